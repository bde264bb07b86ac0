/** Format of SQLite's write-ahead log: sqlite.org/fileformat2.html §4. */
const LOG_MAGIC_LITTLE_ENDIAN = 0x377f0682
const LOG_MAGIC_BIG_ENDIAN = 0x377f0683
export const LOG_HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24

export interface LogFrames {
  /** Null if the header says nothing that SQLite would believe; such a log counts as empty. */
  readonly pageSize: number | null
  /** Newest committed content by page number, from 1. */
  readonly pages: ReadonlyMap<number, Uint8Array>
  /** Pages of the database after the last commit in the log. */
  readonly pageCount: number
  /**
   * The log holds what no power cut leaves behind: a header that was written and is wrong (it lies in one sector), or
   * several transactions behind the first frame that is wrong (each was synced before the next began).
   */
  readonly damaged: boolean
}

const nothing: LogFrames = { pageSize: null, pages: new Map(), pageCount: 0, damaged: false }
const wrongHeader: LogFrames = { ...nothing, damaged: true }

/** The committed frames of a write-ahead log, as recovery after a crash would find them. Never throws. */
export function logFrames(log: Buffer): LogFrames {
  if (log.length < LOG_HEADER_BYTES) return nothing
  const magic = log.readUInt32BE(0)
  if (log.subarray(0, LOG_HEADER_BYTES).every((byte) => byte === 0)) return nothing
  if (magic !== LOG_MAGIC_LITTLE_ENDIAN && magic !== LOG_MAGIC_BIG_ENDIAN) return wrongHeader
  const pageSize = log.readUInt32BE(8)
  if (pageSize < 512 || pageSize > 65_536 || (pageSize & (pageSize - 1)) !== 0) return wrongHeader
  const read = magic === LOG_MAGIC_BIG_ENDIAN ? readBig : readLittle
  let sum: Sum = extend([0, 0], log, 0, 24, read)
  if (sum[0] !== log.readUInt32BE(24) || sum[1] !== log.readUInt32BE(28)) return wrongHeader
  const pages = new Map<number, Uint8Array>()
  let pageCount = 0
  let uncommitted: (readonly [number, Uint8Array])[] = []
  let at = LOG_HEADER_BYTES
  while (at + FRAME_HEADER_BYTES + pageSize <= log.length) {
    const number = log.readUInt32BE(at)
    const committedSize = log.readUInt32BE(at + 4)
    // The salts of an older round of the log differ from those in the header.
    if (number === 0 || log.compare(log, 16, 24, at + 8, at + 16) !== 0) break
    const data = at + FRAME_HEADER_BYTES
    sum = extend(sum, log, at, at + 8, read)
    sum = extend(sum, log, data, data + pageSize, read)
    if (sum[0] !== log.readUInt32BE(at + 16) || sum[1] !== log.readUInt32BE(at + 20)) break
    uncommitted.push([number, log.subarray(data, data + pageSize)])
    if (committedSize > 0) {
      for (const [page, content] of uncommitted) pages.set(page, content)
      uncommitted = []
      pageCount = committedSize
    }
    at = data + pageSize
  }
  return { pageSize, pages, pageCount, damaged: transactionsFrom(log, at, pageSize) > 1 }
}

/** Transactions of this round of the log whose frames lie at or behind `from`, right or wrong, whole or begun. */
function transactionsFrom(log: Buffer, from: number, pageSize: number): number {
  let transactions = 0
  let begun = false
  for (let at = from; at + FRAME_HEADER_BYTES <= log.length; at += FRAME_HEADER_BYTES + pageSize) {
    if (log.compare(log, 16, 24, at + 8, at + 16) !== 0) continue
    if (!begun) transactions++
    begun = log.readUInt32BE(at + 4) === 0
  }
  return transactions
}

/**
 * First salt of a log (32 bits, signed), null for less than a header. SQLite draws it at random when it makes a log and
 * adds one whenever it starts the same log over (`walRestartHdr`), so that it tells one log from another.
 */
export function logSalt(log: Buffer): number | null {
  return log.length < LOG_HEADER_BYTES ? null : log.readInt32BE(16)
}

/** A log is started over at most once between two times that the file is told its salt; the rest is for other tools. */
const MOST_ROUNDS = 16

/** Whether the log is the one that had this salt, in the same round or a few rounds later. */
export function isLogOf(salt: number, log: Buffer): boolean {
  const now = logSalt(log)
  return now !== null && (now - salt) >>> 0 < MOST_ROUNDS
}

type Sum = readonly [number, number]
type ReadWord = (log: Buffer, at: number) => number

function readBig(log: Buffer, at: number): number {
  return log.readUInt32BE(at)
}

function readLittle(log: Buffer, at: number): number {
  return log.readUInt32LE(at)
}

/** The log's running checksum over bytes `from` up to `to`, a multiple of eight. */
function extend([a, b]: Sum, log: Buffer, from: number, to: number, read: ReadWord): Sum {
  let [first, second] = [a, b]
  for (let at = from; at < to; at += 8) {
    first = (first + read(log, at) + second) >>> 0
    second = (second + read(log, at + 4) + first) >>> 0
  }
  return [first, second]
}
