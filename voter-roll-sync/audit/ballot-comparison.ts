import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { EXPORT_FILE } from '../exchange/export-files.ts'
import { canonicalJson, parseCanonical } from '../trust/canonical-json.ts'
import { sha256Hex } from '../trust/hash.ts'
import { failure, type Result, success } from '../trust/result.ts'
import { sheetValue, upperBoundOf } from './assertion.ts'
import { type AuditPlan, planAssertions, sheetsOf } from './audit-plan.ts'
import { KaplanMarkov } from './kaplan-markov.ts'
import { draw } from './sampler.ts'

/** Describes a central count; its records stand beside it. */
export const CENTRAL_COUNT_FILE = 'central-count.json'
export const CENTRAL_RECORDS_FILE = 'central-records.jsonl'
const MAX_COUNT_BYTES = 8 * 1024 * 1024
const MAX_RECORDS_BYTES = 512 * 1024 * 1024

/**
 * γ of "super-simple": keeps one sheet with the largest possible error from making a full hand count inevitable. P. B. Stark,
 * "Super-simple simultaneous single-ballot risk-limiting audits", EVT/WOTE 2010; value from M. Lindeman and P. B. Stark, "A
 * gentle introduction to risk-limiting audits", IEEE Security & Privacy 10(5), 2012.
 */
export const GAMMA = 1.03905

const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)

/**
 * A central count that prints a random id on each sheet after scanning it. Only there a record may be traced to its paper:
 * sheets of many urns were mixed, and nobody saw who dropped which.
 */
const centralCountSchema = z.strictObject({
  v: z.literal(1),
  kind: z.literal('taanuu-central-count'),
  universe: z.enum(['real', 'training']),
  electionId: id,
  /** Where the sheets lie now; as precinct and station of a plan's one batch. */
  precinct: z.number().int().min(1).max(999_999),
  station: id,
  /** Sheets that were handed in for counting, counted by hand. */
  sheets: z.number().int().min(1).max(1_000_000_000),
  imprint: z.literal('random-after-scanning'),
  contests: z
    .array(
      z.strictObject({
        contestId: id,
        votesAllowed: z.number().int().min(1).max(300),
        options: z.array(id).min(2).max(300),
      }),
    )
    .min(1)
    .max(200),
})
export type CentralCount = z.infer<typeof centralCountSchema>

const centralRecordSchema = z.strictObject({
  v: z.literal(1),
  /** 64 random bits or more, in hexadecimal: neither a number of the scan nor a time. */
  imprint: z.string().regex(/^[0-9a-f]{16,64}$/),
  /** Valid votes by contest of the sheet: none where it is blank or overvoted. */
  votes: z.record(id, z.array(id).max(300)),
})
export type CentralRecord = z.infer<typeof centralRecordSchema>

export interface CentralCountFiles {
  readonly count: CentralCount
  /** In the order of their imprints. */
  readonly records: readonly CentralRecord[]
  readonly recordsSha256: string
}

/** One canonical line a record, in the order of the imprints: the file's order tells nothing. */
export function encodeCentralRecords(records: readonly CentralRecord[]): Uint8Array {
  const sorted = [...records].sort((a, b) => (a.imprint < b.imprint ? -1 : 1))
  return Buffer.from(sorted.map((record) => `${canonicalJson(record)}\n`).join(''), 'utf8')
}

/**
 * Reads the folder of a central count. Errors: AUDIT_PRECINCT_URN (an export of a precinct's stations: its records must not be
 * traced to paper), AUDIT_CENTRAL_INVALID.
 */
export function readCentralCount(folder: string): Result<CentralCountFiles> {
  if (existsSync(join(folder, EXPORT_FILE)) || !existsSync(join(folder, CENTRAL_COUNT_FILE)))
    return failure(
      'AUDIT_PRECINCT_URN',
      `${folder} is no central count. Records of a precinct's urn cannot be compared sheet by sheet, because a record must not be traced to its paper; take batch-comparison or ballot-polling`,
    )
  const about = join(folder, CENTRAL_COUNT_FILE)
  if (!isFileUpTo(about, MAX_COUNT_BYTES)) return failure('AUDIT_CENTRAL_INVALID', CENTRAL_COUNT_FILE)
  const count = centralCountSchema.safeParse(parseCanonical(readFileSync(about)))
  if (!count.success) return failure('AUDIT_CENTRAL_INVALID', CENTRAL_COUNT_FILE)
  const path = join(folder, CENTRAL_RECORDS_FILE)
  if (!isFileUpTo(path, MAX_RECORDS_BYTES))
    return failure('AUDIT_CENTRAL_INVALID', `${CENTRAL_RECORDS_FILE} is missing or too large`)
  const bytes = readFileSync(path)
  const records = decodeCentralRecords(bytes)
  if (!records.ok) return records
  if (records.value.length > count.data.sheets)
    return failure('AUDIT_CENTRAL_INVALID', `${records.value.length} records of ${count.data.sheets} sheets`)
  return success({ count: count.data, records: records.value, recordsSha256: sha256Hex(bytes) })
}

