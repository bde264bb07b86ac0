/** A genuine pair: its score and the lower of the two qualities. */
export interface RatedPair {
  readonly score: number
  readonly quality: number
}

/** Shares of pairs discarded, worst first. */
export const DISCARDED: readonly number[] = [0, 0.05, 0.1, 0.2, 0.3]
/** The curve counts up to here: nobody would send more than three voters in ten back to the glass. */
const MOST_DISCARDED = 0.3
const STEPS = 60

/** Error-versus-discard characteristic (Grother and Tabassi 2007; ISO/IEC 29794-1). */
export interface DiscardCurve {
  readonly points: readonly { readonly discarded: number; readonly fnmr: number }[]
  /** FNMR where the shares of DISCARDED are gone. */
  readonly at: readonly number[]
  /** Mean FNMR from 0 to 30 % discarded: of this quality, of one that knows the scores, of chance. */
  readonly area: number
  readonly ideal: number
  readonly chance: number
}

/** FNMR at a threshold after the pairs of least quality are discarded. Ties of quality leave in equal shares of errors. */
export function discardCurve(pairs: readonly RatedPair[], threshold: number): DiscardCurve {
  const fnmrWithout = remaining(pairs, threshold)
  const shares = Array.from({ length: STEPS + 1 }, (_, i) => (MOST_DISCARDED * i) / STEPS)
  const points = shares.map((discarded) => ({ discarded, fnmr: fnmrWithout(discarded) }))
  const start = fnmrWithout(0)
  const ideal = shares.map((discarded) => Math.max(0, (start - discarded) / (1 - discarded)))
  return {
    points,
    at: DISCARDED.map(fnmrWithout),
    area: mean(points.map(({ fnmr }) => fnmr)),
    ideal: mean(ideal),
    chance: start,
  }
}

function remaining(pairs: readonly RatedPair[], threshold: number): (discarded: number) => number {
  const sorted = pairs.toSorted((a, b) => b.quality - a.quality)
  /** Errors among the best n pairs, ties spread evenly. */
  const errors = new Float64Array(sorted.length + 1)
  for (let start = 0; start < sorted.length; ) {
    let end = start
    while (end < sorted.length && sorted[end].quality === sorted[start].quality) end++
    const wrong = sorted.slice(start, end).filter(({ score }) => score < threshold).length
    for (let n = start; n < end; n++) errors[n + 1] = errors[n] + wrong / (end - start)
    start = end
  }
  return (discarded) => {
    const kept = Math.max(1, Math.round(sorted.length * (1 - discarded)))
    return errors[kept] / kept
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
