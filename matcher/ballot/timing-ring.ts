import type { Point, TimingGrid } from './layout.ts'

/**
 * The four sides of the ring, each a full list of mark centres in pixels (missing ones interpolated), left to
 * right and top to bottom as the scan shows them.
 */
export type TimingRing = {
  readonly left: readonly Point[]
  readonly right: readonly Point[]
  readonly top: readonly Point[]
  readonly bottom: readonly Point[]
  readonly found: number
  readonly expected: number
}

export type RingSearch =
  | { readonly ok: true; readonly ring: TimingRing }
  | { readonly ok: false; readonly reason: 'not-a-ballot' | 'damaged' | 'wrong-scale' }

/** Skew searched, and its step: half a step moves a mark by 0.65 mm over an A4 page, inside one bin. */
const MAX_SKEW_DEGREES = 6
const SKEW_STEP_DEGREES = 0.25
const BIN_MM = 1.2
/** Share of its marks that make a line a side. */
const SIDE_SHARE = 0.5
/** Marks that must be seen on every side, and the longest run of missing ones, to trust what lies between. */
const MIN_FOUND_SHARE = 0.75
const MAX_MISSING_RUN = 4
/** Distance from a side's line, in steps of the fit, within which a blob is one of its marks. */
const LINE_REACH_MM = [1.8, 0.9] as const
/** Largest distance of a mark from its place on the side, in pitches. */
const MAX_DRIFT = 0.3
/** Paper and transports stretch by 2 %; a sheet printed "to fit" is 5 % and more off. */
const MAX_SCALE_ERROR = 0.04
/** Marks in one line that no other paper has. */
const BALLOT_EVIDENCE = 10

/** Fits the ring of a grid to mark candidates; tolerates skew, stretch, slant and a few missing marks. */
export function findTimingRing(candidates: readonly Point[], grid: TimingGrid, dpi: number): RingSearch {
  const pxPerMm = dpi / 25.4
  const skew = bestSkew(candidates, grid, pxPerMm)
  if (skew.sides === undefined) {
    return { ok: false, reason: skew.longest >= BALLOT_EVIDENCE ? 'damaged' : 'not-a-ballot' }
  }
  const across = (at: number) => refine(candidates, { nx: skew.cos, ny: skew.sin, d: at }, pxPerMm)
  const down = (at: number) => refine(candidates, { nx: -skew.sin, ny: skew.cos, d: at }, pxPerMm)
  const left = across(skew.sides.left)
  const right = across(skew.sides.right)
  const top = down(skew.sides.top)
  const bottom = down(skew.sides.bottom)
  const corners = {
    topLeft: crossing(left.line, top.line),
    topRight: crossing(right.line, top.line),
    bottomLeft: crossing(left.line, bottom.line),
    bottomRight: crossing(right.line, bottom.line),
  }
  if (!rightScale(corners, grid, pxPerMm)) return { ok: false, reason: 'wrong-scale' }
  const sides = [
    spread(left.members, corners.topLeft, corners.bottomLeft, grid.rows),
    spread(right.members, corners.topRight, corners.bottomRight, grid.rows),
    spread(top.members, corners.topLeft, corners.topRight, grid.columns),
    spread(bottom.members, corners.bottomLeft, corners.bottomRight, grid.columns),
  ] as const
  if (sides.some((side) => side === undefined)) return { ok: false, reason: 'damaged' }
  const [l, r, t, b] = sides.map((side) => side!)
  return {
    ok: true,
    ring: {
      left: l!.points,
      right: r!.points,
      top: t!.points,
      bottom: b!.points,
      found: sides.reduce((sum, side) => sum + side!.found, 0),
      expected: 2 * (grid.rows + grid.columns),
    },
  }
}

