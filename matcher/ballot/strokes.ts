import { axisOf, type Component, componentsOf, extentMm, pixelOf } from './ink-pieces.ts'
import type { Point } from './layout.ts'
import type { Shining } from './other-side.ts'
import { GUARD_MM, lessDarkness, type Patch, patchAt } from './patch.ts'
import {
  distanceMm,
  HALF_LINE_MM,
  type Look,
  linesThrough,
  type StraightLine,
  turned,
  unit,
} from './straight-lines.ts'
import type { MeasuredPage, TargetPlace } from './target-ink.ts'

/**
 * How the ink inside a target hangs together. An amount of ink says little about a weak mark: a hard pencil's tick
 * has less of it than a resting pen, but is three times as long.
 */
export type Strokes = {
  /** Length of ink of any darkness, millimetres: the diameters of its connected pieces together, dots left out. */
  readonly strokeMm: number
  /** Mean darkness of that ink's darker half, 0 paper to 1 print. */
  readonly darkness: number
  /** Distance between the outermost ink, connected or not, millimetres. */
  readonly spreadMm: number
  /** Share of faint ink that lies over ink of the other side, 0 for a pen's; absent where that is not known. */
  readonly overInk?: number
  /** Single specks as dark as a pen: what a black-and-white scan leaves of a light mark. */
  readonly specks: number
  /** A straight line that runs on beyond the target on so many sides of it: a fold, or dirt in the scanner. */
  readonly runsOn: 0 | 1 | 2
  /** How the ink ends: inside the target, at its printed line, or well beyond it. */
  readonly ends: 'inside' | 'at-line' | 'beyond'
  /** Share of the surroundings that is tinted too: a stain's edge, a shadow, a long stroke's arms. */
  readonly tinted: number
  /** Share of the surroundings whose tint is broader than a pencil's stroke. */
  readonly broad: number
  /** Difference in darkness of the paper on both sides of the ink: a stain's rim has bare paper on one side alone. */
  readonly step: number
}

/** What may show through the paper at a target; places are millimetres from its centre along the page's axes. */
export type Behind = {
  /** Share of the other side's darkness that all of its ink leaves on this side. */
  readonly strength: number
  /** Darkness of the other side, 0 to 1. */
  readonly ink: (u: number, v: number) => number
  /** The darkest of the other side close by. */
  readonly darkest: (u: number, v: number) => number
}

/** Shorter pieces of ink are dots and no part of a stroke, millimetres. */
const PIECE_MM = 0.7
/** Components of fewer pixels are noise of the scanner. */
const LEAST_PIXELS = 4
/** Darkness that a pen on this side has and nothing that shines through. */
const PEN_DARKNESS = 0.45
/** Darkness from which a pixel is a pen's, whatever its surroundings. */
const TINT_MOST = 0.3
/** Darkness of ink on the other side that may soak through, where its print does not. */
const INK_BEHIND = 0.5
/** Paper is thinner here and there: more than the mean is taken off of what shows through. */
const TAKEN_OFF = 1.3
/** Tint that holds a disc of this diameter is no pencil's stroke, blurred as it may be. */
const BROAD_MM = 1.1
/** Where the paper on both sides of the ink is compared: so far from its axis, and along it. */
const SIDES_MM = { from: 0.8, to: 2.5 } as const
/** A speck: this dark alone, no larger than so many pixels. */
const SPECK = { darkness: 0.6, pixels: 3 } as const
/** Length of ink beside a fold or dirt line from which it is looked at by itself, millimetres. */
const BESIDE_LINES_MM = 1.65
/** It must go so far from the line's middle: a broad fold's own edges do not. */
const FROM_LINES_MM = 0.75
/** Dirt is no broader than this, and straight. */
const DIRT_MM = 1
/** A stroke that leaves the target: dark so far beyond the printed line, in about the direction it takes inside. */
const LEAVING = { mm: 2, share: 0.85, darkness: 0.5, degrees: [-30, -20, -10, 0, 10, 20, 30] } as const

