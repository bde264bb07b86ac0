import { FIELD_CELL } from './orientation.ts'
import type { ExtractionFailure, Field, Mask, Minutia, QualityHint, RidgeFlow } from './types.ts'

/** Square pixels at 500 dpi in a square millimetre. */
const PIXELS_PER_MM2 = (500 / 25.4) ** 2
/** Less skin than this on the glass is no finger at all, mm². */
const NO_FINGER_AREA = 12
/** Fewer than ~8 minutiae live on a smaller contact, mm². */
const SMALL_AREA = 35
/** A whole fingertip; more adds no quality, mm². */
const FULL_AREA = 170
/** Fewer minutiae than this cannot tell people apart at the FMRs of a polling station. */
const MIN_MINUTIAE = 6
/** Minutiae of a good print. */
const FULL_MINUTIAE = 28
/** Clarity (0..1) under which nothing read from the ridges is believed. */
const UNREADABLE = 0.25
/** Clarity of a clean print. */
const CLEAR = 0.8
/** Ink balance beyond which the voter is asked to dry or moisten the finger (share of dark, 0.5 = even). */
const WET_BALANCE = 0.59
const DRY_BALANCE = 0.38
/** Share of the image border covered by a print from which it lies off centre, when it is not large as well. */
const OFF_CENTRE = 0.1
const LARGE_SHARE = 0.7

/** What the image itself says about the capture. */
export interface Assessment {
  /** 0-100 */
  readonly quality: number
  readonly hint: QualityHint | null
  readonly failure: ExtractionFailure | null
  readonly reasons: readonly string[]
}

/** Numbers that quality is judged by. */
export interface PrintMeasures {
  /** mm² of skin on the glass */
  readonly area: number
  /** 0..1: how much of a clean wave the ridge network found, mean over the foreground */
  readonly clarity: number
  /** share of dark pixels in the foreground, 0.5 = ridges as wide as valleys */
  readonly balance: number
  /** share of the foreground that touches the image border */
  readonly cut: number
}

export function measurePrint(
  normalised: Field,
  foreground: Mask,
  flow: RidgeFlow,
  innerWidth: number,
  innerHeight: number,
): PrintMeasures {
  const { width, data } = foreground
  let area = 0
  let dark = 0
  let power = 0
  for (let y = 0; y < innerHeight; y++) {
    const row = Math.floor(y / FIELD_CELL) * flow.power.width
    for (let x = 0; x < innerWidth; x++) {
      if (data[y * width + x] === 0) continue
      area++
      if (normalised.data[y * width + x] < 0) dark++
      power += Math.min(1, flow.power.data[row + Math.floor(x / FIELD_CELL)] / 0.5)
    }
  }
  const seen = Math.max(1, area)
  return {
    area: area / PIXELS_PER_MM2,
    clarity: power / seen,
    balance: dark / seen,
    cut: borderShare(foreground, innerWidth, innerHeight),
  }
}

/** Share of the image border that is foreground. */
function borderShare(foreground: Mask, innerWidth: number, innerHeight: number): number {
  let touched = 0
  const at = (x: number, y: number): number => foreground.data[y * foreground.width + x]
  for (let x = 0; x < innerWidth; x++) touched += at(x, 0) + at(x, innerHeight - 1)
  for (let y = 0; y < innerHeight; y++) touched += at(0, y) + at(innerWidth - 1, y)
  return touched / (2 * (innerWidth + innerHeight))
}

/** Judges a capture; `failure` is set when no template should be made of it. */
export function assess(measures: PrintMeasures, minutiae: readonly Minutia[]): Assessment {
  const { area, clarity, balance, cut } = measures
  const share = (value: number, full: number): number => Math.max(0, Math.min(1, value / full))
  const clear = share(clarity - UNREADABLE, CLEAR - UNREADABLE)
  const quality = Math.round(
    100 * share(area, FULL_AREA) ** 0.5 * clear ** 0.7 * share(minutiae.length, FULL_MINUTIAE) ** 0.5,
  )
  const reasons = [
    `area ${area.toFixed(0)} mm2`,
    `clarity ${clarity.toFixed(2)}`,
    `dark share ${balance.toFixed(2)}`,
    `minutiae ${minutiae.length}`,
  ]
  const wet = balance > WET_BALANCE
  const dry = balance < DRY_BALANCE
  const fail = (failure: ExtractionFailure, hint: QualityHint | null): Assessment => ({
    quality,
    hint,
    failure,
    reasons,
  })
  const small: QualityHint = cut > OFF_CENTRE ? 'centre' : 'press-harder'
  if (area < NO_FINGER_AREA) return { quality: 0, hint: null, failure: 'no-finger', reasons }
  const unreadable = clarity < UNREADABLE
  if (area < SMALL_AREA || unreadable || minutiae.length < MIN_MINUTIAE) {
    // a flooded or dusty glass hides ridges, so it explains a small readable area and not the other way round
    if (wet) return fail('too-wet', 'dry')
    if (dry) return fail('too-dry', 'wet')
    return unreadable ? fail('smudged', 'wipe-glass') : fail('too-small', small)
  }
  return { quality, hint: advice(measures, wet, dry, small), failure: null, reasons }
}

/** What would make the next capture of a usable print better, or null when nothing is amiss. */
function advice(measures: PrintMeasures, wet: boolean, dry: boolean, small: QualityHint): QualityHint | null {
  if (wet) return 'press-gently'
  if (dry) return 'press-harder'
  if (measures.clarity < CLEAR / 2) return 'wipe-glass'
  if (measures.area < FULL_AREA * LARGE_SHARE && measures.cut > OFF_CENTRE) return 'centre'
  return measures.area < 2 * SMALL_AREA ? small : null
}
