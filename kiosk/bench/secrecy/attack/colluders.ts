import { unpadRecord } from '@taanuu/voter-roll-sync/exchange/cast-vote-record'
import { canonicalJson } from '@taanuu/voter-roll-sync/trust/canonical-json'
import { SEAL_OVERHEAD_BYTES, unseal } from '@taanuu/voter-roll-sync/trust/sealed-box'
import type { DiskCopy } from '../day/disk-copy.ts'
import type { Loot } from '../day/loot.ts'
import { newRows, type Row } from './rows.ts'
import type { CopiedRows } from './words-on-disk.ts'

/** A record that officials opened out of the evening's copy, with every place that may tell when it came. */
export interface OpenedRecord {
  readonly line: string
  readonly places: Readonly<Record<ColluderOrder, number>>
}

/** `between copies`: what the threat model grants them; the others must tell nothing. */
export const COLLUDER_ORDERS = [
  'order of the table',
  'place in the file',
  'gap before the key',
  'order of the log',
  'between copies',
] as const
export type ColluderOrder = (typeof COLLUDER_ORDERS)[number]

/** Bytes at the front of a sealed box that name it: its ephemeral key, no two alike. */
const NAME_BYTES = 32
/** Bytes of a key that are read as a number; more do not fit into a double. */
const KEY_BYTES = 6
/** Events and heads begin so, and a sealed box now and then. */
const JSON_BEGINS = '{"'

/**
 * Officials who joined their shares and kept a copy of the disk open its records. The threat model says that they can;
 * this asks whether the copy also tells them in which order the sheets came.
 */
export function openedByColluders(
  loot: Loot,
  rows: CopiedRows,
  closeSecret: Uint8Array,
): readonly OpenedRecord[] {
  const atNoon = new Set(rows.noon.map((row) => row.content))
  const fresh = new Set(newRows(rows.morning, rows.evening))
  const gaps = gapsBefore(rows.evening)
  return rows.evening.flatMap((row, place) => {
    const box = row.cells.findLast((cell) => Buffer.isBuffer(cell))
    if (!fresh.has(row) || !box || !isSealed(box)) return []
    const plain = unseal(box, closeSecret)
    const record = plain && unpadRecord(plain)
    if (record?.kind !== 'cast') return []
    const name = box.subarray(0, NAME_BYTES)
    return [
      {
        line: canonicalJson(record.record),
        places: {
          'order of the table': place,
          'place in the file': placeIn(loot.copies.evening, name, (path) => !isLog(path)),
          // A row after a wide gap is found sooner by whoever looks from a random key upwards.
          'gap before the key': -(gaps.get(row) ?? 0),
          'order of the log': placeIn(loot.copies.evening, name, isLog),
          'between copies': atNoon.has(row.content) ? 0 : 1,
        },
      },
    ]
  })
}

/** Bytes that are no JSON of ours. */
function isSealed(bytes: Buffer): boolean {
  return bytes.length > SEAL_OVERHEAD_BYTES && !isJson(bytes)
}

function isJson(bytes: Buffer): boolean {
  if (bytes.toString('latin1', 0, JSON_BEGINS.length) !== JSON_BEGINS) return false
  try {
    JSON.parse(bytes.toString('utf8'))
    return true
  } catch {
    return false
  }
}

function isLog(path: string): boolean {
  return path.endsWith('-wal') || path.endsWith('-journal')
}

function placeIn(copy: DiskCopy, name: Buffer, fits: (path: string) => boolean): number {
  for (const { path, bytes } of copy.files) {
    if (!fits(path)) continue
    const at = bytes.indexOf(name)
    if (at >= 0) return at
  }
  return 0
}

/** Distance of each row's key, where it is bytes, to the one before it in the same table. */
function gapsBefore(rows: readonly Row[]): ReadonlyMap<Row, number> {
  const keyed = rows.flatMap((row) => {
    const [key] = row.cells
    return Buffer.isBuffer(key) && key.length >= KEY_BYTES && key !== row.cells.at(-1)
      ? [{ row, key: key.readUIntBE(0, KEY_BYTES) }]
      : []
  })
  keyed.sort((a, b) => (a.row.table < b.row.table ? -1 : a.row.table > b.row.table ? 1 : a.key - b.key))
  return new Map(keyed.map(({ row, key }, i) => [row, key - (keyed[i - 1]?.key ?? 0)]))
}
