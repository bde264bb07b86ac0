import type { GreyImage } from './grey-image.ts'
import type { NearInk, PageTone } from './interpretation.ts'
import type { Point, Target } from './layout.ts'
import { type LightMap, paperAt } from './light-map.ts'
import type { Shining } from './other-side.ts'
import { insideOf, type OutlineForm } from './outline.ts'
import type { Frame } from './page-map.ts'
import { BUBBLE } from './print/page.ts'
import { localContrast, penLevel } from './ring-tone.ts'
import { strokesAt } from './strokes.ts'

/** Paper left between the printed line and the inside that is measured: half a pixel of blur at 200 dpi, twice. */
const GUARD_MM = 0.25
/** The zone around a target in which a voter's ink is noticed; our own print keeps out of it. */
const NEAR_MM = { from: 0.45, right: 1.9, down: 1 } as const
/** Share of a row or column of ink that makes it part of a line, and the widest such line that may be dirt. */
const LINE_SHARE = 0.95
const MAX_LINE_MM = 1
/** A fold runs on beyond the target at least this far on both sides; a voter's stroke ends sooner. */
const FOLD_REACH_MM = 9
/** Mean darkness from which an inside is not bare, and share of ink from which its strokes need no look. */
const WEAK = { tint: 0.012, fill: 0.3 } as const

/** A page as its targets are measured: picture, light, tone, streaks of dirt, and where everything lies. */
export type MeasuredPage = {
  readonly image: GreyImage
  readonly light: LightMap
  readonly tone: PageTone
  /** Columns of the picture (1) that a dirt line hides. */
  readonly streaks: Uint8Array
}

/** Where one target was found, and how it is printed. */
export type TargetPlace = {
  readonly centre: Point
  readonly frame: Frame
  readonly target: Target
  readonly form: OutlineForm
}

/** Measures ink inside a target and in the zone around it, streak columns left out. */
export function inkAt(page: MeasuredPage, place: TargetPlace, shining: Shining) {
  const { tone } = page
  const { centre, frame, target } = place
  const { inside, near, zones, hidden } = pixelsAt(page, place)
  // Lamps fade and paper yellows from place to place: ink is judged against the paper next to it.
  const around = paperAt(page.light, centre.x, centre.y)
  const paper = meanAbove(near, penLevel(tone, around)) ?? around
  const level = penLevel(tone, paper)
  const contrast = localContrast(tone, paper)
  const count = inside.length
  const fill = count === 0 ? 0 : inkedOf(inside, level) / count
  const tint = count === 0 ? 0 : (paper - meanAbove(inside, -1)!) / Math.max(1, contrast)
  const weak = tint >= WEAK.tint && fill < WEAK.fill
  return {
    fill,
    tint,
    ...(weak && { strokes: strokesAt(page, place, paper, contrast, shining) }),
    lineFill: fill === 0 ? 0 : lineInk(page, centre, frame, target, level) / count,
    near: nearInk(near, zones, level, frame),
    hidden: count + hidden === 0 ? 1 : hidden / (count + hidden),
  }
}

/**
 * Pixels that a straight line running through the target and on beyond it both ways may at most put inside: along
 * the feed, dirt that came or went in the middle of a sheet, which the streaks do not know; across it, a fold.
 * Wider ink is a hand's. A pen stroke as straight and long is thereby doubtful, which it is.
 */
function lineInk(
  { image: { pixels, width, height }, streaks }: MeasuredPage,
  centre: Point,
  { right, down }: Frame,
  target: Target,
  level: number,
): number {
  const pxPerMm = Math.hypot(right.x, right.y)
  const half = { x: (target.widthMm / 2) * pxPerMm, y: (target.heightMm / 2) * Math.hypot(down.x, down.y) }
  const span = (at: number, reach: number, limit: number) =>
    [Math.max(0, Math.round(at - reach)), Math.min(limit - 1, Math.round(at + reach))] as const
  const [x0, x1] = span(centre.x, half.x, width)
  const [y0, y1] = span(centre.y, half.y, height)
  const [above, below] = span(centre.y, half.y + NEAR_MM.down * pxPerMm, height)
  const [before, after] = span(centre.x, half.x + FOLD_REACH_MM * pxPerMm, width)
  let columns = 0
  for (let x = x0; x <= x1; x++) {
    if (streaks[x] === 1) continue
    let dark = 0
    for (let y = above; y <= below; y++) if (pixels[y * width + x]! <= level) dark++
    if (dark >= LINE_SHARE * (below - above + 1)) columns++
  }
  let rows = 0
  for (let y = y0; y <= y1; y++) {
    let dark = 0
    for (let x = before; x <= after; x++) if (pixels[y * width + x]! <= level) dark++
    if (dark >= LINE_SHARE * (after - before + 1)) rows++
  }
  const inset = BUBBLE.lineMm + GUARD_MM
  // The pixels at a line's blurred edges are ink too, though not all the way along.
  const byLine = (count: number, lengthMm: number) =>
    count === 0 || count > MAX_LINE_MM * pxPerMm ? 0 : (count + 2) * (lengthMm - 2 * inset) * pxPerMm
  return byLine(columns, target.heightMm) + byLine(rows, target.widthMm)
}

