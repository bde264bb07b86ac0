import { SEAL_OVERHEAD_BYTES, seal, unseal } from '../trust/sealed-box.ts'
import { type CastVoteRecord, padRecord, unpadRecord } from './cast-vote-record.ts'

export interface SplitRecords {
  readonly counted: readonly CastVoteRecord[]
  readonly withheld: readonly CastVoteRecord[]
}

/**
 * Takes out the records of styles with fewer than `least` ballots: a style that few people voted on would tell how they
 * voted. A style's ballots are the records of its most frequent sheet.
 */
export function splitSmallStyles(records: readonly CastVoteRecord[], least: number): SplitRecords {
  const sheets = new Map<string, Map<number, number>>()
  for (const { style, sheet } of records) {
    const counts = sheets.get(style) ?? new Map<number, number>()
    sheets.set(style, counts.set(sheet, (counts.get(sheet) ?? 0) + 1))
  }
  const isSmall = (style: string) => Math.max(...(sheets.get(style)?.values() ?? [])) < least
  return {
    counted: records.filter(({ style }) => !isSmall(style)),
    withheld: records.filter(({ style }) => isSmall(style)),
  }
}

/**
 * The withheld records, each padded to the election's one length and sealed to the district's key, in an order that their
 * random bytes give. `length`: see `recordLength`.
 */
export function sealWithheld(
  records: readonly CastVoteRecord[],
  districtKey: Uint8Array,
  length: number,
): Uint8Array {
  const boxes = records.map((record) =>
    Buffer.from(seal(padRecord({ kind: 'cast', record }, length), districtKey)),
  )
  return Buffer.concat(boxes.sort(Buffer.compare))
}

/** Bytes of a file with so many withheld records. */
export function withheldBytes(sheets: number, length: number): number {
  return sheets * (length + SEAL_OVERHEAD_BYTES)
}

/** The withheld records; undefined where one does not open with this secret or is none. */
export function openWithheld(
  bytes: Uint8Array,
  districtSecret: Uint8Array,
  length: number,
): readonly CastVoteRecord[] | undefined {
  const size = length + SEAL_OVERHEAD_BYTES
  if (bytes.length % size !== 0) return undefined
  const records: CastVoteRecord[] = []
  for (let at = 0; at < bytes.length; at += size) {
    const padded = unseal(bytes.subarray(at, at + size), districtSecret)
    const record = padded && unpadRecord(padded)
    if (record?.kind !== 'cast') return undefined
    records.push(record.record)
  }
  return records
}
