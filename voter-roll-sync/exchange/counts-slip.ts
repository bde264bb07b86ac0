import { z } from 'zod'
import type { SigningKey } from '../trust/ed25519.ts'
import type { Result } from '../trust/result.ts'
import { openSlip, type SlipKind, signSlip } from './slip.ts'

const slipSchema = z.strictObject({
  v: z.literal(1),
  electionId: z.string().max(64),
  precinct: z.number().int(),
  station: z.string().max(64),
  identified: z.number().int().min(0),
  byCommission: z.number().int().min(0),
  checks: z.number().int().min(0),
  journalSize: z.number().int().min(1),
  journalRoot: z.string().length(44),
})
/** The only thing that crosses from identification to the ballot box: counts, and the head they were taken from. */
export type CountsSlip = z.infer<typeof slipSchema>

const KIND: SlipKind<CountsSlip> = { type: 'application/vnd.taanuu.counts-slip+json', schema: slipSchema }

/** Text for the QR on the slip. */
export function signCountsSlip(slip: CountsSlip, key: SigningKey): string {
  return signSlip(KIND, slip, key)
}

/** Errors: SLIP_INVALID. */
export function openCountsSlip(text: string, stationKeys: readonly Uint8Array[]): Result<CountsSlip> {
  return openSlip(KIND, text, stationKeys)
}
