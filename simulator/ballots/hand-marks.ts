import type { GreyImage } from '@taanuu/matcher/ballot/grey-image'
import type { Point } from '@taanuu/matcher/ballot/layout'
import type { Random } from '../random.ts'
import { drawStroke, type Pen, type PenKind, type Stroke, skipping, takePen } from './pen.ts'

/**
 * What hands do at a target, and what they mean by it. `vote`: the voter wants this option. `none`: the mark came
 * about otherwise, or was taken back.
 */
export const HAND_MARKS = {
  filled: 'vote',
  half: 'vote',
  scribble: 'vote',
  tick: 'vote',
  cross: 'vote',
  slash: 'vote',
  'overlong-tick': 'vote',
  'overlong-cross': 'vote',
  'circle-around': 'vote',
  'tick-beside': 'vote',
  dot: 'none',
  rest: 'none',
  'stray-dots': 'none',
  erased: 'none',
  'struck-out': 'none',
} as const satisfies Readonly<Record<string, 'vote' | 'none'>>

export type HandMarkKind = keyof typeof HAND_MARKS
export const HAND_MARK_KINDS = Object.keys(HAND_MARKS) as readonly HandMarkKind[]

/** A printed place to mark, millimetres on the upright sheet. */
export type MarkTarget = {
  readonly centre: Point
  readonly widthMm: number
  readonly heightMm: number
  readonly shape: 'oval' | 'box'
}

/** How far around an erased mark the eraser rubs, and what it leaves of the graphite: [least, most] share. */
const ERASER_MM = 2
const ERASER_LEAVES = [0.04, 0.16] as const

/**
 * Draws one mark into a layer of hand ink (255 nothing, 0 solid); {@link layInk} brings the layer onto the sheet.
 * An `erased` mark is drawn in pencil whatever pen is given: other pens cannot be erased.
 */
export function drawHandMark(
  layer: GreyImage,
  target: MarkTarget,
  kind: HandMarkKind,
  penKind: PenKind,
  random: Random,
): void {
  const used = kind === 'erased' ? 'pencil' : penKind
  const pen = takePen(used, random.fork('pen'))
  const hand = random.fork('hand')
  for (const stroke of strokes(kind, target, hand, pen)) {
    const placed = stroke.map(({ x, y }) => ({ x: target.centre.x + x, y: target.centre.y + y }))
    const pieces = used === 'skipping' ? skipping(placed, hand) : [placed]
    for (const piece of pieces) drawStroke(layer, piece, pen, hand.uint32())
  }
  if (kind === 'erased') erase(layer, target, hand)
}

/** A blank layer for {@link drawHandMark}, as large as the sheet. */
export function inkLayer({ width, height, dpi }: GreyImage): GreyImage {
  return { width, height, dpi, pixels: new Uint8Array(width * height).fill(255) }
}

/** The sheet with the ink on it: what lies over print stays as dark as the darker of both. */
export function layInk(sheet: GreyImage, layer: GreyImage): GreyImage {
  const pixels = sheet.pixels.slice()
  for (let at = 0; at < pixels.length; at++) {
    if (layer.pixels[at]! < pixels[at]!) pixels[at] = layer.pixels[at]!
  }
  return { ...sheet, pixels }
}

function strokes(kind: HandMarkKind, target: MarkTarget, hand: Random, pen: Pen): readonly Stroke[] {
  const w = target.widthMm / 2
  const h = target.heightMm / 2
  const off = { x: hand.normal(0, 0.2), y: hand.normal(0, 0.15) }
  const point = (x: number, y: number): Point => ({
    x: x * w + off.x + hand.normal(0, 0.1),
    y: y * h + off.y + hand.normal(0, 0.1),
  })
  switch (kind) {
    case 'filled':
    case 'erased':
      return [hatching(-hand.uniform(0.75, 1.05), hand.uniform(0.75, 1.05), target, hand, pen)]
    case 'half':
      return [
        hand.chance(0.5)
          ? hatching(-0.95, hand.uniform(-0.1, 0.15), target, hand, pen)
          : hatching(hand.uniform(-0.15, 0.1), 0.95, target, hand, pen),
      ]
    case 'scribble':
      return [loops(hand.uniform(0.6, 0.9), w, h, hand)]
    case 'tick':
      return [[point(-0.7, -0.15), point(-0.2, 0.8), point(hand.uniform(0.8, 1.4), hand.uniform(-1.8, -0.9))]]
    case 'cross':
      return cross(0.85, point)
    case 'slash':
      return [hand.chance(0.5) ? [point(-0.9, 0.9), point(0.9, -0.9)] : [point(-0.9, -0.9), point(0.9, 0.9)]]
    case 'overlong-tick':
      return [
        [
          point(-0.8, -0.3),
          point(-0.2, 0.9),
          { x: hand.uniform(5, 12) * (hand.chance(0.85) ? 1 : -1), y: -hand.uniform(3, 9) },
        ],
      ]
    case 'overlong-cross':
      return cross(hand.uniform(1.3, 2.2), point)
    case 'circle-around':
      return [ring(w + hand.uniform(0.7, 1.8), h + hand.uniform(0.7, 1.6), off, hand)]
    case 'tick-beside':
      return [[point(-2, -0.1), point(-1.75, 0.7), point(-1.4, -1.3)]]
    case 'dot':
      return [short(off, hand.uniform(0.02, 0.1), hand)]
    case 'rest':
      return [short({ x: off.x * 2, y: off.y * 2 }, hand.uniform(0.4, 1.1), hand)]
    case 'stray-dots':
      return Array.from({ length: hand.int(1, 4) }, () =>
        short({ x: hand.uniform(-7, 7), y: hand.uniform(-4, 4) }, hand.uniform(0.02, 0.15), hand),
      )
    case 'struck-out':
      return [
        hatching(-0.9, 0.9, target, hand, pen),
        [point(-1.6, -1.3), point(1.6, 1.3)],
        [point(-1.6, 1.3), point(1.6, -1.3)],
      ]
  }
}

