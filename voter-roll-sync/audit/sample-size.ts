import { failure, type Result, success } from '../trust/result.ts'
import { neutralOf, sidesOf, upperBoundOf } from './assertion.ts'
import { type AuditPlan, planAssertions, sheetsOf, totalsOf } from './audit-plan.ts'
import { recordBound } from './ballot-comparison.ts'
import { type HandSheet, type PollingTest, pollingTest } from './ballot-polling.ts'
import { batchBounds } from './batch-comparison.ts'
import { cleanDraws } from './kaplan-markov.ts'
import { firstAtLeast } from './sampler.ts'
import { type Random, seededRandom } from './simulated/seeded-random.ts'

/** Looking ahead at all claims would take long and tell little: these few hardest ones decide. */
const CLAIMS_AHEAD = 6
/** Runs of a simulated rest of the audit; the 90 % quantile is then good to a few percent. */
const RUNS = 200
/** Steps (draws times claims) that looking ahead may take in all: a few seconds on a small laptop. */
const MOST_STEPS = 4_000_000
/** Longer audits are not played but estimated: then some 30 runs are left, which tell no more than the formula. */
const LONG_AUDIT = 20_000
/**
 * Median and 90 % quantile of BRAVO's sample size over its mean, from table 1 of M. Lindeman, P. B. Stark and V. S.
 * Yates, "BRAVO: ballot-polling risk-limiting audits to verify outcomes", EVT/WOTE 2012 (60 %: 84 and 244 of 119).
 */
const MEDIAN_OF_MEAN = 0.71
const NINETY_OF_MEAN = 2.06

/** How many more draws are likely to do, if the report is right. */
export interface NextSample {
  /** Half of such audits need no more than this. */
  readonly median: number
  /** Nine of ten need no more than this; a sensible next sample. */
  readonly ninety: number
  /** A full hand count is less work, or nothing else can help: nine of ten would look at everything. */
  readonly fullCount: boolean
}

/**
 * Further draws of a comparison that starts at a risk, if no more differences come. `looked` is what a full hand count has.
 */
function cleanNext(total: number, risk: number, riskLimit: number): NextSample {
  const draws = cleanDraws(total, risk, riskLimit)
  return { median: draws, ninety: draws, fullCount: draws === Number.POSITIVE_INFINITY }
}

/** Next sample of a batch comparison or a ballot comparison. Errors: AUDIT_TIE, AUDIT_RULE_UNFIT. */
export function nextComparison(plan: AuditPlan, riskNow: number): Result<NextSample> {
  const bound = plan.method === 'batch-comparison' ? batchBounds(plan) : recordBound(plan)
  return bound.ok ? success(cleanNext(bound.value.total, riskNow, plan.riskLimit)) : bound
}

/** Batches that some draws meet, each once, on average. Errors: AUDIT_TIE, AUDIT_RULE_UNFIT. */
export function expectedBatches(plan: AuditPlan, draws: number): Result<number> {
  const bounds = batchBounds(plan)
  if (!bounds.ok) return bounds
  const weights = bounds.value.weights.map(Number)
  const sum = weights.reduce((a, b) => a + b, 0)
  return success(weights.reduce((met, weight) => met + 1 - (1 - weight / sum) ** draws, 0))
}

/**
 * Next sample of a ballot polling audit, by playing its rest with sheets drawn at the reported shares. `test` is the audit so
 * far; without it, the audit's first sample. Errors: AUDIT_TIE, AUDIT_RULE_UNFIT.
 */
export function nextPolling(plan: AuditPlan, test?: PollingTest): Result<NextSample> {
  const fresh = test ? success(test) : pollingTest(plan)
  if (!fresh.ok) return fresh
  const so = fresh.value
  if (so.risk <= plan.riskLimit) return success({ median: 0, ninety: 0, fullCount: false })
  const left = sheetsOf(plan) - so.draws
  if (left <= 0) return failure('AUDIT_SAMPLE_TOO_LARGE', 'every sheet has been drawn')
  const mean = expectedPolling(plan, so.risk)
  if (!mean.ok) return mean
  if (mean.value > LONG_AUDIT) {
    const ninety = Math.min(left, Math.ceil(mean.value * NINETY_OF_MEAN))
    return success({
      median: Math.min(left, Math.ceil(mean.value * MEDIAN_OF_MEAN)),
      ninety,
      fullCount: ninety >= left,
    })
  }
  const random = seededRandom('next sample')
  const ahead = so.hardest(CLAIMS_AHEAD)
  const next = reportedSheets(plan, random)
  const needed: number[] = []
  for (let run = 0, steps = 0; run < RUNS && steps < MOST_STEPS; run++) {
    const rest = ahead.hardest(CLAIMS_AHEAD)
    let draws = 0
    while (draws < left && rest.risk > plan.riskLimit) {
      rest.add(next())
      draws++
    }
    needed.push(draws)
    steps += draws * CLAIMS_AHEAD
  }
  needed.sort((a, b) => a - b)
  const quantile = (share: number): number => needed[Math.ceil(share * needed.length) - 1]
  const ninety = quantile(0.9)
  return success({ median: quantile(0.5), ninety, fullCount: ninety >= left })
}

/**
 * BRAVO's approximation of the expected number of sheets (2012, "ASN") for the claim that is hardest, from a risk down to the
 * limit. Errors: AUDIT_TIE, AUDIT_RULE_UNFIT.
 */
export function expectedPolling(plan: AuditPlan, risk: number): Result<number> {
  const claims = planAssertions(plan)
  if (!claims.ok) return claims
  const sheets = sheetsOf(plan)
  const sizes = claims.value.map(({ assertion, totals }) => {
    const [inside, outside] = sidesOf(assertion, totals)
    const [most, neutral] = [upperBoundOf(assertion), neutralOf(assertion)]
    const share = inside / (inside + outside)
    const won = Math.log((share * most) / neutral)
    const lost = outside === 0 ? 0 : Math.log(((1 - share) * most) / (most - neutral))
    return (Math.log(risk / plan.riskLimit) + won / 2) / ((inside * won + outside * lost) / sheets)
  })
  return success(Math.max(...sizes))
}

/** Sheets at the reported shares; votes of a contest with several are drawn each for itself. */
function reportedSheets(plan: AuditPlan, random: Random): () => HandSheet {
  const sheets = sheetsOf(plan)
  const totals = totalsOf(plan)
  const contests = plan.contests.map(({ contestId, votesAllowed, options }) => {
    let sum = 0
    const shares = options.map((option) => (totals.get(contestId)?.[option] ?? 0) / sheets)
    const ends = shares.map((share) => {
      sum += share
      return sum
    })
    return { contestId, votesAllowed, options, shares, ends, valid: sum }
  })
  return () => {
    const sheet: Record<string, readonly string[]> = {}
    for (const { contestId, votesAllowed, options, shares, ends, valid } of contests) {
      if (votesAllowed > 1) sheet[contestId] = options.filter((_, i) => random() < shares[i])
      else {
        const at = random()
        sheet[contestId] = at < valid ? [options[firstAtLeast(ends, at)]] : []
      }
    }
    return sheet
  }
}
