import { failure, type Result, success } from '../trust/result.ts'
import type { Assertion, Fraction, Votes } from './assertion.ts'

/** How votes make winners. "Against all" is an option like any other: it can be ahead of candidates or behind them. */
export type ContestRule =
  /** The options with the most votes take the seats; voters may have one vote or several. */
  | { readonly kind: 'plurality'; readonly seats: number }
  /** Every option with more than this share of the valid votes is through, every other is not; one vote a voter. */
  | { readonly kind: 'share'; readonly above: Fraction }

export interface AuditedContest {
  readonly contestId: string
  readonly votesAllowed: number
  readonly options: readonly string[]
  readonly rule: ContestRule
}

/** Options that the votes make winners. Errors: AUDIT_TIE, AUDIT_RULE_UNFIT. */
export function winnersOf(contest: AuditedContest, votes: Votes): Result<readonly string[]> {
  const count = (option: string): number => votes[option] ?? 0
  const { contestId, options, rule, votesAllowed } = contest
  if (rule.kind === 'plurality') {
    if (rule.seats >= options.length)
      return failure('AUDIT_RULE_UNFIT', `${contestId} has ${options.length} options for ${rule.seats} seats`)
    const ranked = [...options].sort((a, b) => count(b) - count(a))
    const [last, next] = [ranked[rule.seats - 1], ranked[rule.seats]]
    return count(last) === count(next)
      ? failure('AUDIT_TIE', `${contestId}: ${last} and ${next} have ${count(last)} votes each`)
      : success(ranked.slice(0, rule.seats))
  }
  if (votesAllowed !== 1)
    return failure('AUDIT_RULE_UNFIT', `${contestId}: a share is of contests with one vote`)
  const valid = options.reduce((sum, option) => sum + count(option), 0)
  const excess = (option: string): number =>
    count(option) * rule.above.denominator - valid * rule.above.numerator
  const tied = options.find((option) => excess(option) === 0)
  return tied === undefined
    ? success(options.filter((option) => excess(option) > 0))
    : failure('AUDIT_TIE', `${contestId}: ${tied} has exactly the share that is asked for`)
}

/** The claims that together say: these are the winners and nobody else (SHANGRLA §2). Errors: as `winnersOf`. */
export function assertionsOf(contest: AuditedContest, votes: Votes): Result<readonly Assertion[]> {
  const winners = winnersOf(contest, votes)
  if (!winners.ok) return winners
  const { contestId, options, rule } = contest
  const losers = options.filter((option) => !winners.value.includes(option))
  if (rule.kind === 'plurality') {
    return success(
      winners.value.flatMap((winner) =>
        losers.map((loser): Assertion => ({ kind: 'ahead', contestId, winner, loser })),
      ),
    )
  }
  const { numerator, denominator } = rule.above
  return success([
    ...winners.value.map(
      (winner): Assertion => ({ kind: 'share', contestId, options: [winner], share: rule.above }),
    ),
    // Not through: the others together hold more than the rest of the whole.
    ...losers.map(
      (loser): Assertion => ({
        kind: 'share',
        contestId,
        options: options.filter((option) => option !== loser),
        share: { numerator: denominator - numerator, denominator },
      }),
    ),
  ])
}
