import { dyadicSpread } from './dyadic-spread.ts'
import { type Interval, weightedCountInterval } from './intervals.ts'

/** Scores of impostor comparisons drawn by strata; parallel columns, one entry a comparison made that scored above 0. */
export interface ImpostorSample {
  /** Of each stratum: pairs in all, and pairs that were compared (a random share of them). */
  readonly strata: readonly { readonly pairs: number; readonly compared: number }[]
  readonly score: Float32Array
  readonly stratum: Uint8Array
  /** Grown fingers of the two prints: comparisons that share one are not independent. */
  readonly fingerA: Uint32Array
  readonly fingerB: Uint32Array
  /** Pairs (compared or not) that each grown finger takes part in. */
  readonly pairsOfFinger: Float64Array
}

/** One point of a curve: the FMR of a threshold at this score. */
export interface CurvePoint {
  readonly score: number
  readonly log10Fmr: number
  /** 95 % interval of the FMR, as log10. */
  readonly low: number
  readonly high: number
  /** False matches that were observed at this threshold (not weighted). */
  readonly errors: number
}

/** A calibration curve (finger/calibration.ts): measured points, scores rising, then an exponential tail. */
export interface FittedCurve {
  readonly points: readonly CurvePoint[]
  /** Beyond the last point log10 FMR falls by this much a score point; the cautious end of the fit. */
  readonly tailSlope: number
  /** The same at the other end, two standard errors the other way: lower bound of extrapolated rates. */
  readonly steepestSlope: number
  /** What the tail was fitted on. */
  readonly tail: {
    readonly from: number
    readonly scores: number
    /** Moment estimate of the generalised Pareto shape: 0 exponential, below 0 lighter (the exponential is cautious). */
    readonly shape: number
  }
  readonly highestScore: number
}

/** Points a decade of FMR. */
const POINTS_A_DECADE = 8
/** Fewer observed errors than this are no measurement (the "rule of 30"); below, the curve extrapolates. */
export const LEAST_ERRORS = 30
/** Numbers of highest scores that the tail is fitted on; the flattest of these fits is taken. */
const TAILS = [50, 100, 200, 400, 800] as const
/** Scores that more than this share of strangers reach are no tail. */
const TAIL_SHARE = 0.005
/** Standard errors by which the tail is flattened, and steepened for its lower bound. */
const CAUTION = 2

/**
 * Fits score → FMR. Every comparison counts as many pairs as its stratum holds for each one compared, which makes the rate
 * at every threshold unbiased. Its variance is the dyadic-cluster-robust one (Aronow, Samii and Assenova 2015): pairs that
 * share a grown finger may go together in any way. It enters the gamma interval for weighted counts (Fay and Feuer 1997).
 */
export function fitCurve(sample: ImpostorSample): FittedCurve {
  const { strata, score } = sample
  const pairs = strata.reduce((sum, stratum) => sum + stratum.pairs, 0)
  const weights = strata.map((stratum) => (stratum.compared > 0 ? stratum.pairs / stratum.compared : 0))
  const largest = Math.max(...weights)
  const falling = fallingOrder(score)
  if (falling.length < 2 * LEAST_ERRORS) throw new RangeError('too few impostor comparisons to calibrate on')
  const spread = dyadicSpread(sample.pairsOfFinger, pairs)
  const points: CurvePoint[] = []
  let [sum, squares] = [0, 0]
  let next = Number.NEGATIVE_INFINITY
  for (let i = 0; i < falling.length - 1; i++) {
    const weight = weights[sample.stratum[falling[i]]]
    sum += weight
    squares += weight * weight
    spread.add(sample.fingerA[falling[i]], sample.fingerB[falling[i]], weight)
    const [here, below] = [score[falling[i]], score[falling[i + 1]]]
    // Enough errors, counted as so many equally heavy ones; a new step of the ladder; not between equal scores.
    if ((sum * sum) / squares < LEAST_ERRORS || here === below) continue
    const log10Fmr = Math.log10(sum / pairs)
    if (log10Fmr < next) continue
    next = (Math.floor(log10Fmr * POINTS_A_DECADE) + 1) / POINTS_A_DECADE
    const variance = Math.max(squares, spread.variance(sum, squares))
    const interval = weightedCountInterval(sum, variance, largest)
    points.push({ score: (here + below) / 2, log10Fmr, ...logInterval(interval, pairs), errors: i + 1 })
  }
  const tail = fitTail(sample, falling, weights, pairs)
  return {
    points: [{ score: 0, log10Fmr: 0, low: 0, high: 0, errors: falling.length }, ...points.reverse()],
    ...tail,
    highestScore: score[falling[0]],
  }
}

function logInterval({ low, high }: Interval, pairs: number): Interval {
  return { low: Math.log10(low / pairs), high: Math.min(0, Math.log10(high / pairs)) }
}

/** Places of the scores, highest first. */
function fallingOrder(score: Float32Array): Uint32Array {
  return Uint32Array.from(score.keys()).sort((a, b) => score[b] - score[a])
}

/** Exponential tail by weighted maximum likelihood over the highest scores (peaks over threshold). */
function fitTail(
  { score, stratum }: ImpostorSample,
  falling: Uint32Array,
  weights: readonly number[],
  pairs: number,
): Pick<FittedCurve, 'tailSlope' | 'steepestSlope' | 'tail'> {
  const weightOf = (i: number): number => weights[stratum[falling[i]]]
  const isTail = (count: number): boolean => {
    let sum = 0
    for (let i = 0; i < count; i++) sum += weightOf(i)
    return count === TAILS[0] || sum <= TAIL_SHARE * pairs
  }
  const usable = TAILS.filter((count) => count < falling.length && isTail(count))
  const fits = usable.map((count) => {
    const from = score[falling[count]]
    let [sum, squares, excess, excessSquares] = [0, 0, 0, 0]
    for (let i = 0; i < count; i++) {
      const weight = weightOf(i)
      const over = score[falling[i]] - from
      sum += weight
      squares += weight * weight
      excess += weight * over
      excessSquares += weight * over * over
    }
    const mean = excess / sum
    const relativeError = CAUTION * Math.sqrt(squares / (sum * sum))
    const shape = (1 - (mean * mean) / (excessSquares / sum - mean * mean)) / 2
    return { from, scores: count, shape, flat: mean * (1 + relativeError), steep: mean * (1 - relativeError) }
  })
  if (fits.length === 0) throw new RangeError('too few impostor comparisons to calibrate on')
  const flattest = fits.reduce((a, b) => (b.flat > a.flat ? b : a))
  const steepest = fits.reduce((a, b) => (b.steep < a.steep ? b : a))
  const { from, scores, shape } = flattest
  return {
    tailSlope: Math.LOG10E / flattest.flat,
    steepestSlope: Math.LOG10E / steepest.steep,
    tail: { from, scores, shape },
  }
}