type Line = { readonly nx: number; readonly ny: number; readonly d: number }
type Outermost = {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** The skew at which the outermost lines hold the most marks: a Hough transform over few points. */
function bestSkew(candidates: readonly Point[], grid: TimingGrid, pxPerMm: number) {
  const bin = BIN_MM * pxPerMm
  let best: { score: number; cos: number; sin: number; sides: Outermost | undefined; longest: number } = {
    score: -1,
    cos: 1,
    sin: 0,
    sides: undefined,
    longest: 0,
  }
  let longest = 0
  for (let degrees = -MAX_SKEW_DEGREES; degrees <= MAX_SKEW_DEGREES; degrees += SKEW_STEP_DEGREES) {
    const cos = Math.cos((degrees * Math.PI) / 180)
    const sin = Math.sin((degrees * Math.PI) / 180)
    const x = outermost(
      candidates.map((p) => p.x * cos + p.y * sin),
      bin,
      SIDE_SHARE * grid.rows,
    )
    const y = outermost(
      candidates.map((p) => p.y * cos - p.x * sin),
      bin,
      SIDE_SHARE * grid.columns,
    )
    longest = Math.max(longest, x.most, y.most)
    if (x.first === undefined || x.last === undefined || y.first === undefined || y.last === undefined)
      continue
    const score = x.first.count + x.last.count + y.first.count + y.last.count
    if (score > best.score) {
      const sides = { left: x.first.at, right: x.last.at, top: y.first.at, bottom: y.last.at }
      best = { score, cos, sin, sides, longest }
    }
  }
  return { ...best, longest }
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

/** Least squares line through the candidates near a first guess, twice. */
function refine(candidates: readonly Point[], guess: Line, pxPerMm: number) {
  let line = guess
  let members: readonly Point[] = []
  for (const reach of LINE_REACH_MM) {
    members = candidates.filter((p) => Math.abs(p.x * line.nx + p.y * line.ny - line.d) < reach * pxPerMm)
    line = fitLine(members, line)
  }
  return { line, members }
}

function fitLine(points: readonly Point[], guess: Line): Line {
  if (points.length < 2) return guess
  const mean = {
    x: points.reduce((sum, p) => sum + p.x, 0) / points.length,
    y: points.reduce((sum, p) => sum + p.y, 0) / points.length,
  }
  // In the frame of the guess: v along the line, u across it; u = slope · v.
  let uv = 0
  let vv = 0
  for (const p of points) {
    const u = (p.x - mean.x) * guess.nx + (p.y - mean.y) * guess.ny
    const v = (p.y - mean.y) * guess.nx - (p.x - mean.x) * guess.ny
    uv += u * v
    vv += v * v
  }
  const turn = vv === 0 ? 0 : -Math.atan(uv / vv)
  const nx = guess.nx * Math.cos(turn) - guess.ny * Math.sin(turn)
  const ny = guess.nx * Math.sin(turn) + guess.ny * Math.cos(turn)
  return { nx, ny, d: mean.x * nx + mean.y * ny }
}

function crossing(a: Line, b: Line): Point {
  const det = a.nx * b.ny - a.ny * b.nx
  return { x: (a.d * b.ny - b.d * a.ny) / det, y: (a.nx * b.d - b.nx * a.d) / det }
}

function rightScale(
  corners: Readonly<Record<'topLeft' | 'topRight' | 'bottomLeft' | 'bottomRight', Point>>,
  grid: TimingGrid,
  pxPerMm: number,
): boolean {
  const width = (grid.columns - 1) * grid.pitch.x * pxPerMm
  const height = (grid.rows - 1) * grid.pitch.y * pxPerMm
  return [
    distance(corners.topLeft, corners.topRight) / width,
    distance(corners.bottomLeft, corners.bottomRight) / width,
    distance(corners.topLeft, corners.bottomLeft) / height,
    distance(corners.topRight, corners.bottomRight) / height,
  ].every((scale) => Math.abs(scale - 1) <= MAX_SCALE_ERROR)
}

/** Numbers the marks of a side between its corners and fills the gaps; undefined when too many are missing. */
function spread(members: readonly Point[], from: Point, to: Point, count: number) {
  const length2 = (to.x - from.x) ** 2 + (to.y - from.y) ** 2
  const known: (Point | undefined)[] = new Array(count).fill(undefined)
  const drift: number[] = new Array(count).fill(Number.POSITIVE_INFINITY)
  for (const p of members) {
    const t = ((p.x - from.x) * (to.x - from.x) + (p.y - from.y) * (to.y - from.y)) / length2
    const place = t * (count - 1)
    const index = Math.round(place)
    const off = Math.abs(place - index)
    if (index < 0 || index >= count || off > MAX_DRIFT || off >= drift[index]!) continue
    known[index] = p
    drift[index] = off
  }
  const found = known.filter((p) => p !== undefined).length
  if (found < MIN_FOUND_SHARE * count || longestGap(known) > MAX_MISSING_RUN) return undefined
  // A missing corner mark lies where the sides' lines cross.
  known[0] ??= from
  known[count - 1] ??= to
  const points: Point[] = []
  for (let i = 0; i < count; i++) {
    const here = known[i]
    if (here !== undefined) {
      points.push(here)
      continue
    }
    const before = points[i - 1]!
    let next = i + 1
    while (known[next] === undefined) next++
    const share = 1 / (next - i + 1)
    const after = known[next]!
    points.push({ x: before.x + (after.x - before.x) * share, y: before.y + (after.y - before.y) * share })
  }
  return { points, found }
}

function longestGap(known: readonly (Point | undefined)[]): number {
  let longest = 0
  let gap = 0
  for (const point of known) {
    gap = point === undefined ? gap + 1 : 0
    longest = Math.max(longest, gap)
  }
  return longest
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y)
}
