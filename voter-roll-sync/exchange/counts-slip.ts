import { z } from 'zod'
import { envelopeBytes, openEnvelope, signEnvelope } from '../trust/dsse.ts'
import type { SigningKey } from '../trust/ed25519.ts'
import { failure, type Result, success } from '../trust/result.ts'

const SLIP_TYPE = 'application/vnd.taanuu.counts-slip+json'

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

/** Text for the QR on the slip. */
export function signCountsSlip(slip: CountsSlip, key: SigningKey): string {
  return Buffer.from(envelopeBytes(signEnvelope(SLIP_TYPE, slip, [key]))).toString('utf8')
}

/** Errors: SLIP_INVALID. */
export function openCountsSlip(text: string, stationKeys: readonly Uint8Array[]): Result<CountsSlip> {
  const opened = openEnvelope(Buffer.from(text, 'utf8'), SLIP_TYPE, stationKeys)
  if (!opened.ok) return failure('SLIP_INVALID', opened.error.code)
  const slip = slipSchema.safeParse(opened.value.value)
  return slip.success ? success(slip.data) : failure('SLIP_INVALID', 'fields')
}
