import { join } from 'node:path'
import { diskErrorCode } from '@taanuu/voter-roll-sync/journal/disk-error'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import Database from 'better-sqlite3'

/** The system lets the lock go with the process, however it ends; the empty file stays. */
const LOCK_FILE = 'station.lock'

export interface StationLock {
  release(): void
}

/**
 * One process at a time works on a data folder. Errors: STATION_IN_USE, DISK_READ_ONLY, DISK_FULL, JOURNAL_DAMAGED (the
 * folder cannot be used at all).
 */
export function lockStation(folder: string): Result<StationLock> {
  let database: Database.Database | null = null
  try {
    database = new Database(join(folder, LOCK_FILE), { timeout: 0 })
    database.exec('BEGIN EXCLUSIVE')
    const held = database
    return success({ release: () => held.close() })
  } catch (error) {
    database?.close()
    return failure(diskErrorCode(error) ?? 'JOURNAL_DAMAGED', LOCK_FILE)
  }
}
