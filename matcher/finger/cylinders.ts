import type { Comparable } from './comparable.ts'

/**
 * Minutia cylinders (Cappelli, Ferrara and Maltoni 2010): what lies round a minutia, told by minutiae alone. Used where a
 * template has no descriptors (it came from an ISO/IEC 19794-2 record). Parameters: table 1 of the paper, 500 dpi, with
 * its coarse grid of 8x8 cells (16x16 gained nothing in the experiments).
 */
const RADIUS = 70
const SIDE = 8
const LAYERS = 6
const SPACE_SIGMA = 28 / 3
const TURN_SIGMA = (2 * Math.PI) / 9
const SIGMOID = { middle: 0.01, slope: 400 } as const
/** Beyond this the sigmoid is 0 or 1 to four decimals. */
const SATURATED = 9
/** Directions in a template (template.ts). */
const ANGLE_STEPS = 256
/** Side of a cell, px. */
const STEP = (2 * RADIUS) / SIDE
/** A minutia counts in the cells within three deviations of it, px. */
const REACH = 3 * SPACE_SIGMA
/** A cylinder that sees fewer other minutiae than this tells nothing. */
const LEAST_NEIGHBOURS = 2
/** Two minutiae whose directions would need a larger rotation of the print than this are not compared (90 degrees). */
const MAX_ROTATION_COS = 0
/** Similarity of unlike cylinders; clipped as descriptors' cosines are. */
const FLOOR = 0.35

/** Place of each grid cell among the cells inside the radius, -1 outside; row-major. */
const PLACES = Int16Array.from({ length: SIDE * SIDE }, () => -1)
let inside = 0
for (let cell = 0; cell < SIDE * SIDE; cell++) {
  const [u, v] = [middleOf(cell % SIDE), middleOf(Math.floor(cell / SIDE))]
  if (u * u + v * v <= RADIUS * RADIUS) PLACES[cell] = inside++
}
/** Numbers in a cylinder. */
const CELLS = inside * LAYERS

/** Middle of a row or column of cells from the minutia, px. */
function middleOf(index: number): number {
  return (index - (SIDE - 1) / 2) * STEP
}

interface Cylinders {
  /** [count, CELLS]; a row of zeros where a minutia sees too few others. */
  readonly cells: Float32Array
  /** Length of each row. */
  readonly lengths: Float32Array
}

/** Cylinders cost as much to build as to compare; kept as long as their print is. */
const built = new WeakMap<Comparable, Cylinders>()

function cylindersOf(print: Comparable): Cylinders {
  const known = built.get(print)
  if (known) return known
  const cylinders = buildCylinders(print)
  built.set(print, cylinders)
  return cylinders
}

function buildCylinders(print: Comparable): Cylinders {
  const cells = new Float32Array(print.count * CELLS)
  const lengths = new Float32Array(print.count)
  for (let m = 0; m < print.count; m++) {
    const own = cells.subarray(m * CELLS, (m + 1) * CELLS)
    fillCylinder(own, print, m)
    let power = 0
    for (let c = 0; c < CELLS; c++) power += own[c] * own[c]
    lengths[m] = Math.sqrt(power)
  }
  return { cells, lengths }
}

