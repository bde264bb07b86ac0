import type { GreyImage } from './grey-image.ts'
import { pixelOf } from './ink-pieces.ts'
import type { Point } from './layout.ts'
import type { Patch } from './patch.ts'
import type { TargetPlace } from './target-ink.ts'

/**
 * A fold or dirt line: straight along the scan or the page, thin, and darker than what lies beside it for so far beyond
 * the target, in each of the parts of that way on average: grain and JPEG break a faint one up.
 */
const LINE = { degrees: 4, fromMm: 0.5, toMm: 5, parts: 3, darkness: 0.35 } as const
/** Print that a ray meets counts no more than this, relative to the line: it would drown what is faint. */
const MOST = 1.25
/** Rays along a line on which it may lie, and those beside it, in pixels across. */
const RAYS = { on: [-2, -1, 0, 1, 2], beside: [-7, -6, -5, 5, 6, 7] } as const
/** Least length of a line's ink in the target, millimetres. */
const LEAST_MM = 1
/** Half of most lines' breadth, blurred as they are, millimetres. */
export const HALF_LINE_MM = 0.4

/** A target in its picture; `paper` and `contrast` are grey of bare paper and its distance to print there. */
export type Look = {
  readonly image: GreyImage
  readonly place: TargetPlace
  readonly paper: number
  readonly contrast: number
  readonly pxPerMm: number
}

/** A line through a target that goes on beyond it, by a point of the scan and a direction. */
export type StraightLine = { readonly on: Point; readonly direction: Point; readonly sides: 1 | 2 }

/**
 * Folds and dirt among the ink of a target: at most one line along the scan or the page and one across, each with the
 * number of sides on which it goes on beyond the target. Two folds may cross in a target, or a fold a vote.
 */
export function linesThrough(
  stroke: readonly number[],
  darkness: number,
  patch: Patch,
  look: Look,
): readonly StraightLine[] {
  if (stroke.length === 0) return []
  const { right, down } = look.place.frame
  const points = stroke.map((at) => pixelOf(at, patch))
  const ways = [
    [{ x: 1, y: 0 }, unit(right)],
    [{ x: 0, y: 1 }, unit(down)],
  ]
  return ways.flatMap((axes) => {
    let best: (StraightLine & Dense) | undefined
    for (const line of axes.flatMap((axis) => denseLines(points, axis, look))) {
      const sides = sidesOf(line, darkness, look)
      if (sides === 0) continue
      const better =
        best === undefined || sides > best.sides || (sides === best.sides && line.count > best.count)
      if (better) best = { ...line, sides }
    }
    return best === undefined ? [] : [best]
  })
}

/** Distance of a place of the scan from the middle of a line, millimetres. */
export function distanceMm({ on, direction }: Line, { x, y }: Point, { pxPerMm }: Look): number {
  return Math.abs((x - on.x) * direction.y - (y - on.y) * direction.x) / pxPerMm
}

type Line = Pick<StraightLine, 'on' | 'direction'>
/** A line with the number of a stroke's pixels on it. */
type Dense = Line & { readonly count: number }

/** At every angle about an axis, the line on which most of the points lie. */
function denseLines(
  points: readonly Point[],
  axis: Point,
  { place: { centre }, pxPerMm }: Look,
): readonly Dense[] {
  const angles = Array.from({ length: 2 * LINE.degrees + 1 }, (_, i) => i - LINE.degrees)
  return angles.flatMap((degrees) => {
    const direction = turned(axis, degrees)
    const rows = new Map<number, number>()
    for (const { x, y } of points) {
      const row = Math.round((x - centre.x) * direction.y - (y - centre.y) * direction.x)
      for (const near of [row - 1, row, row + 1]) rows.set(near, (rows.get(near) ?? 0) + 1)
    }
    const [row, count] = [...rows].reduce((most, next) => (next[1] > most[1] ? next : most))
    const on = { x: centre.x + row * direction.y, y: centre.y - row * direction.x }
    return count >= 3 * LEAST_MM * pxPerMm ? [{ on, direction, count }] : []
  })
}

/** On how many sides of the target the line goes on. */
function sidesOf({ on, direction }: Line, darkness: number, look: Look): 0 | 1 | 2 {
  const {
    pxPerMm,
    place: { target },
  } = look
  const half = (Math.abs(direction.x) > Math.abs(direction.y) ? target.widthMm : target.heightMm) / 2
  const [from, to] = [(half + LINE.fromMm) * pxPerMm, (half + LINE.toMm) * pxPerMm]
  const part = (to - from) / LINE.parts
  const sides = [-1, 1].filter((way) => {
    const along = { x: way * direction.x, y: way * direction.y }
    return Array.from({ length: LINE.parts }, (_, i) => from + i * part).every(
      (start) =>
        lineContrast(look, on, along, start, start + part, MOST * darkness) >= LINE.darkness * darkness,
    )
  })
  return sides.length as 0 | 1 | 2
}

/**
 * How much darker the darkest of the rays along a line is than those beside it, 0 paper to 1 print; on one side there may
 * be a row of dots or letters.
 */
function lineContrast(
  look: Look,
  start: Point,
  along: Point,
  from: number,
  to: number,
  most: number,
): number {
  const mean = (off: number) => meanAlong(look, start, along, from, to, off, most)
  const beside = RAYS.beside.map(mean).sort((a, b) => a - b)
  return Math.max(...RAYS.on.map(mean)) - beside[(beside.length - 1) >> 1]!
}

/** Mean darkness along a ray, `off` pixels across it, of which each is `most` at most; beyond the picture it is paper. */
function meanAlong(
  { image: { pixels, width, height }, paper, contrast }: Look,
  start: Point,
  along: Point,
  from: number,
  to: number,
  off: number,
  most: number,
): number {
  let [sum, count] = [0, 0]
  for (let at = from; at <= to; at++) {
    const x = Math.floor(start.x + at * along.x - off * along.y)
    const y = Math.floor(start.y + at * along.y + off * along.x)
    count++
    if (x >= 0 && y >= 0 && x < width && y < height)
      sum += Math.min(most, (paper - pixels[y * width + x]!) / contrast)
  }
  return sum / count
}

/** A vector of length 1. */
export function unit({ x, y }: Point): Point {
  const length = Math.hypot(x, y) || 1
  return { x: x / length, y: y / length }
}

export function turned({ x, y }: Point, degrees: number): Point {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  return { x: x * cos - y * sin, y: x * sin + y * cos }
}
