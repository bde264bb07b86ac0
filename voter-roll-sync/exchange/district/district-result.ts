import { z } from 'zod'
import { universeSchema } from '../../package/manifest.ts'
import { envelopeBytes, openEnvelope, signEnvelope } from '../../trust/dsse.ts'
import type { SigningKey } from '../../trust/ed25519.ts'
import { failure, type Result, success } from '../../trust/result.ts'
import { districtContestSchema, doubtSchema, readerSchema } from './doubts.ts'

export const DISTRICT_TYPE = 'application/vnd.taanuu.district-result+json'
export const DISTRICT_FILE = 'district-result.dsse.json'
/** The records that were counted, under the names of their ballots: from which precinct each came is not in them. */
export const DISTRICT_RECORDS_FILE = 'district-records.jsonl'

const count = z.number().int().min(0).max(10_000_000)
const hash = z.string().regex(/^[0-9a-f]{64}$/)

const sourceSchema = z.strictObject({
  precinct: z.number().int().min(1),
  station: z.string().max(64),
  /** Records that the station withheld, and the SHA-256 of the file that holds them. */
  sheets: count.min(1),
  withheldSha256: hash,
})
export type DistrictSource = z.infer<typeof sourceSchema>

/** Version 1 counted unsure marks as no marks, and said nothing about it. */
const VERSION = 2

/** What a district counted of the records that its precincts withheld. */
export const districtResultSchema = z.strictObject({
  v: z.literal(VERSION),
  universe: universeSchema,
  electionId: z.string().max(64),
  area: z.string().max(64),
  districtKey: hash,
  /** A ballot with fewer records than this in all sources together is not counted. */
  smallStyle: count.min(1),
  /** By precinct, then station; each once. */
  sources: z.array(sourceSchema).min(1).max(5000),
  /** Records counted, and those that stay sealed because their ballots are too rare here too. */
  sheets: count.min(1),
  tooFew: count,
  recordsSha256: hash,
  contests: z.array(districtContestSchema).max(500),
  /** Who read the contests in doubt, each alone; null: nobody has, or there are none. */
  readers: z.tuple([readerSchema, readerSchema]).nullable(),
  doubts: z.array(doubtSchema).max(10_000),
})
export type DistrictResult = z.infer<typeof districtResultSchema>

/** Signed with the election's key, which two officers' cards open. */
export function signDistrictResult(result: DistrictResult, electionKey: SigningKey): Uint8Array {
  return envelopeBytes(signEnvelope(DISTRICT_TYPE, districtResultSchema.parse(result), [electionKey]))
}

/** Errors: DISTRICT_SIGNATURE, DISTRICT_VERSION, DISTRICT_FORM. */
export function openDistrictResult(
  bytes: Uint8Array,
  electionKeys: readonly Uint8Array[],
): Result<DistrictResult> {
  const opened = openEnvelope(bytes, DISTRICT_TYPE, electionKeys)
  if (!opened.ok) return failure('DISTRICT_SIGNATURE', opened.error.code)
  if (z.looseObject({ v: z.literal(1) }).safeParse(opened.value.value).success)
    return failure('DISTRICT_VERSION', 'version 1, in which unsure marks count as none; count the area again')
  const result = districtResultSchema.safeParse(opened.value.value)
  return result.success ? success(result.data) : failure('DISTRICT_FORM', 'fields')
}
