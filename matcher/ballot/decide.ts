import type {
  Doubt,
  MarkRules,
  NearInk,
  OptionReading,
  TargetEvidence,
  WriteInReading,
} from './interpretation.ts'
import { MIN_OUTLINE } from './targets.ts'

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
  return {
    ...evidence,
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

/** What the rules make of the evidence. Whatever is neither clearly a vote nor clearly none is `unsure`. */
export function decide(
  evidence: TargetEvidence,
  rules: MarkRules,
  free: FreeZones,
  writeIn?: WriteInReading,
): OptionReading {
  const { optionId, fill } = evidence
  const unsure = (why: Doubt): OptionReading => ({ optionId, fill, decision: 'unsure', why })
  if (evidence.outline < MIN_OUTLINE) return unsure('not-seen')
  if (evidence.hidden > MAX_HIDDEN) return unsure('hidden')
  if (fill - evidence.lineFill >= rules.definiteFill) return { optionId, fill, decision: 'mark' }
  if (fill > rules.marginalFill) return unsure(evidence.lineFill > 0 ? 'line' : 'little-ink')
  if (evidence.tint >= rules.faintTint) return unsure('faint')
  const beside = free.zones.reduce((sum, zone) => sum + evidence.near[zone], 0)
  if (beside >= rules.nearInkMm2 * free.factor) return unsure('beside')
  if (writeIn?.present === true) return unsure('write-in-only')
  return { optionId, fill, decision: 'no-mark' }
}
