import { parseArgs } from 'node:util'
import { numberedCases, watchCases } from '../watch-cases.ts'
import type { FuzzReport } from './fuzz-worker.ts'

const HELP = `node matcher/bench/ballots/fuzz.ts [--cases N] [--seed S] [--only NUMBER]

Damages pictures of marked ballots (cut, flipped bits, pasted blocks, slipped rows, absurd sizes and resolutions) and reads
them: no exception, no hang, no vote that the undamaged ballot does not have. Exit status 1 when one does; its number
repeats it.
  --cases N       default 20000
  --seed S        default 1
  --only NUMBER   one case alone
  --help          this text`

/** By the clock, on a machine that may be busy with other work; by processor time a case has 2 s. */
const HANGS_MS = 30_000
/** Resident memory may not grow beyond this, MB: the bases and two pictures of the largest size take a third. */
const MOST_MEMORY_MB = 900

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(HELP)
  process.exit(0)
}
const { report, seconds, peak } = await watchCases<FuzzReport>(
  new URL('./fuzz-worker.ts', import.meta.url),
  numberedCases(values),
  HANGS_MS,
)
for (const [outcome, count] of report.outcomes.toSorted())
  console.log(`${String(count).padStart(7)}  ${outcome}`)
for (const { number, fault } of report.faults.slice(0, 40)) console.log(`case ${number}: ${fault}`)
const good = report.outcomes.reduce((sum, [, count]) => sum + count, 0)
console.log(
  `${good} cases ended as they should, ${report.faults.length} did not; ${seconds.toFixed(0)} s, resident memory at most ${peak.toFixed(0)} MB`,
)
if (peak > MOST_MEMORY_MB) console.log(`memory beyond ${MOST_MEMORY_MB} MB`)
process.exit(report.faults.length > 0 || peak > MOST_MEMORY_MB ? 1 : 0)
