import type { Comparable } from './comparable.ts'

/**
 * Minutia cylinders (Cappelli, Ferrara and Maltoni 2010): what lies round a minutia, told by minutiae alone. Used where a
 * template has no descriptors (it came from an ISO/IEC 19794-2 record). Parameters: table 1 of the paper, 500 dpi.
 */
const RADIUS = 70
const SIDE = 8
const LAYERS = 6
const SPACE_SIGMA = 28 / 3
const TURN_SIGMA = (2 * Math.PI) / 9
const SIGMOID = { middle: 0.01, slope: 400 } as const
const STEP = (2 * RADIUS) / SIDE
/** Cells whose middle lies within the radius: where each lies in the minutia's frame, px, and its first layer's index. */
const DISC = Array.from({ length: SIDE * SIDE }, (_, i) => ({
  u: ((i % SIDE) - (SIDE - 1) / 2) * STEP,
  v: (Math.floor(i / SIDE) - (SIDE - 1) / 2) * STEP,
}))
  .filter(({ u, v }) => u * u + v * v <= RADIUS * RADIUS)
  .map((place, i) => ({ ...place, start: i * LAYERS }))
const CELLS = DISC.length * LAYERS
const LAYER_DIRECTIONS = Array.from(
  { length: LAYERS },
  (_, layer) => -Math.PI + ((layer + 0.5) * 2 * Math.PI) / LAYERS,
)
/** A cylinder that sees fewer other minutiae than this tells nothing. */
const LEAST_NEIGHBOURS = 2
/** Two minutiae whose directions would need a larger rotation of the print than this are not compared (90 degrees). */
const MAX_ROTATION_COS = 0
/** Similarity of unlike cylinders; clipped as descriptors' cosines are. */
const FLOOR = 0.35

/** Cylinders cost more to build than to compare; kept as long as their print is. */
const built = new WeakMap<Comparable, Float32Array>()

function cylindersOf(print: Comparable): Float32Array {
  const known = built.get(print)
  if (known) return known
  const cylinders = buildCylinders(print)
  built.set(print, cylinders)
  return cylinders
}

/** [count, 312] cylinders; a row of zeros where a minutia sees too few others. */
function buildCylinders(print: Comparable): Float32Array {
  const cylinders = new Float32Array(print.count * CELLS)
  for (let m = 0; m < print.count; m++) fillCylinder(cylinders.subarray(m * CELLS, (m + 1) * CELLS), print, m)
  return cylinders
}

function fillCylinder(cells: Float32Array, print: Comparable, m: number): void {
  const reach = RADIUS + 3 * SPACE_SIGMA
  const near: number[] = []
  for (let t = 0; t < print.count; t++)
    if (t !== m && Math.hypot(print.x[t] - print.x[m], print.y[t] - print.y[m]) < reach) near.push(t)
  if (near.length < LEAST_NEIGHBOURS) return
  const turns = new Float64Array(near.length * LAYERS)
  for (let n = 0; n < near.length; n++)
    for (let layer = 0; layer < LAYERS; layer++)
      turns[n * LAYERS + layer] = turnShare(LAYER_DIRECTIONS[layer] - (print.angle[m] - print.angle[near[n]]))
  for (const { u, v, start } of DISC) {
    const x = print.x[m] + print.cos[m] * u - print.sin[m] * v
    const y = print.y[m] + print.sin[m] * u + print.cos[m] * v
    for (let n = 0; n < near.length; n++) {
      const far = (print.x[near[n]] - x) ** 2 + (print.y[near[n]] - y) ** 2
      if (far > 9 * SPACE_SIGMA * SPACE_SIGMA) continue
      const space = Math.exp(-far / (2 * SPACE_SIGMA * SPACE_SIGMA)) / (SPACE_SIGMA * Math.sqrt(2 * Math.PI))
      for (let layer = 0; layer < LAYERS; layer++) cells[start + layer] += space * turns[n * LAYERS + layer]
    }
  }
  for (let c = 0; c < CELLS; c++)
    cells[c] = cells[c] === 0 ? 0 : 1 / (1 + Math.exp(-SIGMOID.slope * (cells[c] - SIGMOID.middle)))
}

/** Share of a Gaussian turn that falls into one layer (the paper's equation 11 by its value at the middle). */
function turnShare(difference: number): number {
  const turn = difference - 2 * Math.PI * Math.round(difference / (2 * Math.PI))
  const width = (2 * Math.PI) / LAYERS
  return (
    (width / (TURN_SIGMA * Math.sqrt(2 * Math.PI))) * Math.exp(-(turn * turn) / (2 * TURN_SIGMA * TURN_SIGMA))
  )
}

/** Similarity 0..1 of each two minutiae by their cylinders, [probe.count, reference.count]. */
export function cylinderSimilarity(probe: Comparable, reference: Comparable): Float32Array {
  const a = cylindersOf(probe)
  const b = cylindersOf(reference)
  const lengths = (cells: Float32Array, count: number): Float32Array =>
    Float32Array.from({ length: count }, (_, m) => {
      let power = 0
      for (let c = m * CELLS; c < (m + 1) * CELLS; c++) power += cells[c] * cells[c]
      return Math.sqrt(power)
    })
  const [la, lb] = [lengths(a, probe.count), lengths(b, reference.count)]
  const similarity = new Float32Array(probe.count * reference.count)
  for (let i = 0; i < probe.count; i++)
    for (let j = 0; j < reference.count; j++) {
      if (la[i] === 0 || lb[j] === 0) continue
      if (probe.cos[i] * reference.cos[j] + probe.sin[i] * reference.sin[j] < MAX_ROTATION_COS) continue
      let difference = 0
      for (let c = 0; c < CELLS; c++) difference += (a[i * CELLS + c] - b[j * CELLS + c]) ** 2
      const alike = 1 - Math.sqrt(difference) / (la[i] + lb[j])
      similarity[i * reference.count + j] = Math.max(0, (alike - FLOOR) / (1 - FLOOR))
    }
  return similarity
}
