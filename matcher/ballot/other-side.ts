import { bareBehind } from './bare-paper.ts'
import type { FoundPage } from './find-page.ts'
import { greyOf } from './grey-image.ts'
import { type BallotLayout, gridToMm, mmToGrid, type Point, type Target } from './layout.ts'
import { paperAt } from './light-map.ts'
import { type Frame, localFrame, type PageMap } from './page-map.ts'
import type { Placement } from './place-sides.ts'
import { localContrast } from './ring-tone.ts'
import type { Behind } from './strokes.ts'

/** The back of what is being read, as far as anybody knows it. */
export type OtherSide =
  /** Nobody scanned it: whatever looks faint may be its print. */
  | { readonly kind: 'unknown' }
  /** Nobody scanned it, and nothing is to be marked there: as bare as this side's own paper shows. */
  | { readonly kind: 'no-contests' }
  /** Bare paper. */
  | { readonly kind: 'bare' }
  | { readonly kind: 'seen'; readonly page: FoundPage; readonly placement: Placement }

/** What may show through at a target; undefined where that is not known. */
export type Shining = (target: Target) => Behind | undefined

/** A sheet is turned over about its long or its short edge, and pictures may have been turned since. */
const FLIPS = ['x', 'y'] as const
type Flip = (typeof FLIPS)[number]
/** How far the two sides' prints may be out of register, and the steps of the search, coarse then fine. */
const REGISTER_MM = { most: 1.5, coarse: 0.5, fine: 0.25 } as const
/** Places of a page at which its sides are compared, and the distance kept from targets: a hand marks both sides alike. */
const PLACES_MM = { apart: 5, fromTarget: 3 } as const
/** Darkness from which ink is the side's own and says nothing of the other, nor does its blurred edge. */
const OWN_INK = 0.3
const FAR_PX = [-3, -1, 0, 1, 3] as const
/**
 * Least and most share of darkness that comes through, and the correlation that likeness of print on both sides does
 * not reach: measured, 0.27 and a share of 0.06 where nothing shines, 0.69 and more where a fifth does.
 */
const SHINES = { least: 0.06, most: 0.4, correlation: 0.25 } as const
/** The other side's ink spreads in the paper, and register varies: the darkest within this is taken. */
const SPREAD_MM = 0.2

/** Compares two sides when first asked: where ink behind darkens this side everywhere alike, it shines through. */
export function shiningThrough(page: FoundPage, placement: Placement, other: OtherSide): Shining {
  switch (other.kind) {
    case 'unknown':
      return () => undefined
    case 'bare':
      return () => NOTHING_BEHIND
    case 'no-contests': {
      const isBare = bareBehind(page, placement)
      const { grid } = placement.layout
      return ({ column, row }) => (isBare(gridToMm(grid, column, row)) ? NOTHING_BEHIND : undefined)
    }
    case 'seen': {
      let register: Register | undefined
      return (target) => {
        register ??= registerOf(page, placement, other)
        const { flip, off, strength } = register
        const look = lookBehind(gridToMm(placement.layout.grid, target.column, target.row), other, flip)
        const ink: Look = (u, v) => look(u + off.x, v + off.y)
        return { strength, ink, darkest: darkest(ink) }
      }
    }
  }
}

const NOTHING_BEHIND: Behind = { strength: 0, ink: () => 0, darkest: () => 0 }

type Look = Behind['ink']

function darkest(ink: Look): Look {
  return (u, v) => {
    let most = 0
    for (let du = -SPREAD_MM; du <= SPREAD_MM; du += SPREAD_MM) {
      for (let dv = -SPREAD_MM; dv <= SPREAD_MM; dv += SPREAD_MM) most = Math.max(most, ink(u + du, v + dv))
    }
    return most
  }
}

type Register = { readonly flip: Flip; readonly off: Point; readonly strength: number }
type Seen = Extract<OtherSide, { kind: 'seen' }>

