/**
 * The Kaplan-Markov bound on the risk from batches drawn with replacement, with probability proportional to bounds on their
 * error. P. B. Stark, "Risk-limiting post-election audits: conservative P-values from common probability inequalities", IEEE
 * Transactions on Information Forensics and Security 4(4), 2009; for many contests at once by the maximum across-contest relative
 * overstatement (MACRO): P. B. Stark, "Efficient post-election audits of multiple contests: 2009 California tests", 2009.
 *
 * `total` is U, the sum of the bounds in units of the margin; a taint is a batch's overstatement over its bound, at most 1.
 * Were the outcome wrong, taints would have a mean of at least 1/U, and the product of (1 − taint) / (1 − 1/U) would be a
 * nonnegative supermartingale: it ever reaches 1/α with chance α at most, whenever one stops.
 */
export class KaplanMarkov {
  readonly #total: number
  #log = 0
  #best = 0
  #draws = 0

  constructor(total: number) {
    if (!(total > 0)) throw new RangeError(`error bounds sum up to ${total}`)
    this.#total = total
  }

  get draws(): number {
    return this.#draws
  }
  /** Measured risk after all draws so far; 0 where no error that the bounds allow could change the outcome. */
  get risk(): number {
    return this.#total <= 1 ? 0 : Math.exp(this.#best)
  }
  /** Risk of the last draw: above `risk` when differences came after it was lowest. */
  get riskNow(): number {
    return this.#total <= 1 ? 0 : Math.exp(this.#log)
  }

  add(taint: number): void {
    if (!(taint <= 1)) throw new RangeError(`a taint of ${taint}`)
    this.#draws++
    if (this.#total <= 1) return
    this.#log += taint === 1 ? Number.POSITIVE_INFINITY : Math.log1p(-1 / this.#total) - Math.log1p(-taint)
    this.#best = Math.min(this.#best, this.#log)
  }
}

/** Draws without any difference that bring a risk down to the limit. */
export function cleanDraws(total: number, risk: number, riskLimit: number): number {
  if (total <= 1 || risk <= riskLimit) return 0
  if (risk === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY
  return Math.ceil(Math.log(riskLimit / risk) / Math.log1p(-1 / total))
}
