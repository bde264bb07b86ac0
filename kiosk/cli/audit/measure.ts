import { type AuditPlan, batchName, planSha256, sheetsOf } from '@taanuu/voter-roll-sync/audit/audit-plan'
import { measureRecords } from '@taanuu/voter-roll-sync/audit/ballot-comparison'
import { drawSheets, measureSheets } from '@taanuu/voter-roll-sync/audit/ballot-polling'
import { drawBatches, type HandCount, measureBatches } from '@taanuu/voter-roll-sync/audit/batch-comparison'
import { fullCount } from '@taanuu/voter-roll-sync/audit/full-count'
import {
  contestsOn,
  type ExpectedDraw,
  joinForms,
  RECORD_COLUMNS,
  readBatchHands,
  readDraws,
  SHEET_COLUMNS,
} from '@taanuu/voter-roll-sync/audit/hand-csv'
import { type NextSample, nextComparison, nextPolling } from '@taanuu/voter-roll-sync/audit/sample-size'
import { quantity } from '@taanuu/voter-roll-sync/exchange/quantity'
import { UsageError } from '../../hosts/shared/usage-error.ts'
import { type AuditValues, percent, planOf, readInput, seedOf } from './audit-args.ts'
import { drawnRecords, must } from './drawn.ts'

/** What a measurement says; fields are only ever added. */
interface Measured {
  readonly risk: number
  readonly draws: number
  /** `confirmed`: the risk is at most the limit. `wrong`: hands counted everything and found another outcome. */
  readonly verdict: 'confirmed' | 'go-on' | 'full-hand-count' | 'wrong'
  readonly next: NextSample | null
  /** Lines for people: differences, claims. */
  readonly details: readonly string[]
}

export async function measureAudit(values: AuditValues): Promise<number> {
  const plan = planOf(values)
  const seed = seedOf(values)
  if (values.hand.length === 0) throw new UsageError('which form? --hand FORM.csv')
  const form = must(joinForms(values.hand.map(readInput)))
  const measured = measure(plan, seed, form, values)
  const head = { v: 1, planSha256: planSha256(plan), seed, method: plan.method, riskLimit: plan.riskLimit }
  if (values.json) console.log(JSON.stringify({ ...head, ...measured }, null, 2))
  else console.log(asText(plan, seed, measured))
  return measured.verdict === 'confirmed' ? 0 : 1
}

function measure(plan: AuditPlan, seed: string, form: Uint8Array, values: AuditValues): Measured {
  switch (plan.method) {
    case 'batch-comparison':
      return measureUrns(plan, seed, must(readBatchHands(plan, form)))
    case 'ballot-polling':
      return measurePolling(plan, seed, form)
    case 'ballot-comparison':
      return measureComparison(plan, seed, form, values)
  }
}

/** Draws that are looked at in one go. */
const CHUNK = 1000
/** Draws with which an audit by batches has long become a full hand count. */
const MOST_DRAWS = 1_000_000

function measureUrns(plan: AuditPlan, seed: string, hands: ReadonlyMap<string, HandCount>): Measured {
  const all = must(fullCount(plan, hands))
  if (all) {
    const same = all.every((contest) => contest.same)
    return {
      risk: same ? 0 : 1,
      draws: plan.batches.length,
      verdict: same ? 'confirmed' : 'wrong',
      next: null,
      details: all.map(({ contestId, byHand, tie, reported, same }) => {
        const found = byHand ? byHand.join(', ') || 'nobody' : `a tie (${tie})`
        return `full hand count of ${contestId}: ${found}${same ? '' : ` (reported: ${reported.join(', ') || 'nobody'})`}`
      }),
    }
  }
  // The draws go on as long as their urns are counted: nobody chooses where the sample ends by what it shows.
  let read: readonly number[] = []
  for (let size = CHUNK; size <= MOST_DRAWS; size *= 4) {
    const drawn = must(drawBatches(plan, seed, size))
    const end = drawn.findIndex((i) => !hands.has(batchName(plan.batches[i])))
    read = end < 0 ? drawn : drawn.slice(0, end)
    if (end >= 0) break
  }
  const measured = measureBatches(plan, read, (batch) => hands.get(batchName(batch)) ?? null)
  if (!measured.ok) {
    // No slip of the pen: either paper was put in, or the bounds were not what they should be.
    const { code, detail } = measured.error
    const details = [
      `${code}: ${detail}`,
      'the bounds of the plan were wrong: nothing can be measured with it',
    ]
    return { risk: 1, draws: read.length, verdict: 'full-hand-count', next: null, details }
  }
  const result = measured.value
  const next = must(nextComparison(plan, result.riskNow))
  const differences = result.differences
    .filter(({ overstatement }) => overstatement !== 0)
    .sort((a, b) => b.taint - a.taint)
  return {
    risk: result.risk,
    draws: result.draws,
    verdict: verdictOf(plan, result.risk, next),
    next,
    details: [
      `${quantity(result.differences.length, 'urn')} counted, ${differences.length} with differences`,
      ...differences.map(
        ({ batch, overstatement, taint, worst }) =>
          `  ${batchName(batch)}  overstates ${percent(overstatement)} of a margin (taint ${taint.toFixed(4)}; ${worst})`,
      ),
    ],
  }
}

