import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import type { HostileReport, HostileWork } from './hostile-worker.ts'

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
const WATCH_MS = 500
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
const now = new Int32Array(new SharedArrayBuffer(4))
const work: HostileWork = {
  seed: Number(values.seed),
  first: values.only === undefined ? 0 : Number(values.only),
  cases: values.only === undefined ? Number(values.cases) : 1,
  now,
}
const started = performance.now()
const worker = new Worker(new URL('./hostile-worker.ts', import.meta.url), { workerData: work })
let peak = 0
const seen = { number: 0, since: performance.now() }
const watch = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss() / 2 ** 20)
  const number = Atomics.load(now, 0)
  if (number !== seen.number) Object.assign(seen, { number, since: performance.now() })
  else if (number > 0 && performance.now() - seen.since > DEADLINE_MS) {
    console.error(`case ${number - 1} of seed ${work.seed} hangs`)
    process.exit(1)
  }
  if (process.stderr.isTTY) process.stderr.write(`\r${number}/${work.first + work.cases} `)
}, WATCH_MS)
const [report] = (await once(worker, 'message')) as [HostileReport]
clearInterval(watch)
await worker.terminate()
const total = report.outcomes.reduce((sum, [, count]) => sum + count, 0)
for (const [outcome, count] of report.outcomes.toSorted((a, b) => b[1] - a[1]))
  console.log(`${String(count).padStart(8)}  ${outcome}`)
console.log(`${String(total).padStart(8)}  cases ended as they should, ${report.faults.length} did not`)
for (const { number, fault } of report.faults.slice(0, 20)) console.log(`case ${number}: ${fault}`)
console.log(
  `${((performance.now() - started) / 1000).toFixed(0)} s; slowest case ${report.slowest.number}: ${report.slowest.milliseconds.toFixed(0)} ms; resident memory at most ${peak.toFixed(0)} MB`,
)
if (peak > MOST_MEMORY_MB) console.log(`memory beyond ${MOST_MEMORY_MB} MB`)
process.exit(report.faults.length > 0 || peak > MOST_MEMORY_MB ? 1 : 0)
