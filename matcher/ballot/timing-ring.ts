import { fitComb } from './comb-fit.ts'
import type { Point, TimingGrid } from './layout.ts'
import { crossing, type Line, refine } from './line-fit.ts'
import type { MarkCandidate } from './mark-candidates.ts'
import { findSideLines, type SideLines } from './side-lines.ts'

export type SideName = 'left' | 'right' | 'top' | 'bottom'

/**
 * The four sides of the ring, each a full list of mark centres in pixels (missing ones interpolated), left to
 * right and top to bottom as the scan shows them.
 */
export type TimingRing = Readonly<Record<SideName, readonly Point[]>> & {
  readonly found: number
  readonly expected: number
  /** Sides that show most of their marks; the others are drawn between the corners. */
  readonly whole: Readonly<Record<SideName, boolean>>
  /** Size of a millimetre of the layout across and along the page. */
  readonly pxPerMm: Point
}

export type RingSearch =
  | { readonly ok: true; readonly ring: TimingRing }
  | { readonly ok: false; readonly reason: 'not-a-ballot' | 'damaged' | 'wrong-scale' }

/** Marks that must be seen on a side, and the longest run of missing ones, to trust what lies between. */
const MIN_FOUND_SHARE = 0.7
const MAX_MISSING_RUN = 5
/** Largest distance of a mark from its place on the side, in pitches. */
const MAX_DRIFT = 0.3
/** Paper and transports stretch by 2 %; a sheet printed "to fit" is 5 % and more off. */
const MAX_SCALE_ERROR = 0.04
/**
 * Scale along against across: 3 % of stretch along the feed, 1 % across, and the opposite sides of a slanted
 * sheet; where the pitch is only supposed, its own error too.
 */
const MAX_ANISOTROPY = { exact: 0.065, supposed: 0.1 } as const
/** Marks in one line that no other paper has. */
const BALLOT_EVIDENCE = 10
/** A mark this far from where its neighbours say is not believed: folds and slips bend a side less from mark to mark. */
const MAX_ODD_MM = 0.5
const NEIGHBOURS = 3
/** A mark this far from the usual size is cut or smeared, and only its inner edge is where it should be. */
const ODD_SIZE = { across: 0.12, along: 0.22 } as const
/** Distance from a line within which a blob may be one of its marks, for the usual size of marks. */
const NEAR_LINE_MM = 1.8

/**
 * Fits the ring of a grid to mark candidates; tolerates skew, stretch, slant, marks cut by the sheet's edge and
 * missing ones. `pxPerMm` sizes the search; with `scaleKnown` the ring must also be of that size.
 */
export function findTimingRing(
  candidates: readonly MarkCandidate[],
  grid: TimingGrid,
  pxPerMm: number,
  scaleKnown: boolean,
): RingSearch {
  const { lines, longest } = findSideLines(candidates, grid, pxPerMm)
  const evidence = longest >= BALLOT_EVIDENCE ? 'damaged' : 'not-a-ballot'
  if (lines === undefined) return { ok: false, reason: evidence }
  const sides = sidesOf(lines, candidates, pxPerMm)
  const corners = cornersOf(sides, grid)
  if (corners === undefined) return { ok: false, reason: 'damaged' }
  const scale = scaleOf(corners, grid)
  const limit = grid.exact ? MAX_ANISOTROPY.exact : MAX_ANISOTROPY.supposed
  const even =
    Math.max(...scale.across, ...scale.along) / Math.min(...scale.across, ...scale.along) <= 1 + limit
  const right = [...scale.across, ...scale.along].every((s) => Math.abs(s / pxPerMm - 1) <= MAX_SCALE_ERROR)
  if (!even || (scaleKnown && !right)) return { ok: false, reason: 'wrong-scale' }
  return numberedRing(sides, corners, grid, {
    x: (scale.across[0] + scale.across[1]) / 2,
    y: (scale.along[0] + scale.along[1]) / 2,
  })
}

type FoundSide = { readonly line: Line; readonly members: readonly Point[] }
type Sides = Partial<Readonly<Record<SideName, FoundSide>>> & { readonly cos: number; readonly sin: number }
type Corners = Readonly<Record<'topLeft' | 'topRight' | 'bottomLeft' | 'bottomRight', Point>>

