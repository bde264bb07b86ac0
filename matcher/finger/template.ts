import type { Minutia, MinutiaType, Result } from './types.ts'

/** Raised with every change of the bytes or of the meaning of the descriptors. */
export const TEMPLATE_VERSION = 1
/** Numbers in one descriptor, each a signed 4-bit step -7..7. 48 x 4 bits = 24 bytes keeps a mean template near 1 KB. */
export const DESCRIPTOR_LENGTH = 48
/** Largest step of a descriptor number (4 bits, symmetric). */
export const DESCRIPTOR_MAX = 7
/** More minutiae than this were never useful (experiments: 40 lose nothing against all). */
export const MAX_MINUTIAE = 64
/** Largest width or height in pixels that 11-bit coordinates can name. */
export const MAX_EXTENT = 2047

/** 'TF', Taanuu finger. */
const MAGIC = [0x54, 0x46] as const
const HEADER_BYTES = 9
const MINUTIA_BYTES = 5
const DESCRIPTOR_BYTES = DESCRIPTOR_LENGTH / 2
const FLAG_DESCRIPTORS = 1
const TYPES: readonly MinutiaType[] = ['other', 'ending', 'bifurcation']
/** Angle steps in a full turn (one byte). */
const ANGLE_STEPS = 256

/** Longest template in bytes; anything longer is refused before it is read. */
export const MAX_TEMPLATE_BYTES = HEADER_BYTES + MAX_MINUTIAE * (MINUTIA_BYTES + DESCRIPTOR_BYTES)

/** A template in memory: minutiae at 500 dpi and, unless it came from an ISO record, one descriptor each. */
export interface FingerTemplate {
  /** Extent of the source image in pixels at 500 dpi. */
  readonly width: number
  readonly height: number
  /** 0-100 */
  readonly quality: number
  readonly minutiae: readonly Minutia[]
  /** minutiae.length x DESCRIPTOR_LENGTH whole numbers -7..7, or null. */
  readonly descriptors: Int8Array | null
}

export type TemplateError =
  | 'too-long'
  | 'too-short'
  | 'not-a-template'
  | 'unknown-version'
  | 'wrong-length'
  | 'bad-value'

/**
 * Layout (big-endian): 'TF', version u8, flags u8 (bit 0: descriptors), width u16, height u16, quality u8; then 5 bytes a
 * minutia (x 11 bits, y 11 bits, type 2 bits, angle 8 bits, quality 8 bits); then 24 bytes a descriptor (two 4-bit steps a
 * byte, the first in the high half, offset by 8). The number of minutiae follows from the length.
 */
export function encodeTemplate(template: FingerTemplate): Uint8Array {
  const count = template.minutiae.length
  if (count > MAX_MINUTIAE) throw new RangeError(`a template holds at most ${MAX_MINUTIAE} minutiae`)
  const each = MINUTIA_BYTES + (template.descriptors ? DESCRIPTOR_BYTES : 0)
  const bytes = new Uint8Array(HEADER_BYTES + count * each)
  const view = new DataView(bytes.buffer)
  bytes.set(MAGIC, 0)
  bytes[2] = TEMPLATE_VERSION
  bytes[3] = template.descriptors ? FLAG_DESCRIPTORS : 0
  view.setUint16(4, clampInt(template.width, 1, MAX_EXTENT))
  view.setUint16(6, clampInt(template.height, 1, MAX_EXTENT))
  bytes[8] = clampInt(template.quality, 0, 100)
  template.minutiae.forEach((minutia, i) => {
    const at = HEADER_BYTES + i * MINUTIA_BYTES
    const x = clampInt(minutia.x, 0, MAX_EXTENT)
    const y = clampInt(minutia.y, 0, MAX_EXTENT)
    const step = Math.round((minutia.angle / (2 * Math.PI)) * ANGLE_STEPS) & (ANGLE_STEPS - 1)
    view.setUint32(at, ((x << 21) | (y << 10) | (TYPES.indexOf(minutia.type) << 8) | step) >>> 0)
    bytes[at + 4] = clampInt(minutia.quality, 0, 100)
  })
  if (template.descriptors) {
    const start = HEADER_BYTES + count * MINUTIA_BYTES
    for (let i = 0; i < count * DESCRIPTOR_BYTES; i++) {
      const high = template.descriptors[2 * i] + 8
      const low = template.descriptors[2 * i + 1] + 8
      bytes[start + i] = (high << 4) | low
    }
  }
  return bytes
}