/** Looks at the ink in a target: `paper` and `contrast` are grey of bare paper and its distance to print there. */
export function strokesAt(
  page: MeasuredPage,
  place: TargetPlace,
  paper: number,
  contrast: number,
  shining: Shining,
): Strokes {
  const patch = patchAt(page, place, paper, contrast)
  const { right } = place.frame
  const look = { image: page.image, place, paper, contrast, pxPerMm: Math.hypot(right.x, right.y) }
  const ink = inkIn(patch, look)
  // What is short, or as dark as only a pen's, needs no look at the back.
  if (ink.pieces.length === 0 || ink.darkness >= PEN_DARKNESS)
    return { ...strokesOf(ink, patch, look), overInk: 0 }
  const behind = shining(place.target)
  if (behind === undefined) return strokesOf(ink, patch, look)
  const { strength, darkest } = behind
  const shines = strength > 0
  const less = shines ? lessDarkness(patch, (u, v) => TAKEN_OFF * strength * darkest(u, v)) : patch
  const own = shines ? inkIn(less, look) : ink
  return { ...strokesOf(own, less, look), overInk: overInk(ink.stroke, patch, behind) }
}

/** All ink of a target, and what of it a hand left. */
type Ink = Pieces & Pick<Strokes, 'runsOn'> & { readonly all: readonly number[] }

function inkIn(patch: Patch, look: Look): Ink {
  const { inside, raw, smooth, level } = patch
  const components = componentsOf(
    inside.map((is, at) => (is === 1 && smooth[at]! >= level ? 1 : 0)),
    patch,
  ).filter(({ pixels }) => pixels.length >= LEAST_PIXELS)
  const all = components.flatMap(({ pixels }) => pixels)
  return { ...withoutLines(piecesOf(components, raw), patch, look), all }
}

function strokesOf({ all, pieces, stroke, darkness, runsOn }: Ink, patch: Patch, look: Look): Strokes {
  const { inside, raw, smooth, level, around } = patch
  const specks = componentsOf(
    inside.map((is, at) => (is === 1 && raw[at]! >= SPECK.darkness ? 1 : 0)),
    patch,
  ).filter(({ pixels }) => pixels.length <= SPECK.pixels)
  const tinted = around.filter((at) => smooth[at]! >= level && smooth[at]! < TINT_MOST)
  return {
    strokeMm: pieces.reduce((sum, { extentMm }) => sum + extentMm, 0),
    darkness,
    spreadMm: extentMm(all, patch),
    specks: specks.length,
    runsOn,
    ends: endsOf(pieces, darkness, patch, look),
    tinted: around.length === 0 ? 0 : tinted.length / around.length,
    step: stepAcross(stroke, patch, look),
    broad: around.length === 0 ? 0 : broadIn(tinted, patch, look).length / around.length,
  }
}

/** Medians keep the step apart from letters, from the other side's print and from the scanner's grain. */
function stepAcross(stroke: readonly number[], patch: Patch, { pxPerMm }: Look): number {
  if (stroke.length === 0) return 0
  const { middle, direction } = axisOf(stroke, patch)
  const sides: [number[], number[]] = [[], []]
  const [near, far] = [SIDES_MM.from * pxPerMm, SIDES_MM.to * pxPerMm]
  for (let at = 0; at < patch.smooth.length; at++) {
    if (patch.smooth[at]! >= patch.level) continue
    const { x, y } = pixelOf(at, patch)
    const [dx, dy] = [x - middle.x, y - middle.y]
    const across = dx * direction.y - dy * direction.x
    const along = Math.abs(dx * direction.x + dy * direction.y)
    if (Math.abs(across) >= near && Math.abs(across) <= far && along <= far)
      sides[across < 0 ? 0 : 1].push(patch.smooth[at]!)
  }
  const [one, other] = sides.map(median)
  return one === undefined || other === undefined ? 0 : Math.abs(one - other)
}

function median(values: number[]): number | undefined {
  return values.sort((a, b) => a - b)[values.length >> 1]
}

/** Those of the pixels that lie in a disc of ink: what is left of tint when thin strokes are taken away. */
function broadIn(
  pixels: readonly number[],
  { width, height, smooth, level }: Patch,
  { pxPerMm }: Look,
): readonly number[] {
  const radius = (BROAD_MM / 2) * pxPerMm
  const disc: number[] = []
  const reach = Math.floor(radius)
  for (let y = -reach; y <= reach; y++) {
    for (let x = -reach; x <= reach; x++) if (Math.hypot(x, y) <= radius) disc.push(y * width + x)
  }
  const found = new Set<number>()
  for (const at of pixels) {
    const [x, y] = [at % width, Math.floor(at / width)]
    const within = x >= reach && y >= reach && x < width - reach && y < height - reach
    if (within && disc.every((off) => smooth[at + off]! >= level)) for (const off of disc) found.add(at + off)
  }
  return pixels.filter((at) => found.has(at))
}

