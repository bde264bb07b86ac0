import type { FoundPage } from './find-page.ts'
import { greyOf } from './grey-image.ts'
import { gridToMm, mmToGrid, type Point, type TimingGrid } from './layout.ts'
import { paperAt } from './light-map.ts'
import { type Frame, localFrame } from './page-map.ts'
import type { Placement } from './place-sides.ts'
import { localContrast } from './ring-tone.ts'

/** Nearer to ink of its own a place says nothing of the other side, millimetres; blurred edges are tinted too. */
const CLEAR_MM = { most: 0.8, step: 0.25 } as const
/** Darkness from which ink is the side's own. */
const OWN_INK = 0.3
/** A place is compared with paper so far from it: letters that shine through are thinner, shaded areas broader. */
const RING_MM = 1.8
const DIRECTIONS = Array.from({ length: 8 }, (_, i) => ({
  x: Math.cos((i * Math.PI) / 4),
  y: Math.sin((i * Math.PI) / 4),
}))
/** How much darker than the paper around it a place is where print shines through; grain and JPEG stay below. */
const FAINT = 0.06
/** Distance between places, on the whole page and near one target. */
const APART_MM = { page: 2, near: 1 } as const
/**
 * Share of places that may be faint. Measured on simulated scans: 0.0002 to 0.0015 and, with much noise, 0.005 of pages
 * whose back is bare; 0.005 and more where a twelfth of the back's print comes through.
 */
const MOST_OF_PAGE = 0.002
/** The same within so many millimetres of a target, where a voter's own pencil stroke may run on. */
const NEAR = { mm: 12, most: 0.02 } as const
/** A page of fewer free places says nothing. */
const LEAST_PLACES = 500

/**
 * Whether nothing of an unseen back comes through, by this side's own bare paper: over the whole page, which is looked at
 * once, and near the place asked for (millimetres of the page).
 */
export function bareBehind(page: FoundPage, placement: Placement): (at: Point) => boolean {
  const { layout, map } = placement
  const { grid } = layout
  const targets = layout.contests.flatMap(({ options }) =>
    options.map(({ target }) => ({ ...gridToMm(grid, target.column, target.row), reach: reachOf(target) })),
  )
  // One frame for all places: what is compared lies within millimetres.
  const frame = localFrame(map, grid, grid.columns / 2, grid.rows / 2)
  const last = gridToMm(grid, grid.columns - 2, grid.rows - 2)
  const first = gridToMm(grid, 1, 1)
  const shareIn = (from: Point, to: Point, apart: number, least: number): number => {
    let [faint, seen] = [0, 0]
    for (let y = Math.max(first.y, from.y); y < Math.min(last.y, to.y); y += apart) {
      for (let x = Math.max(first.x, from.x); x < Math.min(last.x, to.x); x += apart) {
        if (targets.some((t) => Math.abs(t.x - x) <= t.reach && Math.abs(t.y - y) <= t.reach)) continue
        const darker = darkerThanAround(page, map(...cellOf(grid, x, y)), frame)
        if (darker === undefined) continue
        seen++
        if (darker >= FAINT) faint++
      }
    }
    return seen < least ? 1 : faint / seen
  }
  let ofPage: number | undefined
  return ({ x, y }) => {
    ofPage ??= shareIn(first, last, APART_MM.page, LEAST_PLACES)
    if (ofPage > MOST_OF_PAGE) return false
    const [from, to] = [
      { x: x - NEAR.mm, y: y - NEAR.mm },
      { x: x + NEAR.mm, y: y + NEAR.mm },
    ]
    return shareIn(from, to, APART_MM.near, 1) <= NEAR.most
  }
}

function cellOf(grid: TimingGrid, x: number, y: number): readonly [number, number] {
  const { column, row } = mmToGrid(grid, { x, y })
  return [column, row]
}

/** The printed line of a target, and what a blurred scan makes of it, millimetres from its centre. */
function reachOf({ widthMm, heightMm }: { readonly widthMm: number; readonly heightMm: number }): number {
  return Math.max(widthMm, heightMm) / 2 + 1
}

/** Darkness of a place less that of the paper around it; undefined at or near ink of this side. */
function darkerThanAround(
  { image, light, tone }: FoundPage,
  centre: Point,
  { right, down }: Frame,
): number | undefined {
  const paper = paperAt(light, centre.x, centre.y)
  const contrast = Math.max(1, localContrast(tone, paper))
  for (let u = -CLEAR_MM.most; u <= CLEAR_MM.most; u += CLEAR_MM.step) {
    for (let v = -CLEAR_MM.most; v <= CLEAR_MM.most; v += CLEAR_MM.step) {
      const grey = greyOf(image, centre.x + u * right.x + v * down.x, centre.y + u * right.y + v * down.y)
      if (grey <= paper - OWN_INK * contrast) return undefined
    }
  }
  const darkness = (x: number, y: number): number => {
    let sum = 0
    for (let dy = -1; dy <= 1; dy++) for (let dx = -1; dx <= 1; dx++) sum += greyOf(image, x + dx, y + dy)
    return (paper - sum / 9) / contrast
  }
  const pxPerMm = Math.hypot(right.x, right.y)
  const around = DIRECTIONS.map(({ x, y }) =>
    darkness(centre.x + RING_MM * pxPerMm * x, centre.y + RING_MM * pxPerMm * y),
  ).sort((a, b) => a - b)
  return around.at(-1)! > OWN_INK ? undefined : darkness(centre.x, centre.y) - around[around.length >> 1]!
}
