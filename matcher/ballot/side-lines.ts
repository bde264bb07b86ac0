import type { Point, TimingGrid } from './layout.ts'

/** Skew searched, and its step: half a step moves a mark by 0.8 mm over a legal page, inside one bin. */
const MAX_SKEW_DEGREES = 7
const SKEW_STEP_DEGREES = 0.25
const BIN_MM = 1.2
/** Share of its marks that make a line a side. */
const SIDE_SHARE = 0.5
/** Two lines this many bins apart are two sides of the ring. */
const SEPARATE_BINS = 10

/** Distance of a line from the origin along the turned axis, pixels, and how many marks it holds. */
export type Peak = { readonly at: number; readonly count: number }

/** Lines with enough marks to be sides: the two outermost of each direction, or the only one. */
export type SideLines = {
  readonly cos: number
  readonly sin: number
  readonly across: readonly Peak[]
  readonly down: readonly Peak[]
}

/**
 * The skew at which the outermost lines hold the most marks: a Hough transform over few points. Undefined when
 * no skew shows two opposite sides; `longest` is the most marks in one line at any skew.
 */
export function findSideLines(candidates: readonly Point[], grid: TimingGrid, pxPerMm: number) {
  const bin = BIN_MM * pxPerMm
  const reach = Math.max(1, ...candidates.map((p) => Math.abs(p.x) + Math.abs(p.y)))
  const bins = new Bins(reach, bin)
  let best: (SideLines & { readonly score: number }) | undefined
  let longest = 0
  for (let degrees = -MAX_SKEW_DEGREES; degrees <= MAX_SKEW_DEGREES; degrees += SKEW_STEP_DEGREES) {
    const cos = Math.cos((degrees * Math.PI) / 180)
    const sin = Math.sin((degrees * Math.PI) / 180)
    const x = bins.outermost(candidates, (p) => p.x * cos + p.y * sin, SIDE_SHARE * grid.rows)
    const y = bins.outermost(candidates, (p) => p.y * cos - p.x * sin, SIDE_SHARE * grid.columns)
    longest = Math.max(longest, x.most, y.most)
    if (x.peaks.length < 2 && y.peaks.length < 2) continue
    const score = [...x.peaks, ...y.peaks].reduce((sum, { count }) => sum + count, 0)
    if (best === undefined || score > best.score) {
      best = { score, cos, sin, across: x.peaks, down: y.peaks }
    }
  }
  return { lines: best as SideLines | undefined, longest }
}

/** Counts of values in bins, reused from angle to angle. */
class Bins {
  readonly #bin: number
  readonly #offset: number
  readonly #counts: Uint32Array
  readonly #sums: Float64Array

  constructor(reach: number, bin: number) {
    this.#bin = bin
    this.#offset = Math.ceil(reach / bin) + 2
    this.#counts = new Uint32Array(2 * this.#offset + 2)
    this.#sums = new Float64Array(2 * this.#offset + 2)
  }

  /** Outermost pairs of neighbouring bins with enough values; a peak lies at the mean of its pair. */
  outermost(points: readonly Point[], value: (p: Point) => number, enough: number) {
    const counts = this.#counts.fill(0)
    const sums = this.#sums.fill(0)
    for (const p of points) {
      const v = value(p)
      const key = Math.floor(v / this.#bin) + this.#offset
      counts[key]!++
      sums[key]! += v
    }
    let first: Peak | undefined
    let last: Peak | undefined
    let most = 0
    for (let key = 0; key + 1 < counts.length; key++) {
      const count = counts[key]! + counts[key + 1]!
      most = Math.max(most, count)
      if (count < enough) continue
      const peak = { at: (sums[key]! + sums[key + 1]!) / count, count }
      // Of the overlapping pairs along one side the fullest counts.
      if (first === undefined || (peak.at - first.at < 2 * this.#bin && count > first.count)) first = peak
      if (last === undefined || peak.at - last.at >= 2 * this.#bin || count >= last.count) last = peak
    }
    const separate =
      first !== undefined && last !== undefined && last.at - first.at > SEPARATE_BINS * this.#bin
    const peaks = separate ? [first!, last!] : first === undefined ? [] : [first]
    return { peaks, most }
  }
}
