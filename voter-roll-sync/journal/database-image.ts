import { existsSync, readFileSync, statSync } from 'node:fs'
import { failure, type Result, success } from '../trust/result.ts'
import { isLogOf, LOG_HEADER_BYTES, logFrames } from './write-ahead-log.ts'

/** First bytes of every SQLite database (sqlite.org/fileformat2.html §1.2). */
const DATABASE_MAGIC = 'SQLite format 3\0'
const DATABASE_HEADER_BYTES = 100
/** Offsets in the database header: file format write and read version (1 rollback, 2 write-ahead log). */
const WRITE_VERSION_AT = 18
const READ_VERSION_AT = 19
const PAGE_COUNT_AT = 28
/** `PRAGMA application_id`: here, the salt of the write-ahead log that the file needs; 0 for none. */
const LOG_SALT_AT = 68
/** First bytes of a rollback journal that is to be played back (fileformat2 §3). */
const ROLLBACK_MAGIC = Buffer.from('d9d505f920a163d7', 'hex')
const ROLLBACK_HEADER_BYTES = 28
/** Record count of a rollback journal whose header was never completed: as many as the file holds. */
const COUNT_FROM_LENGTH = 0xffffffff
/** Every so many bytes enter a rollback record's checksum. */
const CHECKSUM_STRIDE = 200
/** Far above the largest journal of a precinct (some 20 MB); what is larger is not a journal. */
const MAX_DATABASE_BYTES = 1024 * 1024 * 1024

export interface DatabaseImage {
  /** The database as it would be after recovery, as one file without log; opens in memory. */
  readonly bytes: Buffer
  /** The file alone, where a write-ahead log adds to it; otherwise null. Opens in memory, if it is not torn. */
  readonly withoutLog: Buffer | null
}

/**
 * What SQLite would find in a database after a crash: the file, with its rollback journal played back or its
 * write-ahead log applied, made in memory. Reading it before SQLite may write lets a damaged or foreign file be refused
 * with no byte changed. Error: JOURNAL_DAMAGED, also where the log that the file names is missing or another's.
 */
export function recoveredImage(path: string): Result<DatabaseImage> {
  const main = readFile(path)
  if (typeof main === 'string') return failure('JOURNAL_DAMAGED', main)
  const pageSize = pageSizeOf(main)
  if (pageSize === undefined) return failure('JOURNAL_DAMAGED', 'not a database')
  let bytes: Buffer = main
  const rollback = `${path}-journal`
  if (existsSync(rollback)) {
    const journal = readFile(rollback)
    if (typeof journal === 'string') return failure('JOURNAL_DAMAGED', journal)
    bytes = rolledBack(bytes, journal, pageSize)
  }
  const withRollback = bytes
  const log = existsSync(`${path}-wal`) ? readFile(`${path}-wal`) : Buffer.alloc(0)
  if (typeof log === 'string') return failure('JOURNAL_DAMAGED', log)
  const needed = main.readInt32BE(LOG_SALT_AT)
  if (needed !== 0 && !isLogOf(needed, log)) {
    const what = log.length < LOG_HEADER_BYTES ? 'is missing' : 'is another database’s'
    return failure('JOURNAL_DAMAGED', `the write-ahead log ${what}`)
  }
  const { pages, pageCount, pageSize: logPageSize, damaged } = logFrames(log)
  if (damaged) return failure('JOURNAL_DAMAGED', 'the write-ahead log was altered')
  if (pages.size > 0) {
    if (logPageSize !== pageSize)
      return failure('JOURNAL_DAMAGED', 'the write-ahead log is another database’s')
    bytes = withPages(bytes, pages, pageCount, pageSize)
  }
  const length = bytes.readUInt32BE(PAGE_COUNT_AT) * pageSize
  if (length === 0 || bytes.length < length) return failure('JOURNAL_DAMAGED', 'the file is cut short')
  return success({
    bytes: asSingleFile(bytes.subarray(0, length)),
    withoutLog: pages.size > 0 ? asSingleFile(withRollback) : null,
  })
}

/** A database in memory has no log; its header must not ask for one. */
function asSingleFile(database: Buffer): Buffer {
  const bytes = Buffer.from(database)
  bytes[WRITE_VERSION_AT] = 1
  bytes[READ_VERSION_AT] = 1
  return bytes
}

/** The content, or a sentence saying why there is none. */
function readFile(path: string): Buffer | string {
  try {
    const { size } = statSync(path)
    if (size > MAX_DATABASE_BYTES) return `${size} bytes`
    return readFileSync(path)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unreadable'
  }
}

function pageSizeOf(main: Buffer): number | undefined {
  if (main.length < DATABASE_HEADER_BYTES || main.toString('latin1', 0, 16) !== DATABASE_MAGIC)
    return undefined
  const size = main.readUInt16BE(16) === 1 ? 65_536 : main.readUInt16BE(16)
  return size >= 512 && (size & (size - 1)) === 0 ? size : undefined
}

function withPages(
  main: Buffer,
  pages: ReadonlyMap<number, Uint8Array>,
  pageCount: number,
  pageSize: number,
): Buffer {
  const bytes = Buffer.alloc(pageCount * pageSize)
  main.copy(bytes, 0, 0, Math.min(main.length, bytes.length))
  for (const [number, page] of pages) if (number <= pageCount) bytes.set(page, (number - 1) * pageSize)
  return bytes
}

/** The database before the transaction that the rollback journal undoes (fileformat2 §3). */
function rolledBack(main: Buffer, journal: Buffer, pageSize: number): Buffer {
  let bytes: Buffer | null = null
  for (let at = 0; at + ROLLBACK_HEADER_BYTES <= journal.length; ) {
    if (journal.compare(ROLLBACK_MAGIC, 0, 8, at, at + 8) !== 0) break
    const [count, nonce, pageCount, sector, size] = [8, 12, 16, 20, 24].map((offset) =>
      journal.readUInt32BE(at + offset),
    )
    if (sector < 512 || sector > 65_536 || (at === 0 && size !== pageSize)) break
    if (bytes === null) {
      bytes = Buffer.alloc(Math.min(pageCount * pageSize, main.length))
      main.copy(bytes)
    }
    const recordLength = pageSize + 8
    const start = at + sector
    const records = count === COUNT_FROM_LENGTH ? Math.floor((journal.length - start) / recordLength) : count
    let offset = start
    for (let i = 0; i < records; i++, offset += recordLength) {
      if (offset + recordLength > journal.length) return bytes
      const number = journal.readUInt32BE(offset)
      const page = journal.subarray(offset + 4, offset + 4 + pageSize)
      if (number === 0 || journal.readUInt32BE(offset + 4 + pageSize) !== checksum(page, nonce)) return bytes
      if (number * pageSize <= bytes.length) bytes.set(page, (number - 1) * pageSize)
    }
    at = Math.ceil(offset / sector) * sector
  }
  return bytes ?? main
}

function checksum(page: Buffer, nonce: number): number {
  let sum = nonce
  for (let at = page.length - CHECKSUM_STRIDE; at > 0; at -= CHECKSUM_STRIDE) sum = (sum + page[at]) >>> 0
  return sum
}
