import { readFileSync } from 'node:fs'

/**
 * Score → false match rate, measured on synthetic strangers (../training/calibrate.ts writes ../models/calibration.json):
 * points of the measured curve where at least ten impostor comparisons lie above, then an exponential tail.
 */
interface Calibration {
  /** Scores rising, with log10 of the FMR there. */
  readonly points: readonly { readonly score: number; readonly log10Fmr: number }[]
  /** Beyond the last point: log10 FMR falls by this much a score point. */
  readonly tailSlope: number
}

const calibration = JSON.parse(
  readFileSync(new URL('../models/calibration.json', import.meta.url), 'utf8'),
) as Calibration

/** Probability that two different fingers score this much or more. Below the first measured point: 1. */
export function fmrOfScore(score: number): number {
  const { points, tailSlope } = calibration
  const last = points[points.length - 1]
  if (!(score > points[0].score)) return 1
  if (score >= last.score) return 10 ** (last.log10Fmr - tailSlope * (score - last.score))
  const above = points.findIndex((p) => p.score > score)
  const [a, b] = [points[above - 1], points[above]]
  const share = (score - a.score) / (b.score - a.score)
  return 10 ** (a.log10Fmr + share * (b.log10Fmr - a.log10Fmr))
}

/** Smallest score whose false match rate is at most `fmr` (0 < fmr <= 1); inverse of `fmrOfScore`. */
export function scoreForFmr(fmr: number): number {
  if (!(fmr > 0 && fmr <= 1)) throw new RangeError('an FMR lies in (0, 1]')
  const { points, tailSlope } = calibration
  const wanted = Math.log10(fmr)
  const last = points[points.length - 1]
  if (wanted <= last.log10Fmr) return last.score + (last.log10Fmr - wanted) / tailSlope
  const below = points.findIndex((p) => p.log10Fmr <= wanted)
  if (below === 0) return points[0].score
  const [a, b] = [points[below - 1], points[below]]
  return a.score + ((wanted - a.log10Fmr) / (b.log10Fmr - a.log10Fmr)) * (b.score - a.score)
}
