import type {
  Doubt,
  MarkRules,
  NearInk,
  OptionReading,
  TargetEvidence,
  WriteInReading,
} from './interpretation.ts'
import type { Strokes } from './strokes.ts'
import { MIN_OUTLINE } from './targets.ts'

/** Share of the surroundings tinted like a faint mark from which a stain may have made it: pencils leave 0.13 at most in 99 of 100. */
const MAX_TINTED = 0.125
/** The same where next to nothing of it is broader than a stroke: arms of a long cross tint 0.17 at most. */
const MAX_TINTED_THINLY = 0.2
const MAX_BROAD = 0.01
/** Difference of the paper beside a faint stroke from which it is a stain's rim: measured, 0.11 and more; pencils 0.02. */
const MAX_STEP = 0.04
/** Share of faint ink over ink of the other side from which it may have soaked through. */
const MAX_OVER_INK = 0.7
/** Least darkness of a stroke that is more than the trace of an eraser, relative to the darkness of a mark. */
const TRACE_SHARE = 0.8
/** A thin stroke that leaves the target may be a little lighter than others; so much of the inside it covers at most. */
const THIN_SHARE = 0.85
const THIN_COVER = 0.5
/** A target half filled with a hard pencil: short for a stroke, but broader than any resting pen's dot. */
const HALF = { strokeMm: 1.65, share: 0.25 } as const
/** Darkness up to which ink is a hard pencil's, and the share of a target that no resting one covers. */
const PALE_DARKNESS = 0.45
const BROAD_SHARE = 0.2
/**
 * Outline seen, and ink, of which one is enough for a mark: where a scanner feeds a strip twice, a piece of an outline lies
 * inside another. Of 2,496 simulated marks with all kinds of defects none had less of both.
 */
const CERTAIN = { outline: 0.8, fill: 0.3 } as const
/** Single dark specks that are more than dust: what a black-and-white scan leaves of a light mark. */
const MANY_SPECKS = 4
/** Inside a quarter of a page's targets nothing is, unless it is printed there. */
const PRINTED_TINT = 0.03
const PRINTED_TARGETS = 4
/** Share of the inside that a scanner streak may hide. */
const MAX_HIDDEN = 0.35
/** Ink of one zone that is print or dust of no meaning, square millimetres. */
const CLEAN_ZONE_MM2 = 0.15
/** A zone that is clean at this share of a page's targets is kept free by the print; it takes a few to say so. */
const CLEAN_SHARE = 0.85
const CLEAN_TARGETS = 4
/** Foreign print sets lines and letters close to targets now and then: more ink is needed there for a doubt. */
const FOREIGN_NEAR_FACTOR = 2
const ZONES = ['left', 'right', 'above', 'below'] as const

/** Zones around the targets in which ink can only be a voter's, and how much of it makes a doubt. */
export type FreeZones = { readonly zones: readonly (keyof NearInk)[]; readonly factor: number }

/** Our own print keeps all zones free. */
export const ALL_ZONES: FreeZones = { zones: ZONES, factor: 1 }

/**
 * Zones that a foreign print keeps free, as its own page shows: letters stand on one side of nearly every
 * target and on no other. Few targets show nothing, and then ink beside a target is no doubt.
 */
export function freeZones(evidence: readonly TargetEvidence[]): FreeZones {
  const seen = evidence.filter(({ outline }) => outline >= MIN_OUTLINE)
  const zones = ZONES.filter(
    (zone) =>
      seen.length >= CLEAN_TARGETS &&
      seen.filter(({ near }) => near[zone] <= CLEAN_ZONE_MM2).length >= CLEAN_SHARE * seen.length,
  )
  return { zones, factor: FOREIGN_NEAR_FACTOR }
}

/** What is on the sheet beyond what the unmarked print has there. */
export function beyondPrint(evidence: TargetEvidence, blank: TargetEvidence | undefined): TargetEvidence {
  if (blank === undefined || blank.outline < MIN_OUTLINE) return evidence
  const less = (a: number, b: number) => Math.max(0, a - b)
  const { strokes, ...rest } = evidence
  return {
    ...rest,
    // of print inside a target no stroke can be told from a hand's
    ...(strokes !== undefined && blank.strokes === undefined && { strokes }),
    fill: less(evidence.fill, blank.fill),
    tint: less(evidence.tint, blank.tint),
    near: {
      left: less(evidence.near.left, blank.near.left),
      right: less(evidence.near.right, blank.near.right),
      above: less(evidence.near.above, blank.near.above),
      below: less(evidence.near.below, blank.near.below),
    },
  }
}

