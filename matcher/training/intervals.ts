/** Interval of a rate or a count, both ends included. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/** Two-sided confidence of every interval that is printed or stored. */
export const CONFIDENCE = 0.95
const TAIL = (1 - CONFIDENCE) / 2

/** Errors among independent trials: exact binomial interval (Clopper and Pearson 1934). */
export function clopperPearson(errors: number, trials: number): Interval {
  return {
    low: errors === 0 ? 0 : betaQuantile(TAIL, errors, trials - errors + 1),
    high: errors === trials ? 1 : betaQuantile(1 - TAIL, errors + 1, trials - errors),
  }
}

/**
 * Sum of weighted Poisson counts (Fay and Feuer 1997, gamma method): `sum` of the weights of what was observed, its
 * `variance` = sum of their squares, and the largest weight that anything unobserved could have had. With equal weights
 * this is Garwood's exact Poisson interval.
 */
export function weightedCountInterval(sum: number, variance: number, largestWeight: number): Interval {
  const low = sum === 0 ? 0 : (variance / sum) * gammaQuantile(TAIL, (sum * sum) / variance)
  const [y, v] = [sum + largestWeight, variance + largestWeight * largestWeight]
  return { low, high: (v / y) * gammaQuantile(1 - TAIL, (y * y) / v) }
}

/** Where the regularised lower incomplete gamma function of `shape` reaches `p` (0 < p < 1). */
export function gammaQuantile(p: number, shape: number): number {
  let high = shape + 10
  while (gammaP(shape, high) < p) high *= 2
  return bisect(0, high, (x) => gammaP(shape, x) < p)
}

function betaQuantile(p: number, a: number, b: number): number {
  return bisect(0, 1, (x) => betaI(x, a, b) < p)
}

/** Halvings from an interval of order one to the end of a double's digits. */
const HALVINGS = 100

function bisect(from: number, to: number, below: (x: number) => boolean): number {
  let [low, high] = [from, to]
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2
    if (below(middle)) low = middle
    else high = middle
  }
  return (low + high) / 2
}

const ACCURACY = 1e-14

/** Regularised lower incomplete gamma function: series below the mean, continued fraction above (Abramowitz-Stegun 6.5). */
function gammaP(a: number, x: number): number {
  if (x <= 0) return 0
  const front = Math.exp(a * Math.log(x) - x - lnGamma(a))
  if (x < a + 1) {
    let term = 1 / a
    let sum = term
    for (let n = 1; term > sum * ACCURACY; n++) {
      term *= x / (a + n)
      sum += term
    }
    return Math.min(1, front * sum)
  }
  return 1 - front * continued(x + 1 - a, (i) => [-i * (i - a), x + 1 - a + 2 * i])
}

/** Regularised incomplete beta function (Abramowitz-Stegun 26.5.8). */
function betaI(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1
  if (x > (a + 1) / (a + b + 2)) return 1 - betaI(1 - x, b, a)
  const front = Math.exp(
    a * Math.log(x) + b * Math.log1p(-x) + lnGamma(a + b) - lnGamma(a) - lnGamma(b) - Math.log(a),
  )
  return (
    front *
    continued(1, (i) => {
      const m = i >> 1
      const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
      const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
      return [i % 2 === 0 ? even : odd, 1]
    })
  )
}

const TINY = 1e-300

/** 1 / (b0 + a1 / (b1 + a2 / (b2 + ...))) by Lentz's method; `term(i)` gives a_i and b_i, i from 1. */
function continued(b0: number, term: (i: number) => readonly [number, number]): number {
  let c = 1 / TINY
  let d = 1 / b0
  let value = d
  for (let i = 1; ; i++) {
    const [a, b] = term(i)
    d = 1 / nonZero(a * d + b)
    c = nonZero(b + a / c)
    value *= c * d
    if (Math.abs(c * d - 1) < ACCURACY) return value
  }
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value
}

const LANCZOS = [
  76.18009172947146, -86.50532032941678, 24.01409824083091, -1.231739572450155, 0.1208650973866179e-2,
  -0.5395239384953e-5,
] as const

/** ln Γ(x), x > 0, to ten digits (Lanczos 1964). */
function lnGamma(x: number): number {
  const shifted = x + 5.5
  let series = 1.000000000190015
  for (const [i, coefficient] of LANCZOS.entries()) series += coefficient / (x + 1 + i)
  return (x + 0.5) * Math.log(shifted) - shifted + Math.log((2.5066282746310007 * series) / x)
}
