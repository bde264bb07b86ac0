import { CVRS_FILE } from '@taanuu/voter-roll-sync/exchange/export-files'
import type { Loot } from '../day/loot.ts'
import type { Clue } from './guess.ts'
import { type PublishedRecord, toldBy } from './records.ts'
import { byTable, newRows, type Row, rowsOf, textOf } from './rows.ts'

/** What the three copies before closing hold, read once for all attacks. */
export interface CopiedRows {
  readonly morning: readonly Row[]
  readonly noon: readonly Row[]
  readonly evening: readonly Row[]
}

export function copiedRows({ copies }: Loot): CopiedRows {
  return { morning: rowsOf(copies.morning), noon: rowsOf(copies.noon), evening: rowsOf(copies.evening) }
}

/** Words about votes or outcomes in any table of the copies, in the order of its rows. */
export function wordsOnDisk(
  loot: Loot,
  rows: CopiedRows,
  records: readonly PublishedRecord[],
): readonly Clue[] {
  const tables = byTable([...rows.evening, ...newRows(rows.evening, rows.noon)])
  const places = [...tables.values()].map((table) => table.map((row) => row.cells.map(textOf).join(' ')))
  return mostTelling(places, loot, records)
}

/** The same in every published file but the records themselves: the journal, and whatever is made of the records. */
export function wordsInExport(loot: Loot, records: readonly PublishedRecord[]): readonly Clue[] {
  const places = [...loot.exported]
    .filter(([name]) => name !== CVRS_FILE)
    .map(([name, bytes]) => {
      const text = bytes.toString('utf8')
      return name.endsWith('.json') ? longestList(JSON.parse(text)) : text.split('\n')
    })
  return mostTelling(places, loot, records)
}

/** The clues of the place of which most fit a published record. */
function mostTelling(
  places: readonly (readonly string[])[],
  { optionIds }: Loot,
  records: readonly PublishedRecord[],
): readonly Clue[] {
  const known = new Set(records.flatMap((record) => [...record.says]))
  let best: readonly Clue[] = []
  for (const texts of places) {
    const clues = texts
      .map((text, at) => ({ at, says: toldBy(text, optionIds) }))
      .filter(({ says }) => says !== null && known.has(says))
    if (clues.length > best.length) best = clues
  }
  return best
}

/** The longest list anywhere in a document, each member as text. */
function longestList(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  let best: readonly string[] = Array.isArray(value) ? value.map((member) => JSON.stringify(member)) : []
  for (const member of Object.values(value)) {
    const inner = longestList(member)
    if (inner.length > best.length) best = inner
  }
  return best
}

/** Codes of returned sheets in the order in which the disk tells them. */
export function codesOnDisk(rows: CopiedRows): readonly string[] {
  let best: readonly string[] = []
  for (const table of byTable(rows.evening).values()) {
    const codes = table.flatMap(
      (row) =>
        row.cells
          .map(textOf)
          .join(' ')
          .match(/\bSHEET_[A-Z_]+\b/g) ?? [],
    )
    if (codes.length > best.length) best = codes
  }
  return best
}