function measurePolling(plan: AuditPlan, seed: string, form: Uint8Array): Measured {
  const drawn = must(drawSheets(plan, seed, Math.min(sheetsOf(plan), drawsIn(form))))
  const expected = drawn.map(
    ({ batch, sheet }): ExpectedDraw => ({
      cells: {
        precinct: `${plan.batches[batch].precinct}`,
        station: plan.batches[batch].station,
        sheet: `${sheet}`,
      },
      contests: contestsOn(plan, plan.batches[batch]),
    }),
  )
  const hands = must(readDraws(form, SHEET_COLUMNS, expected))
  const test = must(measureSheets(plan, hands))
  const everything = hands.length === sheetsOf(plan)
  const next = everything ? null : must(nextPolling(plan, test))
  const missing = hands.filter((hand) => hand === null).length
  return {
    risk: test.risk,
    draws: hands.length,
    verdict: everything && test.risk > plan.riskLimit ? 'wrong' : verdictOf(plan, test.risk, next),
    next,
    details: [
      `${quantity(hands.length, 'sheet')} read${missing > 0 ? `, ${missing} of them missing` : ''}`,
      ...test.risks
        .toSorted((a, b) => b.risk - a.risk)
        .slice(0, 10)
        .map(({ name, risk }) => `  ${percent(risk).padStart(8)}  ${name}`),
    ],
  }
}

function measureComparison(plan: AuditPlan, seed: string, form: Uint8Array, values: AuditValues): Measured {
  const records = drawnRecords(plan, values, seed, drawsIn(form))
  const expected = records.map((record): ExpectedDraw | null =>
    record ? { cells: { imprint: record.imprint }, contests: plan.contests } : null,
  )
  const hands = must(readDraws(form, RECORD_COLUMNS, expected))
  const result = must(
    measureRecords(
      plan,
      hands.map((hand, i) => ({ record: records[i], hand })),
    ),
  )
  const next = must(nextComparison(plan, result.riskNow))
  return {
    risk: result.risk,
    draws: result.draws,
    verdict: verdictOf(plan, result.risk, next),
    next,
    details: [
      `${quantity(hands.length, 'sheet')} read, ${result.overstated} of them with a margin overstated`,
    ],
  }
}

function verdictOf(plan: AuditPlan, risk: number, next: NextSample | null): Measured['verdict'] {
  if (risk <= plan.riskLimit) return 'confirmed'
  return next?.fullCount ? 'full-hand-count' : 'go-on'
}

/** The largest number of a draw that a form names; forms of sheets begin with it. */
function drawsIn(form: Uint8Array): number {
  const numbers = Buffer.from(form)
    .toString('utf8')
    .split(/\r?\n/)
    .map((line) => Number(/^"?(\d{1,7})\b/.exec(line)?.[1] ?? 0))
  return numbers.reduce((largest, number) => Math.max(largest, number), 0)
}

function asText(plan: AuditPlan, seed: string, { risk, draws, verdict, next, details }: Measured): string {
  const lines = [`plan ${planSha256(plan)}`, `seed ${seed}`, ...details]
  lines.push(
    `measured risk ${percent(risk)} after ${quantity(draws, 'draw')}; limit ${percent(plan.riskLimit)}`,
  )
  if (verdict === 'go-on' && next) {
    lines.push(
      `${next.ninety} more draws${plan.method === 'ballot-polling' ? ` do in nine of ten audits, ${next.median} in half` : ' do if no more differences are found'}: sample --size ${draws + next.ninety} --from ${draws + 1}`,
    )
  }
  lines.push(
    {
      confirmed: 'CONFIRMED: the outcome is the one that was reported',
      'go-on': 'NOT YET CONFIRMED',
      'full-hand-count':
        'COUNT EVERYTHING BY HAND: a sample can no longer confirm the outcome with reasonable work',
      wrong: 'THE REPORTED OUTCOME IS NOT CONFIRMED BY THE FULL HAND COUNT',
    }[verdict],
  )
  return lines.join('\n')
}