/** Lines through the marks of every side that was seen; a single line is given the name of the nearer side. */
function sidesOf(
  { cos, sin, across, down }: SideLines,
  candidates: readonly MarkCandidate[],
  pxPerMm: number,
): Sides {
  const vertical = (at: number): Line => ({ nx: cos, ny: sin, d: at })
  const horizontal = (at: number): Line => ({ nx: -sin, ny: cos, d: at })
  const named: Partial<Record<SideName, Line>> = {}
  if (across.length === 2) {
    named.left = vertical(across[0]!.at)
    named.right = vertical(across[1]!.at)
  }
  if (down.length === 2) {
    named.top = horizontal(down[0]!.at)
    named.bottom = horizontal(down[1]!.at)
  }
  const usual = usualSize(candidates, Object.values(named), pxPerMm)
  // A single line lies at one end of the two sides that cross it.
  if (down.length === 1) {
    const along = membersNear(candidates, [named.left, named.right], pxPerMm).map(
      (p) => p.y * cos - p.x * sin,
    )
    const middle = (Math.min(...along) + Math.max(...along)) / 2
    named[down[0]!.at < middle ? 'top' : 'bottom'] = horizontal(down[0]!.at)
  }
  if (across.length === 1) {
    const along = membersNear(candidates, [named.top, named.bottom], pxPerMm).map(
      (p) => p.x * cos + p.y * sin,
    )
    const middle = (Math.min(...along) + Math.max(...along)) / 2
    named[across[0]!.at < middle ? 'left' : 'right'] = vertical(across[0]!.at)
  }
  const fitted = (name: SideName) => {
    const guess = named[name]
    return guess === undefined
      ? {}
      : {
          [name]: refine(
            candidates.map((mark) => trusted(mark, name, usual)),
            guess,
            pxPerMm,
          ),
        }
  }
  return { cos, sin, ...fitted('left'), ...fitted('right'), ...fitted('top'), ...fitted('bottom') }
}

function membersNear(
  candidates: readonly MarkCandidate[],
  lines: readonly (Line | undefined)[],
  pxPerMm: number,
): readonly MarkCandidate[] {
  return candidates.filter((p) =>
    lines.some(
      (line) =>
        line !== undefined && Math.abs(p.x * line.nx + p.y * line.ny - line.d) < NEAR_LINE_MM * pxPerMm,
    ),
  )
}

type Size = { readonly width: number; readonly height: number }

/** Upper quartile of the marks' sizes: cut marks are smaller, smeared ones are few. */
function usualSize(candidates: readonly MarkCandidate[], lines: readonly Line[], pxPerMm: number): Size {
  const members = membersNear(candidates, lines, pxPerMm)
  const quartile = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length * 0.75)] ?? 0
  return {
    width: quartile(members.map(({ left, right }) => right - left)),
    height: quartile(members.map(({ top, bottom }) => bottom - top)),
  }
}

/** The centre of a mark of a side; of an odd one only the edge towards the page's middle is believed. */
function trusted(mark: MarkCandidate, side: SideName, usual: Size): Point {
  const odd =
    side === 'left' || side === 'right'
      ? Math.abs((mark.right - mark.left) / usual.width - 1) > ODD_SIZE.across
      : Math.abs((mark.bottom - mark.top) / usual.height - 1) > ODD_SIZE.along
  if (!odd) return { x: mark.x, y: mark.y }
  switch (side) {
    case 'left':
      return { x: mark.right - usual.width / 2, y: mark.y }
    case 'right':
      return { x: mark.left + usual.width / 2, y: mark.y }
    case 'top':
      return { x: mark.x, y: mark.bottom - usual.height / 2 }
    case 'bottom':
      return { x: mark.x, y: mark.top + usual.height / 2 }
  }
}

/** Crossings of the sides; a side that was not seen ends where the combs of its neighbours end. */
function cornersOf(sides: Sides, grid: TimingGrid): Corners | undefined {
  const { left, right, top, bottom } = sides
  if (left && right && top && bottom) {
    return {
      topLeft: crossing(left.line, top.line),
      topRight: crossing(right.line, top.line),
      bottomLeft: crossing(left.line, bottom.line),
      bottomRight: crossing(right.line, bottom.line),
    }
  }
  if (left && right) {
    const apart = Math.abs(right.line.d - left.line.d)
    const pitch = (apart / (grid.columns - 1) / grid.pitch.x) * grid.pitch.y
    const l = ends(left, pitch, grid.rows, top?.line, bottom?.line)
    const r = ends(right, pitch, grid.rows, top?.line, bottom?.line)
    return l && r && { topLeft: l.first, bottomLeft: l.last, topRight: r.first, bottomRight: r.last }
  }
  if (top && bottom) {
    const apart = Math.abs(bottom.line.d - top.line.d)
    const pitch = (apart / (grid.rows - 1) / grid.pitch.y) * grid.pitch.x
    const t = ends(top, pitch, grid.columns, left?.line, right?.line)
    const b = ends(bottom, pitch, grid.columns, left?.line, right?.line)
    return t && b && { topLeft: t.first, topRight: t.last, bottomLeft: b.first, bottomRight: b.last }
  }
  return undefined
}

