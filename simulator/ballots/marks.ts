import type { GreyImage } from '@taanuu/matcher/ballot/grey-image'
import { type BallotLayout, gridToMm, type Point } from '@taanuu/matcher/ballot/layout'
import type { Random } from '../random.ts'
import { drawStroke, type Pen, type Stroke } from './pen.ts'

/**
 * How a voter marks an oval. `full`, `half`, `check` and `cross` must be read as votes; `dot` (a resting pen),
 * `tick-outside` (a tick beside the oval) and `light` (a faint pencil) are the doubtful ones.
 */
export const MARK_STYLES = ['full', 'half', 'check', 'cross', 'dot', 'tick-outside', 'light'] as const
export type MarkStyle = (typeof MARK_STYLES)[number]

/** Styles that no reasonable reader doubts. */
export const CLEAR_STYLES = ['full', 'half', 'check', 'cross'] as const satisfies readonly MarkStyle[]

export type HandMark = { readonly optionId: string; readonly style: MarkStyle }

/** Lines of ballpoints and felt pens on paper, millimetres. */
const PEN_MM = { thin: 0.4, thick: 0.8 } as const
/** A hard pencil hardly pressed, against 0.75 to 1 for a pen. */
const FAINT_DARKNESS = 0.22

/** A copy of an upright sheet with hand marks. Throws on an option that the layout lacks (a bug of the caller). */
export function drawMarks(
  sheet: GreyImage,
  layout: BallotLayout,
  marks: readonly HandMark[],
  random: Random,
): GreyImage {
  const pixels = sheet.pixels.slice()
  const marked = { ...sheet, pixels }
  const options = new Map(layout.contests.flatMap((c) => c.options).map((o) => [o.optionId, o]))
  for (const { optionId, style } of marks) {
    const target = options.get(optionId)?.target
    if (target === undefined) throw new RangeError(`no option ${optionId} on this ballot`)
    const centre = gridToMm(layout.grid, target.column, target.row)
    const hand = random.fork(optionId)
    const pen = { widthMm: hand.uniform(PEN_MM.thin, PEN_MM.thick), darkness: hand.uniform(0.75, 1) }
    const usedPen = style === 'light' ? { widthMm: pen.widthMm, darkness: FAINT_DARKNESS } : pen
    for (const stroke of strokes(style, target.widthMm, target.heightMm, hand, usedPen)) {
      drawStroke(
        marked,
        stroke.map(({ x, y }) => ({ x: centre.x + x, y: centre.y + y })),
        usedPen,
      )
    }
  }
  return marked
}

/** Strokes of a mark, millimetres from the oval's centre. */
function strokes(style: MarkStyle, width: number, height: number, hand: Random, pen: Pen): readonly Stroke[] {
  const w = width / 2
  const h = height / 2
  const off = { x: hand.normal(0, 0.2), y: hand.normal(0, 0.15) }
  const point = (x: number, y: number): Point => ({
    x: x * w + off.x + hand.normal(0, 0.1),
    y: y * h + off.y + hand.normal(0, 0.1),
  })
  switch (style) {
    case 'full':
    case 'light':
      return [hatching(-0.95, 0.95, w, h, hand, pen)]
    case 'half':
      return [
        hand.chance(0.5) ? hatching(-0.95, 0.05, w, h, hand, pen) : hatching(-0.05, 0.95, w, h, hand, pen),
      ]
    case 'check':
      return [[point(-0.7, -0.15), point(-0.2, 0.8), point(hand.uniform(0.8, 1.4), hand.uniform(-1.8, -0.9))]]
    case 'cross':
      return [
        [point(-0.85, -0.85), point(0.85, 0.85)],
        [point(-0.85, 0.85), point(0.85, -0.85)],
      ]
    case 'dot':
      return [
        [
          { x: off.x, y: off.y },
          { x: off.x + 0.05, y: off.y },
        ],
      ]
    case 'tick-outside': {
      const tick = [point(-2.0, -0.1), point(-1.75, 0.7), point(-1.4, -1.3)]
      return [tick]
    }
  }
}

/** A zigzag from side to side of the oval's left to right part given, as people shade. */
function hatching(from: number, to: number, w: number, h: number, hand: Random, pen: Pen): Stroke {
  const points: Point[] = []
  const step = (pen.widthMm * hand.uniform(0.6, 0.95)) / w
  let up = hand.chance(0.5)
  for (let u = from; u <= to; u += step) {
    const reach = Math.sqrt(Math.max(0, 1 - u * u)) * h * hand.uniform(0.85, 1.1)
    points.push({ x: u * w + hand.normal(0, 0.06), y: up ? -reach : reach })
    up = !up
  }
  return points
}
