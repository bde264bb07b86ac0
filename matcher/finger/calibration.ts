import { readFileSync } from 'node:fs'

/**
 * Score → false match rate, measured on synthetic strangers (../training/calibrate.ts writes ../models/calibration.json):
 * points of the measured curve where enough impostor comparisons lie above, then an exponential tail.
 */
interface Curve {
  /** Scores rising, with log10 of the FMR there. */
  readonly points: readonly { readonly score: number; readonly log10Fmr: number }[]
  /** Beyond the last point log10 FMR falls by this much a score point. */
  readonly tailSlope: number
}

const calibration = JSON.parse(
  readFileSync(new URL('../models/calibration.json', import.meta.url), 'utf8'),
) as { readonly descriptors: Curve; readonly minutiaeOnly: Curve }

/** Probability that two different fingers score this much or more. Below the first measured point: 1. */
export function fmrOfScore(score: number): number {
  return fmrOn(calibration.descriptors, score)
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
  return scoreOn(calibration.descriptors, log10FmrOn(calibration.minutiaeOnly, minutiaeOnlyScore))
}

function fmrOn(curve: Curve, score: number): number {
  return score > curve.points[0].score ? 10 ** log10FmrOn(curve, score) : 1
}

function log10FmrOn({ points, tailSlope }: Curve, score: number): number {
  const last = points[points.length - 1]
  if (score >= last.score) return last.log10Fmr - tailSlope * (score - last.score)
  const above = points.findIndex((p) => p.score > score)
  const [a, b] = [points[above - 1], points[above]]
  return a.log10Fmr + ((score - a.score) / (b.score - a.score)) * (b.log10Fmr - a.log10Fmr)
}

function scoreOn({ points, tailSlope }: Curve, log10Fmr: number): number {
  const last = points[points.length - 1]
  if (log10Fmr <= last.log10Fmr) return last.score + (last.log10Fmr - log10Fmr) / tailSlope
  const below = points.findIndex((p) => p.log10Fmr <= log10Fmr)
  if (below === 0) return points[0].score
  const [a, b] = [points[below - 1], points[below]]
  return a.score + ((log10Fmr - a.log10Fmr) / (b.log10Fmr - a.log10Fmr)) * (b.score - a.score)
}