function fillCylinder(cells: Float32Array, print: Comparable, m: number): void {
  const across = new Float64Array(SIDE)
  const along = new Float64Array(SIDE)
  let neighbours = 0
  for (let t = 0; t < print.count; t++) {
    const dx = print.x[t] - print.x[m]
    const dy = print.y[t] - print.y[m]
    if (t === m || dx * dx + dy * dy >= (RADIUS + REACH) ** 2) continue
    neighbours++
    // the neighbour in the minutia's own axes; a Gaussian over both is a product of one over each
    bell(across, print.cos[m] * dx + print.sin[m] * dy)
    bell(along, print.cos[m] * dy - print.sin[m] * dx)
    const turn = Math.round(((print.angle[m] - print.angle[t]) / (2 * Math.PI)) * ANGLE_STEPS)
    const shares = (turn & (ANGLE_STEPS - 1)) * LAYERS
    for (let row = 0; row < SIDE; row++) {
      if (along[row] === 0) continue
      for (let column = 0; column < SIDE; column++) {
        const place = PLACES[row * SIDE + column]
        const space = along[row] * across[column]
        if (place < 0 || space === 0) continue
        for (let layer = 0; layer < LAYERS; layer++)
          cells[place * LAYERS + layer] += space * TURN_SHARES[shares + layer]
      }
    }
  }
  if (neighbours < LEAST_NEIGHBOURS) {
    cells.fill(0)
    return
  }
  // the weight of space in the paper is one Gaussian of the distance, not of each axis
  const scale = 1 / (SPACE_SIGMA * Math.sqrt(2 * Math.PI))
  for (let c = 0; c < CELLS; c++) {
    if (cells[c] === 0) continue
    const at = SIGMOID.slope * (scale * cells[c] - SIGMOID.middle)
    cells[c] = at > SATURATED ? 1 : 1 / (1 + Math.exp(-at))
  }
}

/** Unnormalised Gaussian of the distance of each row (or column) from `at`; 0 beyond reach. */
function bell(weights: Float64Array, at: number): void {
  for (let i = 0; i < SIDE; i++) {
    const far = at - middleOf(i)
    weights[i] = Math.abs(far) > REACH ? 0 : Math.exp(-(far * far) / (2 * SPACE_SIGMA * SPACE_SIGMA))
  }
}

/** Shares of each layer by difference of directions: [ANGLE_STEPS, LAYERS], since a template holds no finer angles. */
const TURN_SHARES = turnShares()

/** Share of a Gaussian turn that falls into each layer (the paper's equation 11 by its value at the middle). */
function turnShares(): Float64Array {
  const width = (2 * Math.PI) / LAYERS
  return Float64Array.from({ length: ANGLE_STEPS * LAYERS }, (_, i) => {
    const difference = (Math.floor(i / LAYERS) / ANGLE_STEPS) * 2 * Math.PI
    const raw = -Math.PI + ((i % LAYERS) + 0.5) * width - difference
    const turn = raw - 2 * Math.PI * Math.round(raw / (2 * Math.PI))
    return (
      (width / (TURN_SIGMA * Math.sqrt(2 * Math.PI))) *
      Math.exp(-(turn * turn) / (2 * TURN_SIGMA * TURN_SIGMA))
    )
  })
}

/** Similarity 0..1 of each two minutiae by their cylinders, [probe.count, reference.count]. */
export function cylinderSimilarity(probe: Comparable, reference: Comparable): Float32Array {
  const a = cylindersOf(probe)
  const b = cylindersOf(reference)
  const similarity = new Float32Array(probe.count * reference.count)
  for (let i = 0; i < probe.count; i++) {
    const la = a.lengths[i]
    if (la === 0) continue
    for (let j = 0; j < reference.count; j++) {
      const lb = b.lengths[j]
      if (lb === 0) continue
      if (probe.cos[i] * reference.cos[j] + probe.sin[i] * reference.sin[j] < MAX_ROTATION_COS) continue
      const difference = la * la + lb * lb - 2 * product(a.cells, i * CELLS, b.cells, j * CELLS)
      const alike = 1 - Math.sqrt(Math.max(0, difference)) / (la + lb)
      similarity[i * reference.count + j] = Math.max(0, (alike - FLOOR) / (1 - FLOOR))
    }
  }
  return similarity
}

/** Inner product of two rows; four sums, so that additions do not wait for each other. */
function product(a: Float32Array, i: number, b: Float32Array, j: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0]
  for (const end = i + CELLS; i < end; i += 4, j += 4) {
    s0 += a[i] * b[j]
    s1 += a[i + 1] * b[j + 1]
    s2 += a[i + 2] * b[j + 2]
    s3 += a[i + 3] * b[j + 3]
  }
  return s0 + s1 + s2 + s3
}