function cross(reach: number, point: (x: number, y: number) => Point): readonly Stroke[] {
  return [
    [point(-reach, -reach), point(reach, reach)],
    [point(-reach, reach), point(reach, -reach)],
  ]
}

function short(at: Point, lengthMm: number, hand: Random): Stroke {
  return [at, { x: at.x + lengthMm * hand.uniform(0.6, 1), y: at.y + lengthMm * hand.uniform(-0.5, 0.5) }]
}

/** A zigzag from side to side of the part given, as people shade. */
function hatching(from: number, to: number, target: MarkTarget, hand: Random, pen: Pen): Stroke {
  const [w, h] = [target.widthMm / 2, target.heightMm / 2]
  const points: Point[] = []
  const step = (pen.widthMm * hand.uniform(0.6, 0.95)) / w
  let up = hand.chance(0.5)
  for (let u = from; u <= to; u += step) {
    const edge = target.shape === 'box' ? 1 : Math.sqrt(Math.max(0, 1 - u * u))
    const reach = edge * h * hand.uniform(0.85, 1.1)
    points.push({ x: u * w + hand.normal(0, 0.06), y: up ? -reach : reach })
    up = !up
  }
  return points
}

function loops(reach: number, w: number, h: number, hand: Random): Stroke {
  const turns = hand.uniform(3, 6)
  const steps = Math.ceil(turns * 14)
  return Array.from({ length: steps + 1 }, (_, i) => {
    const along = (i / steps) * 2 - 1
    const angle = (i / 14) * 2 * Math.PI
    return {
      x: (along * 0.7 + 0.3 * Math.cos(angle)) * reach * w + hand.normal(0, 0.04),
      y: Math.sin(angle) * reach * h + hand.normal(0, 0.04),
    }
  })
}

function ring(a: number, b: number, off: Point, hand: Random): Stroke {
  const start = hand.uniform(0, 2 * Math.PI)
  const overrun = hand.uniform(-0.1, 0.2)
  const steps = 40
  return Array.from({ length: steps + 1 }, (_, i) => {
    const angle = start + (i / steps) * (2 + overrun) * Math.PI
    const wobble = 1 + hand.normal(0, 0.01)
    return { x: off.x + a * wobble * Math.cos(angle), y: off.y + b * wobble * Math.sin(angle) }
  })
}

/** Rubs graphite away; some stays in the paper's fibres. */
function erase(layer: GreyImage, target: MarkTarget, hand: Random): void {
  const s = layer.dpi / 25.4
  const leaves = hand.uniform(...ERASER_LEAVES)
  const { centre } = target
  const [reachX, reachY] = [target.widthMm / 2 + ERASER_MM, target.heightMm / 2 + ERASER_MM]
  const x1 = Math.min(layer.width - 1, Math.ceil((centre.x + reachX) * s))
  const y1 = Math.min(layer.height - 1, Math.ceil((centre.y + reachY) * s))
  for (let y = Math.max(0, Math.floor((centre.y - reachY) * s)); y <= y1; y++) {
    for (let x = Math.max(0, Math.floor((centre.x - reachX) * s)); x <= x1; x++) {
      const at = y * layer.width + x
      layer.pixels[at] = Math.round(255 - (255 - layer.pixels[at]!) * leaves)
    }
  }
}
