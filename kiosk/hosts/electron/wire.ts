/** Messages of the desktop shell: window ⇄ main over one IPC channel, main ⇄ station process over one message port. */
import { z } from 'zod'
import type { CommandResult, StationEvent } from '../../contract/index.ts'
import { type ShownWindow, shownWindows } from '../policy.ts'

/** The only IPC channel there is. */
export const CHANNEL = 'taanuu'

const windowKind = z.enum(['operator', 'observer', 'ballot-box', 'drawer'])

/** What a window may ask of main. */
export const windowRequest = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('invoke'), name: z.string().min(1).max(60), input: z.unknown() }),
  z.strictObject({ kind: z.literal('subscribe'), window: windowKind }),
])

const id = z.number().int().min(0)

/** What main asks of the station process. */
export const stationRequest = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('invoke'),
    id,
    window: windowKind,
    name: z.string().min(1).max(60),
    input: z.unknown(),
  }),
  z.strictObject({ kind: z.literal('subscribe'), id, window: windowKind }),
  z.strictObject({ kind: z.literal('unsubscribe'), id }),
])
export type StationRequest = z.infer<typeof stationRequest>

/** What the station process answers. `ready` says which windows this station has. */
export type StationReply =
  | { readonly kind: 'ready'; readonly windows: readonly ShownWindow[] }
  | { readonly kind: 'result'; readonly id: number; readonly result: CommandResult }
  | { readonly kind: 'event'; readonly id: number; readonly event: StationEvent }

/** The station process is our own code, but a window list from it decides what is opened. */
export const readyReply = z.object({
  kind: z.literal('ready'),
  windows: z.array(z.enum(shownWindows)).max(4),
})
