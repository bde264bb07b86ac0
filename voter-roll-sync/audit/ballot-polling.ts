import { failure, type Result, success } from '../trust/result.ts'
import { AlphaMartingale } from './alpha.ts'
import {
  type Assertion,
  describeAssertion,
  neutralOf,
  sheetValue,
  sidesOf,
  upperBoundOf,
} from './assertion.ts'
import { type AuditPlan, planAssertions, type ReportedAssertion, sheetsOf } from './audit-plan.ts'
import { drawDistinct, firstAtLeast } from './sampler.ts'

/** One sheet of an urn, counted from the top of its pile, from 1. */
export interface SheetAddress {
  readonly batch: number
  readonly sheet: number
}

/** Sheets 1 … `count` of the sample, without replacement. Errors: AUDIT_SAMPLE_TOO_LARGE. */
export function drawSheets(plan: AuditPlan, seed: string, count: number): Result<readonly SheetAddress[]> {
  const sheets = sheetsOf(plan)
  if (count > sheets) return failure('AUDIT_SAMPLE_TOO_LARGE', `${count} of ${sheets} sheets`)
  let sum = 0
  const ends = plan.batches.map(({ bound }) => {
    sum += bound
    return sum
  })
  return success(
    drawDistinct(seed, sheets, count).map((number) => {
      const batch = firstAtLeast(ends, number)
      return { batch, sheet: number - (ends[batch] - plan.batches[batch].bound) }
    }),
  )
}

/**
 * What a hand reads on a sheet: its valid votes by contest, or null where there is no such sheet. A missing sheet counts as a
 * vote against every claim (J. H. Bañuelos and P. B. Stark, "Limiting risk by turning manifest phantoms into evil zombies", 2012).
 */
export type HandSheet = Readonly<Record<string, readonly string[]>> | null

export interface AssertionRisk {
  readonly assertion: Assertion
  readonly name: string
  readonly risk: number
}

/**
 * All claims of a plan, tested side by side on one sample. The outcome is confirmed when the largest risk is at most the limit;
 * nothing is to be paid for testing many claims, as a wrong outcome makes at least one of them false (SHANGRLA §2).
 */
export class PollingTest {
  readonly #tests: readonly { readonly assertion: Assertion; readonly martingale: AlphaMartingale }[]

  constructor(tests: readonly { readonly assertion: Assertion; readonly martingale: AlphaMartingale }[]) {
    this.#tests = tests
  }

  add(sheet: HandSheet): void {
    for (const { assertion, martingale } of this.#tests)
      martingale.add(sheet ? sheetValue(assertion, sheet[assertion.contestId] ?? []) : 0)
  }

  get risk(): number {
    return this.#tests.reduce((largest, { martingale }) => Math.max(largest, martingale.risk), 0)
  }
  get draws(): number {
    return this.#tests[0]?.martingale.draws ?? 0
  }
  get risks(): readonly AssertionRisk[] {
    return this.#tests.map(({ assertion, martingale }) => ({
      assertion,
      name: describeAssertion(assertion),
      risk: martingale.risk,
    }))
  }
  /** A test that goes on with the `most` claims that are hardest to confirm, for looking ahead. */
  hardest(most: number): PollingTest {
    const ordered = [...this.#tests].sort((a, b) => b.martingale.risk - a.martingale.risk)
    return new PollingTest(
      ordered
        .slice(0, most)
        .map(({ assertion, martingale }) => ({ assertion, martingale: martingale.fork() })),
    )
  }
}

/** The test of a plan before its first sheet. Errors: AUDIT_TIE, AUDIT_RULE_UNFIT. */
export function pollingTest(plan: AuditPlan): Result<PollingTest> {
  const claims = planAssertions(plan)
  if (!claims.ok) return claims
  const population = sheetsOf(plan)
  const tests = claims.value.map((claim) => ({
    assertion: claim.assertion,
    martingale: new AlphaMartingale({
      upperBound: upperBoundOf(claim.assertion),
      nullMean: neutralOf(claim.assertion),
      population,
      prior: reportedMean(claim),
    }),
    difficulty: neutralOf(claim.assertion) / claim.margin,
  }))
  return success(new PollingTest(tests.sort((a, b) => b.difficulty - a.difficulty)))
}

/** Reported mean value of the sheets that speak for or against a claim. */
function reportedMean({ assertion, totals }: ReportedAssertion): number {
  const [inside, outside] = sidesOf(assertion, totals)
  return (inside / (inside + outside)) * upperBoundOf(assertion)
}

/** Risk from sheets read by hand, in the order of the draws. Errors: as `pollingTest`. */
export function measureSheets(plan: AuditPlan, hands: readonly HandSheet[]): Result<PollingTest> {
  const test = pollingTest(plan)
  if (!test.ok) return test
  for (const hand of hands) test.value.add(hand)
  return test
}
