import { type AuditPlan, sheetsOf } from '@taanuu/voter-roll-sync/audit/audit-plan'
import { wilsonInterval } from '@taanuu/voter-roll-sync/audit/proportion-interval'
import { runAudit } from '@taanuu/voter-roll-sync/audit/simulated/risk-study'
import { seededRandom } from '@taanuu/voter-roll-sync/audit/simulated/seeded-random'
import { honestVotes, wrongVotes } from '@taanuu/voter-roll-sync/audit/simulated/true-votes'
import { UsageError } from '../../hosts/shared/usage-error.ts'
import { createProgressBar } from '../progress-bar.ts'
import { type AuditValues, fraction, percent, planOf, wholeNumber } from './audit-args.ts'

/** Sheets that are simulated one by one in all: some minutes. */
const MOST_SHEETS = 200_000_000

export async function simulateAudit(values: AuditValues): Promise<number> {
  const plan = planOf(values)
  const elections = wholeNumber('elections', values.elections, 1, 100_000)
  const differing = fraction('differing', values.differing, 0, 1)
  if (plan.method !== 'batch-comparison' && elections * sheetsOf(plan) > MOST_SHEETS)
    throw new UsageError(
      `--elections: at most ${Math.floor(MOST_SHEETS / sheetsOf(plan))} for so many sheets`,
    )
  const bar = createProgressBar()
  const random = seededRandom(values.seed ?? 'simulate')
  const right = Array.from({ length: elections }, (_, i) => {
    bar.show('right outcomes', i / elections)
    return runAudit(plan, honestVotes(plan, random, differing), random)
  })
  let confirmed = 0
  for (let i = 0; i < elections; i++) {
    bar.show('wrong outcomes', i / elections)
    if (runAudit(plan, wrongVotes(plan, random).votes, random).confirmed) confirmed++
  }
  bar.end()
  console.log(describe(plan, right, confirmed, elections))
  return wilsonInterval(confirmed, elections).low <= plan.riskLimit ? 0 : 1
}

function describe(
  plan: AuditPlan,
  right: readonly { readonly confirmed: boolean; readonly looked: number; readonly sheets: number }[],
  confirmed: number,
  elections: number,
): string {
  const unit = plan.method === 'batch-comparison' ? 'urns' : 'sheets'
  const looked = right.map((run) => run.looked).sort((a, b) => a - b)
  const ended = right.filter((run) => run.confirmed).length
  const mean = looked.reduce((sum, n) => sum + n, 0) / elections
  const sheets = right.reduce((sum, run) => sum + run.sheets, 0) / elections
  const { low, high } = wilsonInterval(confirmed, elections)
  return [
    `right outcomes: ${ended} of ${elections} confirmed without a full hand count`,
    `  ${unit} by hand: ${mean.toFixed(1)} on average, ${looked[Math.ceil(0.9 * elections) - 1]} in nine of ten; ${sheets.toFixed(0)} sheets on average`,
    `wrong outcomes: ${confirmed} of ${elections} confirmed, ${percent(confirmed / elections)} (95 %: ${percent(low)} to ${percent(high)}); limit ${percent(plan.riskLimit)}`,
  ].join('\n')
}