/** Zones about a target, as numbered in {@link pixelsAt}. */
const ZONES = ['left', 'right', 'above', 'below'] as const satisfies readonly (keyof NearInk)[]

function nearInk(near: Uint8Array, zones: Uint8Array, level: number, { right, down }: Frame): NearInk {
  const mm2 = 1 / Math.abs(right.x * down.y - right.y * down.x)
  const ink = ZONES.map(() => 0)
  for (let i = 0; i < near.length; i++) if (near[i]! <= level) ink[zones[i]!]! += mm2
  return { left: ink[0]!, right: ink[1]!, above: ink[2]!, below: ink[3]! }
}

/** Grey values inside a target, those near it with their zones, and how many of the inside a streak hides. */
function pixelsAt(
  { image, streaks }: MeasuredPage,
  { centre, frame: { right, down }, target, form }: TargetPlace,
) {
  const det = right.x * down.y - right.y * down.x
  const halfHeight = (target.heightMm * form.scale) / 2
  const isInside = insideOf(form, target, BUBBLE.lineMm + GUARD_MM)
  const isAround = insideOf(form, target, -NEAR_MM.from)
  const reach = { x: (target.widthMm * form.scale) / 2 + NEAR_MM.right, y: halfHeight + NEAR_MM.down }
  const spanX = Math.abs(right.x) * reach.x + Math.abs(down.x) * reach.y
  const spanY = Math.abs(right.y) * reach.x + Math.abs(down.y) * reach.y
  const [x0, y0] = [Math.max(0, Math.floor(centre.x - spanX)), Math.max(0, Math.floor(centre.y - spanY))]
  const x1 = Math.min(image.width - 1, Math.floor(centre.x + spanX))
  const y1 = Math.min(image.height - 1, Math.floor(centre.y + spanY))
  const most = Math.max(0, x1 - x0 + 1) * Math.max(0, y1 - y0 + 1)
  const [inside, near, zones] = [new Uint8Array(most), new Uint8Array(most), new Uint8Array(most)]
  let [insideCount, nearCount, hidden] = [0, 0, 0]
  for (let y = y0; y <= y1; y++) {
    for (let x = x0; x <= x1; x++) {
      const dx = x + 0.5 - centre.x
      const dy = y + 0.5 - centre.y
      // The pixel in millimetres along the page's axes, from the target's centre.
      const u = (dx * down.y - dy * down.x) / det
      const v = (dy * right.x - dx * right.y) / det
      if (Math.abs(u) > reach.x || Math.abs(v) > reach.y) continue
      const grey = image.pixels[y * image.width + x]!
      if (isInside(u, v)) {
        if (streaks[x] === 1) hidden++
        else inside[insideCount++] = grey
      } else if (streaks[x] !== 1 && !isAround(u, v)) {
        zones[nearCount] = v < -halfHeight ? 2 : v > halfHeight ? 3 : u < 0 ? 0 : 1
        near[nearCount++] = grey
      }
    }
  }
  return {
    inside: inside.subarray(0, insideCount),
    near: near.subarray(0, nearCount),
    zones: zones.subarray(0, nearCount),
    hidden,
  }
}

function inkedOf(values: Uint8Array, level: number): number {
  let inked = 0
  for (const value of values) if (value <= level) inked++
  return inked
}

/** Mean of the values over a level; undefined where there are none. */
function meanAbove(values: Uint8Array, level: number): number | undefined {
  let [sum, count] = [0, 0]
  for (const value of values) {
    if (value <= level) continue
    sum += value
    count++
  }
  return count === 0 ? undefined : sum / count
}