/**
 * Whether the print itself tints the insides of a page's targets, as numbers in the ovals do: three of four targets
 * would have to be marked else. A voter may well mark half of them where questions are answered with yes or no.
 */
export function tintedByPrint(evidence: readonly TargetEvidence[]): boolean {
  const seen = evidence.filter(({ outline }) => outline >= MIN_OUTLINE).map(({ tint }) => tint)
  const lower = seen.sort((a, b) => a - b)[seen.length >> 2] ?? 0
  return seen.length >= PRINTED_TARGETS && lower >= PRINTED_TINT
}

/** What the whole page tells about a target. */
export type PageClues = {
  readonly free: FreeZones
  /** The print tints the insides of targets: what is faint there is no evidence. */
  readonly printed: boolean
}

/** What the rules make of the evidence. Whatever is neither clearly a vote nor clearly none is `unsure`. */
export function decide(
  evidence: TargetEvidence,
  rules: Required<MarkRules>,
  page: PageClues,
  writeIn?: WriteInReading,
): OptionReading {
  const { optionId, fill } = evidence
  const unsure = (why: Doubt): OptionReading => ({ optionId, fill, decision: 'unsure', why })
  const mark: OptionReading = { optionId, fill, decision: 'mark' }
  if (evidence.outline < MIN_OUTLINE) return unsure('not-seen')
  if (evidence.hidden > MAX_HIDDEN) return unsure('hidden')
  const certain = evidence.outline >= CERTAIN.outline || fill >= CERTAIN.fill
  if (fill - evidence.lineFill >= rules.definiteFill) return certain ? mark : unsure('not-seen')
  const weak = weakInk(evidence, rules, page)
  if (weak === 'mark') return certain ? mark : unsure('not-seen')
  if (weak !== 'none') return unsure(weak)
  const beside = page.free.zones.reduce((sum, zone) => sum + evidence.near[zone], 0)
  if (beside >= rules.nearInkMm2 * page.free.factor) return unsure('beside')
  if (writeIn?.present === true) return unsure('write-in-only')
  return { optionId, fill, decision: 'no-mark' }
}

/** What too little ink for a certain vote is, by the way it hangs together. */
function weakInk(
  evidence: TargetEvidence,
  rules: Required<MarkRules>,
  page: PageClues,
): 'mark' | 'none' | Doubt {
  const { fill, strokes } = evidence
  const little = fill > rules.marginalFill
  if (evidence.lineFill > 0 && little) return 'line'
  const faint = evidence.tint >= rules.faintTint
  if (strokes === undefined) return little ? 'little-ink' : faint ? 'faint' : 'none'
  const { strokeMm, darkness, spreadMm, runsOn, ends, specks } = strokes
  const long = strokeMm >= rules.strokeMm || (little && ends === 'beyond')
  if (long && darkness >= TRACE_SHARE * rules.strokeDarkness) {
    if (runsOn > 0) return runsOn === 2 && !little ? 'none' : 'line'
    const dark = darkness >= (isThin(evidence.tint, strokes) ? THIN_SHARE : 1) * rules.strokeDarkness
    return dark && ofThisSide(strokes, page) ? 'mark' : 'faint'
  }
  if (little) return spreadMm <= rules.restMm && ends === 'inside' ? 'none' : 'little-ink'
  if (specks >= MANY_SPECKS) return 'little-ink'
  const pale = darkness >= rules.strokeDarkness && darkness < PALE_DARKNESS
  const half = pale && strokeMm >= HALF.strokeMm && evidence.tint >= HALF.share * darkness
  if (half && runsOn === 0 && ofThisSide(strokes, page)) return 'mark'
  if (pale && (spreadMm > rules.restMm || evidence.tint >= BROAD_SHARE * darkness)) return 'faint'
  return faint ? 'faint' : 'none'
}

/** Erasers leave broad traces that end in the target, not thin strokes that leave it. */
function isThin(tint: number, { darkness, ends }: Strokes): boolean {
  return ends === 'beyond' && tint <= THIN_COVER * darkness
}

/** Nothing but a hand on this side can have left the ink: no print, no stain, no other side. */
function ofThisSide({ tinted, broad, step, overInk }: Strokes, { printed }: PageClues): boolean {
  const stained = step > MAX_STEP || tinted > (broad <= MAX_BROAD ? MAX_TINTED_THINLY : MAX_TINTED)
  return !printed && !stained && overInk !== undefined && overInk <= MAX_OVER_INK
}
