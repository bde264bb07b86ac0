import { diskErrorCode } from '../journal/disk-error.ts'
import { failure, type Result } from '../trust/result.ts'

/**
 * What a database of the exchange threw while it was opened. Errors: DISK_FULL, DISK_READ_ONLY, STATION_IN_USE,
 * EXCHANGE_DAMAGED (everything else: its rows can be had again, unlike the journal's).
 */
export function exchangeFault(error: unknown): Result<never> {
  const code = diskErrorCode(error)
  return failure(code === undefined || code === 'JOURNAL_DAMAGED' ? 'EXCHANGE_DAMAGED' : code, String(error))
}
