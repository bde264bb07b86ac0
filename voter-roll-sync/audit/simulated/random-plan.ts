import type { AuditBatch, AuditMethod, AuditPlan } from '../audit-plan.ts'
import type { ContestRule } from '../contest.ts'
import { checkedPlan } from '../make-plan.ts'
import type { Random } from './seeded-random.ts'

/** Sizes of simulated elections: small enough that an audit may look at everything, as some must. */
export interface ElectionSize {
  readonly batches: number
  /** Largest number of sheets in a batch; they are drawn from a tenth of it upwards. */
  readonly sheets: number
}

function between(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1))
}

interface ContestDesign {
  readonly contestId: string
  readonly votesAllowed: number
  readonly options: readonly string[]
  readonly rule: ContestRule
  /** Weights by which simulated voters choose. */
  readonly liked: readonly number[]
}

/** One of the kinds of contests: one seat, several seats with several votes, majority, or a threshold for lists. */
function designContest(contestId: string, random: Random): ContestDesign {
  const kind = between(random, 0, 3)
  const number =
    kind === 0 ? between(random, 2, 4) : kind === 1 ? between(random, 4, 7) : between(random, 2, 5)
  const options = Array.from({ length: number }, (_, i) => `${contestId}-${i + 1}`)
  // The last option is "against all": counted like the others.
  const liked = options.map((_, i) => (i === number - 1 ? 0.1 : 0.3 + random()))
  if (kind === 1) {
    const seats = between(random, 2, 3)
    return { contestId, votesAllowed: seats, options, liked, rule: { kind: 'plurality', seats } }
  }
  if (kind === 0) return { contestId, votesAllowed: 1, options, liked, rule: { kind: 'plurality', seats: 1 } }
  const above = kind === 2 ? { numerator: 1, denominator: 2 } : { numerator: 1, denominator: 5 }
  return { contestId, votesAllowed: 1, options, liked, rule: { kind: 'share', above } }
}

/** Votes of simulated sheets; about one in thirty is left blank. */
function castVotes(design: ContestDesign, sheets: number, random: Random): Record<string, number> {
  // Places differ in what they like.
  const likes = design.liked.map((like) => like * (0.6 + 0.8 * random()))
  const sum = likes.reduce((a, b) => a + b, 0)
  const votes: Record<string, number> = {}
  let left = Math.floor(sheets * 0.97) * design.votesAllowed
  for (const [i, option] of design.options.entries()) {
    const count = Math.min(
      sheets,
      left,
      Math.round((left === 0 ? 0 : likes[i] / sum) * sheets * design.votesAllowed),
    )
    votes[option] = count
    left -= count
  }
  return votes
}

/** An election as reported: one to three contests, the second and third not on every urn's ballots; every outcome without a tie. */
export function randomPlan(
  method: AuditMethod,
  size: ElectionSize,
  riskLimit: number,
  random: Random,
): AuditPlan {
  for (;;) {
    const contests = Array.from({ length: between(random, 1, 3) }, (_, i) =>
      designContest(`c${i + 1}`, random),
    )
    const batches = Array.from({ length: size.batches }, (_, i): AuditBatch => {
      const sheets = between(random, Math.ceil(size.sheets / 10), size.sheets)
      const on = contests.filter((_, c) => c === 0 || random() < 0.7)
      return {
        precinct: i + 1,
        station: 'box',
        sheets,
        // Now and then a check more was issued than sheets were found.
        bound: sheets + (random() < 0.2 ? between(random, 1, 2) : 0),
        votes: Object.fromEntries(on.map((design) => [design.contestId, castVotes(design, sheets, random)])),
      }
    })
    const plan = checkedPlan({
      v: 1,
      kind: 'taanuu-audit-plan',
      method,
      universe: 'training',
      electionId: 'simulated',
      riskLimit,
      contests: contests.map(({ contestId, votesAllowed, options, rule }) => ({
        contestId,
        votesAllowed,
        options: [...options],
        rule,
      })),
      batches,
      recordsSha256: method === 'ballot-comparison' ? '0'.repeat(64) : null,
    })
    // Ties, and shares that one contest does not have, are thrown again.
    if (plan.ok) return plan.value
  }
}
