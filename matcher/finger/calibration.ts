import { readFileSync } from 'node:fs'

/**
 * Score → false match rate, measured on synthetic strangers (../training/calibrate.ts writes ../models/calibration.json):
 * points of the measured curve down to thirty observed errors, then an exponential tail.
 */
export interface CalibrationCurve {
  /** Scores rising; log10 of the FMR there, of its 95 % interval, and the false matches that were observed. */
  readonly points: readonly {
    readonly score: number
    readonly log10Fmr: number
    readonly low: number
    readonly high: number
    readonly errors: number
  }[]
  /** Beyond the last point log10 FMR falls by this much a score point; flattened by two standard errors of the fit. */
  readonly tailSlope: number
  /** The steepest tail that fits: bounds extrapolated rates from below. */
  readonly steepestSlope: number
}

/** A false match rate with what it rests on. */
export interface FmrEstimate {
  readonly rate: number
  /** `extrapolated`: fewer than thirty errors were observed at this score, the tail's exponential says the rest. */
  readonly basis: 'measured' | 'extrapolated'
  /** 95 % interval; of an extrapolated rate under the assumption that the tail stays exponential. */
  readonly low: number
  readonly high: number
}

const calibration = JSON.parse(
  readFileSync(new URL('../models/calibration.json', import.meta.url), 'utf8'),
) as { readonly descriptors: CalibrationCurve; readonly minutiaeOnly: CalibrationCurve }

/** Probability that two different fingers score this much or more. Below the first measured point: 1. */
export function fmrOfScore(score: number): number {
  return estimateOn(calibration.descriptors, score).rate
}

/** The same with its interval, and whether it was measured or is extrapolated. */
export function estimateFmr(score: number): FmrEstimate {
  return estimateOn(calibration.descriptors, score)
}

/** Smallest score whose false match rate is at most `fmr` (0 < fmr <= 1); inverse of `fmrOfScore`. */
export function scoreForFmr(fmr: number): number {
  if (!(fmr > 0 && fmr <= 1)) throw new RangeError('an FMR lies in (0, 1]')
  return scoreOn(calibration.descriptors, Math.log10(fmr))
}

/**
 * Brings the raw score of a comparison without descriptors to the common scale: the score that says the same FMR. So one
 * threshold serves all templates.
 */
export function commonScore(minutiaeOnlyScore: number): number {
  const { points } = calibration.minutiaeOnly
  if (!(minutiaeOnlyScore > points[0].score)) return 0
  const { rate } = estimateOn(calibration.minutiaeOnly, minutiaeOnlyScore)
  return scoreOn(calibration.descriptors, Math.log10(rate))
}

/** Reads a curve at one score. */
export function estimateOn(curve: CalibrationCurve, score: number): FmrEstimate {
  const { points, tailSlope, steepestSlope } = curve
  if (!(score > points[0].score)) return { rate: 1, basis: 'measured', low: 1, high: 1 }
  const last = points[points.length - 1]
  const beyond = score - last.score
  if (beyond > 0)
    return {
      rate: 10 ** (last.log10Fmr - tailSlope * beyond),
      basis: 'extrapolated',
      low: 10 ** (last.low - steepestSlope * beyond),
      high: 10 ** (last.high - tailSlope * beyond),
    }
  const above = points.findIndex((p) => p.score >= score)
  const [a, b] = [points[above - 1], points[above]]
  const between = (x: number, y: number): number =>
    10 ** (x + ((score - a.score) / (b.score - a.score)) * (y - x))
  return {
    rate: between(a.log10Fmr, b.log10Fmr),
    basis: 'measured',
    low: between(a.low, b.low),
    high: between(a.high, b.high),
  }
}

function scoreOn({ points, tailSlope }: CalibrationCurve, log10Fmr: number): number {
  const last = points[points.length - 1]
  if (log10Fmr <= last.log10Fmr) return last.score + (last.log10Fmr - log10Fmr) / tailSlope
  const below = points.findIndex((p) => p.log10Fmr <= log10Fmr)
  if (below === 0) return points[0].score
  const [a, b] = [points[below - 1], points[below]]
  return a.score + ((log10Fmr - a.log10Fmr) / (b.log10Fmr - a.log10Fmr)) * (b.score - a.score)
}
