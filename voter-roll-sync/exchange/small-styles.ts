import { sha256Hex } from '../trust/hash.ts'
import { SEAL_OVERHEAD_BYTES, seal, unseal } from '../trust/sealed-box.ts'
import { type CastVoteRecord, padRecord, unpadRecord } from './cast-vote-record.ts'
import type { LayoutsForTally } from './layouts-for-tally.ts'
import { markPictureRoom } from './mark-picture.ts'
import { recordLength } from './tally.ts'

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

/** A record that leaves sealed, with the file of its picture; null: policy keeps none. */
export interface WithheldSheet {
  readonly record: CastVoteRecord
  readonly picture: Uint8Array | null
}

/** Bytes of a withheld record before it is sealed, the same for all of an election. */
export interface WithheldShape {
  readonly recordLength: number
  /** Room for the file of a picture; 0 where policy keeps none. */
  readonly pictureRoom: number
}

/** Ballots that do not say where their targets are have no room for pictures: no box opens with them where policy keeps any. */
export function withheldShape(layouts: LayoutsForTally, keepImages: boolean): WithheldShape {
  return { recordLength: recordLength(layouts), pictureRoom: markPictureRoom(layouts, keepImages) ?? 0 }
}

/** Bytes in front of a picture that give its length. */
const PICTURE_LENGTH_BYTES = 4

function plainBytes({ recordLength, pictureRoom }: WithheldShape): number {
  return recordLength + (pictureRoom === 0 ? 0 : PICTURE_LENGTH_BYTES + pictureRoom)
}

/**
 * The withheld records, each padded to the election's one length and sealed to the district's key, in an order that their
 * random bytes give.
 */
export function sealWithheld(
  sheets: readonly WithheldSheet[],
  districtKey: Uint8Array,
  shape: WithheldShape,
): Uint8Array {
  const boxes = sheets.map((sheet) => Buffer.from(seal(plainOf(sheet, shape), districtKey)))
  return Buffer.concat(boxes.sort(Buffer.compare))
}

function plainOf({ record, picture }: WithheldSheet, shape: WithheldShape): Uint8Array {
  const plain = new Uint8Array(plainBytes(shape))
  plain.set(padRecord({ kind: 'cast', record }, shape.recordLength))
  if (!picture) return plain
  if (picture.length > shape.pictureRoom) throw new RangeError('a picture larger than the room for it')
  new DataView(plain.buffer).setUint32(shape.recordLength, picture.length)
  plain.set(picture, shape.recordLength + PICTURE_LENGTH_BYTES)
  return plain
}

/** Bytes of a file with so many withheld records. */
export function withheldBytes(sheets: number, shape: WithheldShape): number {
  return sheets * (plainBytes(shape) + SEAL_OVERHEAD_BYTES)
}

/**
 * The withheld records; undefined where one does not open with this secret, is none, or has not the picture that it names.
 */
export function openWithheld(
  bytes: Uint8Array,
  districtSecret: Uint8Array,
  shape: WithheldShape,
): readonly WithheldSheet[] | undefined {
  const size = withheldBytes(1, shape)
  if (bytes.length % size !== 0) return undefined
  const sheets: WithheldSheet[] = []
  for (let at = 0; at < bytes.length; at += size) {
    const plain = unseal(bytes.subarray(at, at + size), districtSecret)
    const sheet = plain && sheetOf(plain, shape)
    if (!sheet) return undefined
    sheets.push(sheet)
  }
  return sheets
}

function sheetOf(plain: Uint8Array, { recordLength, pictureRoom }: WithheldShape): WithheldSheet | undefined {
  const opened = unpadRecord(plain.subarray(0, recordLength))
  if (opened?.kind !== 'cast') return undefined
  const { record } = opened
  const room = plain.subarray(recordLength)
  const length = pictureRoom === 0 ? 0 : new DataView(room.buffer, room.byteOffset).getUint32(0)
  if (length > pictureRoom) return undefined
  const picture = length === 0 ? null : room.slice(PICTURE_LENGTH_BYTES, PICTURE_LENGTH_BYTES + length)
  const named = record.picture?.sha256
  return named === (picture ? sha256Hex(picture) : undefined) ? { record, picture } : undefined
}
