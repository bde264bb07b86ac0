import { inflateRawSync } from 'node:zlib'

/** A stream that unfolds to more is cut there: no station writes larger ones. */
const MOST_INFLATED_BYTES = 4 * 1024 * 1024
/** Bare deflate has no mark of its own and may begin anywhere; what unfolds to less is chance. */
const LEAST_BARE_BYTES = 24
/** So many bytes of each run of writes are tried as the beginning of a bare stream: room for a header of one's own. */
const BARE_STARTS = 64
/** ZIP, local file header (APPNOTE.TXT 4.3.7): the stream begins after the name and the extra field. */
const ZIP_HEADER = Buffer.from('PK\x03\x04', 'latin1')
const ZIP_HEADER_BYTES = 30
/** Z_SYNC_FLUSH: a stream that was cut off gives what it has. */
const SYNC_FLUSH = 2

/** What a deflate stream says that begins here, whatever follows its end; null where there is none. */
function unfolded(bytes: Buffer, start: number): Buffer | null {
  try {
    return inflateRawSync(bytes.subarray(start), {
      maxOutputLength: MOST_INFLATED_BYTES,
      finishFlush: SYNC_FLUSH,
    })
  } catch {
    return null
  }
}

/**
 * Contents of the deflate, zlib and gzip streams in these bytes: zlib and gzip anywhere, by their marks (RFC 1950,
 * 1952), ZIP entries by their headers, bare deflate near the beginning. Checksums are not looked at and what follows a
 * stream is not either: zlib's own readers refuse a stream with something behind it.
 */
export function* inflatedStreams(bytes: Buffer): Generator<Buffer> {
  for (let i = 0; i + 2 < bytes.length; i++) {
    const start = gzipStart(bytes, i) ?? zlibStart(bytes, i)
    const content = start === null ? null : unfolded(bytes, start)
    if (content && content.length > 0) yield content
  }
  for (let i = bytes.indexOf(ZIP_HEADER); i >= 0; i = bytes.indexOf(ZIP_HEADER, i + 1)) {
    if (i + ZIP_HEADER_BYTES > bytes.length) break
    const names = bytes.readUInt16LE(i + 26) + bytes.readUInt16LE(i + 28)
    const content = unfolded(bytes, i + ZIP_HEADER_BYTES + names)
    if (content && content.length > 0) yield content
  }
  for (let i = 0; i < Math.min(BARE_STARTS, bytes.length); i++) {
    // Block types 1 and 2 are compressed, 3 does not exist, 0 is stored as it is and found without us (RFC 1951).
    const type = (bytes[i] >> 1) & 3
    if (type === 0 || type === 3) continue
    const content = unfolded(bytes, i)
    if (content && content.length >= LEAST_BARE_BYTES) yield content
  }
}

/** Where the stream of a gzip member that begins here begins, behind extra field, name, comment and checksum. */
function gzipStart(bytes: Buffer, at: number): number | null {
  if (bytes[at] !== 0x1f || bytes[at + 1] !== 0x8b || bytes[at + 2] !== 8 || at + 12 > bytes.length)
    return null
  const flags = bytes[at + 3]
  let start = at + 10
  if (flags & 4) start += 2 + bytes.readUInt16LE(start)
  for (const flag of [8, 16]) if (flags & flag) start = bytes.indexOf(0, start) + 1
  if (flags & 2) start += 2
  return start > at ? start : null
}

function zlibStart(bytes: Buffer, at: number): number | null {
  const first = bytes[at]
  if ((first & 0x0f) !== 8 || first >> 4 > 7 || ((first << 8) | bytes[at + 1]) % 31 !== 0) return null
  return bytes[at + 1] & 0x20 ? at + 6 : at + 2
}
