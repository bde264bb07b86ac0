import { type GreyImage, MM_PER_INCH } from '@taanuu/matcher/ballot/grey-image'
import type { Point } from '@taanuu/matcher/ballot/layout'
import type { Random } from '../random.ts'

/** What draws a line on paper. */
export type Pen = {
  readonly widthMm: number
  /** 1 as dark as print, 0 leaves no trace. */
  readonly darkness: number
  /** Share of the darkness that the paper's grain takes away at random, pixel by pixel: pencils and dry pens. */
  readonly grain?: number
}

/** Points of a line, millimetres. */
export type Stroke = readonly Point[]

/** What people bring or find in the booth. `faint` is a hard pencil hardly pressed, `skipping` a ballpoint that fails. */
export const PEN_KINDS = ['ballpoint', 'gel', 'felt', 'pencil', 'faint', 'skipping'] as const
export type PenKind = (typeof PEN_KINDS)[number]

/** Widths and darknesses seen in scans of handwriting: [least, most]. */
const PENS: Readonly<
  Record<PenKind, { width: readonly [number, number]; darkness: readonly [number, number]; grain: number }>
> = {
  ballpoint: { width: [0.35, 0.6], darkness: [0.7, 0.95], grain: 0.1 },
  gel: { width: [0.45, 0.75], darkness: [0.9, 1], grain: 0 },
  felt: { width: [0.9, 1.7], darkness: [0.95, 1], grain: 0 },
  pencil: { width: [0.45, 0.8], darkness: [0.45, 0.75], grain: 0.35 },
  faint: { width: [0.45, 0.8], darkness: [0.15, 0.28], grain: 0.35 },
  skipping: { width: [0.35, 0.55], darkness: [0.6, 0.9], grain: 0.25 },
}
/** Lengths of line that a failing ballpoint writes and leaves out, millimetres: [least, most]. */
const WRITES_MM = [0.6, 2.2] as const
const SKIPS_MM = [0.2, 1] as const

export function takePen(kind: PenKind, random: Random): Pen {
  const { width, darkness, grain } = PENS[kind]
  return { widthMm: random.uniform(...width), darkness: random.uniform(...darkness), grain }
}

function pieceMm(writing: boolean, random: Random): number {
  const [least, most] = writing ? WRITES_MM : SKIPS_MM
  return random.uniform(least, most)
}

/** Cuts a line into the pieces that a failing ballpoint leaves of it. */
export function skipping(stroke: Stroke, random: Random): readonly Stroke[] {
  const pieces: Stroke[] = []
  let piece: Point[] = []
  let writing = random.chance(0.7)
  let left = pieceMm(writing, random)
  for (let i = 0; i + 1 < stroke.length; i++) {
    const [from, to] = [stroke[i]!, stroke[i + 1]!]
    const length = Math.hypot(to.x - from.x, to.y - from.y)
    if (writing && piece.length === 0) piece.push(from)
    let at = 0
    while (length - at > left) {
      at += left
      const share = at / length
      const turn = { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }
      if (writing) {
        pieces.push([...piece, turn])
        piece = []
      } else {
        piece = [turn]
      }
      writing = !writing
      left = pieceMm(writing, random)
    }
    left -= length - at
    if (writing) piece.push(to)
  }
  if (writing && piece.length > 1) pieces.push(piece)
  return pieces
}

/** Lays one pen line over a picture; ink never lightens what is there. Without a `seed` grain falls the same everywhere. */
export function drawStroke(image: GreyImage, stroke: Stroke, pen: Pen, seed = 0): void {
  const s = image.dpi / MM_PER_INCH
  const half = (pen.widthMm / 2) * s
  const grain = pen.grain ?? 0
  for (let i = 0; i + 1 < stroke.length; i++) {
    const [ax, ay] = [stroke[i]!.x * s, stroke[i]!.y * s]
    const [dx, dy] = [stroke[i + 1]!.x * s - ax, stroke[i + 1]!.y * s - ay]
    const length2 = dx * dx + dy * dy
    const x0 = Math.max(0, Math.floor(Math.min(ax, ax + dx) - half - 1))
    const x1 = Math.min(image.width - 1, Math.ceil(Math.max(ax, ax + dx) + half + 1))
    const y0 = Math.max(0, Math.floor(Math.min(ay, ay + dy) - half - 1))
    const y1 = Math.min(image.height - 1, Math.ceil(Math.max(ay, ay + dy) + half + 1))
    for (let y = y0; y <= y1; y++) {
      for (let x = x0; x <= x1; x++) {
        const [px, py] = [x + 0.5 - ax, y + 0.5 - ay]
        const t = length2 === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length2))
        const distance = Math.hypot(px - t * dx, py - t * dy)
        let cover = Math.min(1, Math.max(0, half - distance + 0.5)) * pen.darkness
        const at = y * image.width + x
        if (grain > 0 && cover > 0) cover *= 1 - grain * grainAt(at ^ seed)
        const value = Math.round(255 * (1 - cover))
        if (value < image.pixels[at]!) image.pixels[at] = value
      }
    }
  }
}

/** A fixed pseudo-random number in [0, 1) for each pixel (Murmur3's finalizer). */
function grainAt(index: number): number {
  let x = Math.imul(index ^ (index >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return ((x ^ (x >>> 16)) >>> 0) / 4294967296
}
