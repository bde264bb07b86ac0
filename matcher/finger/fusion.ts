/**
 * Arithmetic of false match rates. An FMR of a comparison is the probability that a stranger scores as much or more, so
 * under "this is a stranger" it is a p-value: uniform, or larger than uniform where the score has steps.
 */

/**
 * Probability that the best of `compared` independent comparisons with strangers has an FMR of `fmr` or less (Šidák 1967).
 * Dependence between the comparisons only makes the true value smaller than Bonferroni's bound `compared * fmr`, which
 * this never exceeds.
 */
export function fmrOfBest(fmr: number, compared: number): number {
  requireRate(fmr)
  requireCount(compared)
  return fmr === 1 ? 1 : -Math.expm1(compared * Math.log1p(-fmr))
}

/** FMR that each of `compared` comparisons may have, so that one of them passes a stranger with probability `total`. */
export function fmrOfEach(total: number, compared: number): number {
  requireRate(total)
  requireCount(compared)
  return total === 1 ? 1 : -Math.expm1(Math.log1p(-total) / compared)
}

/**
 * FMR of two different fingers together: with s = -log10 a - log10 b, the probability that the sum of two independent
 * strangers' -log10 FMR reaches s is 10^-s (1 + s ln 10) (product of two p-values, Fisher 1932). 0 where a factor is 0.
 */
export function fusedFmr(a: number, b: number): number {
  requireRate(a)
  requireRate(b)
  const product = a * b
  return product === 0 ? 0 : product * (1 - Math.log(product))
}

function requireRate(fmr: number): void {
  if (!(fmr >= 0 && fmr <= 1)) throw new RangeError('an FMR lies in [0, 1]')
}

function requireCount(compared: number): void {
  if (!Number.isInteger(compared) || compared < 1) throw new RangeError('at least one comparison')
}
