/** Sums of the dyadic-cluster-robust variance, kept while errors are added one by one. */
export interface DyadicSpread {
  /** One (weighted) error between two fingers. */
  add(fingerA: number, fingerB: number, weight: number): void
  /**
   * Variance of the weighted number of errors `sum`, `squares` being the sum of their squared weights: over all fingers
   * (observed - expected errors)^2, each pair's own share, which two fingers have, taken once.
   */
  variance(sum: number, squares: number): number
}

/**
 * Variance of a rate over pairs of fingers, where pairs that share a finger may go together in any way (Aronow, Samii and
 * Assenova 2015). `pairsOfFinger`: pairs that each finger takes part in, of `pairs` in all.
 */
export function dyadicSpread(pairsOfFinger: Float64Array, pairs: number): DyadicSpread {
  const errorsOf = new Float64Array(pairsOfFinger.length)
  const expectedSquares = pairsOfFinger.reduce((sum, n) => sum + n * n, 0)
  let [observedSquares, mixed] = [0, 0]
  const addTo = (finger: number, weight: number): void => {
    observedSquares += weight * (2 * errorsOf[finger] + weight)
    mixed += weight * pairsOfFinger[finger]
    errorsOf[finger] += weight
  }
  return {
    add(fingerA, fingerB, weight) {
      addTo(fingerA, weight)
      addTo(fingerB, weight)
    },
    variance(sum, squares) {
      const rate = sum / pairs
      return observedSquares - 2 * rate * mixed + rate * rate * expectedSquares - squares
    },
  }
}
