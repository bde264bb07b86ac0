import type { GreyImage } from './grey-image.ts'
import type { NearInk, PageTone, TargetEvidence } from './interpretation.ts'
import type { BallotLayout, BallotOption, Point, Target } from './layout.ts'
import { type LightMap, paperAt } from './light-map.ts'
import {
  BOX_FORMS,
  fitOutline,
  insideOf,
  type OutlineFit,
  type OutlineForm,
  OVAL_FORMS,
  outlinePoints,
} from './outline.ts'
import { type Frame, localFrame, type PageMap } from './page-map.ts'
import { BUBBLE } from './print/page.ts'
import { localContrast, penLevel } from './ring-tone.ts'

/** How far a target may lie from where the timing marks put it: the map is good to 0.3 mm, foreign data to 1. */
const SEARCH_MM = { own: 0.8, foreign: 1.1, centred: 0.6 } as const
/** A common offset of all targets from which the search is centred anew, millimetres. */
const COMMON_OFFSET_MM = 0.25
/** Paper left between the printed line and the inside that is measured: half a pixel of blur at 200 dpi, twice. */
const GUARD_MM = 0.25
/** The zone around a target in which a voter's ink is noticed; our own print keeps out of it. */
const NEAR_MM = { from: 0.45, right: 1.9, down: 1 } as const
/** Below this share of its outline a target has not been seen, and nothing is said about it. */
export const MIN_OUTLINE = 0.6
/** Share of a row or column of ink that makes it part of a line, and the widest such line that may be dirt. */
const LINE_SHARE = 0.95
const MAX_LINE_MM = 1
/** A fold runs on beyond the target at least this far on both sides; a voter's stroke ends sooner. */
const FOLD_REACH_MM = 9
/** Targets by which the printed form is found. */
const FORM_SAMPLES = 6
/** Mean share of their outlines from which a form needs no better one, and under which none of them is there. */
const FORM_FITS = 0.95
const FORM_ABSENT = 0.45

/** A page as its targets are measured: picture, light, tone, streaks of dirt, and where everything lies. */
export type MeasuredPage = {
  readonly image: GreyImage
  readonly light: LightMap
  readonly tone: PageTone
  /** Columns of the picture (1) that a dirt line hides. */
  readonly streaks: Uint8Array
}

/** Where the targets of a side were found. */
export type TargetFits = {
  readonly forms: Readonly<Record<Target['shape'], OutlineForm>>
  readonly fits: readonly (OutlineFit & { readonly expected: Point; readonly frame: Frame })[]
  /** Targets of which the outline was seen. */
  readonly seen: number
}

/** Looks for the outline of every target of a side. */
export function findTargets(page: MeasuredPage, layout: BallotLayout, map: PageMap): TargetFits {
  const places = optionsOf(layout).map(({ target }) => ({
    target,
    expected: map(target.column, target.row),
    frame: localFrame(map, layout.grid, target.column, target.row),
  }))
  const own = layout.print !== undefined
  const reach = own ? SEARCH_MM.own : SEARCH_MM.foreign
  const fit = (place: (typeof places)[number], form: OutlineForm, reachMm: number) => {
    const level = penLevel(page.tone, paperAt(page.light, place.expected.x, place.expected.y))
    return fitOutline(
      page.image,
      place.expected,
      place.frame,
      outlinePoints(form, place.target),
      level,
      reachMm,
    )
  }
  const bestForm = (shape: Target['shape'], forms: readonly OutlineForm[]) => {
    const alike = places.filter(({ target }) => target.shape === shape)
    if (own || alike.length === 0) return { form: forms[0]!, share: 1 }
    const step = Math.max(1, Math.floor(alike.length / FORM_SAMPLES))
    const sample = alike.filter((_, i) => i % step === 0).slice(0, FORM_SAMPLES)
    let best = { form: forms[0]!, share: 0 }
    for (const form of forms) {
      const share = sample.reduce((sum, place) => sum + fit(place, form, reach).share, 0) / sample.length
      if (share > best.share) best = { form, share }
      if (share >= FORM_FITS) break
    }
    return best
  }
  const [oval, box] = [bestForm('oval', OVAL_FORMS), bestForm('box', BOX_FORMS)]
  const forms = { oval: oval.form, box: box.form }
  if (Math.min(oval.share, box.share) < FORM_ABSENT) {
    const fits = places.map(({ expected, frame }) => ({ expected, frame, dx: 0, dy: 0, share: 0 }))
    return { forms, fits, seen: 0 }
  }
  let fits = places.map((place) => ({ ...place, ...fit(place, forms[place.target.shape], reach) }))
  const common = own ? undefined : commonOffset(fits)
  if (common !== undefined) {
    fits = fits.map(({ target, expected, frame }) => {
      const centred = { x: expected.x + common.x, y: expected.y + common.y }
      const place = { target, frame, expected: centred }
      return { ...place, ...fit(place, forms[target.shape], SEARCH_MM.centred) }
    })
  }
  return { forms, fits, seen: fits.filter(({ share }) => share >= MIN_OUTLINE).length }
}