/** Which way the sheet is turned over, how far the prints are out of register, and how much comes through. */
function registerOf(page: FoundPage, placement: Placement, other: Seen): Register {
  const places = placesOf(page, placement)
  let best = { flip: 'x' as Flip, off: { x: 0, y: 0 }, strength: 0, correlation: 0 }
  for (const flip of FLIPS) {
    const looks = places.map((place) => ({ ...place, look: lookBehind(place.at, other, flip) }))
    const attempt = (off: Point) => {
      const fit = compared(looks, off)
      if (fit.correlation > best.correlation) best = { flip, off, ...fit }
    }
    around({ x: 0, y: 0 }, REGISTER_MM.most, REGISTER_MM.coarse).forEach(attempt)
    if (best.flip === flip) around(best.off, REGISTER_MM.fine, REGISTER_MM.fine).forEach(attempt)
  }
  const shines = best.correlation >= SHINES.correlation && best.strength >= SHINES.least
  return shines
    ? { ...best, strength: Math.min(SHINES.most, best.strength) }
    : { flip: best.flip, off: { x: 0, y: 0 }, strength: 0 }
}

function around({ x, y }: Point, most: number, step: number): readonly Point[] {
  const steps = Array.from({ length: Math.round((2 * most) / step) + 1 }, (_, i) => i * step - most)
  return steps.flatMap((dy) => steps.map((dx) => ({ x: x + dx, y: y + dy })))
}

/** Regression of this side's darkness on the other's. */
function compared(places: readonly (Place & { readonly look: Look })[], off: Point) {
  let [a, b, aa, bb, ab] = [0, 0, 0, 0, 0]
  for (const { darkness, look } of places) {
    const behind = look(off.x, off.y)
    a += darkness
    b += behind
    aa += darkness * darkness
    bb += behind * behind
    ab += darkness * behind
  }
  const n = places.length
  const [va, vb, cov] = [aa - (a * a) / n, bb - (b * b) / n, ab - (a * b) / n]
  return va > 0 && vb > 0
    ? { strength: cov / vb, correlation: cov / Math.sqrt(va * vb) }
    : { strength: 0, correlation: 0 }
}

/** A place of the page without ink of its own. */
type Place = { readonly at: Point; readonly darkness: number }

function placesOf({ image, light, tone }: FoundPage, { layout, map }: Placement): readonly Place[] {
  const { grid } = layout
  const targets = layout.contests.flatMap((contest) =>
    contest.options.map(({ target }) => gridToMm(grid, target.column, target.row)),
  )
  const isFree = ({ x, y }: Point) =>
    targets.every(
      (t) =>
        Math.hypot(t.x - x, t.y - y) > 2 * PLACES_MM.fromTarget || Math.abs(t.y - y) > PLACES_MM.fromTarget,
    )
  const found: Place[] = []
  for (let row = 1.5; row < grid.rows - 2; row += PLACES_MM.apart / grid.pitch.y) {
    for (let column = 1.5; column < grid.columns - 2; column += PLACES_MM.apart / grid.pitch.x) {
      const at = gridToMm(grid, column, row)
      if (!isFree(at)) continue
      const { x, y } = map(column, row)
      const paper = paperAt(light, x, y)
      const contrast = Math.max(1, localContrast(tone, paper))
      const clear = FAR_PX.every((dy) =>
        FAR_PX.every((dx) => greyOf(image, x + dx, y + dy) > paper - OWN_INK * contrast),
      )
      if (clear) found.push({ at, darkness: (paper - greyOf(image, x, y)) / contrast })
    }
  }
  return found
}

/** Darkness of the other side about the place behind a place of this one, by millimetres along this side's axes. */
function lookBehind(at: Point, { page, placement }: Seen, flip: Flip): Look {
  const { layout, map } = placement
  const { column, row } = mmToGrid(layout.grid, mirrored(at, layout, flip))
  const centre = map(column, row)
  const frame = frameOf(map, layout, column, row)
  const bare = paperAt(page.light, centre.x, centre.y)
  const contrast = Math.max(1, localContrast(page.tone, bare))
  const [sx, sy] = flip === 'x' ? [-1, 1] : [1, -1]
  return (u, v) => {
    const x = centre.x + sx * u * frame.right.x + sy * v * frame.down.x
    const y = centre.y + sx * u * frame.right.y + sy * v * frame.down.y
    return Math.max(0, Math.min(1, (bare - greyOf(page.image, x, y)) / contrast))
  }
}

function mirrored({ x, y }: Point, { paper }: BallotLayout, flip: Flip): Point {
  return flip === 'x' ? { x: paper.widthMm - x, y } : { x, y: paper.heightMm - y }
}

function frameOf(map: PageMap, { grid }: BallotLayout, column: number, row: number): Frame {
  const within = (at: number, last: number) => Math.min(last - 0.5, Math.max(0.5, at))
  return localFrame(map, grid, within(column, grid.columns - 1), within(row, grid.rows - 1))
}
