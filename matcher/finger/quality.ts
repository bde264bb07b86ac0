import { readFileSync } from 'node:fs'
import type { PrintMeasures } from './print-measures.ts'
import type { ExtractionFailure, Minutia, QualityHint } from './types.ts'

/** Less skin than this on the glass is no finger at all, mm². */
const NO_FINGER_AREA = 12
/** Fewer than ~8 minutiae live on a smaller contact, mm². */
const SMALL_AREA = 35
/** A whole fingertip; more adds no quality, mm². */
const FULL_AREA = 170
/** Fewer minutiae than this cannot tell people apart at the FMRs of a polling station. */
const MIN_MINUTIAE = 6
/** Minutiae of a good print; more adds no quality. */
const FULL_MINUTIAE = 30
/** Clarity (0..1) under which the network saw no ridges at all: empty glass gives 0.00, the worst touches 0.3. */
const RIDGELESS = 0.1
/** Clarity (0..1) under which nothing read from the ridges is believed. */
const UNREADABLE = 0.25
/** Ink balance (share of dark, 0.5 = even) beyond which a print is wet or dry; careful synthetic prints: 0.42-0.56. */
const WET_BALANCE = 0.59
const DRY_BALANCE = 0.385
/** Up to here a print is dry when its ridges are in specks as well, which the wave smooths over. */
const SPECKLED_BALANCE = 0.43
const SPECKLED_AGREEMENT = 0.68
/** Evenly dark picture from which a print is wet, mm²: careful prints have 1, slid ones up to 15. */
const WET_FLOOD = 12
/** So much of it hides the finger: not the pressure is at fault but the sweat, mm². */
const SOAKED_FLOOD = 30
/** Under this agreement of wave and picture something lies on the ridges: careful prints have 0.81 and more. */
const SMUDGED_AGREEMENT = 0.7
/** Share of the image border covered by a print from which it lies off centre, when it is not large as well. */
const OFF_CENTRE = 0.1
const LARGE_SHARE = 0.7
/** A dry print of this size was pressed well enough, mm²; a smaller one wants pressure first. */
const PRESSED_AREA = 100
/** Quality of a print that gives no template is at most this: its non-match is certain. */
const FAILED_QUALITY = 10

/** What the image itself says about the capture. */
export interface Assessment {
  /** 0-100 */
  readonly quality: number
  readonly hint: QualityHint | null
  readonly failure: ExtractionFailure | null
  readonly reasons: readonly string[]
}

/** The names of the terms of the quality model. */
export const QUALITY_TERMS = [
  'area',
  'readable',
  'minutiae',
  'minutiaQuality',
  'coherence',
  'agreement',
  'dry',
] as const
export type QualityTerm = (typeof QUALITY_TERMS)[number]

/** Logistic model of the chance that a print matches (../training/fit-quality.ts); no weight is negative. */
export interface QualityModel {
  readonly intercept: number
  readonly weights: Readonly<Record<QualityTerm, number>>
}

const fitted = JSON.parse(
  readFileSync(new URL('../models/quality.json', import.meta.url), 'utf8'),
) as QualityModel

/** Terms of the quality model: each rises with what makes a print match, and is bounded. */
export function qualityTerms(
  measures: PrintMeasures,
  minutiae: readonly Minutia[],
): Readonly<Record<QualityTerm, number>> {
  const { area, readable, coherence, agreement, flooded, balance } = measures
  const mean = minutiae.reduce((sum, { quality }) => sum + quality, 0) / Math.max(1, minutiae.length)
  return {
    area: Math.log(clamp(area / FULL_AREA, 0.03, 1)),
    readable: Math.log(clamp(readable / Math.max(1, area), 0.1, 1)),
    minutiae: Math.log(clamp(minutiae.length / FULL_MINUTIAE, 0.05, 1)),
    minutiaQuality: Math.log(clamp(mean / 100, 0.2, 1)),
    coherence,
    agreement: Math.log(clamp(agreement, 0.3, 1)),
    dry: 1 - clamp(flooded / Math.max(SMALL_AREA, area + flooded), 0, 1) - Math.max(0, balance - 0.5),
  }
}

/** 0-100: how well a print will match good prints of the same finger. */
export function qualityOf(
  terms: Readonly<Record<QualityTerm, number>>,
  model: QualityModel = fitted,
): number {
  const sum = QUALITY_TERMS.reduce(
    (total, term) => total + model.weights[term] * terms[term],
    model.intercept,
  )
  return Math.round(100 / (1 + Math.exp(-sum)))
}

/** Judges a capture; `failure` is set when no template should be made of it. */
export function assess(measures: PrintMeasures, minutiae: readonly Minutia[]): Assessment {
  const { area, clarity, balance, flooded, agreement } = measures
  const quality = qualityOf(qualityTerms(measures, minutiae))
  const reasons = [
    `area ${area.toFixed(0)} mm2`,
    `readable ${measures.readable.toFixed(0)} mm2`,
    `flooded ${flooded.toFixed(0)} mm2`,
    `clarity ${clarity.toFixed(2)}`,
    `agreement ${agreement.toFixed(2)}`,
    `dark share ${balance.toFixed(2)}`,
    `minutiae ${minutiae.length}`,
  ]
  const wet = flooded > WET_FLOOD || balance > WET_BALANCE
  const dry = balance < DRY_BALANCE || (balance < SPECKLED_BALANCE && agreement < SPECKLED_AGREEMENT)
  const fail = (failure: ExtractionFailure, hint: QualityHint | null): Assessment => ({
    quality: Math.min(quality, FAILED_QUALITY),
    hint,
    failure,
    reasons,
  })
  const skin = clarity < RIDGELESS ? 0 : area
  if (skin + flooded < NO_FINGER_AREA) return { quality: 0, hint: null, failure: 'no-finger', reasons }
  const unreadable = clarity < UNREADABLE
  if (area < SMALL_AREA || unreadable || minutiae.length < MIN_MINUTIAE) {
    // a flooded or dusty glass hides ridges, so it explains a small readable area and not the other way round
    if (wet) return fail('too-wet', 'dry')
    if (dry) return fail('too-dry', 'wet')
    return unreadable ? fail('smudged', 'wipe-glass') : fail('too-small', smallHint(measures))
  }
  return { quality, hint: advice(measures, wet, dry), failure: null, reasons }
}

function smallHint({ cut }: PrintMeasures): QualityHint {
  return cut > OFF_CENTRE ? 'centre' : 'press-harder'
}

/** What would make the next capture of a usable print better, or null when nothing is amiss. */
function advice(measures: PrintMeasures, wet: boolean, dry: boolean): QualityHint | null {
  if (wet) return measures.flooded > SOAKED_FLOOD ? 'dry' : 'press-gently'
  if (dry) return measures.area > PRESSED_AREA ? 'wet' : 'press-harder'
  if (measures.agreement < SMUDGED_AGREEMENT) return 'wipe-glass'
  if (measures.area < FULL_AREA * LARGE_SHARE && measures.cut > OFF_CENTRE) return 'centre'
  return measures.area < 2 * SMALL_AREA ? smallHint(measures) : null
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
