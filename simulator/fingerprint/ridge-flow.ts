import type { Random } from '../random.ts'
import { smoothNoise } from './noise-field.ts'
import type { Pattern, Point } from './pattern.ts'
import { clamp, cosine, exponential, sine, smoothStep } from './portable-math.ts'

/** Direction and spacing of the ridges of a finger at every second pixel of every second row, row-major. */
export interface RidgeFlow {
  /** Size of the grid: half the finger's. */
  readonly width: number
  readonly height: number
  /** Cosine of twice the ridge angle (the angle counter-clockwise from the x axis, y upwards). */
  readonly cosTwice: Float32Array
  /** Sine of twice the ridge angle. */
  readonly sinTwice: Float32Array
  /** Distance from ridge to ridge, pixels at 500 dpi. */
  readonly period: Float32Array
}

/** Pixels of the finger between points of the flow: ridges do not turn within half a period. */
export const FLOW_STEP = 2

/** Ridge period over adults' fingers: mean and spread, px at 500 dpi (0.43 mm; 7 to 11 px seen in practice). */
const MEAN_PERIOD_PX = 8.4
const PERIOD_SPREAD_PX = 0.75
export const SHORTEST_PERIOD_PX = 6.8
export const LONGEST_PERIOD_PX = 11.2

// Where spacing and direction change, ridges must end or fork: calm fingers have few minutiae, restless ones many.
const LARGEST_UNREST = 2.2

// The bare model turns the ridges evenly round a core, which gives a fan of ridges below it. In real loops most of
// the turn happens over the top and the legs run parallel (Vizcaya and Gerhardt 1996 correct for it with a
// piecewise linear function; a sine of the angle to the loop's axis does the same in one term).
const RECURVE = 0.75
const RECURVE_REACH_PX = 95

/**
 * Flow of the ridges: the zero-pole model (Sherlock and Monro 1993) with a regular part that bows the ridges
 * round the tip, lifts arches, and a smooth random turn, so that no two fingers of a class flow alike.
 * `width` and `height` are the finger's; `centre` is where the pattern's origin lies on it, pixels, y downwards.
 */
export function createRidgeFlow(
  random: Random,
  pattern: Pattern,
  width: number,
  height: number,
  centre: Point,
): RidgeFlow {
  const columns = width / FLOW_STEP
  const rows = height / FLOW_STEP
  const turnWide = smoothNoise(random.fork('turn-wide'), columns, rows, 95 / FLOW_STEP)
  const turnNear = smoothNoise(random.fork('turn-near'), columns, rows, 38 / FLOW_STEP)
  const spacing = smoothNoise(random.fork('spacing'), columns, rows, 46 / FLOW_STEP)
  const meanPeriod = clamp(random.normal(MEAN_PERIOD_PX, PERIOD_SPREAD_PX), 7.1, 10.2)
  const bulgeWidth = random.uniform(48, 68)
  const calm = random.fork('unrest').next()
  const unrest = LARGEST_UNREST * calm * calm

  const cores = pattern.cores.map((core) => ({ at: core, axis: loopAxis(pattern, core) }))

  const cosTwice = new Float32Array(columns * rows)
  const sinTwice = new Float32Array(columns * rows)
  const period = new Float32Array(columns * rows)
  for (let row = 0; row < rows; row++) {
    const y = centre.y - row * FLOW_STEP
    // Bowing fades below the pattern, where ridges run straight across towards the joint.
    const bowing = -pattern.bow * smoothStep(-90, 130, y)
    const lift = pattern.bulge * smoothStep(-170, -20, y) * (1 - 0.6 * smoothStep(20, 170, y))
    // Ridges lie wider apart towards the joint and, a little, at the tip.
    const across = meanPeriod + 1.1 * smoothStep(-70, -200, y) + 0.4 * smoothStep(80, 190, y)
    for (let column = 0; column < columns; column++) {
      const i = row * columns + column
      const x = column * FLOW_STEP - centre.x
      let c = 1
      let s = 0
      let sharpening = 0
      for (const { at, axis } of cores) {
        const dx = x - at.x
        const dy = y - at.y
        ;[c, s] = turned(c, s, dx, dy, 1)
        const distance = Math.sqrt(dx * dx + dy * dy) + 1e-6
        const sine = (axis.x * dy - axis.y * dx) / distance
        const reach = distance / RECURVE_REACH_PX
        sharpening += (RECURVE * sine) / (1 + reach * reach)
      }
      for (const delta of pattern.deltas) [c, s] = turned(c, s, x - delta.x, y - delta.y, -1)
      const slope =
        lift === 0
          ? 0
          : ((-lift * x) / (bulgeWidth * bulgeWidth)) * exponential((-x * x) / (2 * bulgeWidth * bulgeWidth))
      const extra =
        sharpening +
        2 * (bowing * clamp(x / 160, -1.1, 1.1) + slope / (1 + 0.28 * slope * slope)) +
        2 * (0.11 * turnWide.values[i]! + 0.065 * unrest * turnNear.values[i]!)
      const ce = cosine(extra)
      const se = sine(extra)
      cosTwice[i] = c * ce - s * se
      sinTwice[i] = s * ce + c * se
      period[i] = clamp(across + 0.75 * unrest * spacing.values[i]!, SHORTEST_PERIOD_PX, LONGEST_PERIOD_PX)
    }
  }
  return { width: columns, height: rows, cosTwice, sinTwice, period }
}

/** Unit vector from a core away from the opening of its loop. */
function loopAxis(pattern: Pattern, core: Point): Point {
  let c = 1
  let s = 0
  for (const other of pattern.cores)
    if (other !== core) [c, s] = turned(c, s, core.x - other.x, core.y - other.y, 1)
  for (const delta of pattern.deltas) [c, s] = turned(c, s, core.x - delta.x, core.y - delta.y, -1)
  // The loop opens where the ridge points away from the core: twice the angle there is that angle plus (c, s).
  return { x: -c, y: -s }
}

// Multiplies the double-angle vector by the unit vector towards (dx, dy), or by its conjugate.
function turned(c: number, s: number, dx: number, dy: number, sign: 1 | -1): [number, number] {
  const length = Math.sqrt(dx * dx + dy * dy) + 1e-6
  const ux = dx / length
  const uy = (sign * dy) / length
  return [c * ux - s * uy, s * ux + c * uy]
}
