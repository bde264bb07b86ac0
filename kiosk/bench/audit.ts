/**
 * Risk-limiting audits on simulated elections. For every method: of elections whose reported outcome is wrong (ties, narrow
 * losses; in few urns, in some, in all alike), the share that the audit confirms, which may be the risk limit at most; and how
 * much hands have to look at where the outcome is right.
 *
 *   node kiosk/bench/audit.ts [--elections 10000] [--risk 0.05] [--seed S] [--runs 100] [--only METHOD]
 */
import { parseArgs } from 'node:util'
import { type AuditMethod, type AuditPlan, auditMethodSchema } from '@taanuu/voter-roll-sync/audit/audit-plan'
import { wilsonInterval } from '@taanuu/voter-roll-sync/audit/proportion-interval'
import { runAudit, studyRisk } from '@taanuu/voter-roll-sync/audit/simulated/risk-study'
import { seededRandom } from '@taanuu/voter-roll-sync/audit/simulated/seeded-random'
import { honestVotes } from '@taanuu/voter-roll-sync/audit/simulated/true-votes'
import { createProgressBar } from '../cli/progress-bar.ts'

const { values } = parseArgs({
  options: {
    elections: { type: 'string', default: '10000' },
    risk: { type: 'string', default: '0.05' },
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '100' },
    only: { type: 'string' },
  },
})
const elections = Number(values.elections)
const riskLimit = Number(values.risk)
const methods = auditMethodSchema.options.filter(
  (method) => values.only === undefined || method === values.only,
)

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`
}

let failed = false
for (const method of methods) {
  const bar = createProgressBar()
  const start = performance.now()
  const { confirmed } = studyRisk(method, elections, riskLimit, values.seed, (done) =>
    bar.show(method, done / elections),
  )
  bar.end()
  const { low, high } = wilsonInterval(confirmed, elections)
  const held = low <= riskLimit
  failed ||= !held
  console.log(
    `${method.padEnd(18)} ${elections} wrong outcomes, ${confirmed} confirmed: ${percent(confirmed / elections)} (95 %: ${percent(low)} to ${percent(high)}), limit ${percent(riskLimit)} ${held ? 'held' : 'BROKEN'}  ${((performance.now() - start) / 1000).toFixed(0)} s`,
  )
}

/** A district of urns alike in size, two candidates and one in ten sheets without a vote, at a margin of all sheets. */
function districtPlan(method: AuditMethod, urns: number, sheets: number, margin: number): AuditPlan {
  const ahead = Math.round(sheets * (0.45 + margin / 2))
  const behind = Math.round(sheets * (0.45 - margin / 2))
  return {
    v: 1,
    kind: 'taanuu-audit-plan',
    method,
    universe: 'training',
    electionId: 'district',
    riskLimit,
    contests: [
      { contestId: 'head', votesAllowed: 1, options: ['a', 'b'], rule: { kind: 'plurality', seats: 1 } },
    ],
    batches: Array.from({ length: urns }, (_, i) => ({
      precinct: i + 1,
      station: 'box',
      sheets,
      bound: sheets,
      votes: { head: { a: ahead, b: behind } },
    })),
    recordsSha256: method === 'ballot-comparison' ? '0'.repeat(64) : null,
  }
}

const URNS = 80
const SHEETS = 800
const runs = Number(values.runs)
console.log(
  `\nright outcomes: ${URNS} urns of ${SHEETS} sheets, two candidates, 90 % valid, ${runs} runs each`,
)
console.log(
  'margin  method              differences  mean drawn  90 % need  mean sheets by hand  share of all',
)
for (const margin of [0.2, 0.1, 0.05, 0.02, 0.01]) {
  for (const method of methods) {
    for (const differing of method === 'ballot-polling' ? [0] : [0, 0.3]) {
      const random = seededRandom(`${values.seed} ${method} ${margin} ${differing}`)
      const plan = districtPlan(method, URNS, SHEETS, margin)
      // Polling at narrow margins reads tens of thousands of sheets a run.
      const times =
        method === 'batch-comparison' ? runs : Math.max(10, Math.round(runs * Math.min(1, margin * 10)))
      const done = Array.from({ length: times }, () =>
        runAudit(plan, honestVotes(plan, random, differing), random),
      )
      const looked = done.map((run) => run.looked).sort((a, b) => a - b)
      const mean = looked.reduce((a, b) => a + b, 0) / times
      const counted = done.reduce((sum, run) => sum + (run.confirmed ? run.sheets : URNS * SHEETS), 0) / times
      const unit = method === 'batch-comparison' ? 'urns' : 'sheets'
      console.log(
        `${percent(margin).padStart(7)} ${method.padEnd(18)} ${differing === 0 ? 'none       ' : '1 in 3 urns'} ${mean.toFixed(1).padStart(9)} ${unit.padEnd(6)} ${String(looked[Math.ceil(times * 0.9) - 1]).padStart(6)} ${counted.toFixed(0).padStart(12)} ${percent(counted / (URNS * SHEETS)).padStart(14)}`,
      )
    }
  }
}
process.exitCode = failed ? 1 : 0
