import { describe, expect, it } from 'vitest'
import type { AuditMethod, AuditPlan } from './audit-plan.ts'
import { measureSheets, pollingTest } from './ballot-polling.ts'
import { expectedBatches, expectedPolling, nextComparison, nextPolling } from './sample-size.ts'

/** Ten urns of 400 sheets; `ahead` of 300 votes in each are for a. */
function plan(method: AuditMethod, ahead: number): AuditPlan {
  return {
    v: 1,
    kind: 'taanuu-audit-plan',
    method,
    universe: 'training',
    electionId: 'e',
    riskLimit: 0.1,
    contests: [
      { contestId: 'x', votesAllowed: 1, options: ['a', 'b'], rule: { kind: 'plurality', seats: 1 } },
    ],
    batches: Array.from({ length: 10 }, (_, i) => ({
      precinct: i + 1,
      station: 'box',
      sheets: 400,
      bound: 400,
      votes: { x: { a: ahead, b: 300 - ahead } },
    })),
    recordsSha256: method === 'ballot-comparison' ? '0'.repeat(64) : null,
  }
}

describe('the next sample', () => {
  it('of batches is what Kaplan and Markov need without differences, and meets fewer urns than draws', () => {
    // Margin 60 of 400: U = (60 + 400) / 60 = 7.67; ln 0.1 / ln (1 − 1/7.67) = 16.4.
    const next = nextComparison(plan('batch-comparison', 180), 1)
    expect(next).toMatchObject({ ok: true, value: { median: 17, ninety: 17, fullCount: false } })
    const met = expectedBatches(plan('batch-comparison', 180), 17)
    expect(met.ok && met.value).toBeCloseTo(10 * (1 - 0.9 ** 17), 9)
    expect(nextComparison(plan('batch-comparison', 180), Number.POSITIVE_INFINITY)).toMatchObject({
      value: { fullCount: true },
    })
  })

  it('of polling is near the expected size, shorter the further the audit is, and nothing once it is done', () => {
    const narrow = plan('ballot-polling', 180)
    const first = nextPolling(narrow)
    if (!first.ok) throw new Error(first.error.detail)
    // BRAVO's mean for 60 to 40 is 119 votes, three in four sheets have one.
    expect(first.value.median).toBeGreaterThan(60)
    expect(first.value.median).toBeLessThan(200)
    expect(first.value.ninety).toBeGreaterThan(first.value.median)
    expect(first.value.fullCount).toBe(false)
    const good = measureSheets(
      narrow,
      Array.from({ length: 20 }, () => ({ x: ['a'] })),
    )
    if (!good.ok) throw new Error(good.error.detail)
    if (good.value.risk > 0.1) {
      const later = nextPolling(narrow, good.value)
      expect(later.ok && later.value.median).toBeLessThan(first.value.median)
    } else expect(nextPolling(narrow, good.value)).toMatchObject({ value: { ninety: 0 } })
  })

  it('is BRAVO’s formula where playing would take long, and the formula agrees with playing where it does not', () => {
    // 60 to 40 at 10 % risk: 119 votes (BRAVO, table 1), three in four sheets have one.
    const expected = expectedPolling(plan('ballot-polling', 180), 1)
    expect(expected.ok && expected.value * 0.75).toBeCloseTo(119, -1)
    const close = plan('ballot-polling', 150)
    const batches = Array.from({ length: 1000 }, (_, i) => ({
      ...close.batches[0],
      precinct: i + 1,
      votes: { x: { a: 151, b: 149 } },
    }))
    const next = nextPolling({ ...close, batches })
    // Margin 2 of 300: about 2 ln 10 / 0.00667² votes.
    expect(next.ok && next.value.median / 0.71).toBeGreaterThan(100_000)
    expect(next.ok && next.value.median / 0.71).toBeLessThan(180_000)
    expect(next.ok && next.value.fullCount).toBe(false)
  })

  it('is a full count where the margin is a vote', () => {
    const close = plan('ballot-polling', 150)
    const tied = pollingTest(close)
    expect(tied).toMatchObject({ ok: false, error: { code: 'AUDIT_TIE' } })
    const batches = close.batches.map((batch, i) =>
      i === 0 ? { ...batch, votes: { x: { a: 151, b: 149 } } } : batch,
    )
    expect(nextPolling({ ...close, batches })).toMatchObject({ ok: true, value: { fullCount: true } })
  })
})
