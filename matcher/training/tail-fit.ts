/** A calibration curve (finger/calibration.ts) with what it rests on. */
export interface FittedCurve {
  readonly points: readonly { readonly score: number; readonly log10Fmr: number }[]
  readonly tailSlope: number
  /** Impostor scores that the tail was fitted on, and the FMR beyond which the curve extrapolates. */
  readonly tailScores: number
  readonly extrapolatesBelowFmr: number
}

/** Points a decade of FMR. */
const POINTS_A_DECADE = 4
/** The measured curve ends where this many impostor scores remain above. */
const LEAST_ABOVE = 20
/** Highest scores that the exponential tail is fitted on, at most, and as a share of all. */
const TAIL = { most: 400, share: 0.0005 } as const
/** Two standard errors of an exponential's mean: the tail is taken that much longer than measured. */
const CAUTION = 2

/**
 * Fits score → FMR to impostor scores: measured quantiles, then an exponential tail by maximum likelihood over the
 * highest scores (peaks over threshold), lengthened by two standard errors so that it errs towards refusing strangers.
 */
export function fitCurve(impostorScores: Float32Array): FittedCurve {
  const falling = Float32Array.from(impostorScores).sort().reverse()
  const count = falling.length
  if (count < 10 * LEAST_ABOVE) throw new RangeError('too few impostor comparisons to calibrate on')
  const points: { score: number; log10Fmr: number }[] = [{ score: 0, log10Fmr: 0 }]
  for (let step = 1; ; step++) {
    const log10Fmr = -step / POINTS_A_DECADE
    const above = Math.floor(count * 10 ** log10Fmr)
    if (above < LEAST_ABOVE) break
    // accepted when score >= threshold: just above the next impostor, so that `above` of them are accepted
    const score = (falling[above - 1] + falling[above]) / 2
    if (score > points[points.length - 1].score) points.push({ score, log10Fmr })
  }
  const tailScores = Math.max(LEAST_ABOVE, Math.min(TAIL.most, Math.floor(count * TAIL.share)))
  const threshold = falling[tailScores]
  let excess = 0
  for (let i = 0; i < tailScores; i++) excess += falling[i] - threshold
  const meanExcess = (excess / tailScores) * (1 + CAUTION / Math.sqrt(tailScores))
  return {
    points,
    tailSlope: Math.LOG10E / meanExcess,
    tailScores,
    extrapolatesBelowFmr: 10 ** points[points.length - 1].log10Fmr,
  }
}
