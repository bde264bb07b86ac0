import type { Result } from '../trust/result.ts'
import type { AuditPlan } from './audit-plan.ts'
import type { CentralCountFiles } from './ballot-comparison.ts'
import type { ContestRule } from './contest.ts'
import { checkedPlan } from './make-plan.ts'

/**
 * The plan of a ballot comparison from the records of a central count. Errors: AUDIT_PLAN_INVALID (a record with votes that its
 * contests do not have), AUDIT_TIE, AUDIT_RULE_UNFIT.
 */
export function makeCentralPlan(
  { count, records, recordsSha256 }: CentralCountFiles,
  riskLimit: number,
  rules: ReadonlyMap<string, ContestRule>,
): Result<AuditPlan> {
  const votes: Record<string, Record<string, number>> = Object.fromEntries(
    count.contests.map(({ contestId, options }) => [
      contestId,
      Object.fromEntries(options.map((option) => [option, 0])),
    ]),
  )
  for (const [contestId, selections] of records.flatMap((record) => Object.entries(record.votes))) {
    votes[contestId] ??= {}
    for (const option of new Set(selections)) votes[contestId][option] = (votes[contestId][option] ?? 0) + 1
  }
  // What the contests do not have shows as an unknown option; a contest that is not listed, as one.
  const unknown = Object.keys(votes).filter(
    (contestId) => !count.contests.some((contest) => contest.contestId === contestId),
  )
  return checkedPlan({
    v: 1,
    kind: 'taanuu-audit-plan',
    method: 'ballot-comparison',
    universe: count.universe,
    electionId: count.electionId,
    riskLimit,
    contests: [
      ...count.contests.map((contest) => ({
        ...contest,
        rule: rules.get(contest.contestId) ?? ({ kind: 'plurality', seats: 1 } as const),
      })),
      ...unknown.map((contestId) => ({
        contestId,
        votesAllowed: 1,
        options: [],
        rule: { kind: 'plurality', seats: 1 } as const,
      })),
    ],
    batches: [
      {
        precinct: count.precinct,
        station: count.station,
        sheets: records.length,
        bound: count.sheets,
        votes,
      },
    ],
    recordsSha256,
  })
}
