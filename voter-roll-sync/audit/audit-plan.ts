import { z } from 'zod'
import { universeSchema } from '../package/manifest.ts'
import { canonicalBytes, parseCanonical } from '../trust/canonical-json.ts'
import { sha256Hex } from '../trust/hash.ts'
import { failure, type Result, success } from '../trust/result.ts'
import { type Assertion, marginOf, type Votes } from './assertion.ts'
import { assertionsOf } from './contest.ts'

/** A plan of a nation with 6,000 urns is some 3 MB. */
const MAX_PLAN_BYTES = 64 * 1024 * 1024

const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
const count = z.number().int().min(0).max(1_000_000_000)
const sha = z.string().regex(/^[0-9a-f]{64}$/)

/** What a form may say instead of options (`hand-csv.ts`). */
export const NO_VOTE_WORDS = ['blank', 'overvote', 'missing'] as const
const RESERVED: ReadonlySet<string> = new Set(NO_VOTE_WORDS)

const ruleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('plurality'), seats: z.number().int().min(1).max(300) }),
  z.strictObject({
    kind: z.literal('share'),
    above: z
      .strictObject({
        numerator: z.number().int().min(1).max(9999),
        denominator: z.number().int().min(2).max(10_000),
      })
      .refine(({ numerator, denominator }) => numerator < denominator, 'a share is below 1'),
  }),
])

const batchSchema = z
  .strictObject({
    precinct: z.number().int().min(1).max(999_999),
    station: id,
    /** Sheets of which the reported votes were read. */
    sheets: count,
    /** No more than this many sheets can lie in the urn. */
    bound: count,
    /** By contest and option; a contest that is not named was not on the urn's ballots. */
    votes: z.record(id, z.record(id, count)),
  })
  .refine(({ sheets, bound }) => sheets <= bound, 'more sheets than the bound')

export const auditMethodSchema = z.enum(['batch-comparison', 'ballot-polling', 'ballot-comparison'])
export type AuditMethod = z.infer<typeof auditMethodSchema>

const planShape = z.strictObject({
  v: z.literal(1),
  kind: z.literal('taanuu-audit-plan'),
  method: auditMethodSchema,
  universe: universeSchema,
  electionId: id,
  /** Largest chance that a wrong outcome is not found. */
  riskLimit: z.number().min(1e-6).max(0.5),
  contests: z
    .array(
      z.strictObject({
        contestId: id,
        votesAllowed: z.number().int().min(1).max(300),
        options: z
          .array(id.refine((name) => !RESERVED.has(name), 'a word of the hand count forms'))
          .min(2)
          .max(300),
        rule: ruleSchema,
      }),
    )
    .min(1)
    .max(200),
  batches: z.array(batchSchema).min(1).max(20_000),
  /** SHA-256 of the central count's records, in a ballot comparison alone: a precinct's records have no trace to paper. */
  recordsSha256: sha.nullable(),
})

/**
 * What is published before the dice are rolled: results as reported, rules, bounds, method, risk limit. Everything else follows
 * from it and from the seed, so that anybody draws the same sample and measures the same risk.
 */
export type AuditPlan = z.infer<typeof planShape>
export type AuditBatch = AuditPlan['batches'][number]

export const auditPlanSchema = planShape.superRefine((plan, context) => {
  const refuse = (path: string, message: string): void =>
    context.addIssue({ code: 'custom', path: [path], message })
  if (hasTwice(plan.batches.map(batchName))) refuse('batches', 'an urn stands twice')
  if (hasTwice(plan.contests.map(({ contestId }) => contestId))) refuse('contests', 'a contest stands twice')
  if ((plan.method === 'ballot-comparison') !== (plan.recordsSha256 !== null))
    refuse('recordsSha256', 'goes with ballot comparison alone')
  for (const contest of plan.contests) {
    if (hasTwice(contest.options)) refuse('contests', 'an option stands twice')
    const known = new Set(contest.options)
    for (const batch of plan.batches) {
      const votes = batch.votes[contest.contestId] ?? {}
      const counts = Object.values(votes)
      if (Object.keys(votes).some((option) => !known.has(option))) refuse('batches', 'an unknown option')
      if (counts.some((n) => n > batch.sheets)) refuse('batches', 'more votes for an option than sheets')
      if (counts.reduce((sum, n) => sum + n, 0) > batch.sheets * contest.votesAllowed)
        refuse('batches', 'more votes than the sheets allow')
    }
  }
})

export function batchName({ precinct, station }: Pick<AuditBatch, 'precinct' | 'station'>): string {
  return `${precinct}/${station}`
}

export function encodePlan(plan: AuditPlan): Uint8Array {
  return canonicalBytes(plan)
}

/** SHA-256 of a plan's file: what is read aloud or published before the dice are rolled. */
export function planSha256(plan: AuditPlan): string {
  return sha256Hex(encodePlan(plan))
}

/** Reads a plan's file. Errors: AUDIT_PLAN_INVALID (too large, not canonical, contradicts itself). */
export function decodePlan(bytes: Uint8Array): Result<AuditPlan> {
  if (bytes.length > MAX_PLAN_BYTES) return failure('AUDIT_PLAN_INVALID', 'the file is too large')
  const value = parseCanonical(bytes)
  if (value === undefined)
    return failure('AUDIT_PLAN_INVALID', 'not in canonical form: made or changed by hand?')
  const parsed = auditPlanSchema.safeParse(value)
  if (parsed.success) return success(parsed.data)
  const [issue] = parsed.error.issues
  return failure('AUDIT_PLAN_INVALID', `${issue.path.join('.')}: ${issue.message}`)
}

/** Reported votes over all batches, by contest and option. */
export function totalsOf(plan: AuditPlan): ReadonlyMap<string, Votes> {
  return new Map(
    plan.contests.map(({ contestId, options }) => {
      const totals: Record<string, number> = Object.fromEntries(options.map((option) => [option, 0]))
      for (const batch of plan.batches) {
        for (const [option, votes] of Object.entries(batch.votes[contestId] ?? {})) totals[option] += votes
      }
      return [contestId, totals]
    }),
  )
}

/** A claim with the votes that were reported for it. */
export interface ReportedAssertion {
  readonly assertion: Assertion
  readonly totals: Votes
  /** In the claim's own units (`marginOf`); above 0. */
  readonly margin: number
}

/** The claims of all contests of a plan. Errors: AUDIT_TIE, AUDIT_RULE_UNFIT, with the contest. */
export function planAssertions(plan: AuditPlan): Result<readonly ReportedAssertion[]> {
  const all: ReportedAssertion[] = []
  const byContest = totalsOf(plan)
  for (const contest of plan.contests) {
    const totals = byContest.get(contest.contestId) ?? {}
    const assertions = assertionsOf(contest, totals)
    if (!assertions.ok) return assertions
    for (const assertion of assertions.value)
      all.push({ assertion, totals, margin: marginOf(assertion, totals) })
  }
  return success(all)
}

/** Sheets among which a sample of single sheets is drawn: all that can lie in the urns. */
export function sheetsOf(plan: AuditPlan): number {
  return plan.batches.reduce((sum, batch) => sum + batch.bound, 0)
}

function hasTwice(values: readonly string[]): boolean {
  return new Set(values).size !== values.length
}
