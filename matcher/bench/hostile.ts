import { parseArgs } from 'node:util'
import type { HostileReport } from './hostile-worker.ts'
import { numberedCases, watchCases } from './watch-cases.ts'

const HELP = `npm run bench:hostile [-- --cases N] [--seed S] [--only NUMBER]

Gives the matcher random, cut, twisted and adversarial bytes as pictures, templates and ISO/IEC 19794-2 records: each must
come to a value or a named error, within its deadline, without an exception and in bounded memory. Exit status 1 when one
does not; its number repeats it.
  --cases N       default 200000
  --seed S        default 1
  --only NUMBER   one case alone
  --help          this text`

/** A case that takes longer hangs; the slowest lawful one (a picture of 140x140 at 300 dpi) takes a tenth of a second. */
const DEADLINE_MS = 10_000
/** Resident memory may not grow beyond this over the run, MB: models and their working memory take less than half. */
const MOST_MEMORY_MB = 700

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '200000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(HELP)
  process.exit(0)
}
const { report, seconds, peak } = await watchCases<HostileReport>(
  new URL('./hostile-worker.ts', import.meta.url),
  numberedCases(values),
  DEADLINE_MS,
)
const total = report.outcomes.reduce((sum, [, count]) => sum + count, 0)
for (const [outcome, count] of report.outcomes.toSorted((a, b) => b[1] - a[1]))
  console.log(`${String(count).padStart(8)}  ${outcome}`)
console.log(`${String(total).padStart(8)}  cases ended as they should, ${report.faults.length} did not`)
for (const { number, fault } of report.faults.slice(0, 20)) console.log(`case ${number}: ${fault}`)
console.log(
  `${seconds.toFixed(0)} s; slowest case ${report.slowest.number}: ${report.slowest.milliseconds.toFixed(0)} ms; resident memory at most ${peak.toFixed(0)} MB`,
)
if (peak > MOST_MEMORY_MB) console.log(`memory beyond ${MOST_MEMORY_MB} MB`)
process.exit(report.faults.length > 0 || peak > MOST_MEMORY_MB ? 1 : 0)
