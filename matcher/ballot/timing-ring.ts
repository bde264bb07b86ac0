import type { Point, TimingGrid } from './layout.ts'
import { crossing, refine } from './line-fit.ts'
import { bestSkew } from './skew-search.ts'

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

/** Marks that must be seen on every side, and the longest run of missing ones, to trust what lies between. */
const MIN_FOUND_SHARE = 0.75
const MAX_MISSING_RUN = 4
/** Largest distance of a mark from its place on the side, in pitches. */
const MAX_DRIFT = 0.3
/** Paper and transports stretch by 2 %; a sheet printed "to fit" is 5 % and more off. */
const MAX_SCALE_ERROR = 0.04
/** Marks in one line that no other paper has. */
const BALLOT_EVIDENCE = 10

/** Fits the ring of a grid to mark candidates; tolerates skew, stretch, slant and a few missing marks. */
export function findTimingRing(candidates: readonly Point[], grid: TimingGrid, dpi: number): RingSearch {
  const pxPerMm = dpi / 25.4
  const { best, longest } = bestSkew(candidates, grid, pxPerMm)
  if (best === undefined) {
    return { ok: false, reason: longest >= BALLOT_EVIDENCE ? 'damaged' : 'not-a-ballot' }
  }
  const { cos, sin, sides } = best
  const left = refine(candidates, { nx: cos, ny: sin, d: sides.left }, pxPerMm)
  const right = refine(candidates, { nx: cos, ny: sin, d: sides.right }, pxPerMm)
  const top = refine(candidates, { nx: -sin, ny: cos, d: sides.top }, pxPerMm)
  const bottom = refine(candidates, { nx: -sin, ny: cos, d: sides.bottom }, pxPerMm)
  const corners = {
    topLeft: crossing(left.line, top.line),
    topRight: crossing(right.line, top.line),
    bottomLeft: crossing(left.line, bottom.line),
    bottomRight: crossing(right.line, bottom.line),
  }
  if (!rightScale(corners, grid, pxPerMm)) return { ok: false, reason: 'wrong-scale' }
  const l = spread(left.members, corners.topLeft, corners.bottomLeft, grid.rows)
  const r = spread(right.members, corners.topRight, corners.bottomRight, grid.rows)
  const t = spread(top.members, corners.topLeft, corners.topRight, grid.columns)
  const b = spread(bottom.members, corners.bottomLeft, corners.bottomRight, grid.columns)
  if (!l || !r || !t || !b) return { ok: false, reason: 'damaged' }
  const found = l.found + r.found + t.found + b.found
  const expected = 2 * (grid.rows + grid.columns)
  return {
    ok: true,
    ring: { left: l.points, right: r.points, top: t.points, bottom: b.points, found, expected },
  }
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