/** Median offset of the targets seen; undefined while it is small. */
function commonOffset(fits: TargetFits['fits']): Point | undefined {
  const seen = fits.filter(({ share }) => share >= MIN_OUTLINE)
  if (seen.length < 3) return undefined
  const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!
  const offset = { x: median(seen.map(({ dx }) => dx)), y: median(seen.map(({ dy }) => dy)) }
  const pxPerMm = Math.hypot(seen[0]!.frame.right.x, seen[0]!.frame.right.y)
  return Math.hypot(offset.x, offset.y) > COMMON_OFFSET_MM * pxPerMm ? offset : undefined
}

/** Measures every target of a side where it was found. */
export function measureTargets(
  page: MeasuredPage,
  layout: BallotLayout,
  { forms, fits }: TargetFits,
): readonly TargetEvidence[] {
  return optionsOf(layout).map(({ optionId, target }, i) => {
    const { expected, dx, dy, share, frame } = fits[i]!
    const centre = { x: expected.x + dx, y: expected.y + dy }
    const ink = inkAt(page, centre, frame, target, forms[target.shape])
    return { optionId, centre, outline: share, ...ink }
  })
}

export function optionsOf(layout: BallotLayout): readonly BallotOption[] {
  return layout.contests.flatMap((contest) => contest.options)
}

/** Measures ink inside the target and in the zone around it, streak columns left out. */
function inkAt(page: MeasuredPage, centre: Point, frame: Frame, target: Target, form: OutlineForm) {
  const { tone } = page
  const { inside, near, hidden } = pixelsAt(page, centre, frame, target, form)
  // Lamps fade and paper yellows from place to place: ink is judged against the paper next to it.
  const around = paperAt(page.light, centre.x, centre.y)
  const light = near.map(({ grey }) => grey).filter((grey) => grey > penLevel(tone, around))
  const paper = light.length === 0 ? around : mean(light)
  const level = penLevel(tone, paper)
  const mm2 = 1 / Math.abs(frame.right.x * frame.down.y - frame.right.y * frame.down.x)
  const zone = (name: keyof NearInk) =>
    near.filter(({ zone, grey }) => zone === name && grey <= level).length * mm2
  const none = inside.length === 0
  return {
    fill: none ? 0 : inside.filter((grey) => grey <= level).length / inside.length,
    tint: none ? 0 : (paper - mean(inside)) / Math.max(1, localContrast(tone, paper)),
    lineFill: none ? 0 : lineInk(page.image, centre, frame, target, level) / inside.length,
    near: { left: zone('left'), right: zone('right'), above: zone('above'), below: zone('below') },
    hidden: inside.length + hidden === 0 ? 1 : hidden / (inside.length + hidden),
  }
}

/**
 * Pixels that a straight line running through the target and on beyond it both ways may at most put inside: along
 * the feed, dirt that came or went in the middle of a sheet, which the streaks cannot know; across it, a fold.
 * Wider ink is a hand's. A pen stroke as straight and long is thereby doubtful, which it is.
 */
function lineInk(
  { pixels, width, height }: GreyImage,
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

type NearPixel = { readonly zone: keyof NearInk; readonly grey: number }

/** Grey values inside a target and in the zone near it, and how many of the inside a streak hides. */
function pixelsAt(
  { image, streaks }: MeasuredPage,
  centre: Point,
  { right, down }: Frame,
  target: Target,
  form: OutlineForm,
) {
  const det = right.x * down.y - right.y * down.x
  const size = { width: target.widthMm * form.scale, height: target.heightMm * form.scale }
  const isInside = insideOf(form, target, BUBBLE.lineMm + GUARD_MM)
  const isAround = insideOf(form, target, -NEAR_MM.from)
  const reach = { x: size.width / 2 + NEAR_MM.right, y: size.height / 2 + NEAR_MM.down }
  const spanX = Math.abs(right.x) * reach.x + Math.abs(down.x) * reach.y
  const spanY = Math.abs(right.y) * reach.x + Math.abs(down.y) * reach.y
  const inside: number[] = []
  const near: NearPixel[] = []
  let hidden = 0
  const lastY = Math.min(image.height - 1, centre.y + spanY)
  const lastX = Math.min(image.width - 1, centre.x + spanX)
  for (let y = Math.max(0, Math.floor(centre.y - spanY)); y <= lastY; y++) {
    for (let x = Math.max(0, Math.floor(centre.x - spanX)); x <= lastX; x++) {
      const dx = x + 0.5 - centre.x
      const dy = y + 0.5 - centre.y
      // The pixel in millimetres along the page's axes, from the target's centre.
      const u = (dx * down.y - dy * down.x) / det
      const v = (dy * right.x - dx * right.y) / det
      if (Math.abs(u) > reach.x || Math.abs(v) > reach.y) continue
      const grey = image.pixels[y * image.width + x]!
      if (isInside(u, v)) {
        if (streaks[x] === 1) hidden++
        else inside.push(grey)
      } else if (streaks[x] !== 1 && !isAround(u, v)) {
        near.push({ zone: zoneOf(u, v, size.height / 2), grey })
      }
    }
  }
  return { inside, near, hidden }
}

function zoneOf(u: number, v: number, halfHeight: number): keyof NearInk {
  if (v < -halfHeight) return 'above'
  if (v > halfHeight) return 'below'
  return u < 0 ? 'left' : 'right'
}

function mean(values: readonly number[]): number {
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}
