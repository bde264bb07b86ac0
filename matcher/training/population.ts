import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { MATCHER_IDENTITY } from '@taanuu/matcher/finger/index'
import { createPool } from '../bench/pool.ts'
import { readPopulation, writePopulation } from '../bench/population-file.ts'
import { identitiesEach, type PopulationPlan } from './population-plan.ts'
import type { PopulationAnswer, PopulationJob } from './population-worker.ts'
import { sourceHash } from './source-hash.ts'

const HELP = `node matcher/training/population.ts --fingers N [--mirror] [--impressions M] [--further-every K] --out FILE
                                     [--seed S] [--cache DIR] [--phase pictures|templates|both] [--threads T]

Grows N synthetic fingers (--mirror: and their mirror images, as strangers), renders M impressions of each (default 2), reads
templates with the product's matcher and writes them to FILE, with FILE.json saying how they were made.
  --further-every K   only every K-th finger gets more than its first impression (default 1: all)
  --cache DIR   pictures and templates by parts (default a folder in the temporary directory); a killed run goes on where it
                stopped, and pictures serve every later matcher until the code that draws them changes
  --phase       pictures: render only; templates: read only; both (default)
  --seed S      seed of the first finger (default 20000001)
  --threads T   worker threads (default 2)`

/** Fingers a part: about ten seconds of rendering, the most that a kill loses of each thread. */
const PART = 50

const { values } = parseArgs({
  options: {
    fingers: { type: 'string' },
    mirror: { type: 'boolean', default: false },
    impressions: { type: 'string', default: '2' },
    'further-every': { type: 'string', default: '1' },
    seed: { type: 'string', default: '20000001' },
    out: { type: 'string' },
    cache: { type: 'string', default: join(tmpdir(), 'taanuu-population') },
    phase: { type: 'string', default: 'both' },
    threads: { type: 'string', default: '2' },
    help: { type: 'boolean', default: false },
  },
})
const plan: PopulationPlan = {
  seed: Number(values.seed),
  fingers: Number(values.fingers),
  mirror: values.mirror,
  impressions: Number(values.impressions),
  furtherEvery: Number(values['further-every']),
}
const known = ['pictures', 'templates', 'both'].includes(values.phase)
const whole = [plan.seed, plan.fingers, plan.impressions, plan.furtherEvery].every(
  (n) => Number.isInteger(n) && n > 0,
)
if (values.help || !known || !whole || (!values.out && values.phase !== 'pictures')) {
  ;(values.help ? process.stdout : process.stderr).write(`${HELP}\n`)
  process.exit(values.help ? 0 : 2)
}

// Parts of one recipe serve any number of fingers. Pictures belong to the code that draws them, templates to the matcher.
const code = (module: string): string => sourceHash(new URL(module, import.meta.url).pathname)
const recipe = `${plan.seed}-${plan.mirror ? 'mirrored' : 'plain'}-${plan.impressions}-${plan.furtherEvery}-${code('./population-plan.ts')}`
const pictures = join(values.cache, recipe, 'pictures')
const reader = `${MATCHER_IDENTITY.slice(-12)}-${code('../finger/extract.ts')}`
const templates = join(values.cache, recipe, `templates-${reader}`)
process.stderr.write(`pictures in ${pictures}\ntemplates in ${templates}\n`)
mkdirSync(pictures, { recursive: true })
mkdirSync(templates, { recursive: true })
const parts = Array.from({ length: Math.ceil(plan.fingers / PART) }, (_, p) => ({
  from: p * PART,
  pictures: join(pictures, `${p * PART}.bin`),
  templates: join(templates, `${p * PART}.bin`),
}))
const pool = createPool<PopulationJob, PopulationAnswer>(
  new URL('./population-worker.ts', import.meta.url),
  Number(values.threads),
)
if (values.phase !== 'templates')
  await work(
    'pictures',
    parts.map((part) => ({ kind: 'render', plan, from: part.from, count: PART, out: part.pictures })),
  )
if (values.phase !== 'pictures')
  await work(
    'templates',
    parts.map((part) => ({ kind: 'extract', pictures: part.pictures, out: part.templates })),
  )
await pool.close()
if (values.phase !== 'pictures') putTogether(values.out!)

/** Does what no earlier run did. */
async function work(what: string, jobs: readonly PopulationJob[]): Promise<void> {
  const left = jobs.filter((job) => !existsSync(job.out))
  const start = performance.now()
  process.stderr.write(`${what}: ${jobs.length - left.length} of ${jobs.length} parts are there\n`)
  await pool.run(
    left,
    (job) => job,
    (done) => {
      const seconds = (performance.now() - start) / 1000
      const remaining = (seconds / done) * (left.length - done)
      process.stderr.write(
        `${what} ${done}/${left.length} parts of ${PART} fingers, ${seconds.toFixed(0)} s, ${remaining.toFixed(0)} s to go\n`,
      )
    },
  )
}

/** Puts the parts together; the last one may hold more fingers than were asked for. */
function putTogether(out: string): void {
  const identities = plan.fingers * identitiesEach(plan)
  let prints = 0
  let failures = 0
  function* wanted() {
    for (const part of parts) {
      const records = readPopulation(part.templates).filter(({ finger }) => finger < identities)
      prints += records.length
      failures += records.filter(({ template }) => template.length === 0).length
      yield records
    }
  }
  writePopulation(out, wanted())
  const about = { plan, identities, prints, failuresToAcquire: failures, matcher: MATCHER_IDENTITY }
  writeFileSync(`${out}.json`, `${JSON.stringify(about, null, 2)}\n`)
  console.log(`${prints} prints of ${identities} identities, ${failures} failures to acquire: ${out}`)
}
