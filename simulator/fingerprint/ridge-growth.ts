import type { Random } from '../random.ts'
import { arcTangent, clamp, cosine, exponential, sine } from './portable-math.ts'
import { FLOW_STEP, LONGEST_PERIOD_PX, type RidgeFlow, SHORTEST_PERIOD_PX } from './ridge-flow.ts'

/** Growth rounds at half resolution. Fewer leave islands and ragged ridges, more iron minutiae out. */
const ROUNDS = 12
/** Rounds at full resolution, which take the half-resolution grid's edges off the ridges. */
const FINE_ROUNDS = 2
const GAIN = 2.2
const ORIENTATIONS = 48
const PERIODS = 10

/** Extent of the filters in ridge periods, one standard deviation, and where they are cut off, pixels. */
interface FilterShape {
  readonly along: number
  readonly across: number
  readonly radius: number
}
const COARSE: FilterShape = { along: 0.8, across: 0.65, radius: 6 }
const FINE: FilterShape = { along: 0.5, across: 0.38, radius: 6 }

/**
 * Grows ridges from noise by repeated filtering along the flow (the idea of SFinGe: Cappelli, Maio and Maltoni,
 * "Synthetic fingerprint-database generation", 2002). Ridges that do not fit end or fork: these are the
 * minutiae; nothing places them by hand.
 *
 * `inside` is 1 where the pad lies, on the grid of the flow. Returns the ridge wave at every pixel: 127 on the crest of a ridge, -127 in the middle of a valley.
 */
