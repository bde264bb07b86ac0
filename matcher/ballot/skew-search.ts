import type { Point, TimingGrid } from './layout.ts'

/** Skew searched, and its step: half a step moves a mark by 0.65 mm over an A4 page, inside one bin. */
const MAX_SKEW_DEGREES = 6
const SKEW_STEP_DEGREES = 0.25
const BIN_MM = 1.2
/** Share of its marks that make a line a side. */
const SIDE_SHARE = 0.5

/** Distances of the four outermost lines from the origin, in pixels along the turned axes. */
type Outermost = {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

type Skew = { readonly score: number; readonly cos: number; readonly sin: number; readonly sides: Outermost }

/**
 * The skew at which the four outermost lines hold the most marks: a Hough transform over few points. `best` is
 * undefined when no skew shows four sides; `longest` is the most marks in one line at any skew.
 */
export function bestSkew(candidates: readonly Point[], grid: TimingGrid, pxPerMm: number) {
  const bin = BIN_MM * pxPerMm
  let best: Skew | undefined
  let longest = 0
  for (let degrees = -MAX_SKEW_DEGREES; degrees <= MAX_SKEW_DEGREES; degrees += SKEW_STEP_DEGREES) {
    const cos = Math.cos((degrees * Math.PI) / 180)
    const sin = Math.sin((degrees * Math.PI) / 180)
    const across = candidates.map((p) => p.x * cos + p.y * sin)
    const down = candidates.map((p) => p.y * cos - p.x * sin)
    const x = outermost(across, bin, SIDE_SHARE * grid.rows)
    const y = outermost(down, bin, SIDE_SHARE * grid.columns)
    longest = Math.max(longest, x.most, y.most)
    if (!x.first || !x.last || !y.first || !y.last) continue
    const score = x.first.count + x.last.count + y.first.count + y.last.count
    const sides = { left: x.first.at, right: x.last.at, top: y.first.at, bottom: y.last.at }
    if (best === undefined || score > best.score) best = { score, cos, sin, sides }
  }
  return { best, longest }
}

type Peak = { readonly at: number; readonly count: number }

/** First and last pair of neighbouring bins with enough values; `at` is the mean of the values in the pair. */
function outermost(values: readonly number[], bin: number, enough: number) {
  const bins = new Map<number, { count: number; sum: number }>()
  for (const value of values) {
    const key = Math.floor(value / bin)
    const entry = bins.get(key) ?? { count: 0, sum: 0 }
    entry.count++
    entry.sum += value
    bins.set(key, entry)
  }
  let first: Peak | undefined
  let last: Peak | undefined
  let most = 0
  const keys = [...bins.keys()].sort((a, b) => a - b)
  for (const key of keys) {
    const here = bins.get(key)!
    const next = bins.get(key + 1) ?? { count: 0, sum: 0 }
    const count = here.count + next.count
    most = Math.max(most, count)
    if (count < enough) continue
    const peak = { at: (here.sum + next.sum) / count, count }
    // Of the overlapping pairs along one side the fullest counts.
    if (first === undefined || (peak.at - first.at < 2 * bin && count > first.count)) first = peak
    if (last === undefined || peak.at - last.at >= 2 * bin || count >= last.count) last = peak
  }
  const separate = first !== undefined && last !== undefined && last.at - first.at > 10 * bin
  return { first: separate ? first : undefined, last: separate ? last : undefined, most }
}
