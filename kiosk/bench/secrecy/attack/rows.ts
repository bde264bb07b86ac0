import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { DiskCopy } from '../day/disk-copy.ts'

/** A row of any table of any database of a copy, in the order in which the table gives them out. */
export interface Row {
  readonly table: string
  readonly cells: readonly (string | number | bigint | Buffer | null)[]
  /** Names the content: rows that are alike in two copies have not been touched between. */
  readonly content: string
}

const SQLITE_MAGIC = 'SQLite format 3\0'

/** Every row of every table, as SQLite reads the copy (with its log or rollback journal, if there is one). */
export function rowsOf(copy: DiskCopy): readonly Row[] {
  return copy.files
    .filter(({ bytes }) => bytes.subarray(0, SQLITE_MAGIC.length).toString('latin1') === SQLITE_MAGIC)
    .flatMap(({ path }) => rowsOfDatabase(join(copy.folder, path)))
}

function rowsOfDatabase(path: string): readonly Row[] {
  const database = new Database(path)
  try {
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as {
      name: string
    }[]
    return tables.flatMap(({ name }) =>
      (database.prepare(`SELECT * FROM "${name}"`).raw().all() as Row['cells'][]).map((cells) => ({
        table: name,
        cells,
        content: `${name} ${cells.map(textOf).join(' ')}`,
      })),
    )
  } finally {
    database.close()
  }
}

/** A cell as text; bytes as the letters that they may be. */
export function textOf(cell: Row['cells'][number]): string {
  return Buffer.isBuffer(cell) ? cell.toString('latin1') : String(cell)
}

/** Rows whose content was not there in the earlier copy. */
export function newRows(before: readonly Row[], after: readonly Row[]): readonly Row[] {
  const known = new Set(before.map((row) => row.content))
  return after.filter((row) => !known.has(row.content))
}

export function byTable(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const tables = new Map<string, Row[]>()
  for (const row of rows) {
    const rest = tables.get(row.table)
    if (rest) rest.push(row)
    else tables.set(row.table, [row])
  }
  return tables
}
