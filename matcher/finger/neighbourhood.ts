import type { Comparable } from './comparable.ts'

/**
 * What lies round a minutia, told by minutiae alone: 3 rings x 16 sectors in the minutia's own frame, each with the cosine
 * and sine of the relative directions of the minutiae there, spread linearly between neighbouring cells. A cylinder
 * (cylinders.ts) in small: good enough to rank a gallery, cheap enough for all of it. On development prints rings of 25 px
 * beat 30 and 40, 16 sectors beat 12 and 8; a fourth ring gained little.
 */
const RINGS = 3
const SECTORS = 16
/** Width of a ring in px. */
const RING = 25
const REACH = (RINGS + 0.5) * RING

/** Numbers in one vector. */
export const NEIGHBOURHOOD_LENGTH: number = RINGS * SECTORS * 2

/** [count, 96] vectors, not of unit length; zero where no other minutia is near. */
export function neighbourhoods(print: Comparable): Float32Array {
  const vectors = new Float32Array(print.count * NEIGHBOURHOOD_LENGTH)
  const { x, y, cos, sin, count } = print
  for (let m = 0; m < count; m++)
    for (let t = 0; t < count; t++) {
      const dx = x[t] - x[m]
      const dy = y[t] - y[m]
      if (t === m || dx * dx + dy * dy >= REACH * REACH) continue
      const far = Math.sqrt(dx * dx + dy * dy)
      const bearing = Math.atan2(cos[m] * dy - sin[m] * dx, cos[m] * dx + sin[m] * dy)
      const turnCos = cos[m] * cos[t] + sin[m] * sin[t]
      const turnSin = cos[m] * sin[t] - sin[m] * cos[t]
      spread(vectors, m * NEIGHBOURHOOD_LENGTH, far, bearing, turnCos, turnSin)
    }
  return vectors
}

function spread(
  vectors: Float32Array,
  start: number,
  far: number,
  bearing: number,
  turnCos: number,
  turnSin: number,
): void {
  const ring = far / RING - 0.5
  const sector = (bearing / (2 * Math.PI) + 1) * SECTORS
  const r0 = Math.floor(ring)
  const s0 = Math.floor(sector)
  for (let r = Math.max(0, r0); r <= Math.min(RINGS - 1, r0 + 1); r++)
    for (let s = s0; s <= s0 + 1; s++) {
      const share = (1 - Math.abs(ring - r)) * (1 - Math.abs(sector - s))
      const cell = start + 2 * (r * SECTORS + (s % SECTORS))
      vectors[cell] += share * turnCos
      vectors[cell + 1] += share * turnSin
    }
}
