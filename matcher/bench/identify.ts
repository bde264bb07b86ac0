import { fork } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createFingerMatcher } from '@taanuu/matcher/finger/index'
import { measureClaims } from './claims.ts'
import type { RunRequest, RunResult } from './identify-run.ts'
import { smallPopulation } from './mated-prints.ts'
import { medianAndP95, quantile, table } from './quantiles.ts'
import type { Lap } from './stopwatch.ts'

const HELP = `npm run bench:identify -- [--sizes 1000,5000,25000,100000] [--probes N] [--exhaustive N] [--threads N]
                          [--population FILE] [--cache DIR] [--bare]

1:N: how long it takes to lay out a roll, how much memory it then takes, how long a search takes, whether the own finger
comes first, and whether a comparison with every template would have found more. 1:1: picture to decision with ten fingers.
  --sizes        templates in the gallery (default 1000,5000,25000,100000); a fresh process each
  --probes       searches a size (default 60); --exhaustive: of these, compared with every template too (default 5)
  --threads      threads inside one operation (default 1)
  --population   file of matcher/training/population.ts; default: 200 synthetic fingers, grown once and kept in --cache
  --bare         enrolled templates without descriptors, as ISO/IEC 19794-2 records give them
Where the population has fewer fingers than the gallery, recombined templates fill it up: times count them, rank 1 says how
often the own finger came first among them, and only the true prints make a claim on accuracy. Open set: openset.ts.`

/** Enough fingers for times and a look at ranks; growing them takes a minute once. */
const SMALL_POPULATION = 200

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '1000,5000,25000,100000' },
    probes: { type: 'string', default: '60' },
    exhaustive: { type: 'string', default: '5' },
    threads: { type: 'string', default: '1' },
    population: { type: 'string' },
    cache: { type: 'string', default: join(tmpdir(), 'taanuu-bench-identify') },
    bare: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const sizes = values.sizes.split(',').map(Number)
const threads = Number(values.threads)
if (values.help || !sizes.every((size) => Number.isInteger(size) && size > 0)) {
  ;(values.help ? process.stdout : process.stderr).write(`${HELP}\n`)
  process.exit(values.help ? 0 : 2)
}
const matcher = await createFingerMatcher({ threads })
const population = values.population ?? (await smallPopulation(matcher, values.cache, SMALL_POPULATION))
const results: RunResult[] = []
for (const size of sizes)
  results.push(
    await inProcess({
      population,
      size,
      probes: Number(values.probes),
      exhaustive: Number(values.exhaustive),
      threads,
      bare: values.bare,
    }),
  )
const kind = values.bare ? 'templates without descriptors' : 'templates with descriptors'
console.log(
  `1:N, ${kind}, ${threads} thread(s); times in ms: median / p95 of wall time (median of processor time)\n`,
)
console.log(searchTable(results))
console.log(`\n${await measureClaims(matcher)}`)

async function inProcess(request: RunRequest): Promise<RunResult> {
  const child = fork(new URL('./identify-run.ts', import.meta.url))
  child.send(request)
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`measuring process ended with ${code}`)
  })
  const [result] = (await Promise.race([once(child, 'message'), failed])) as [RunResult]
  return result
}

function searchTable(rows: readonly RunResult[]): string {
  const head = [
    'templates',
    'of them true prints',
    'bytes each',
    'build',
    'memory MB (resident, heap and buffers)',
    'first stage',
    'compared in full',
    'search, whole decision',
    'own finger listed / first',
    'lost against comparing all',
    'comparing all',
  ]
  return table(
    head,
    rows.map((r) => [
      r.size.toLocaleString('en'),
      r.truePrints.toLocaleString('en'),
      r.templateBytes.toFixed(0),
      laps(r.builds),
      `${r.residentMb.toFixed(0)}, ${r.heapAndBuffersMb.toFixed(0)}`,
      laps(r.firstStages),
      String(r.shortlisted),
      laps(r.searches),
      `${r.mateListed} / ${r.mateFirst} of ${r.probes}`,
      `${r.lost} of ${r.exhaustiveMateFirst} (of ${r.exhaustive})`,
      laps(r.exhaustives),
    ]),
  )
}

function laps(all: readonly Lap[]): string {
  if (all.length === 0) return 'not measured'
  const cpu = quantile(
    all.map(({ cpuMs }) => cpuMs),
    0.5,
  )
  return `${medianAndP95(all.map(({ wallMs }) => wallMs))} (${cpu.toFixed(0)})`
}