function isFileUpTo(path: string, bytes: number): boolean {
  const found = statSync(path, { throwIfNoEntry: false })
  return found?.isFile() === true && found.size <= bytes
}

/** Errors: AUDIT_CENTRAL_INVALID (not canonical, an imprint twice, imprints that count up). */
export function decodeCentralRecords(bytes: Uint8Array): Result<readonly CentralRecord[]> {
  const lines = Buffer.from(bytes).toString('utf8').split('\n')
  if (lines.pop() !== '') return failure('AUDIT_CENTRAL_INVALID', 'the last line is not whole')
  const records: CentralRecord[] = []
  for (const [i, line] of lines.entries()) {
    const record = centralRecordSchema.safeParse(parseCanonical(Buffer.from(line, 'utf8')))
    if (!record.success) return failure('AUDIT_CENTRAL_INVALID', `${CENTRAL_RECORDS_FILE}, line ${i + 1}`)
    records.push(record.data)
  }
  if (new Set(records.map(({ imprint }) => imprint)).size !== records.length)
    return failure('AUDIT_CENTRAL_INVALID', 'an imprint stands twice')
  if (Buffer.compare(encodeCentralRecords(records), bytes) !== 0)
    return failure('AUDIT_CENTRAL_INVALID', 'records are not in the order of their imprints')
  // Of random imprints, two of 100 million sheets follow each other with a chance of one in a thousand.
  const counted = records.some(
    ({ imprint }, i) => i > 0 && BigInt(`0x${imprint}`) - BigInt(`0x${records[i - 1].imprint}`) === 1n,
  )
  return counted
    ? failure('AUDIT_CENTRAL_INVALID', 'imprints count up: they would give away the order of the sheets')
    : success(records)
}

/** Draws with replacement: a number above the number of records is a sheet that was handed in and never recorded. */
export function drawRecords(plan: AuditPlan, seed: string, draws: number): readonly number[] {
  const sheets = BigInt(sheetsOf(plan))
  return Array.from({ length: draws }, (_, n) => Number(draw(seed, n + 1, sheets)) - 1)
}

/** Sheet by sheet: what a hand reads, or null if the sheet with this imprint cannot be found. */
export type HandRecord = Readonly<Record<string, readonly string[]>> | null

export interface ComparedSheet {
  /** Largest overstatement over all claims, in units of the margin of each. */
  readonly overstatement: number
  readonly taint: number
}

export interface RecordMeasure {
  readonly risk: number
  readonly riskNow: number
  readonly draws: number
  readonly total: number
  /** Draws with an overstatement above 0. */
  readonly overstated: number
}

/** U of a ballot comparison: γ × sheets × the most that one sheet can change a margin. Errors: AUDIT_TIE, AUDIT_RULE_UNFIT. */
export function recordBound(plan: AuditPlan): Result<{ readonly perSheet: number; readonly total: number }> {
  const claims = planAssertions(plan)
  if (!claims.ok) return claims
  const largest = claims.value.reduce(
    (most, { assertion, margin }) => Math.max(most, upperBoundOf(assertion) / margin),
    0,
  )
  return success({ perSheet: GAMMA * largest, total: GAMMA * largest * sheetsOf(plan) })
}

/** Risk from pairs of record and hand reading in the order of the draws; a record is undefined where none was made. */
export function measureRecords(
  plan: AuditPlan,
  pairs: readonly { readonly record: CentralRecord | undefined; readonly hand: HandRecord }[],
): Result<RecordMeasure> {
  const claims = planAssertions(plan)
  const bound = recordBound(plan)
  if (!claims.ok) return claims
  if (!bound.ok) return bound
  const test = new KaplanMarkov(bound.value.total)
  let overstated = 0
  for (const { record, hand } of pairs) {
    let overstatement = Number.NEGATIVE_INFINITY
    for (const { assertion, margin } of claims.value) {
      const said = sheetValue(assertion, record?.votes[assertion.contestId] ?? [])
      const read = hand ? sheetValue(assertion, hand[assertion.contestId] ?? []) : 0
      overstatement = Math.max(overstatement, (said - read) / margin)
    }
    if (overstatement > 0) overstated++
    test.add(overstatement / bound.value.perSheet)
  }
  const { risk, riskNow, draws } = test
  return success({ risk, riskNow, draws, total: bound.value.total, overstated })
}
