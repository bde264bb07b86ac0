/** Mean of a daily figure minus what chance would give, with the spread that chance alone has. */
export interface DailyFigure {
  /** Observed minus expected under chance. */
  readonly excess: number
  /** Variance of the observation under chance. */
  readonly variance: number
}

export interface Interval {
  readonly mean: number
  readonly low: number
  readonly high: number
  /** Mean divided by its standard error. */
  readonly z: number
}

/** Two-sided 95 % of the normal distribution. */
const Z95 = 1.96
/** Below this many days their own spread is too uncertain to be used. */
const DAYS_FOR_SPREAD = 10

/**
 * 95 % interval of the mean over days. Its standard error is the greater of what chance gives and what the days
 * themselves show, so that neither can make an interval too narrow.
 */
export function intervalOf(days: readonly DailyFigure[]): Interval {
  const n = days.length
  const mean = days.reduce((sum, day) => sum + day.excess, 0) / n
  const byChance = Math.sqrt(days.reduce((sum, day) => sum + day.variance, 0)) / n
  const spread = Math.sqrt(
    days.reduce((sum, day) => sum + (day.excess - mean) ** 2, 0) / Math.max(1, n - 1) / n,
  )
  const error = n < DAYS_FOR_SPREAD ? byChance : Math.max(byChance, spread)
  return { mean, low: mean - Z95 * error, high: mean + Z95 * error, z: error === 0 ? 0 : mean / error }
}

/** Ranks from 0, ties at their mean. */
export function ranksOf(values: readonly number[]): readonly number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b])
  const ranks = new Array<number>(values.length)
  for (let from = 0; from < order.length; ) {
    let to = from + 1
    while (to < order.length && values[order[to]] === values[order[from]]) to++
    for (let i = from; i < to; i++) ranks[order[i]] = (from + to - 1) / 2
    from = to
  }
  return ranks
}

/** Spearman's rank correlation; 0 where one side is all alike. */
export function spearman(a: readonly number[], b: readonly number[]): number {
  return pearson(ranksOf(a), ranksOf(b))
}

function pearson(a: readonly number[], b: readonly number[]): number {
  const meanA = a.reduce((sum, x) => sum + x, 0) / a.length
  const meanB = b.reduce((sum, x) => sum + x, 0) / b.length
  let ab = 0
  let aa = 0
  let bb = 0
  for (const [i, x] of a.entries()) {
    ab += (x - meanA) * (b[i] - meanB)
    aa += (x - meanA) ** 2
    bb += (b[i] - meanB) ** 2
  }
  return aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb)
}

/** Variance of Spearman's coefficient over all orders of `n` things, ties or not (Kendall, Rank Correlation Methods). */
export function spearmanVariance(n: number): number {
  return 1 / (n - 1)
}

/**
 * How often two orders of the same texts agree place by place when one of them is drawn at random: mean and
 * variance, exact (the permutation statistic of Hoeffding 1951 for an indicator matrix).
 */
export function agreementByChance(texts: readonly string[]): {
  readonly mean: number
  readonly variance: number
} {
  const sizes = new Map<string, number>()
  for (const text of texts) sizes.set(text, (sizes.get(text) ?? 0) + 1)
  const n = texts.length
  let squares = 0
  let cubes = 0
  for (const size of sizes.values()) {
    squares += size ** 2
    cubes += size ** 3
  }
  const variance = (squares - (2 * cubes) / n + (squares / n) ** 2) / (n - 1)
  return { mean: squares / n, variance }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}
