import { DESCRIPTOR_LENGTH } from './template.ts'

/** Byte that stands for zero in a gallery's rows (make_graphs.py GALLERY_ZERO). */
const GALLERY_ZERO = 128
/** Largest component of a unit vector that the bytes tell; a descriptor's own steps end at 0.36. */
const MOST = 0.5
/** Gallery bytes use all 8 bits; the probe 7, so that 2 x 255 x 63 fits the 16-bit pair sums of older processors. */
const GALLERY_SCALE = 127 / MOST
const PROBE_SCALE = 63 / MOST
/** A product of a probe column and a gallery row over this is their cosine. */
export const COSINE_SCALE: number = GALLERY_SCALE * PROBE_SCALE

/** Writes one vector of any length, made a unit vector, as a row of gallery bytes; a zero vector stays zero. */
export function writeGalleryRow(
  vectors: Int8Array | Float32Array,
  from: number,
  rows: Uint8Array,
  at: number,
): void {
  const scale = GALLERY_SCALE * inverseLength(vectors, from)
  for (let k = 0; k < DESCRIPTOR_LENGTH; k++) {
    const value = vectors[from + k] * scale
    const clipped = value > 127 ? 127 : value < -127 ? -127 : value
    rows[at + k] = (GALLERY_ZERO + 0.5 + clipped) | 0
  }
}

/** [count, 48] vectors as the probe's operand [48, count] of 7-bit numbers, each made a unit vector first. */
export function probeColumns(vectors: Float32Array, count: number): Int8Array {
  const columns = new Int8Array(DESCRIPTOR_LENGTH * count)
  for (let m = 0; m < count; m++) {
    const scale = PROBE_SCALE * inverseLength(vectors, m * DESCRIPTOR_LENGTH)
    for (let k = 0; k < DESCRIPTOR_LENGTH; k++) {
      const value = Math.round(vectors[m * DESCRIPTOR_LENGTH + k] * scale)
      columns[k * count + m] = Math.max(-63, Math.min(63, value))
    }
  }
  return columns
}

/** Rows that hold nothing: what slots beyond a template's minutiae contain. */
export function emptyRows(count: number): Uint8Array {
  return new Uint8Array(count * DESCRIPTOR_LENGTH).fill(GALLERY_ZERO)
}

function inverseLength(vectors: Int8Array | Float32Array, from: number): number {
  let power = 0
  for (let k = from; k < from + DESCRIPTOR_LENGTH; k++) power += vectors[k] * vectors[k]
  return power === 0 ? 0 : 1 / Math.sqrt(power)
}
