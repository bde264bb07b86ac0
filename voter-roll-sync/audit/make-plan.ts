import type { Results } from '../exchange/results.ts'
import type { VerifiedStation } from '../exchange/verify-station.ts'
import { failure, type Result, success } from '../trust/result.ts'
import {
  type AuditBatch,
  type AuditMethod,
  type AuditPlan,
  auditPlanSchema,
  batchName,
  planAssertions,
} from './audit-plan.ts'
import type { AuditedContest, ContestRule } from './contest.ts'

/** One urn as a verified export has it, or as a list of urns names it. */
export interface UrnReport {
  readonly precinct: number
  readonly station: string
  /** Null where no export came: all of its sheets may be against every claim. */
  readonly results: Results | null
  readonly bound: number
}

export interface PlanRequest {
  readonly method: AuditMethod
  readonly universe: AuditPlan['universe']
  readonly electionId: string
  readonly riskLimit: number
  readonly urns: readonly UrnReport[]
  /** Contests that are not named go by plurality for one seat. */
  readonly rules: ReadonlyMap<string, ContestRule>
  /** Audit these alone; undefined for all. */
  readonly contests?: readonly string[]
}

/**
 * A plan from what was reported. Errors: AUDIT_PRECINCT_URN (a ballot comparison of urns), AUDIT_CONTEST_UNKNOWN,
 * AUDIT_NO_RESULTS, AUDIT_TIE, AUDIT_RULE_UNFIT, AUDIT_PLAN_INVALID (an urn twice).
 */
export function makePlan(request: PlanRequest): Result<AuditPlan> {
  if (request.method === 'ballot-comparison')
    return failure(
      'AUDIT_PRECINCT_URN',
      'records of precinct urns cannot be compared sheet by sheet, because a record must not be traced to its paper',
    )
  const contests = contestsOf(request)
  if (!contests.ok) return contests
  const wanted = new Set(contests.value.map(({ contestId }) => contestId))
  const batches = request.urns
    .map((urn) => batchOf(urn, contests.value, wanted))
    // A sample of single sheets is not spent on urns that have none of the contests.
    .filter((batch) => Object.keys(batch.votes).length > 0)
    .sort((a, b) => a.precinct - b.precinct || (a.station < b.station ? -1 : 1))
  return checkedPlan({
    v: 1,
    kind: 'taanuu-audit-plan',
    method: request.method,
    universe: request.universe,
    electionId: request.electionId,
    riskLimit: request.riskLimit,
    contests: contests.value.map((contest) => ({ ...contest, options: [...contest.options] })),
    batches,
    recordsSha256: null,
  })
}

/** The plan if it keeps to its schema and every contest has an outcome. Errors: AUDIT_PLAN_INVALID, AUDIT_TIE, AUDIT_RULE_UNFIT. */
export function checkedPlan(plan: AuditPlan): Result<AuditPlan> {
  const parsed = auditPlanSchema.safeParse(plan)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return failure('AUDIT_PLAN_INVALID', `${issue.path.join('.')}: ${issue.message}`)
  }
  const claims = planAssertions(parsed.data)
  return claims.ok ? success(parsed.data) : claims
}

function contestsOf({ urns, rules, contests }: PlanRequest): Result<readonly AuditedContest[]> {
  const found = new Map<string, { votesAllowed: number; options: Set<string> }>()
  for (const { contestId, votesAllowed, votes } of urns.flatMap((urn) => urn.results?.contests ?? [])) {
    const contest = found.get(contestId) ?? { votesAllowed, options: new Set<string>() }
    if (contest.votesAllowed !== votesAllowed)
      return failure('AUDIT_RULE_UNFIT', `${contestId}: urns allow different numbers of votes`)
    for (const option of Object.keys(votes)) contest.options.add(option)
    found.set(contestId, contest)
  }
  if (found.size === 0) return failure('AUDIT_NO_RESULTS', 'no export holds results of a ballot box')
  const unknown = [...rules.keys(), ...(contests ?? [])].find((contestId) => !found.has(contestId))
  if (unknown !== undefined)
    return failure('AUDIT_CONTEST_UNKNOWN', `${unknown}; there are: ${[...found.keys()].join(', ')}`)
  return success(
    [...found]
      .filter(([contestId]) => contests?.includes(contestId) ?? true)
      .map(([contestId, { votesAllowed, options }]) => ({
        contestId,
        votesAllowed,
        options: [...options].sort(),
        rule: rules.get(contestId) ?? { kind: 'plurality', seats: 1 },
      })),
  )
}

function batchOf(
  { precinct, station, results, bound }: UrnReport,
  contests: readonly AuditedContest[],
  wanted: ReadonlySet<string>,
): AuditBatch {
  const sheets = results?.sheets ?? 0
  const votes = results
    ? results.contests
        .filter(({ contestId }) => wanted.has(contestId))
        .map(({ contestId, votes }) => [contestId, votes] as const)
    : // Nobody knows what was on its ballots: anything could have been.
      contests.map(({ contestId }) => [contestId, {}] as const)
  return { precinct, station, sheets, bound: Math.max(bound, sheets), votes: Object.fromEntries(votes) }
}

/**
 * Urns of verified precincts. The bound of an urn is what the box says, or the checks that the tables of the precinct issued,
 * if they are more: what a box hides then still counts against the outcome. Where a precinct has several boxes, each could hold
 * all that the others do not account for.
 */
export function urnsOf(stations: readonly VerifiedStation[]): readonly UrnReport[] {
  const byPrecinct = Map.groupBy(stations, (station) => station.exported.precinct)
  return [...byPrecinct].flatMap(([precinct, present]) => {
    const boxes = present.filter(({ exported }) => exported.role === 'ballot-box')
    const checks = present.reduce((sum, { identification }) => sum + identification.counters.checks, 0)
    const inBoxes = boxes.reduce((sum, { box }) => sum + box.counters.inBox, 0)
    return boxes.map(({ exported, results, box }) => ({
      precinct,
      station: exported.station,
      results,
      bound: Math.max(results?.sheets ?? 0, box.counters.inBox + Math.max(0, checks - inBoxes)),
    }))
  })
}

/** Puts bounds that were counted by hand in place; urns without an export come to the list. Errors: AUDIT_BOUND_EXCEEDED. */
export function withBounds(
  urns: readonly UrnReport[],
  bounds: readonly { readonly precinct: number; readonly station: string; readonly sheets: number }[],
): Result<readonly UrnReport[]> {
  const byName = new Map(urns.map((urn) => [batchName(urn), urn]))
  for (const { precinct, station, sheets } of bounds) {
    const name = batchName({ precinct, station })
    const urn = byName.get(name)
    if (urn?.results && urn.results.sheets > sheets) {
      const text = `${name}: ${urn.results.sheets} records, but at most ${sheets} sheets by the list`
      return failure('AUDIT_BOUND_EXCEEDED', text)
    }
    byName.set(name, { precinct, station, results: urn?.results ?? null, bound: sheets })
  }
  return success([...byName.values()])
}
