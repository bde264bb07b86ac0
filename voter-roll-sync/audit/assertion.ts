/**
 * What must be true for a reported outcome to be right, as claims about sums over sheets (P. B. Stark, "Sets of Half-Average
 * Nulls Generate Risk-Limiting Audits: SHANGRLA", 2020, §2). Each claim gives every sheet a value; the claim is true exactly if
 * the mean value is above `neutral`. Values are whole numbers, so that sums are exact: SHANGRLA's assorter times 2 for `ahead`,
 * times 2 × share for `share`.
 */
export type Assertion =
  /** §2.1: one option has more votes than another. Sheet: 2 for the winner alone, 0 for the loser alone, else 1. */
  | { readonly kind: 'ahead'; readonly contestId: string; readonly winner: string; readonly loser: string }
  /**
   * §2.3: these options together have more than `share` of the valid votes of a contest with one vote. Sheet: the share's
   * denominator for a vote for one of them, 0 for another valid vote, the share's numerator without a valid vote.
   */
  | {
      readonly kind: 'share'
      readonly contestId: string
      readonly options: readonly string[]
      readonly share: Fraction
    }

export interface Fraction {
  readonly numerator: number
  readonly denominator: number
}

/** Votes of one contest over some sheets, by option. */
export type Votes = Readonly<Record<string, number>>

/** Value of a sheet that says nothing about the claim. */
export function neutralOf(assertion: Assertion): number {
  return assertion.kind === 'ahead' ? 1 : assertion.share.numerator
}

/** Largest value that a sheet can have; the smallest is 0. */
export function upperBoundOf(assertion: Assertion): number {
  return assertion.kind === 'ahead' ? 2 : assertion.share.denominator
}

/** Value of one sheet; `selections` are its valid votes in the contest: none if blank, overvoted or not on this sheet. */
export function sheetValue(assertion: Assertion, selections: readonly string[]): number {
  switch (assertion.kind) {
    case 'ahead':
      return (
        1 + (selections.includes(assertion.winner) ? 1 : 0) - (selections.includes(assertion.loser) ? 1 : 0)
      )
    case 'share':
      if (selections.length !== 1) return assertion.share.numerator
      return assertion.options.includes(selections[0]) ? assertion.share.denominator : 0
  }
}

/** Sum of the values of `sheets` sheets that hold these votes. */
export function sumOf(assertion: Assertion, votes: Votes, sheets: number): number {
  return marginOf(assertion, votes) + sheets * neutralOf(assertion)
}

/** By how much the sum is above what it is at a tie, whatever the number of sheets; above 0 exactly if the claim is true. */
export function marginOf(assertion: Assertion, votes: Votes): number {
  if (assertion.kind === 'ahead') return (votes[assertion.winner] ?? 0) - (votes[assertion.loser] ?? 0)
  const { options, share } = assertion
  const inside = options.reduce((sum, option) => sum + (votes[option] ?? 0), 0)
  const valid = Object.values(votes).reduce((sum, count) => sum + count, 0)
  return inside * share.denominator - valid * share.numerator
}

/** Votes that speak for a claim, and votes that speak against it. */
export function sidesOf(assertion: Assertion, votes: Votes): readonly [number, number] {
  const sum = (options: readonly string[]): number =>
    options.reduce((n, option) => n + (votes[option] ?? 0), 0)
  if (assertion.kind === 'ahead') return [sum([assertion.winner]), sum([assertion.loser])]
  const inside = sum(assertion.options)
  return [inside, sum(Object.keys(votes)) - inside]
}

/** English, for reports. */
export function describeAssertion(assertion: Assertion): string {
  if (assertion.kind === 'ahead')
    return `${assertion.contestId}: ${assertion.winner} ahead of ${assertion.loser}`
  const { contestId, options, share } = assertion
  const { numerator, denominator } = share
  return `${contestId}: ${options.join(' + ')} above ${numerator}/${denominator} of the valid votes`
}
