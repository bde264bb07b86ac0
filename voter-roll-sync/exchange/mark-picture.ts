import { crc32, deflateSync, inflateSync } from 'node:zlib'
import { failure, type Result, success } from '../trust/result.ts'
import type { LayoutsForTally } from './layouts-for-tally.ts'

/**
 * The picture that is kept of a sheet, where policy keeps any: the places of its marks and nothing else. Each option's
 * target with a little paper around it is one tile; the tiles stand one under another in the order of contests and options.
 * What is written by hand, the edges of the paper and the rest of the page are not in it, so it shows no more than the record
 * does, and how.
 */
export interface MarkPictureFormat {
  /** Pixels of one tile, the same for every option of an election. */
  readonly tileWidth: number
  readonly tileHeight: number
  readonly pxPerMm: number
}

/** Grey picture, row by row, 0 dark and 255 light. Paper is 240 and print 40 everywhere: lamps and paper differ, marks stay. */
export interface MarkPicture {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array
}

export const MARK_PICTURE_PAPER = 240
export const MARK_PICTURE_PRINT = 40
/** About 150 dpi: the coarsest that the interpreter reads as well as finer ones. */
const PX_PER_MM = 6
/** Paper around a target: the interpreter looks 1.9 mm beside it, and a foreign target may lie 1.1 mm off its place. */
const MARGIN_MM = 3.5

/** Undefined where the layouts do not say how large their targets are, or have none. */
export function markPictureFormat(layouts: LayoutsForTally): MarkPictureFormat | undefined {
  const options = layouts.flatMap(({ contests }) => contests.flatMap((contest) => contest.options))
  const targets = options.flatMap(({ target }) => (target ? [target] : []))
  if (targets.length === 0 || targets.length < options.length) return undefined
  const pixels = (mm: number) => Math.ceil((mm + 2 * MARGIN_MM) * PX_PER_MM)
  return {
    tileWidth: pixels(Math.max(...targets.map(({ widthMm }) => widthMm))),
    tileHeight: pixels(Math.max(...targets.map(({ heightMm }) => heightMm))),
    pxPerMm: PX_PER_MM,
  }
}

/** Pixels of the whole picture of a sheet with so many options. */
export function markPictureSize(
  format: MarkPictureFormat,
  options: number,
): { readonly width: number; readonly height: number } {
  return { width: format.tileWidth, height: format.tileHeight * options }
}

/** Bytes that hold the picture of any sheet of these layouts: what every sealed picture is padded to. */
export function markPictureLength(layouts: LayoutsForTally, format: MarkPictureFormat): number {
  const options = layouts.map(({ contests }) =>
    contests.reduce((n, contest) => n + contest.options.length, 0),
  )
  const { width, height } = markPictureSize(format, Math.max(...options))
  return width * height
}

/** Bytes that hold the file of any sheet's picture; 0 where no pictures are kept, undefined where the layouts allow none. */
export function markPictureRoom(layouts: LayoutsForTally, keepImages: boolean): number | undefined {
  if (!keepImages) return 0
  const format = markPictureFormat(layouts)
  if (!format) return undefined
  return encodedLength(format.tileWidth, markPictureLength(layouts, format) / format.tileWidth)
}

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex')

/**
 * A PNG (ISO/IEC 15948) of one byte form: eight-bit grey, no filter, not compressed, no other chunk. So its length follows from
 * its size alone, two programs write the same bytes, and there is no room for anything but pixels.
 */
export function encodeMarkPicture({ width, height, pixels }: MarkPicture): Uint8Array {
  if (pixels.length !== width * height) throw new RangeError('pixels that are not width times height')
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 0, 0, 0, 0], 8)
  const rows = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y++) rows.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1)
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', storedZlib(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}

/** Largest stored block of deflate (RFC 1951 section 3.2.4), bytes. */
const STORED_BLOCK = 65_535

/** A zlib stream (RFC 1950) of stored blocks; its checksum is taken from the platform's. */
function storedZlib(data: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [Buffer.from([0x78, 0x01])]
  for (let at = 0; at < data.length || at === 0; at += STORED_BLOCK) {
    const block = data.subarray(at, at + STORED_BLOCK)
    const head = Buffer.alloc(5)
    head[0] = at + STORED_BLOCK >= data.length ? 1 : 0
    head.writeUInt16LE(block.length, 1)
    head.writeUInt16LE(0xffff - block.length, 3)
    parts.push(head, block)
  }
  // Every zlib stream of the same data ends with the same four bytes (Adler-32).
  return Buffer.concat([...parts, deflateSync(data, { level: 1 }).subarray(-4)])
}

/**
 * The picture in a file, which must be exactly of this size and in the one byte form. Errors: PICTURE_SIZE, PICTURE_FORM.
 */
export function decodeMarkPicture(
  bytes: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
): Result<MarkPicture> {
  if (bytes.length !== encodedLength(width, height))
    return failure('PICTURE_SIZE', `${bytes.length} bytes for ${width} x ${height} pixels`)
  // Signature, header chunk and the head of the data chunk have one length.
  const data = bytes.subarray(IDAT_AT, bytes.length - AFTER_IDAT)
  let rows: Uint8Array
  try {
    rows = inflateSync(data, { maxOutputLength: (width + 1) * height })
  } catch {
    return failure('PICTURE_FORM', 'data that cannot be read')
  }
  const pixels = new Uint8Array(width * height)
  if (rows.length !== (width + 1) * height) return failure('PICTURE_FORM', 'fewer pixels than it says')
  for (let y = 0; y < height; y++)
    pixels.set(rows.subarray(y * (width + 1) + 1, (y + 1) * (width + 1)), y * width)
  const picture = { width, height, pixels }
  return Buffer.compare(encodeMarkPicture(picture), bytes) === 0
    ? success(picture)
    : failure('PICTURE_FORM', 'not in its one form')
}

/** Bytes before the compressed data: signature, IHDR (12 + 13), length and name of IDAT. */
const IDAT_AT = 8 + 25 + 8
/** Bytes after it: checksum of IDAT, IEND. */
const AFTER_IDAT = 4 + 12

function encodedLength(width: number, height: number): number {
  const raw = (width + 1) * height
  return IDAT_AT + 2 + 5 * Math.max(1, Math.ceil(raw / STORED_BLOCK)) + raw + 4 + AFTER_IDAT
}

/** The place of each option's mark, a picture of its own; undefined where the file is not the picture of this sheet. */
export function markTiles(
  file: Uint8Array,
  { style, sheet }: { readonly style: string; readonly sheet: number },
  layouts: LayoutsForTally,
): ReadonlyMap<string, Uint8Array> | undefined {
  const format = markPictureFormat(layouts)
  const layout = layouts.find((entry) => entry.ballotStyleId === style && entry.sheet === sheet)
  if (!format || !layout) return undefined
  const options = layout.contests.flatMap((contest) => contest.options)
  const picture = decodeMarkPicture(file, markPictureSize(format, options.length))
  if (!picture.ok) return undefined
  const { tileWidth: width, tileHeight: height } = format
  const size = width * height
  return new Map(
    options.map(({ optionId }, i) => {
      const pixels = picture.value.pixels.subarray(i * size, (i + 1) * size)
      return [optionId, encodeMarkPicture({ width, height, pixels })]
    }),
  )
}