/** Share of the pixels behind which the other side has ink. */
function overInk(pixels: readonly number[], { u, v }: Patch, { ink }: Behind): number {
  const over = pixels.filter((at) => ink(u[at]!, v[at]!) >= INK_BEHIND).length
  return pixels.length === 0 ? 0 : over / pixels.length
}

type Pieces = {
  readonly pieces: readonly Component[]
  readonly stroke: readonly number[]
  readonly darkness: number
}

function piecesOf(components: readonly Component[], raw: Float32Array): Pieces {
  const pieces = components.filter(({ extentMm }) => extentMm >= PIECE_MM)
  const stroke = pieces.flatMap(({ pixels }) => pixels)
  return { pieces, stroke, darkness: upperMean(stroke.map((at) => raw[at]!)) }
}

/**
 * What a hand left beside folds and dirt that run through the target; all of it where that is too little to say. A line
 * that goes on beyond one side alone is dirt only if it is all there is: a tick's long arm goes on like that too.
 */
function withoutLines(all: Pieces, patch: Patch, look: Look): Pieces & Pick<Strokes, 'runsOn'> {
  const lines = linesThrough(all.stroke, all.darkness, patch, look)
  if (lines.length === 0) return { ...all, runsOn: 0 }
  const [through, rest] = [lines.every(({ sides }) => sides === 2), besideLines(all, lines, patch, look)]
  const restMm = rest.pieces.reduce((sum, { extentMm }) => sum + extentMm, 0)
  if (through) {
    const byHand =
      restMm >= BESIDE_LINES_MM &&
      rest.stroke.some((at) => fromLinesMm(at, lines, patch, look) >= FROM_LINES_MM)
    return byHand ? { ...rest, runsOn: 0 } : { ...all, runsOn: 2 }
  }
  const isThin = axisOf(all.stroke, patch).widthPx <= DIRT_MM * look.pxPerMm
  return { ...all, runsOn: isThin && restMm < PIECE_MM ? 1 : 0 }
}

function fromLinesMm(at: number, lines: readonly StraightLine[], patch: Patch, look: Look): number {
  return Math.min(...lines.map((line) => distanceMm(line, pixelOf(at, patch), look)))
}

function besideLines({ stroke }: Pieces, lines: readonly StraightLine[], patch: Patch, look: Look): Pieces {
  const mask = new Uint8Array(patch.raw.length)
  for (const at of stroke) mask[at] = fromLinesMm(at, lines, patch, look) > HALF_LINE_MM ? 1 : 0
  return piecesOf(componentsOf(mask, patch), patch.raw)
}

function upperMean(values: number[]): number {
  if (values.length === 0) return 0
  values.sort((a, b) => a - b)
  const upper = values.slice(values.length >> 1)
  return upper.reduce((sum, value) => sum + value, 0) / upper.length
}

/** Where the pieces of a stroke end: a rest ends inside, a tick's first stroke may leave the target at once. */
function endsOf(pieces: readonly Component[], darkness: number, patch: Patch, look: Look): Strokes['ends'] {
  const { pxPerMm } = look
  let ends: Strokes['ends'] = 'inside'
  for (const { pixels } of pieces) {
    const rim = pixels.filter((at) => neighbours(at, patch.width).some((near) => patch.inside[near] !== 1))
    const { middle } = axisOf(pixels, patch)
    const goesOn = (length: number) =>
      rim.some((at) => {
        const from = pixelOf(at, patch)
        const out = unit({ x: from.x - middle.x, y: from.y - middle.y })
        return LEAVING.degrees.some((degrees) => {
          const along = turned(out, degrees)
          return darkShare(look, from, along, length, LEAVING.darkness * darkness) >= LEAVING.share
        })
      })
    if (!goesOn(GUARD_MM * pxPerMm)) continue
    if (goesOn(LEAVING.mm * pxPerMm)) return 'beyond'
    ends = 'at-line'
  }
  return ends
}

/** Share of the places along a ray that are dark. */
function darkShare(
  { image: { pixels, width, height }, paper, contrast }: Look,
  start: Point,
  along: Point,
  length: number,
  darkness: number,
): number {
  const grey = paper - darkness * contrast
  let [dark, seen] = [0, 0]
  for (let at = 0; at <= length; at++) {
    seen++
    const x = Math.floor(start.x + at * along.x)
    const y = Math.floor(start.y + at * along.y)
    if (x >= 0 && y >= 0 && x < width && y < height && pixels[y * width + x]! <= grey) dark++
  }
  return dark / seen
}

function neighbours(at: number, width: number): readonly number[] {
  return [at - 1, at + 1, at - width, at + width]
}
