import { describe, expect, it } from 'vitest'
import { auditMethodSchema, planAssertions } from '../audit-plan.ts'
import { batchBounds, compareBatch } from '../batch-comparison.ts'
import { wilsonInterval } from '../proportion-interval.ts'
import { randomPlan } from './random-plan.ts'
import { runAudit, studyRisk } from './risk-study.ts'
import { seededRandom } from './seeded-random.ts'
import { honestVotes, wrongVotes } from './true-votes.ts'

/** Large, so that audits are short and a test that is wrong by a little shows. `kiosk/bench/audit.ts` takes the usual ones. */
const RISK_LIMIT = 0.2

describe('simulated elections', () => {
  it.each(auditMethodSchema.options)(
    '%s: a wrong outcome is confirmed no more often than stated',
    (method) => {
      const { elections, confirmed } = studyRisk(method, 60, RISK_LIMIT, 'test')
      expect(wilsonInterval(confirmed, elections).low).toBeLessThanOrEqual(RISK_LIMIT)
    },
  )

  it.each(auditMethodSchema.options)(
    '%s: the study finds out an audit that is not what it says',
    (method) => {
      // Two broken ones: hands that copy the report in every second urn, and one that stops at the first hint.
      const lazy = studyRisk(method, 60, RISK_LIMIT, 'test', undefined, (plan, truth, random) => {
        const copied = truth.map((votes, i) => (i % 2 === 0 ? plan.batches[i].votes : votes))
        return runAudit(plan, copied, random)
      })
      const hasty = studyRisk(method, 60, RISK_LIMIT, 'test', undefined, (plan, truth, random) =>
        runAudit({ ...plan, riskLimit: 0.95 }, truth, random),
      )
      for (const { elections, confirmed } of [lazy, hasty])
        expect(wilsonInterval(confirmed, elections).low).toBeGreaterThan(RISK_LIMIT)
    },
  )

  it.each(auditMethodSchema.options)(
    '%s: a right outcome is mostly confirmed before all is counted',
    (method) => {
      const random = seededRandom('right')
      let confirmed = 0
      for (let i = 0; i < 15; i++) {
        const plan = randomPlan(method, { batches: 30, sheets: 150 }, RISK_LIMIT, random)
        if (runAudit(plan, honestVotes(plan, random, 0.01), random).confirmed) confirmed++
      }
      expect(confirmed).toBeGreaterThan(7)
    },
  )

  it('overstatements of a wrong outcome sum up to the whole margin, and none passes its bound', () => {
    const random = seededRandom('sums')
    for (let i = 0; i < 30; i++) {
      const plan = randomPlan('batch-comparison', { batches: 20, sheets: 60 }, RISK_LIMIT, random)
      const { votes, claim } = wrongVotes(plan, random)
      const bounds = batchBounds(plan)
      const claims = planAssertions(plan)
      if (!bounds.ok || !claims.ok) throw new Error('no outcome')
      let sum = 0
      for (const [b, batch] of plan.batches.entries()) {
        const compared = compareBatch(batch, bounds.value.weights[b], bounds.value, plan, votes[b])
        if (!compared.ok) throw new Error(compared.error.detail)
        const bound = Number(bounds.value.weights[b]) / 1e6
        expect(compared.value.overstatement).toBeLessThanOrEqual(bound)
        sum += compared.value.overstatement
      }
      expect(claims.value.some(({ assertion }) => assertion.contestId === claim.contestId)).toBe(true)
      expect(sum).toBeGreaterThanOrEqual(1 - 1e-9)
    }
  })
})
