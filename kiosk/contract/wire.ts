/** What travels over the loopback WebSocket between a window and its host: the contract, one JSON text per message. */
import { z } from 'zod'
import type { CommandResult, StationEvent } from './index.ts'

export const clientMessage = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('invoke'),
    id: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
    name: z.string().min(1).max(60),
    input: z.unknown(),
  }),
  z.strictObject({
    kind: z.literal('subscribe'),
    window: z.enum(['operator', 'observer', 'ballot-box', 'drawer']),
  }),
])
export type ClientMessage = z.infer<typeof clientMessage>

export type HostMessage =
  | { readonly kind: 'result'; readonly id: number; readonly result: CommandResult }
  | { readonly kind: 'event'; readonly event: StationEvent }
