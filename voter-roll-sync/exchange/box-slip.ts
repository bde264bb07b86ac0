import { z } from 'zod'
import { envelopeBytes, openEnvelope, signEnvelope } from '../trust/dsse.ts'
import type { SigningKey } from '../trust/ed25519.ts'
import { failure, type Result, success } from '../trust/result.ts'

const SLIP_TYPE = 'application/vnd.taanuu.box-slip+json'

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

/** Text for the QR on the slip. */
export function signBoxSlip(slip: BoxSlip, key: SigningKey): string {
  return Buffer.from(envelopeBytes(signEnvelope(SLIP_TYPE, slip, [key]))).toString('utf8')
}

/** Errors: SLIP_INVALID. */
export function openBoxSlip(text: string, stationKeys: readonly Uint8Array[]): Result<BoxSlip> {
  const opened = openEnvelope(Buffer.from(text, 'utf8'), SLIP_TYPE, stationKeys)
  if (!opened.ok) return failure('SLIP_INVALID', opened.error.code)
  const slip = slipSchema.safeParse(opened.value.value)
  return slip.success ? success(slip.data) : failure('SLIP_INVALID', 'fields')
}