export function growRidges(random: Random, flow: RidgeFlow, inside: Uint8Array): Int8Array {
  const width = flow.width * FLOW_STEP
  const height = flow.height * FLOW_STEP
  const choice = chooseFilters(flow, inside)
  const coarse = filterBank('coarse', COARSE, 1 / FLOW_STEP)
  let field = createPlane(flow.width, flow.height, COARSE.radius)
  sowNoise(random, field, choice)
  let next = createPlane(flow.width, flow.height, COARSE.radius)
  for (let round = 0; round < ROUNDS; round++) {
    filterPlane(field, next, coarse, choice, 1, GAIN)
    ;[field, next] = [next, field]
  }

  let fine = enlarge(field, createPlane(width, height, FINE.radius))
  let fineNext = createPlane(width, height, FINE.radius)
  const bank = filterBank('fine', FINE, 1)
  for (let round = 0; round < FINE_ROUNDS; round++) {
    filterPlane(fine, fineNext, bank, choice, FLOW_STEP, round + 1 < FINE_ROUNDS ? GAIN : 1.15)
    ;[fine, fineNext] = [fineNext, fine]
  }
  const wave = new Int8Array(width * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      wave[y * width + x] = Math.round(127 * fine.values[(y + fine.margin) * fine.stride + x + fine.margin]!)
  return wave
}

/** Noise inside the pad only: outside nothing is filtered, and what lay there would bleed in at the edge. */
function sowNoise(random: Random, plane: Plane, choice: Int16Array): void {
  for (let y = 0; y < plane.height; y++) {
    for (let x = 0; x < plane.width; x++) {
      if (choice[y * plane.width + x]! < 0) continue
      plane.values[(y + plane.margin) * plane.stride + x + plane.margin] = random.next() * 2 - 1
    }
  }
}

/** A picture with a margin round it, so that filters need no bounds checks. */
interface Plane {
  readonly width: number
  readonly height: number
  readonly margin: number
  readonly stride: number
  readonly values: Float64Array
}

function createPlane(width: number, height: number, margin: number): Plane {
  const stride = width + 2 * margin
  return { width, height, margin, stride, values: new Float64Array(stride * (height + 2 * margin)) }
}

/** Even Gabor filters for every orientation and period: one half of each, the other is its mirror image. */
interface FilterBank {
  readonly dx: Int32Array
  readonly dy: Int32Array
  readonly taps: number
  /** Weights, filter after filter; in each first the middle tap, then the half plane. */
  readonly weights: Float64Array
}

const banks = new Map<string, FilterBank>()

function filterBank(name: string, shape: FilterShape, scale: number): FilterBank {
  const known = banks.get(name)
  if (known) return known
  const offsets: [number, number][] = []
  const reach = shape.radius * shape.radius + shape.radius
  for (let y = 0; y <= shape.radius; y++)
    for (let x = -shape.radius; x <= shape.radius; x++)
      if ((y > 0 || x > 0) && x * x + y * y <= reach) offsets.push([x, y])
  const taps = offsets.length
  const weights = new Float64Array(ORIENTATIONS * PERIODS * (taps + 1))
  for (let o = 0; o < ORIENTATIONS; o++)
    for (let p = 0; p < PERIODS; p++) {
      const angle = (Math.PI * o) / ORIENTATIONS
      const filter = gaborFilter(offsets, angle, binPeriod(p) * scale, shape)
      weights.set(filter, (o * PERIODS + p) * (taps + 1))
    }
  const bank = {
    dx: Int32Array.from(offsets, ([x]) => x),
    dy: Int32Array.from(offsets, ([, y]) => y),
    taps,
    weights,
  }
  banks.set(name, bank)
  return bank
}

function gaborFilter(
  offsets: readonly (readonly [number, number])[],
  angle: number,
  period: number,
  shape: FilterShape,
): Float64Array {
  const c = cosine(angle)
  const s = sine(angle)
  const along = shape.along * period
  const across = shape.across * period
  const all: readonly (readonly [number, number])[] = [[0, 0], ...offsets]
  const envelope = all.map(([x, y]) => {
    // Rows run downwards, angles upwards.
    const u = x * c - y * s
    const v = x * s + y * c
    return exponential(-0.5 * ((u * u) / (along * along) + (v * v) / (across * across)))
  })
  const wave = all.map(([x, y]) => cosine((2 * Math.PI * (x * s + y * c)) / period))
  const twice = (values: readonly number[]) => 2 * values.reduce((a, b) => a + b, 0) - values[0]!
  const mean = twice(envelope.map((e, i) => e * wave[i]!)) / twice(envelope)
  const raw = envelope.map((e, i) => e * (wave[i]! - mean))
  // Unit answer to the wave the filter is made for.
  const answer = twice(raw.map((r, i) => r * wave[i]!))
  return Float64Array.from(raw, (r) => r / answer)
}

function binPeriod(bin: number): number {
  return SHORTEST_PERIOD_PX + ((LONGEST_PERIOD_PX - SHORTEST_PERIOD_PX) * bin) / (PERIODS - 1)
}

/** Number of the filter for each point of the flow; -1 outside the pad. Both banks count their filters alike. */
function chooseFilters(flow: RidgeFlow, inside: Uint8Array): Int16Array {
  const choice = new Int16Array(flow.width * flow.height).fill(-1)
  for (let i = 0; i < choice.length; i++) {
    if (inside[i] === 0) continue
    const angle = arcTangent(flow.sinTwice[i]!, flow.cosTwice[i]!) / 2
    const o = ((Math.round((angle / Math.PI) * ORIENTATIONS) % ORIENTATIONS) + ORIENTATIONS) % ORIENTATIONS
    const relative = (flow.period[i]! - SHORTEST_PERIOD_PX) / (LONGEST_PERIOD_PX - SHORTEST_PERIOD_PX)
    choice[i] = o * PERIODS + clamp(Math.round(relative * (PERIODS - 1)), 0, PERIODS - 1)
  }
  return choice
}

/** Filters a plane that is `step` times as fine as the choice of filters. */
function filterPlane(
  source: Plane,
  target: Plane,
  bank: FilterBank,
  choice: Int16Array,
  step: number,
  gain: number,
): void {
  const { width, height, margin, stride } = source
  const columns = width / step
  const from = source.values
  const to = target.values
  const { taps, weights } = bank
  const jumps = new Int32Array(taps)
  for (let k = 0; k < taps; k++) jumps[k] = bank.dy[k]! * stride + bank.dx[k]!
  for (let y = 0; y < height; y++) {
    const row = (y + margin) * stride + margin
    const chosenRow = Math.floor(y / step) * columns
    for (let x = 0; x < width; x++) {
      const chosen = choice[chosenRow + Math.floor(x / step)]!
      if (chosen < 0) continue
      const at = row + x
      let w = chosen * (taps + 1)
      let sum = weights[w]! * from[at]!
      for (let k = 0; k < taps; k++) {
        const jump = jumps[k]!
        sum += weights[++w]! * (from[at + jump]! + from[at - jump]!)
      }
      const grown = sum * gain
      to[at] = grown > 1 ? 1 : grown < -1 ? -1 : grown
    }
  }
}

/** Doubles the resolution, bilinear; the following round smooths it. */
function enlarge(source: Plane, target: Plane): Plane {
  for (let y = 0; y < target.height; y++) {
    const sy = y / 2
    const y0 = Math.floor(sy)
    const fy = sy - y0
    for (let x = 0; x < target.width; x++) {
      const sx = x / 2
      const x0 = Math.floor(sx)
      const fx = sx - x0
      const i = (y0 + source.margin) * source.stride + x0 + source.margin
      const top = source.values[i]! * (1 - fx) + source.values[i + 1]! * fx
      const bottom = source.values[i + source.stride]! * (1 - fx) + source.values[i + source.stride + 1]! * fx
      target.values[(y + target.margin) * target.stride + x + target.margin] = top * (1 - fy) + bottom * fy
    }
  }
  return target
}
