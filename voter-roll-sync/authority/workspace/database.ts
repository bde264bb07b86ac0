import Database from 'better-sqlite3'
import { failure, type Result, success } from '../../trust/result.ts'

/** Raised with every change of the tables. */
const SCHEMA_VERSION = 1
/** Pages held in memory, KiB: enough that the index of four million references rarely waits for the disk. */
const CACHE_KIB = 64 * 1024

/**
 * Personal data and secrets lie only in `sealed` columns. `ref` is an HMAC under a sealed key; what else is readable
 * (precincts, counts, keys of stations, officials' names) is public in the packages anyway.
 *
 * Voters are never overwritten: `since` and `until` are revisions of the register, so that every version that was built
 * can be rebuilt as the base of a delta.
 */
const TABLES = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE vault (name TEXT PRIMARY KEY, sealed BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE voters (
  id INTEGER PRIMARY KEY, ref BLOB NOT NULL, precinct INTEGER NOT NULL, line INTEGER NOT NULL,
  since INTEGER NOT NULL, until INTEGER, digest BLOB NOT NULL,
  sealed_brief BLOB NOT NULL, sealed_row BLOB NOT NULL, sealed_photo BLOB
);
CREATE UNIQUE INDEX voters_now ON voters (ref) WHERE until IS NULL;
CREATE UNIQUE INDEX voters_lines ON voters (precinct, line) WHERE until IS NULL;
CREATE INDEX voters_precinct ON voters (precinct, since);
CREATE TABLE stations (
  precinct INTEGER NOT NULL, station_id TEXT NOT NULL, role TEXT NOT NULL, name TEXT NOT NULL,
  signing_key TEXT NOT NULL, spare INTEGER NOT NULL, area TEXT NOT NULL, sealed BLOB NOT NULL,
  PRIMARY KEY (precinct, station_id)
) WITHOUT ROWID;
CREATE TABLE officials (
  precinct INTEGER NOT NULL, official_id TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL,
  signing_key TEXT NOT NULL, age_recipient TEXT NOT NULL,
  PRIMARY KEY (official_id)
) WITHOUT ROWID;
CREATE INDEX officials_precinct ON officials (precinct, position);
CREATE TABLE revoked (
  precinct INTEGER NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, signing_key TEXT NOT NULL, reason TEXT NOT NULL,
  PRIMARY KEY (kind, signing_key)
) WITHOUT ROWID;
CREATE TABLE versions (
  precinct INTEGER NOT NULL, version INTEGER NOT NULL, revision INTEGER NOT NULL, stamp TEXT NOT NULL,
  manifest_sha256 TEXT NOT NULL, tables TEXT NOT NULL, at TEXT NOT NULL,
  PRIMARY KEY (precinct, version)
) WITHOUT ROWID;
CREATE TABLE log (id INTEGER PRIMARY KEY, at TEXT NOT NULL, officers TEXT NOT NULL, text TEXT NOT NULL);
`

export type WorkspaceDatabase = Database.Database

/**
 * Opens (or makes) the workspace's database for this process alone. Errors: WORKSPACE_IN_USE, WORKSPACE_DAMAGED,
 * WORKSPACE_OTHER_VERSION.
 */
export function openDatabase(path: string, create: boolean): Result<WorkspaceDatabase> {
  let db: WorkspaceDatabase | undefined
  try {
    db = new Database(path, { fileMustExist: !create, timeout: 0 })
    db.pragma('locking_mode = EXCLUSIVE')
    db.pragma('journal_mode = DELETE')
    db.pragma('synchronous = FULL')
    db.pragma('secure_delete = ON')
    db.pragma(`cache_size = -${CACHE_KIB}`)
    db.exec('BEGIN EXCLUSIVE')
    const version = db.pragma('user_version', { simple: true })
    if (version === 0 && create) {
      db.exec(TABLES)
      db.pragma(`user_version = ${SCHEMA_VERSION}`)
    } else if (version !== SCHEMA_VERSION) {
      db.exec('ROLLBACK')
      db.close()
      return failure('WORKSPACE_OTHER_VERSION', String(version))
    }
    db.exec('COMMIT')
    return success(db)
  } catch (error) {
    db?.close()
    const code = (error as { code?: string }).code ?? ''
    if (code.startsWith('SQLITE_BUSY')) return failure('WORKSPACE_IN_USE', 'another command is at work in it')
    if (code.startsWith('SQLITE_')) return failure('WORKSPACE_DAMAGED', code)
    throw error
  }
}