/** First and last mark of a side of which not both neighbours were seen. */
function ends(side: FoundSide, pitch: number, count: number, before?: Line, after?: Line) {
  const { nx, ny, d } = side.line
  // Along the line, downwards or rightwards: (−ny, nx) turned so that the larger component is positive.
  const sign = Math.abs(nx) > Math.abs(ny) ? Math.sign(nx) : -Math.sign(ny)
  const direction = { x: -ny * sign, y: nx * sign }
  const along = (p: Point) => p.x * direction.x + p.y * direction.y
  const first = before && along(crossing(side.line, before))
  const last = after && along(crossing(side.line, after))
  const comb = fitComb(side.members.map(along), pitch, count, {
    ...(first === undefined ? {} : { first }),
    ...(last === undefined ? {} : { last }),
  })
  if (comb === undefined) return undefined
  const at = (t: number): Point => ({ x: nx * d + direction.x * t, y: ny * d + direction.y * t })
  return {
    first: at(first ?? comb.first),
    last: at(last ?? comb.first + (count - 1) * comb.pitch),
  }
}

function scaleOf(corners: Corners, grid: TimingGrid) {
  const width = (grid.columns - 1) * grid.pitch.x
  const height = (grid.rows - 1) * grid.pitch.y
  return {
    across: [
      distance(corners.topLeft, corners.topRight) / width,
      distance(corners.bottomLeft, corners.bottomRight) / width,
    ],
    along: [
      distance(corners.topLeft, corners.bottomLeft) / height,
      distance(corners.topRight, corners.bottomRight) / height,
    ],
  } as const
}

function numberedRing(sides: Sides, corners: Corners, grid: TimingGrid, pxPerMm: Point): RingSearch {
  const ends = {
    left: [corners.topLeft, corners.bottomLeft, grid.rows],
    right: [corners.topRight, corners.bottomRight, grid.rows],
    top: [corners.topLeft, corners.topRight, grid.columns],
    bottom: [corners.bottomLeft, corners.bottomRight, grid.columns],
  } as const
  const limit = (MAX_ODD_MM * (pxPerMm.x + pxPerMm.y)) / 2
  const numbered = (name: SideName) => spread(sides[name]?.members ?? [], ...ends[name], limit)
  const left = numbered('left')
  const right = numbered('right')
  const top = numbered('top')
  const bottom = numbered('bottom')
  // A corner mark belongs to two sides, and each of them knows one edge of it that is not cut.
  shareCorner(left.points, 0, top.points, 0)
  shareCorner(right.points, 0, top.points, grid.columns - 1)
  shareCorner(left.points, grid.rows - 1, bottom.points, 0)
  shareCorner(right.points, grid.rows - 1, bottom.points, grid.columns - 1)
  return {
    ok: true,
    ring: {
      left: left.points,
      right: right.points,
      top: top.points,
      bottom: bottom.points,
      found: left.found + right.found + top.found + bottom.found,
      expected: 2 * (grid.rows + grid.columns),
      whole: { left: left.whole, right: right.whole, top: top.whole, bottom: bottom.whole },
      pxPerMm,
    },
  }
}

function shareCorner(upright: Point[], row: number, level: Point[], column: number): void {
  const corner = { x: upright[row]!.x, y: level[column]!.y }
  upright[row] = corner
  level[column] = corner
}

/** Numbers the marks of a side between its corners and fills the gaps. */
function spread(members: readonly Point[], from: Point, to: Point, count: number, limit: number) {
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
  const whole = found >= MIN_FOUND_SHARE * count && longestGap(known) <= MAX_MISSING_RUN
  for (const i of oddOnes(known, from, to, limit)) known[i] = undefined
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
  return { points, found, whole }
}

/** Marks that lie otherwise than their neighbours do: parts of marks, and dirt in their place. */
function oddOnes(
  known: readonly (Point | undefined)[],
  from: Point,
  to: Point,
  limit: number,
): readonly number[] {
  const last = known.length - 1
  const off = known.map(
    (p, i) =>
      p && {
        x: p.x - from.x - ((to.x - from.x) * i) / last,
        y: p.y - from.y - ((to.y - from.y) * i) / last,
      },
  )
  const middle = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!
  return [...known.keys()].filter((i) => {
    const here = off[i]
    if (here === undefined) return false
    const near = off.slice(Math.max(0, i - NEIGHBOURS), i + NEIGHBOURS + 1).filter((p) => p !== undefined)
    const [x, y] = [middle(near.map((p) => p.x)), middle(near.map((p) => p.y))]
    return near.length > NEIGHBOURS && Math.hypot(here.x - x, here.y - y) > limit
  })
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
