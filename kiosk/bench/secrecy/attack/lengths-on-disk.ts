import type { Clue } from './guess.ts'
import type { PublishedRecord } from './records.ts'
import { byTable, newRows } from './rows.ts'
import type { CopiedRows } from './words-on-disk.ts'

/** What sealing and framing may add to a record (bytes). */
const MOST_OVERHEAD = 256

/**
 * Lengths of what was written before and after the copy of the day, against lengths of published records. Within one
 * copy a row's place says nothing that is not tried elsewhere; here only which copy has it first.
 */
export function lengthsOnDisk(rows: CopiedRows, records: readonly PublishedRecord[]): readonly Clue[] {
  const parts = [newRows(rows.morning, rows.noon), newRows(rows.noon, rows.evening)].map(byTable)
  const tables = new Set(parts.flatMap((part) => [...part.keys()]))
  let best: { clues: readonly Clue[]; fit: number } = { clues: [], fit: -1 }
  for (const table of tables) {
    const lengths = parts.flatMap((part, at) =>
      (part.get(table) ?? []).flatMap((row) => {
        const blobs = row.cells.filter((cell) => Buffer.isBuffer(cell)).map((cell) => cell.length)
        return blobs.length > 0 ? [{ at, length: Math.max(...blobs) }] : []
      }),
    )
    const { matched, overhead } = fitLengths(
      lengths.map(({ length }) => length),
      records.map((record) => record.sealedBytes),
    )
    // A table of many lengths fits anything a little: what fits neither way counts against it.
    const fit = matched / (lengths.length + records.length)
    if (fit > best.fit)
      best = { fit, clues: lengths.map(({ at, length }) => ({ at, says: `bytes ${length - overhead}` })) }
  }
  return best.clues
}

/** The overhead with which most of the lengths on disk are lengths of records. */
function fitLengths(onDisk: readonly number[], published: readonly number[]) {
  const disk = histogram(onDisk)
  const records = histogram(published)
  let best = { overhead: 0, matched: -1 }
  for (let overhead = 0; overhead <= MOST_OVERHEAD; overhead++) {
    let matched = 0
    for (const [length, count] of records) matched += Math.min(count, disk.get(length + overhead) ?? 0)
    if (matched > best.matched) best = { overhead, matched }
  }
  return best
}

function histogram(values: readonly number[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}
