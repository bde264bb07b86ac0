import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { syncFolder } from '../trust/durable-file.ts'
import { failure, type Result, success } from '../trust/result.ts'
import { type DatabaseImage, recoveredImage } from './database-image.ts'
import { diskErrorCode } from './disk-error.ts'
import { LOG_HEADER_BYTES, logSalt } from './write-ahead-log.ts'

/**
 * Form of the tables, as `PRAGMA user_version`. 0: releases before the number was kept, tables `event` and `head`.
 * 1: the file names the write-ahead log that it needs (`settleLog`).
 */
export const JOURNAL_SCHEMA = 1

const TABLES = `
  CREATE TABLE event (seq INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
  CREATE TABLE head (size INTEGER PRIMARY KEY, root TEXT NOT NULL, note TEXT NOT NULL) STRICT;`

/** Covers somebody's tool that reads for a moment; a second station does not go away. */
const BUSY_TIMEOUT_MS = 1000

export type JournalMode = 'wal' | 'rollback'
export type Synchronous = 'FULL' | 'OFF'

export interface StoredEvent {
  readonly seq: number
  readonly bytes: Buffer
}
export interface StoredHead {
  readonly size: number
  /** Base64. */
  readonly root: string
  readonly note: string
}
export interface StoredJournal {
  readonly events: readonly StoredEvent[]
  readonly heads: readonly StoredHead[]
}

/**
 * Reads the journal as it would be after a crash, without SQLite touching a file. Errors: JOURNAL_DAMAGED,
 * JOURNAL_NEW_SCHEMA.
 */
export function inspectJournal(path: string): Result<StoredJournal> {
  const image = recoveredImage(path)
  if (!image.ok) return image
  let database: Database.Database | undefined
  try {
    database = new Database(image.value.bytes)
    return readImage(database, image.value)
  } catch (error) {
    return failure('JOURNAL_DAMAGED', String(error))
  } finally {
    database?.close()
  }
}

function readImage(database: Database.Database, image: DatabaseImage): Result<StoredJournal> {
  const schema = database.pragma('user_version', { simple: true }) as number
  if (schema > JOURNAL_SCHEMA) {
    return failure('JOURNAL_NEW_SCHEMA', `schema ${schema}, this release knows ${JOURNAL_SCHEMA}`)
  }
  const check = database.pragma('quick_check(1)', { simple: true }) as string
  if (check !== 'ok') return failure('JOURNAL_DAMAGED', check)
  const events = readEvents(database)
  if (image.withoutLog && lastEventOf(image.withoutLog) >= events.length) {
    return failure('JOURNAL_DAMAGED', 'the write-ahead log is older than the file')
  }
  return success({ events, heads: readHeads(database) })
}

/** Number of the last event in a file that may be torn, because it is being written from the log; -1 without any. */
function lastEventOf(file: Buffer): number {
  let database: Database.Database | undefined
  try {
    database = new Database(file)
    const last = database.prepare('SELECT seq FROM event ORDER BY seq DESC LIMIT 1').get() as
      | StoredEvent
      | undefined
    return last?.seq ?? -1
  } catch {
    return -1
  } finally {
    database?.close()
  }
}

export function readEvents(database: Database.Database): readonly StoredEvent[] {
  return database.prepare('SELECT seq, bytes FROM event ORDER BY seq').all() as StoredEvent[]
}

export function readHeads(database: Database.Database): readonly StoredHead[] {
  return database.prepare('SELECT size, root, note FROM head ORDER BY size').all() as StoredHead[]
}

/**
 * Makes an empty journal beside its place and moves it there whole, so that a power cut never leaves half of one: a
 * file of no length is damage. Errors: JOURNAL_DAMAGED, DISK_FULL, DISK_READ_ONLY.
 */
export function createJournalFile(path: string): Result<undefined> {
  for (const rest of ['-wal', '-journal']) {
    // Its transactions were acknowledged; an empty journal would deny them.
    if (existsSync(path + rest) && statSync(path + rest).size > 0) {
      return failure('JOURNAL_DAMAGED', `only ${rest.slice(1)} is left of the journal`)
    }
  }
  const temporary = `${path}.new`
  try {
    for (const rest of ['', '-journal']) rmSync(temporary + rest, { force: true })
    const database = new Database(temporary)
    try {
      database.pragma('synchronous = FULL')
      database.exec(`BEGIN; ${TABLES} PRAGMA user_version = ${JOURNAL_SCHEMA}; COMMIT`)
    } finally {
      database.close()
    }
    renameSync(temporary, path)
    syncFolder(dirname(path))
    return success(undefined)
  } catch (error) {
    return failure(diskErrorCode(error) ?? 'JOURNAL_DAMAGED', String(error))
  }
}

/**
 * Opens an inspected journal for writing: takes an older schema up to this one.
 * Errors: DISK_FULL, DISK_READ_ONLY, STATION_IN_USE, JOURNAL_DAMAGED.
 */
export function openJournalDatabase(
  path: string,
  mode: JournalMode,
  synchronous: Synchronous,
): Result<Database.Database> {
  let database: Database.Database | undefined
  try {
    // Root may write anywhere, and SQLite falls back to reading: ask before either happens.
    if ((statSync(path).mode & 0o222) === 0)
      return failure('DISK_READ_ONLY', 'the journal may not be written')
    accessSync(path, constants.W_OK)
    accessSync(dirname(path), constants.W_OK)
    database = new Database(path, { timeout: BUSY_TIMEOUT_MS })
    database.pragma(`synchronous = ${synchronous}`)
    database.pragma('secure_delete = ON')
    database.pragma(mode === 'wal' ? 'journal_mode = WAL' : 'journal_mode = TRUNCATE')
    migrate(database)
    if (mode === 'wal') {
      database.pragma('wal_autocheckpoint = 0')
      settleLog(database, path)
    }
    return success(database)
  } catch (error) {
    database?.close()
    return failure(diskErrorCode(error) ?? 'JOURNAL_DAMAGED', String(error))
  }
}

function migrate(database: Database.Database): void {
  if ((database.pragma('user_version', { simple: true }) as number) === JOURNAL_SCHEMA) return
  database.pragma(`user_version = ${JOURNAL_SCHEMA}`)
}

/**
 * Moves the log into the file, which then names (as its `application_id`) the log that belongs to it, and takes the name
 * back in the log alone. So a file without its log is known to lack what was acknowledged, while an orderly close by
 * SQLite, which moves the log into the file and removes it, leaves a file that names none. A crash between the steps
 * leaves the named log. Costs about ten syncs; SQLite's own checkpoints would undo it and are off.
 */
export function settleLog(database: Database.Database, path: string): void {
  // A commit makes the log, so that it has a salt.
  database.pragma('application_id = 0')
  // Whatever needs room on the disk needs it here, before the file names anything.
  database.pragma('wal_checkpoint(FULL)')
  try {
    database.pragma(`application_id = ${saltOf(`${path}-wal`)}`)
    database.pragma('wal_checkpoint(FULL)')
  } finally {
    database.pragma('application_id = 0')
  }
}

function saltOf(path: string): number {
  const header = Buffer.alloc(LOG_HEADER_BYTES)
  const file = openSync(path, 'r')
  try {
    const length = readSync(file, header, 0, LOG_HEADER_BYTES, 0)
    return logSalt(header.subarray(0, length)) ?? 0
  } finally {
    closeSync(file)
  }
}
