import type { TargetEvidence } from './interpretation.ts'
import type { BallotLayout, BallotOption, Point, Target } from './layout.ts'
import { paperAt } from './light-map.ts'
import type { Shining } from './other-side.ts'
import {
  BOX_FORMS,
  fitOutline,
  type OutlineFit,
  type OutlineForm,
  OVAL_FORMS,
  outlinePoints,
} from './outline.ts'
import { type Frame, localFrame, type PageMap } from './page-map.ts'
import { penLevel } from './ring-tone.ts'
import { inkAt, type MeasuredPage } from './target-ink.ts'

/** How far a target may lie from where the timing marks put it: the map is good to 0.3 mm, foreign data to 1. */
const SEARCH_MM = { own: 0.8, foreign: 1.1, centred: 0.6 } as const
/** A common offset of all targets from which the search is centred anew, millimetres. */
const COMMON_OFFSET_MM = 0.25
/** Below this share of its outline a target has not been seen, and nothing is said about it. */
export const MIN_OUTLINE = 0.6
/** Targets by which the printed form is found. */
const FORM_SAMPLES = 6
/** Mean share of their outlines from which a form needs no better one, and under which none of them is there. */
const FORM_FITS = 0.95
const FORM_ABSENT = 0.45

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
  shining: Shining,
): readonly TargetEvidence[] {
  return optionsOf(layout).map(({ optionId, target }, i) => {
    const { expected, dx, dy, share, frame } = fits[i]!
    const centre = { x: expected.x + dx, y: expected.y + dy }
    const ink = inkAt(page, { centre, frame, target, form: forms[target.shape] }, shining)
    return { optionId, centre, outline: share, ...ink }
  })
}

export function optionsOf(layout: BallotLayout): readonly BallotOption[] {
  return layout.contests.flatMap((contest) => contest.options)
}
