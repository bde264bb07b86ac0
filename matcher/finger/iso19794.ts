import { decodeTemplate, encodeTemplate, MAX_EXTENT, MAX_MINUTIAE } from './template.ts'
import type { Minutia, MinutiaType, Result } from './types.ts'

/** ISO/IEC 19794-2:2005 record format, clause 8: general header, one view header, 6 bytes a minutia. */
const FORMAT_IDENTIFIER = 0x464d5200 // 'FMR\0', clause 8.3.1
const FORMAT_VERSION = 0x20323000 // ' 20\0', clause 8.3.2
const RECORD_HEADER_BYTES = 24
const VIEW_HEADER_BYTES = 4
const MINUTIA_BYTES = 6
const EXTENDED_LENGTH_BYTES = 2
/** A record with 255 minutiae in each of a few views is under 8 KB; 64 KB leaves room for extended data. */
const MAX_RECORD_BYTES = 65_536
/** Pixels per centimetre of 500 dpi, the resolution of our templates. */
const OUR_PIXELS_PER_CM = 197
/** One angle step is 360/256 degrees (clause 6.4.3). */
const ANGLE_STEPS = 256
const TYPES: readonly MinutiaType[] = ['other', 'ending', 'bifurcation']

export type IsoError = 'too-long' | 'too-short' | 'not-iso-19794-2' | 'wrong-length' | 'no-view' | 'bad-value'

/**
 * Writes a template as an ISO/IEC 19794-2:2005 finger minutiae record with one view. Descriptors do not travel, nor do
 * minutiae outside the image, which no extractor makes but foreign bytes may hold (no reader would take the record).
 * Throws only when `template` is not one of ours.
 */
export function encodeIso19794(template: Uint8Array): Uint8Array {
  const decoded = decodeTemplate(template)
  if (!decoded.ok) throw new TypeError(`not a finger template: ${decoded.error}`)
  const { width, height, quality } = decoded.value
  const minutiae = decoded.value.minutiae.filter(({ x, y }) => x <= width && y <= height)
  const length =
    RECORD_HEADER_BYTES + VIEW_HEADER_BYTES + minutiae.length * MINUTIA_BYTES + EXTENDED_LENGTH_BYTES
  const bytes = new Uint8Array(length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, FORMAT_IDENTIFIER)
  view.setUint32(4, FORMAT_VERSION)
  view.setUint32(8, length)
  view.setUint16(12, 0) // capture equipment: not reported
  view.setUint16(14, width)
  view.setUint16(16, height)
  view.setUint16(18, OUR_PIXELS_PER_CM)
  view.setUint16(20, OUR_PIXELS_PER_CM)
  bytes[22] = 1 // one finger view
  bytes[24] = 0 // finger position unknown
  bytes[25] = 0 // view 0, live-scan plain
  bytes[26] = quality
  bytes[27] = minutiae.length
  minutiae.forEach((minutia, i) => {
    const at = RECORD_HEADER_BYTES + VIEW_HEADER_BYTES + i * MINUTIA_BYTES
    view.setUint16(at, (TYPES.indexOf(minutia.type) << 14) | minutia.x)
    view.setUint16(at + 2, minutia.y)
    bytes[at + 4] = Math.round((minutia.angle / (2 * Math.PI)) * ANGLE_STEPS) & 0xff
    bytes[at + 5] = minutia.quality
  })
  return bytes
}

/**
 * Reads the first view of an ISO/IEC 19794-2:2005 record of any maker into one of our templates, without
 * descriptors: coordinates are brought to 500 dpi, the best 64 minutiae are kept when there are more.
 */
export function decodeIso19794(bytes: Uint8Array): Result<Uint8Array, IsoError> {
  if (bytes.length > MAX_RECORD_BYTES) return { ok: false, error: 'too-long' }
  if (bytes.length < RECORD_HEADER_BYTES) return { ok: false, error: 'too-short' }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getUint32(0) !== FORMAT_IDENTIFIER || view.getUint32(4) !== FORMAT_VERSION)
    return { ok: false, error: 'not-iso-19794-2' }
  if (view.getUint32(8) !== bytes.length) return { ok: false, error: 'wrong-length' }
  if (bytes[22] === 0) return { ok: false, error: 'no-view' }
  if (bytes.length < RECORD_HEADER_BYTES + VIEW_HEADER_BYTES) return { ok: false, error: 'too-short' }
  const scaleX = OUR_PIXELS_PER_CM / view.getUint16(18)
  const scaleY = OUR_PIXELS_PER_CM / view.getUint16(20)
  const width = Math.round(view.getUint16(14) * scaleX)
  const height = Math.round(view.getUint16(16) * scaleY)
  const extentFits = width >= 1 && height >= 1 && width <= MAX_EXTENT && height <= MAX_EXTENT
  if (!extentFits) return { ok: false, error: 'bad-value' }
  const count = bytes[27]
  const start = RECORD_HEADER_BYTES + VIEW_HEADER_BYTES
  if (start + count * MINUTIA_BYTES + EXTENDED_LENGTH_BYTES > bytes.length)
    return { ok: false, error: 'wrong-length' }
  const minutiae: Minutia[] = []
  for (let i = 0; i < count; i++) {
    const at = start + i * MINUTIA_BYTES
    const first = view.getUint16(at)
    const type = TYPES[first >> 14]
    const x = Math.round((first & 0x3fff) * scaleX)
    const y = Math.round((view.getUint16(at + 2) & 0x3fff) * scaleY)
    if (type === undefined || x >= width + 1 || y >= height + 1) return { ok: false, error: 'bad-value' }
    const angle = (bytes[at + 4] / ANGLE_STEPS) * 2 * Math.PI
    minutiae.push({ x, y, angle, type, quality: Math.min(100, bytes[at + 5]) })
  }
  const kept =
    count <= MAX_MINUTIAE
      ? minutiae
      : minutiae.toSorted((a, b) => b.quality - a.quality).slice(0, MAX_MINUTIAE)
  const quality = Math.min(100, bytes[26])
  return { ok: true, value: encodeTemplate({ width, height, quality, minutiae: kept, descriptors: null }) }
}
