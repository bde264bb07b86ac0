import { z } from 'zod'
import type { SigningKey } from '../trust/ed25519.ts'
import type { Result } from '../trust/result.ts'
import { openSlip, type SlipKind, signSlip } from './slip.ts'

const slipSchema = z.strictObject({
  v: z.literal(1),
  electionId: z.string().max(64),
  precinct: z.number().int(),
  station: z.string().max(64),
  /** Sheets in the box that count. */
  inBox: z.number().int().min(0).max(10_000_000),
  journalSize: z.number().int().min(1),
  journalRoot: z.string().length(44),
})
/** What a ballot box tells the other boxes of its precinct once nobody votes any more: how many sheets of it count. */
export type BoxSlip = z.infer<typeof slipSchema>

const KIND: SlipKind<BoxSlip> = { type: 'application/vnd.taanuu.box-slip+json', schema: slipSchema }

/** Text for the QR on the slip. */
export function signBoxSlip(slip: BoxSlip, key: SigningKey): string {
  return signSlip(KIND, slip, key)
}

/** Errors: SLIP_INVALID. */
export function openBoxSlip(text: string, stationKeys: readonly Uint8Array[]): Result<BoxSlip> {
  return openSlip(KIND, text, stationKeys)
}
