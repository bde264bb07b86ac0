import { inflateSync } from 'node:zlib'
import { decode } from 'fast-png'
import type { GreyImage } from '../image.ts'

/** Largest record that is read, bytes: two inches square at 1000 dpi, uncompressed. */
export const MAX_RECORD_BYTES = 4 * 1024 * 1024 + 64
/** Widest and highest picture, pixels. */
const MAX_SIDE = 2000
/** Coarsest and finest resolution that a matcher for 500 dpi can make use of, pixels per inch. */
const DPI_RANGE = { least: 250, most: 1200 }
const CM_PER_INCH = 2.54
const PIXELS_PER_CM = 2
/** `IDAT` as a number. */
const IDAT = 0x49444154

/** ISO/IEC 19794-4:2005, table 5, and :2011, table 9. */
const COMPRESSIONS: Readonly<Record<'010' | '020', readonly string[]>> = {
  '010': ['none', 'packed bits', 'WSQ', 'JPEG', 'JPEG 2000', 'PNG'],
  '020': ['none', 'packed bits', 'WSQ', 'JPEG', 'JPEG 2000 lossy', 'JPEG 2000 lossless', 'PNG'],
}

export type FingerRecordResult =
  | {
      readonly ok: true
      readonly image: GreyImage
      /** ISO/IEC 19794-2 code, 0 unknown, 1 right thumb .. 10 left little finger. */
      readonly position: number
    }
  | {
      readonly ok: false
      readonly code: 'NOT_A_RECORD' | 'TOO_LARGE' | 'BAD_IMAGE'
      readonly evidence: string
    }
  /** A compression that is not read here. */
  | { readonly ok: false; readonly code: 'UNSUPPORTED_COMPRESSION'; readonly evidence: string }

interface View {
  readonly compression: string
  readonly depth: number
  readonly scale: number
  readonly resolution: readonly [horizontal: number, vertical: number]
  readonly width: number
  readonly height: number
  readonly position: number
  readonly data: Uint8Array
}

/**
 * Reads the first finger of a finger image record (ISO/IEC 19794-4, versions of 2005 and 2011) whose picture is
 * uncompressed or PNG, 8-bit grey.
 */
export function readFingerRecord(record: Uint8Array): FingerRecordResult {
  if (record.length > MAX_RECORD_BYTES) return fault('TOO_LARGE', `${record.length} bytes`)
  const version = Buffer.from(record.subarray(4, 7)).toString('latin1')
  if (Buffer.from(record.subarray(0, 4)).toString('latin1') !== 'FIR\0' || record[7] !== 0)
    return fault('NOT_A_RECORD', 'no FIR at its begin')
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength)
  let first: View | string
  try {
    if (version === '010') first = viewOf2005(view, record)
    else if (version === '020') first = viewOf2011(view, record)
    else return fault('NOT_A_RECORD', 'a version that is none')
  } catch {
    // A DataView throws a RangeError beyond its end.
    return fault('NOT_A_RECORD', `ends after ${record.length} bytes`)
  }
  return typeof first === 'string' ? fault('NOT_A_RECORD', first) : imageOf(first)
}

/** General header of 32 bytes, finger header of 14. */
function viewOf2005(view: DataView, record: Uint8Array): View | string {
  const fingers = view.getUint8(18)
  if (fingers === 0) return 'no finger'
  const blockLength = view.getUint32(32)
  const end = 32 + blockLength
  if (blockLength < 14 || end > record.length) return `a block of ${blockLength} bytes`
  return {
    scale: view.getUint8(19),
    resolution: [view.getUint16(24), view.getUint16(26)],
    depth: view.getUint8(28),
    compression: COMPRESSIONS['010'][view.getUint8(29)] ?? 'unknown',
    position: view.getUint8(36),
    width: view.getUint16(41),
    height: view.getUint16(43),
    data: record.subarray(46, end),
  }
}

/** General header of 16 bytes, then a representation whose header has blocks of varying number. */
function viewOf2011(view: DataView, record: Uint8Array): View | string {
  if (view.getUint16(12) === 0) return 'no representation'
  const certified = view.getUint8(14) === 1
  let at = 16 + 18
  at += 1 + view.getUint8(at) * 5
  if (certified) at += 1 + view.getUint8(at) * 3
  const length = view.getUint32(at + 18)
  const data = record.subarray(at + 22, at + 22 + length)
  if (data.length !== length) return `a picture of ${length} bytes`
  return {
    position: view.getUint8(at),
    scale: view.getUint8(at + 2),
    resolution: [view.getUint16(at + 7), view.getUint16(at + 9)],
    depth: view.getUint8(at + 11),
    compression: COMPRESSIONS['020'][view.getUint8(at + 12)] ?? 'unknown',
    width: view.getUint16(at + 14),
    height: view.getUint16(at + 16),
    data,
  }
}

function imageOf(view: View): FingerRecordResult {
  const { width, height, compression, depth, position, data } = view
  const [horizontal, vertical] = view.resolution.map((resolution) =>
    Math.round(view.scale === PIXELS_PER_CM ? resolution * CM_PER_INCH : resolution),
  )
  if (compression !== 'none' && compression !== 'PNG') return fault('UNSUPPORTED_COMPRESSION', compression)
  if (depth !== 8) return fault('BAD_IMAGE', `${depth} bits a pixel`)
  if (width === 0 || height === 0 || width > MAX_SIDE || height > MAX_SIDE)
    return fault('BAD_IMAGE', `${width} x ${height} pixels`)
  if (horizontal !== vertical || horizontal < DPI_RANGE.least || horizontal > DPI_RANGE.most)
    return fault('BAD_IMAGE', `${horizontal} x ${vertical} pixels per inch`)
  const pixels = compression === 'none' ? data : pngPixels(data, width, height)
  if (pixels?.length !== width * height) return fault('BAD_IMAGE', `not ${width} x ${height} grey pixels`)
  return { ok: true, position, image: { width, height, dpi: horizontal, pixels: new Uint8Array(pixels) } }
}

/** Header and inflated size are checked before the library sees the picture: a PNG can claim any size. */
function pngPixels(data: Uint8Array, width: number, height: number): Uint8Array | null {
  if (data.length < 33) return null
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const isGrey8 = view.getUint8(24) === 8 && view.getUint8(25) === 0 && view.getUint8(28) === 0
  if (view.getUint32(16) !== width || view.getUint32(20) !== height || !isGrey8) return null
  try {
    // A filter byte before each row; more than that throws.
    inflateSync(imageDataOf(data, view), { maxOutputLength: height * (width + 1) })
    const { data: pixels } = decode(data)
    return pixels instanceof Uint8Array ? pixels : null
  } catch {
    return null
  }
}

/** The IDAT chunks, joined: each chunk is length u32, type, data, CRC-32. */
function imageDataOf(data: Uint8Array, view: DataView): Uint8Array {
  const parts: Uint8Array[] = []
  for (let at = 8; at + 12 <= data.length; at += 12 + view.getUint32(at)) {
    if (view.getUint32(at + 4) === IDAT) parts.push(data.subarray(at + 8, at + 8 + view.getUint32(at)))
  }
  return Buffer.concat(parts)
}

function fault(
  code: Exclude<FingerRecordResult, { ok: true }>['code'],
  evidence: string,
): FingerRecordResult {
  return { ok: false, code, evidence }
}
