import { type Result, success } from '../trust/result.ts'
import type { Votes } from './assertion.ts'
import { type AuditPlan, batchName, totalsOf } from './audit-plan.ts'
import type { HandCount } from './batch-comparison.ts'
import { winnersOf } from './contest.ts'

export interface FullCountOutcome {
  readonly contestId: string
  readonly reported: readonly string[]
  /** Winners by the paper; null where the paper is a tie, which `tie` says in words. */
  readonly byHand: readonly string[] | null
  readonly tie: string | null
  readonly votes: Votes
  readonly same: boolean
}

/**
 * What hands found, where they counted every urn of the plan: the outcome then is theirs, and no risk is left to measure; a tie
 * on paper is an outcome too, and not the reported one. Null while an urn is not counted or its paper is missing. Errors:
 * AUDIT_TIE (of the reported votes), AUDIT_RULE_UNFIT.
 */
export function fullCount(
  plan: AuditPlan,
  hands: ReadonlyMap<string, HandCount>,
): Result<readonly FullCountOutcome[] | null> {
  const counts = plan.batches.map((batch) => hands.get(batchName(batch)))
  if (counts.some((count) => !count)) return success(null)
  const reported = totalsOf(plan)
  const outcomes: FullCountOutcome[] = []
  for (const contest of plan.contests) {
    const votes: Record<string, number> = {}
    for (const option of contest.options)
      votes[option] = counts.reduce((sum, count) => sum + (count?.[contest.contestId]?.[option] ?? 0), 0)
    const before = winnersOf(contest, reported.get(contest.contestId) ?? {})
    const after = winnersOf(contest, votes)
    if (!before.ok) return before
    if (!after.ok && after.error.code !== 'AUDIT_TIE') return after
    outcomes.push({
      contestId: contest.contestId,
      reported: before.value,
      byHand: after.ok ? after.value : null,
      tie: after.ok ? null : after.error.detail,
      votes,
      same: after.ok && [...before.value].sort().join() === [...after.value].sort().join(),
    })
  }
  return success(outcomes)
}
