import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { diskErrorCode } from '../journal/disk-error.ts'
import { failure, type Result, success } from '../trust/result.ts'

export const ROLL_DATABASE_FILE = 'roll.sqlite'
/** `TAAN`: names the file as a roll store. */
const APPLICATION_ID = 0x5441414e
/** Form of the tables, in SQLite's `user_version`. */
export const ROLL_SCHEMA = 2
/** What leads from a form to the next. Form 1 had no photos: they came with the roll's own rows. */
const MIGRATIONS: Readonly<Record<number, string>> = {
  1: 'CREATE TABLE photo (ref BLOB PRIMARY KEY, box BLOB NOT NULL) STRICT',
}
const OLDEST_SCHEMA = 1
/** https://sqlite.org/fileformat2.html, "The Database Header". */
const HEADER = {
  bytes: 100,
  magic: 'SQLite format 3\0',
  pages: 28,
  userVersion: 60,
  applicationId: 68,
} as const

/** Row keys are `voterRef`; every box is sealed (`sealed-rows.ts`). `meta` has one row. */
const TABLES = `
  CREATE TABLE meta (id INTEGER PRIMARY KEY CHECK (id = 1), box BLOB NOT NULL) STRICT;
  CREATE TABLE person (ref BLOB PRIMARY KEY, box BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE template_chunk (id INTEGER PRIMARY KEY, box BLOB NOT NULL) STRICT;
  CREATE TABLE elsewhere_chunk (id INTEGER PRIMARY KEY, box BLOB NOT NULL) STRICT;
  CREATE TABLE photo (ref BLOB PRIMARY KEY, box BLOB NOT NULL) STRICT;`

/**
 * A new, empty store at `path`, which must not exist. Nothing rolls back here: whoever writes it gives the file its name only
 * when it is whole and durable.
 */
export function createRollDatabase(path: string): Database.Database {
  const database = new Database(path)
  database.pragma('journal_mode = OFF')
  database.pragma('synchronous = FULL')
  database.pragma('temp_store = MEMORY')
  database.pragma(`application_id = ${APPLICATION_ID}`)
  database.pragma(`user_version = ${ROLL_SCHEMA}`)
  database.exec(TABLES)
  return database
}

/**
 * Opens a store for this process alone. What the header already refuses is refused before SQLite may touch the file.
 * Errors: ROLL_DAMAGED, ROLL_OLD_SCHEMA, ROLL_NEW_SCHEMA, STATION_IN_USE, DISK_READ_ONLY.
 */
export function openRollDatabase(path: string): Result<Database.Database> {
  const sound = checkHeader(path)
  if (!sound.ok) return sound
  let database: Database.Database | undefined
  try {
    database = new Database(path, { fileMustExist: true, timeout: 0 })
    database.pragma('locking_mode = EXCLUSIVE')
    database.pragma('journal_mode = TRUNCATE')
    database.pragma('synchronous = FULL')
    database.pragma('secure_delete = ON')
    database.pragma('temp_store = MEMORY')
    database.exec('BEGIN EXCLUSIVE; COMMIT')
    return success(database)
  } catch (error) {
    database?.close()
    return databaseFailure(error)
  }
}

/** Brings a store that was found sound to the present form, in one transaction. Throws when the disk refuses. */
export function migrateRollDatabase(database: Database.Database): void {
  const version = database.pragma('user_version', { simple: true }) as number
  if (version === ROLL_SCHEMA) return
  database.transaction(() => {
    for (let at = version; at < ROLL_SCHEMA; at++) database.exec(MIGRATIONS[at])
    database.pragma(`user_version = ${ROLL_SCHEMA}`)
  })()
}

function checkHeader(path: string): Result<undefined> {
  if (!existsSync(path)) return failure('ROLL_DAMAGED', 'no store')
  const header = Buffer.alloc(HEADER.bytes)
  const file = openSync(path, 'r')
  try {
    if (readSync(file, header) < HEADER.bytes) return failure('ROLL_DAMAGED', 'header cut short')
  } finally {
    closeSync(file)
  }
  if (header.toString('latin1', 0, HEADER.magic.length) !== HEADER.magic)
    return failure('ROLL_DAMAGED', 'no database')
  if (header.readUInt32BE(HEADER.applicationId) !== APPLICATION_ID)
    return failure('ROLL_DAMAGED', 'no roll store')
  const version = header.readUInt32BE(HEADER.userVersion)
  if (version > ROLL_SCHEMA) return failure('ROLL_NEW_SCHEMA', `schema ${version}`)
  if (version < OLDEST_SCHEMA) return failure('ROLL_OLD_SCHEMA', `schema ${version}`)
  // 1: rollback journal. 2 would let SQLite look for a write-ahead log that this store never has.
  if (header[18] !== 1 || header[19] !== 1) return failure('ROLL_DAMAGED', 'journal mode')
  const pageSize = header.readUInt16BE(16)
  const whole = header.readUInt32BE(HEADER.pages) * (pageSize === 1 ? 65_536 : pageSize)
  const interrupted = existsSync(`${path}-journal`) && statSync(`${path}-journal`).size > 0
  if (!interrupted && statSync(path).size !== whole) return failure('ROLL_DAMAGED', 'cut short')
  return success(undefined)
}

/** A failure of SQLite or of the disk below it as a value; anything else is a bug and thrown again. */
export function databaseFailure(error: unknown): ReturnType<typeof failure> {
  const code = (error as { code?: unknown }).code
  if (typeof code !== 'string') throw error
  const trouble = diskErrorCode(error)
  if (trouble !== undefined && trouble !== 'JOURNAL_DAMAGED') return failure(trouble, code)
  if (code.startsWith('SQLITE_') || code.startsWith('E')) return failure('ROLL_DAMAGED', code)
  throw error
}
