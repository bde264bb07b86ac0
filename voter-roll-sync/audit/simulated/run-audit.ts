import { type Assertion, marginOf, sheetValue, upperBoundOf } from '../assertion.ts'
import { type AuditPlan, planAssertions, sheetsOf } from '../audit-plan.ts'
import { GAMMA } from '../ballot-comparison.ts'
import { pollingTest } from '../ballot-polling.ts'
import { batchBounds, compareBatch } from '../batch-comparison.ts'
import { cleanDraws, KaplanMarkov } from '../kaplan-markov.ts'
import { drawWeighted } from '../sampler.ts'
import type { Random } from './seeded-random.ts'
import { inRandomOrder, type SheetPair, simulatedSheets } from './simulated-sheets.ts'
import type { TrueVotes } from './true-votes.ts'

export interface AuditRun {
  /** The audit ended by confirming the reported outcome, without a full hand count. */
  readonly confirmed: boolean
  readonly draws: number
  /** Batches or sheets that hands had to look at. */
  readonly looked: number
  /** Sheets that hands had to read or count. */
  readonly sheets: number
}

/**
 * An audit goes to a full hand count after this many times the draws that an audit without differences needs. Later would only
 * give wrong outcomes more chances; this many leave them nearly all.
 */
const PATIENCE = 8

/** A batch comparison audit on simulated paper, draw by draw, until it confirms or gives up. */
export function runBatchAudit(plan: AuditPlan, truth: TrueVotes, seed: string): AuditRun {
  const bounds = batchBounds(plan)
  if (!bounds.ok) throw new Error(bounds.error.detail)
  const test = new KaplanMarkov(bounds.value.total)
  const most = PATIENCE * cleanDraws(bounds.value.total, 1, plan.riskLimit)
  const taints = new Map<number, number>()
  const { weights } = bounds.value
  const run = (confirmed: boolean): AuditRun => ({
    confirmed,
    draws: test.draws,
    looked: taints.size,
    sheets: [...taints.keys()].reduce((sum, i) => sum + plan.batches[i].sheets, 0),
  })
  // Seeds are long digits; each chunk of draws is as long as all before it, as audits grow.
  for (let from = 1; from <= most; ) {
    const to = Math.min(most, 2 * from + 10)
    for (const i of drawWeighted(seed, weights, from, to)) {
      let taint = taints.get(i)
      if (taint === undefined) {
        const compared = compareBatch(plan.batches[i], weights[i], bounds.value, plan, truth[i])
        if (!compared.ok) throw new Error(compared.error.detail)
        taint = compared.value.taint
        taints.set(i, taint)
      }
      test.add(taint)
      if (test.risk <= plan.riskLimit) return run(true)
      if (taint === 1) return run(false)
    }
    from = to + 1
  }
  return run(false)
}

/** A ballot polling audit on simulated paper; sheets that a bound allows and that do not exist are missing. */
export function runPollingAudit(plan: AuditPlan, truth: TrueVotes, random: Random): AuditRun {
  const test = pollingTest(plan)
  if (!test.ok) throw new Error(test.error.detail)
  const paper = simulatedSheets(plan, truth).map((pair) => pair.paper)
  const missing = sheetsOf(plan) - paper.length
  const order = inRandomOrder([...paper, ...Array.from({ length: missing }, () => null)], random)
  for (const [i, sheet] of order.entries()) {
    test.value.add(sheet)
    if (test.value.risk <= plan.riskLimit)
      return { confirmed: i + 1 < order.length, draws: i + 1, looked: i + 1, sheets: i + 1 }
  }
  return { confirmed: false, draws: order.length, looked: order.length, sheets: order.length }
}

/** A ballot comparison audit of a simulated central count. */
export function runComparisonAudit(plan: AuditPlan, truth: TrueVotes, random: Random): AuditRun {
  const claims = planAssertions(plan)
  if (!claims.ok) throw new Error(claims.error.detail)
  const pairs = simulatedSheets(plan, truth)
  const sheets = sheetsOf(plan)
  const perSheet =
    GAMMA * Math.max(...claims.value.map(({ assertion, margin }) => upperBoundOf(assertion) / margin))
  const test = new KaplanMarkov(perSheet * sheets)
  const most = PATIENCE * cleanDraws(perSheet * sheets, 1, plan.riskLimit)
  const seen = new Map<number, number>()
  const taintOf = (pair: SheetPair | undefined): number => {
    const errors = claims.value.map(({ assertion, margin }) => {
      const said = sheetValue(assertion, pair?.recorded[assertion.contestId] ?? [])
      const read = pair ? sheetValue(assertion, pair.paper[assertion.contestId] ?? []) : 0
      return (said - read) / margin
    })
    return Math.max(...errors) / perSheet
  }
  while (test.draws < most) {
    const i = Math.floor(random() * sheets)
    const taint = seen.get(i) ?? taintOf(pairs[i])
    seen.set(i, taint)
    test.add(taint)
    if (test.risk <= plan.riskLimit)
      return { confirmed: true, draws: test.draws, looked: seen.size, sheets: seen.size }
  }
  return { confirmed: false, draws: test.draws, looked: seen.size, sheets: seen.size }
}

/** Whether simulated sheets really make a claim false; seldom, sheets cannot be changed as far as their totals. */
export function isFalseOnPaper(plan: AuditPlan, truth: TrueVotes, claim: Assertion): boolean {
  if (plan.method === 'batch-comparison')
    return truth.reduce((sum, votes) => sum + marginOf(claim, votes[claim.contestId] ?? {}), 0) <= 0
  const votes: Record<string, number> = {}
  for (const { paper } of simulatedSheets(plan, truth))
    for (const option of paper[claim.contestId] ?? []) votes[option] = (votes[option] ?? 0) + 1
  return marginOf(claim, votes) <= 0
}
