/** Scores fall into bins of this width where a rate is wanted many times; finer than any difference that matters. */
const SCORE_BIN = 0.25

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}

/** Largest difference between two empirical distributions (two-sample Kolmogorov-Smirnov), 0 to 1. */
export function kolmogorovSmirnov(first: readonly number[], second: readonly number[]): number {
  const a = Float64Array.from(first).sort()
  const b = Float64Array.from(second).sort()
  let i = 0
  let j = 0
  let widest = 0
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i], b[j])
    while (i < a.length && a[i] === value) i++
    while (j < b.length && b[j] === value) j++
    widest = Math.max(widest, Math.abs(i / a.length - j / b.length))
  }
  return widest
}

/** Scores of one finger: against its own other impressions, and against later fingers. */
export interface FingerScores {
  readonly genuine: readonly number[]
  readonly impostor: readonly number[]
}

/** EER with the middle 95 % of `rounds` resamplings of the fingers (impressions of a finger are not independent). */
export function equalErrorRateInterval(
  fingers: readonly FingerScores[],
  rounds: number,
): { readonly eer: number; readonly low: number; readonly high: number } {
  const histograms = fingers.map(({ genuine, impostor }) => ({
    genuine: histogram(genuine),
    impostor: histogram(impostor),
  }))
  const draw = createDraw()
  const resampled = Array.from({ length: rounds }, () =>
    equalErrorRate(histograms.map(() => histograms[Math.floor(draw() * histograms.length)])),
  ).sort((a, b) => a - b)
  return {
    eer: equalErrorRate(histograms),
    low: resampled[Math.floor(0.025 * rounds)],
    high: resampled[Math.min(rounds - 1, Math.floor(0.975 * rounds))],
  }
}

interface Histograms {
  readonly genuine: ReadonlyMap<number, number>
  readonly impostor: ReadonlyMap<number, number>
}

function histogram(scores: readonly number[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  for (const score of scores) {
    // Bin 0 is for "nothing in common" alone.
    const bin = score <= 0 ? 0 : 1 + Math.floor(score / SCORE_BIN)
    counts.set(bin, (counts.get(bin) ?? 0) + 1)
  }
  return counts
}

/** Mean of FMR and FNMR at the threshold where they lie nearest to each other. */
function equalErrorRate(fingers: readonly Histograms[]): number {
  const genuine = totals(fingers.map((finger) => finger.genuine))
  const impostor = totals(fingers.map((finger) => finger.impostor))
  const genuineTotal = sum(genuine)
  const impostorTotal = sum(impostor)
  let refused = 0
  let accepted = impostorTotal
  let nearest = { gap: Number.POSITIVE_INFINITY, rate: 1 }
  for (let bin = 0; bin <= Math.max(genuine.length, impostor.length); bin++) {
    const fnmr = refused / genuineTotal
    const fmr = accepted / impostorTotal
    const gap = Math.abs(fnmr - fmr)
    if (gap < nearest.gap) nearest = { gap, rate: (fnmr + fmr) / 2 }
    refused += genuine[bin] ?? 0
    accepted -= impostor[bin] ?? 0
  }
  return nearest.rate
}

function totals(histograms: readonly ReadonlyMap<number, number>[]): readonly number[] {
  const counts: number[] = []
  for (const one of histograms)
    for (const [bin, count] of one) {
      while (counts.length <= bin) counts.push(0)
      counts[bin] += count
    }
  return counts
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0)
}

// A plain multiplicative generator (Park and Miller 1988): the same interval at every run.
function createDraw(): () => number {
  let state = 20260124
  return () => {
    state = (state * 48271) % 2147483647
    return state / 2147483647
  }
}

/** Values at even steps of probability, for drawing a distribution: 0, 1/(steps-1) ... 1. */
export function quantiles(values: readonly number[], steps: number): readonly number[] {
  const sorted = Float64Array.from(values).sort()
  return Array.from(
    { length: steps },
    (_, i) => sorted[Math.round((i / (steps - 1)) * (sorted.length - 1))] ?? 0,
  )
}
