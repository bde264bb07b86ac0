/** Messages between a window of the desktop shell and main: one IPC channel. */
import { z } from 'zod'
import { sheetSizes } from '../../contract/paper-views.ts'

/** The only IPC channel there is. */
export const CHANNEL = 'taanuu'

const windowKind = z.enum(['operator', 'observer', 'ballot-box', 'drawer'])

/** What a window may ask of main. */
export const windowRequest = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('invoke'), name: z.string().min(1).max(60), input: z.unknown() }),
  z.strictObject({ kind: z.literal('subscribe'), window: windowKind }),
  z.strictObject({ kind: z.literal('print'), sheet: z.enum(sheetSizes) }),
])
