import { z } from 'zod'
import { envelopeBytes, openEnvelope, signEnvelope } from '../trust/dsse.ts'
import type { SigningKey } from '../trust/ed25519.ts'
import { failure, type Result, success } from '../trust/result.ts'
import type { Results } from './results.ts'

export const TOTALS_TYPE = 'application/vnd.taanuu.result-totals+json'

const count = z.number().int().min(0)
const totalsSchema = z.strictObject({
  v: z.literal(1),
  electionId: z.string().max(64),
  precinct: z.number().int(),
  station: z.string().max(64),
  sheets: count,
  withheld: count,
  /** Of `results.json`, whose hash the officials signed in the closing event. */
  resultsSha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Votes by contest and option, as the machine counted them. */
  votes: z.record(z.string().max(64), z.record(z.string().max(64), count)),
})
/** The result in as few bytes as fit into a QR code: what people photograph on the wall. */
export type ResultTotals = z.infer<typeof totalsSchema>

export function totalsOf(results: Results, resultsSha256: string): ResultTotals {
  const { electionId, precinct, station, sheets, withheld, contests } = results
  return {
    v: 1,
    ...{ electionId, precinct, station, sheets, resultsSha256 },
    withheld: withheld?.sheets ?? 0,
    votes: Object.fromEntries(contests.map(({ contestId, votes }) => [contestId, votes])),
  }
}

/** The envelope: file `result-totals.dsse.json` of the export and text of the QR code. */
export function signTotals(totals: ResultTotals, key: SigningKey): Uint8Array {
  return envelopeBytes(signEnvelope(TOTALS_TYPE, totals, [key]))
}

/** Errors: TOTALS_INVALID. */
export function openTotals(bytes: Uint8Array, stationKeys: readonly Uint8Array[]): Result<ResultTotals> {
  const opened = openEnvelope(bytes, TOTALS_TYPE, stationKeys)
  if (!opened.ok) return failure('TOTALS_INVALID', opened.error.code)
  const totals = totalsSchema.safeParse(opened.value.value)
  return totals.success ? success(totals.data) : failure('TOTALS_INVALID', 'fields')
}
