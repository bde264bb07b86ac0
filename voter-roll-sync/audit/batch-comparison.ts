import { failure, type Result, success } from '../trust/result.ts'
import { type Assertion, describeAssertion, sumOf, type Votes } from './assertion.ts'
import {
  type AuditBatch,
  type AuditPlan,
  batchName,
  planAssertions,
  type ReportedAssertion,
} from './audit-plan.ts'
import { KaplanMarkov } from './kaplan-markov.ts'
import { drawWeighted } from './sampler.ts'

/** Error bounds are kept as whole millionths, rounded up: exact everywhere, and never below the bound. */
const SCALE = 1_000_000

export interface BatchBounds {
  readonly claims: readonly ReportedAssertion[]
  /** u_p of each batch in millionths: the most by which it can overstate any margin, in units of that margin. */
  readonly weights: readonly bigint[]
  /** U, the sum of all bounds in units of the margins. */
  readonly total: number
}

/**
 * A priori bounds on the overstatement of each batch: were all its sheets against the claim (Stark 2009, MACRO paper, the bound
 * u_p for the maximum over pairs and contests). Errors: AUDIT_TIE, AUDIT_RULE_UNFIT.
 */
export function batchBounds(plan: AuditPlan): Result<BatchBounds> {
  const claims = planAssertions(plan)
  if (!claims.ok) return claims
  const weights = plan.batches.map((batch) =>
    claims.value.reduce((largest, { assertion, margin }) => {
      const sheets = boundFor(batch, assertion)
      if (sheets === 0) return largest
      const scaled = ceilDivide(BigInt(sumOf(assertion, votesIn(batch, assertion), sheets)), BigInt(margin))
      return scaled > largest ? scaled : largest
    }, 0n),
  )
  const total = Number(weights.reduce((sum, weight) => sum + weight, 0n)) / SCALE
  return success({ claims: claims.value, weights, total })
}

/** A hand count of one batch: votes by contest and option, or null where its paper is missing or cannot be counted. */
export type HandCount = Readonly<Record<string, Votes>> | null

/** How far a batch's report is above its hand count, for the claim where that is worst. */
export interface BatchDifference {
  readonly batch: AuditBatch
  /** e_p, in units of the margin; below 0 where the report understates every margin. */
  readonly overstatement: number
  /** Overstatement over the batch's bound. */
  readonly taint: number
  readonly worst: string
}

/**
 * Errors: AUDIT_BOUND_EXCEEDED (the hand found more than could lie in the urn: the bound was wrong, and so is the plan).
 */
export function compareBatch(
  batch: AuditBatch,
  weight: bigint,
  bounds: BatchBounds,
  plan: AuditPlan,
  hand: HandCount,
): Result<BatchDifference> {
  for (const { contestId, votesAllowed } of hand ? plan.contests : []) {
    const counts = Object.values(hand?.[contestId] ?? {})
    const all = counts.reduce((sum, count) => sum + count, 0)
    if (counts.some((count) => count > batch.bound) || all > batch.bound * votesAllowed) {
      const text = `${batchName(batch)}, ${contestId}: more votes than ${batch.bound} sheets can have`
      return failure('AUDIT_BOUND_EXCEEDED', text)
    }
  }
  let overstatement = Number.NEGATIVE_INFINITY
  let worst = ''
  for (const { assertion, margin } of bounds.claims) {
    const sheets = boundFor(batch, assertion)
    const reported = sumOf(assertion, votesIn(batch, assertion), sheets)
    const counted = hand ? sumOf(assertion, hand[assertion.contestId] ?? {}, sheets) : 0
    const error = (reported - counted) / margin
    if (error > overstatement) {
      overstatement = error
      worst = describeAssertion(assertion)
    }
  }
  const bound = Number(weight) / SCALE
  // Rounding of the two divisions may leave a whole bound a hair above one.
  const taint = bound === 0 ? 0 : Math.min(1, overstatement / bound)
  return success({ batch, overstatement, taint, worst })
}

export interface BatchMeasure {
  /** Measured risk: the audit confirms the outcome if it is at most the limit. */
  readonly risk: number
  readonly riskNow: number
  readonly draws: number
  readonly total: number
  /** Of the batches drawn, each once. */
  readonly differences: readonly BatchDifference[]
}

/**
 * Risk from hand counts of the batches that the seed draws, in the order of the draws. `hands` is asked for each batch.
 * Errors: as `batchBounds` and `compareBatch`.
 */
export function measureBatches(
  plan: AuditPlan,
  drawn: readonly number[],
  hands: (batch: AuditBatch) => HandCount,
): Result<BatchMeasure> {
  const bounds = batchBounds(plan)
  if (!bounds.ok) return bounds
  const known = new Map<number, BatchDifference>()
  const test = new KaplanMarkov(bounds.value.total)
  for (const index of drawn) {
    let difference = known.get(index)
    if (!difference) {
      const batch = plan.batches[index]
      const compared = compareBatch(batch, bounds.value.weights[index], bounds.value, plan, hands(batch))
      if (!compared.ok) return compared
      difference = compared.value
      known.set(index, difference)
    }
    test.add(difference.taint)
  }
  const { risk, riskNow, draws } = test
  const { total } = bounds.value
  return success({ risk, riskNow, draws, total, differences: [...known.values()] })
}

/** Indices of the batches of draws 1 … `draws`. Errors: as `batchBounds`. */
export function drawBatches(plan: AuditPlan, seed: string, draws: number): Result<readonly number[]> {
  const bounds = batchBounds(plan)
  return bounds.ok ? success(drawWeighted(seed, bounds.value.weights, 1, draws)) : bounds
}

function ceilDivide(sum: bigint, margin: bigint): bigint {
  return (sum * BigInt(SCALE) + margin - 1n) / margin
}

function votesIn(batch: AuditBatch, { contestId }: Assertion): Votes {
  return batch.votes[contestId] ?? {}
}

/** Sheets that can bear on a claim: none where the urn's ballots do not have the contest. */
function boundFor(batch: AuditBatch, { contestId }: Assertion): number {
  return Object.hasOwn(batch.votes, contestId) ? batch.bound : 0
}
