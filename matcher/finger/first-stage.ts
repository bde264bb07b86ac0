/** Byte that stands for zero in a gallery's rows (make_graphs.py GALLERY_ZERO). */
const GALLERY_ZERO = 128
/** Largest component of a unit vector that the bytes tell; a descriptor's own steps end at 0.36. */
const MOST = 0.5
/** Gallery bytes use all 8 bits; the probe 7, so that 2 x 255 x 63 fits the 16-bit pair sums of older processors. */
const GALLERY_SCALE = 127 / MOST
const PROBE_SCALE = 63 / MOST
/** A product of a probe column and a gallery row over this is their cosine. */
export const COSINE_SCALE: number = GALLERY_SCALE * PROBE_SCALE

/** Writes `count` vectors of `length` numbers, each made a unit vector, as rows of gallery bytes; zero stays zero. */
export function writeGalleryRows(
  vectors: Int8Array | Float32Array,
  count: number,
  length: number,
  rows: Uint8Array,
  at: number,
): void {
  for (let start = 0; start < count * length; start += length) {
    const scale = GALLERY_SCALE * inverseNorm(vectors, start, length)
    for (let k = start; k < start + length; k++) {
      const value = vectors[k] * scale
      const clipped = value > 127 ? 127 : value < -127 ? -127 : value
      rows[at + k] = (GALLERY_ZERO + 0.5 + clipped) | 0
    }
  }
}

/** [count, length] vectors as the probe's operand [length, count] of 7-bit numbers, each made a unit vector first. */
export function probeColumns(vectors: Float32Array, count: number, length: number): Int8Array {
  const columns = new Int8Array(length * count)
  for (let m = 0; m < count; m++) {
    const scale = PROBE_SCALE * inverseNorm(vectors, m * length, length)
    for (let k = 0; k < length; k++) {
      const value = Math.round(vectors[m * length + k] * scale)
      columns[k * count + m] = Math.max(-63, Math.min(63, value))
    }
  }
  return columns
}

/** Bytes of `size` rows' numbers that hold nothing: what slots beyond a template's minutiae contain. */
export function emptyRows(size: number): Uint8Array {
  return new Uint8Array(size).fill(GALLERY_ZERO)
}

function inverseNorm(vectors: Int8Array | Float32Array, start: number, length: number): number {
  let power = 0
  for (let k = start; k < start + length; k++) power += vectors[k] * vectors[k]
  return power === 0 ? 0 : 1 / Math.sqrt(power)
}