/** What the bytes of a template hold, told without unpacking them. */
export interface TemplateOutline {
  readonly minutiae: number
  /** Whether one descriptor a minutia follows the minutiae. */
  readonly described: boolean
}

/** Checks untrusted template bytes whole, without unpacking: every value that no encoder writes is refused. */
export function inspectTemplate(bytes: Uint8Array): Result<TemplateOutline, TemplateError> {
  if (bytes.length > MAX_TEMPLATE_BYTES) return { ok: false, error: 'too-long' }
  if (bytes.length < HEADER_BYTES) return { ok: false, error: 'too-short' }
  if (bytes[0] !== MAGIC[0] || bytes[1] !== MAGIC[1]) return { ok: false, error: 'not-a-template' }
  if (bytes[2] !== TEMPLATE_VERSION) return { ok: false, error: 'unknown-version' }
  if (bytes[3] > FLAG_DESCRIPTORS) return { ok: false, error: 'bad-value' }
  const described = bytes[3] === FLAG_DESCRIPTORS
  const each = MINUTIA_BYTES + (described ? DESCRIPTOR_BYTES : 0)
  const body = bytes.length - HEADER_BYTES
  if (body % each !== 0 || body / each > MAX_MINUTIAE) return { ok: false, error: 'wrong-length' }
  const minutiae = body / each
  const extentFits = [(bytes[4] << 8) | bytes[5], (bytes[6] << 8) | bytes[7]].every(
    (side) => side >= 1 && side <= MAX_EXTENT,
  )
  if (!extentFits || bytes[8] > 100) return { ok: false, error: 'bad-value' }
  const descriptors = HEADER_BYTES + minutiae * MINUTIA_BYTES
  for (let at = HEADER_BYTES; at < descriptors; at += MINUTIA_BYTES)
    if ((bytes[at + 2] & 3) === TYPES.length || bytes[at + 4] > 100) return { ok: false, error: 'bad-value' }
  for (let at = descriptors; at < bytes.length; at++)
    if (bytes[at] < 16 || (bytes[at] & 15) === 0) return { ok: false, error: 'bad-value' }
  return { ok: true, value: { minutiae, described } }
}

/** Reads untrusted template bytes, or says why they are none. */
export function decodeTemplate(bytes: Uint8Array): Result<FingerTemplate, TemplateError> {
  const outline = inspectTemplate(bytes)
  if (!outline.ok) return outline
  return { ok: true, value: unpackTemplate(bytes, outline.value) }
}

/** Unpacks bytes that `inspectTemplate` found whole, with the outline it gave. */
export function unpackTemplate(
  bytes: Uint8Array,
  { minutiae: count, described }: TemplateOutline,
): FingerTemplate {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const minutiae: Minutia[] = []
  for (let i = 0; i < count; i++) {
    const at = HEADER_BYTES + i * MINUTIA_BYTES
    const word = view.getUint32(at)
    const angle = ((word & 0xff) / ANGLE_STEPS) * 2 * Math.PI
    const type = TYPES[(word >>> 8) & 3]
    minutiae.push({ x: word >>> 21, y: (word >>> 10) & MAX_EXTENT, angle, type, quality: bytes[at + 4] })
  }
  const descriptors = described ? new Int8Array(count * DESCRIPTOR_LENGTH) : null
  if (descriptors) unpackDescriptors(bytes, count, descriptors)
  return { width: view.getUint16(4), height: view.getUint16(6), quality: bytes[8], minutiae, descriptors }
}

/** Unpacks the descriptors of a whole template of `count` minutiae into `steps`, each a whole number -7..7. */
export function unpackDescriptors(bytes: Uint8Array, count: number, steps: Int8Array): void {
  const start = HEADER_BYTES + count * MINUTIA_BYTES
  for (let i = 0; i < count * DESCRIPTOR_BYTES; i++) {
    const byte = bytes[start + i]
    steps[2 * i] = (byte >> 4) - 8
    steps[2 * i + 1] = (byte & 15) - 8
  }
}

function clampInt(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, Math.round(value)))
}
