import type { Random } from '../random.ts'

/**
 * A smooth random field over a picture: normal deviates on a coarse lattice, joined by cubic B-splines (which
 * leave no visible lattice). Mean 0, standard deviation about 1.
 */
export interface NoiseField {
  readonly width: number
  readonly height: number
  /** One value a pixel, row-major. */
  readonly values: Float32Array
}

/** Makes a field whose hills and hollows are about `scale` pixels apart. */
export function smoothNoise(random: Random, width: number, height: number, scale: number): NoiseField {
  const columns = Math.ceil(width / scale) + 4
  const rows = Math.ceil(height / scale) + 4
  const lattice = new Float32Array(columns * rows)
  for (let i = 0; i < lattice.length; i++) lattice[i] = random.normal()
  // A lattice that starts at a random phase, so that no two fields share their knots.
  const phaseX = random.next()
  const phaseY = random.next()

  const weights = splineWeights(width, scale, phaseX)
  const horizontal = new Float32Array(width * rows)
  for (let row = 0; row < rows; row++) {
    for (let x = 0; x < width; x++) {
      const k = weights.first[x]! + row * columns
      const w = x * 4
      horizontal[row * width + x] =
        weights.values[w]! * lattice[k]! +
        weights.values[w + 1]! * lattice[k + 1]! +
        weights.values[w + 2]! * lattice[k + 2]! +
        weights.values[w + 3]! * lattice[k + 3]!
    }
  }
  const down = splineWeights(height, scale, phaseY)
  const values = new Float32Array(width * height)
  for (let y = 0; y < height; y++) {
    const k = down.first[y]! * width
    const a = down.values[y * 4]! * SPLINE_GAIN
    const b = down.values[y * 4 + 1]! * SPLINE_GAIN
    const c = down.values[y * 4 + 2]! * SPLINE_GAIN
    const d = down.values[y * 4 + 3]! * SPLINE_GAIN
    for (let x = 0; x < width; x++) {
      const i = k + x
      values[y * width + x] =
        a * horizontal[i]! +
        b * horizontal[i + width]! +
        c * horizontal[i + 2 * width]! +
        d * horizontal[i + 3 * width]!
    }
  }
  return { width, height, values }
}

// The four spline weights square-sum to 0.479 on average in one dimension, so the field's variance is 0.23.
const SPLINE_GAIN = 1 / 0.479

interface SplineWeights {
  readonly first: Int32Array
  readonly values: Float32Array
}

function splineWeights(length: number, scale: number, phase: number): SplineWeights {
  const first = new Int32Array(length)
  const values = new Float32Array(length * 4)
  for (let i = 0; i < length; i++) {
    const position = i / scale + phase * 0.999
    const knot = Math.floor(position)
    const t = position - knot
    const u = 1 - t
    first[i] = knot
    values[i * 4] = (u * u * u) / 6
    values[i * 4 + 1] = (3 * t * t * t - 6 * t * t + 4) / 6
    values[i * 4 + 2] = (3 * u * u * u - 6 * u * u + 4) / 6
    values[i * 4 + 3] = (t * t * t) / 6
  }
  return { first, values }
}

/** White noise blurred by a 3x3 binomial: grain of one to two pixels. Standard deviation 1. */
export function grain(random: Random, width: number, height: number): Float32Array {
  const stride = width + 2
  const raw = new Float32Array(stride * (height + 2))
  // Sum of three uniforms is close enough to normal for grain, and three times cheaper than a deviate.
  for (let i = 0; i < raw.length; i++) {
    const bits = random.uint32()
    raw[i] = (bits & 1023) + ((bits >>> 10) & 1023) + ((bits >>> 20) & 1023) - 1534.5
  }
  const values = new Float32Array(width * height)
  // Standard deviation of the sum: 1023.5 * sqrt(3/12); of the binomial average of nine: times 6/16.
  const scale = 1 / (16 * 512 * 0.375)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = (y + 1) * stride + x + 1
      const sum =
        raw[i - stride - 1]! +
        raw[i - stride + 1]! +
        raw[i + stride - 1]! +
        raw[i + stride + 1]! +
        2 * (raw[i - stride]! + raw[i + stride]! + raw[i - 1]! + raw[i + 1]!) +
        4 * raw[i]!
      values[y * width + x] = sum * scale
    }
  }
  return values
}

/** White noise, standard deviation 1, near enough to normal. */
export function whiteNoise(random: Random, size: number): Float32Array {
  const values = new Float32Array(size)
  for (let i = 0; i < size; i++) {
    const bits = random.uint32()
    values[i] = ((bits & 1023) + ((bits >>> 10) & 1023) + ((bits >>> 20) & 1023) - 1534.5) / 512
  }
  return values
}
