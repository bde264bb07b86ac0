import { z } from 'zod'
import { canonicalBytes, canonicalJson, parseCanonical } from '../trust/canonical-json.ts'
import { contestOutcomeSchema, idSchema } from './contest-fields.ts'

const optionsSchema = z.array(idSchema).max(300)

/** One contest of one sheet. */
export const contestRecordSchema = z.strictObject({
  contest: idSchema,
  outcome: contestOutcomeSchema,
  /** Options with a definite mark, sorted; more than allowed in an overvote. */
  selections: optionsSchema,
  /** Options of which the machine could not say whether they are marked, sorted; they count as not marked. */
  unsure: optionsSchema.min(1).optional(),
  /** What officials decided about a contest with unsure marks. It counts; what the machine said stays beside it. */
  adjudicated: z.strictObject({ outcome: contestOutcomeSchema, selections: optionsSchema }).optional(),
})
export type ContestRecord = z.infer<typeof contestRecordSchema>

/** What one sheet says, contest by contest, as it was interpreted when it went into the box. */
export const castVoteRecordSchema = z.strictObject({
  v: z.literal(1),
  style: idSchema,
  sheet: z.number().int().min(1).max(255),
  contests: z.array(contestRecordSchema).max(40),
  /** The picture of its marks, where policy keeps any: a random name, and the SHA-256 of its file. */
  picture: z
    .strictObject({
      id: z.string().regex(/^[0-9a-f]{32}$/),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    })
    .optional(),
})
export type CastVoteRecord = z.infer<typeof castVoteRecordSchema>

/** What of a contest counts: the decision of people where there is one. */
export function countedOf(entry: ContestRecord): Pick<ContestRecord, 'outcome' | 'selections'> {
  const { outcome, selections } = entry.adjudicated ?? entry
  return { outcome, selections }
}

/** The record as the machine made it, before people decided anything. */
export function machineRecord(record: CastVoteRecord): CastVoteRecord {
  return { ...record, contests: record.contests.map(({ adjudicated: _decided, ...machine }) => machine) }
}

/** What is sealed for each sheet. Cast and returned sheets lie in one table, alike in length. */
export const sealedRecordSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('cast'), record: castVoteRecordSchema }),
  z.strictObject({ kind: z.literal('returned'), reason: z.string().max(60) }),
])
export type SealedRecord = z.infer<typeof sealedRecordSchema>

/** Bytes in front of a padded record that give its length. */
const LENGTH_BYTES = 4

/** Pads a record with zeros to the one length of the election, so that size says nothing. Throws if it does not fit. */
export function padRecord(record: SealedRecord, length: number): Uint8Array {
  const json = canonicalBytes(record)
  if (json.length + LENGTH_BYTES > length)
    throw new RangeError(`record of ${json.length} bytes, ${length} allowed`)
  const padded = new Uint8Array(length)
  new DataView(padded.buffer).setUint32(0, json.length)
  padded.set(json, LENGTH_BYTES)
  return padded
}

/** Undefined if the bytes are not a padded record. */
export function unpadRecord(padded: Uint8Array): SealedRecord | undefined {
  if (padded.length < LENGTH_BYTES) return undefined
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0)
  if (length > padded.length - LENGTH_BYTES) return undefined
  const parsed = sealedRecordSchema.safeParse(
    parseCanonical(padded.subarray(LENGTH_BYTES, LENGTH_BYTES + length)),
  )
  return parsed.success ? parsed.data : undefined
}

/** Records in an order that depends on nothing but their content, one canonical line each. */
export function encodeCastVoteRecords(records: readonly CastVoteRecord[]): Uint8Array {
  const lines = records.map((record) => canonicalJson(record)).sort()
  return Buffer.from(lines.map((line) => `${line}\n`).join(''), 'utf8')
}

/** Undefined unless the bytes are exactly what `encodeCastVoteRecords` writes. */
export function decodeCastVoteRecords(bytes: Uint8Array): readonly CastVoteRecord[] | undefined {
  const lines = Buffer.from(bytes).toString('utf8').split('\n')
  if (lines.pop() !== '') return undefined
  const records: CastVoteRecord[] = []
  for (const line of lines) {
    let value: unknown
    try {
      value = JSON.parse(line)
    } catch {
      return undefined
    }
    const record = castVoteRecordSchema.safeParse(value)
    if (!record.success) return undefined
    records.push(record.data)
  }
  return Buffer.compare(encodeCastVoteRecords(records), bytes) === 0 ? records : undefined
}
