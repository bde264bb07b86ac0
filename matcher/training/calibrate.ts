import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { MATCHER_IDENTITY } from '@taanuu/matcher/finger/index'
import { createRandom } from '@taanuu/simulator/random'
import { createPool } from '../bench/pool.ts'
import { readPopulation } from '../bench/population-file.ts'
import type { CalibrationAnswer, CalibrationData, CalibrationJob } from './calibrate-worker.ts'
import { describeCurve, describeStrata } from './calibration-report.ts'
import { learnUsual, STRATA, type Usual } from './calibration-sample.ts'
import { readBlocks } from './impostor-sample.ts'
import { grownFinger, type PopulationPlan } from './population-plan.ts'
import { fitCurve } from './tail-fit.ts'

const HELP = `node matcher/training/calibrate.ts --population FILE [--pairs N] [--bare N] [--holdout N] [--threads T] [--cache DIR]
                                    [--out FILE]

Score → false match rate on the synthetic strangers of FILE (population.ts), written to matcher/models/calibration.json.
Second impressions are asked of the first impressions of everybody; pairs of one grown finger (with itself or its mirror
image) are left out. The first stage's likeness of every pair is computed, the full score of all pairs that it finds surprising and of
a known random share of the others; how the rate stays unbiased: calibration-sample.ts, tail-fit.ts.
  --pairs N      pairs of strangers, at least (default 101000000), as far as there are that many
  --bare N       comparisons by minutiae alone (default 400000)
  --holdout N    last grown fingers that take no part, so that a test can ask them (default a tenth)
  --cache DIR    finished parts; a killed run goes on where it stopped (default beside FILE)
  --threads T    worker threads (default 2)`

/** Probes a part: a minute or two, the most that a kill loses of each thread. */
const PART = 50
/** Probes whose likenesses set the strata's borders. */
const PILOT = 40
/** Enrolled prints that comparisons by minutiae alone are made with, so that their cylinders fit in memory. */
const BARE_REFERENCES = 1000

const { values } = parseArgs({
  options: {
    population: { type: 'string' },
    pairs: { type: 'string', default: '101000000' },
    bare: { type: 'string', default: '400000' },
    holdout: { type: 'string' },
    cache: { type: 'string' },
    threads: { type: 'string', default: '2' },
    out: { type: 'string', default: new URL('../models/calibration.json', import.meta.url).pathname },
    help: { type: 'boolean', default: false },
  },
})
if (values.help || !values.population || !existsSync(values.population)) {
  ;(values.help ? process.stdout : process.stderr).write(`${HELP}\n`)
  process.exit(values.help ? 0 : 2)
}
const about = JSON.parse(readFileSync(`${values.population}.json`, 'utf8')) as {
  readonly plan: PopulationPlan
  readonly matcher: string
}
if (about.matcher !== MATCHER_IDENTITY) {
  console.error('the population was read by another matcher; run population.ts --phase templates again')
  process.exit(1)
}
const { plan } = about
const heldOut = values.holdout === undefined ? Math.ceil(plan.fingers / 10) : Number(values.holdout)
const fingers = plan.fingers - heldOut
const identities = fingers * (plan.mirror ? 2 : 1)
const data: CalibrationData = { population: values.population, mirror: plan.mirror, identities }
// Parts hold scores of one population read by one matcher, drawn by one set of shares.
const parts = createHash('sha256')
  .update(readFileSync(values.population))
  .update(JSON.stringify([identities, STRATA, PART, PILOT]))
  .digest('hex')
  .slice(0, 16)
const folder = join(values.cache ?? join(tmpdir(), 'taanuu-calibration'), parts)
mkdirSync(folder, { recursive: true })
const pool = createPool<CalibrationJob, CalibrationAnswer>(
  new URL('./calibrate-worker.ts', import.meta.url),
  Number(values.threads),
  data,
)
/** Everybody with a second impression, in an order that mixes fingers; the number of pairs says how many are asked. */
const order = createRandom('calibration probes').shuffle(
  readPopulation(values.population)
    .filter(
      ({ finger, impression, template }) => finger < identities && impression === 2 && template.length > 0,
    )
    .map(({ finger }) => finger),
)

const usual = await pilot()
const asked = order.slice(0, Math.ceil(Number(values.pairs) / identities))
const compareJobs = slices(asked, PART).map(
  (probes, p): CalibrationJob => ({ kind: 'compare', probes, usual, out: join(folder, `scores-${p}.bin`) }),
)
await work('comparing', compareJobs)
const references = createRandom('bare references')
  .shuffle(Array.from({ length: identities }, (_, i) => i))
  .slice(0, Math.min(BARE_REFERENCES, identities - 20))
const bareProbes = order.slice(0, Math.ceil(Number(values.bare) / references.length))
const bareJobs = slices(bareProbes, 10).map(
  (probes, p): CalibrationJob => ({ kind: 'bare', probes, references, out: join(folder, `bare-${p}.bin`) }),
)
await work('minutiae alone', bareJobs)
await pool.close()

const fingerOf = (identity: number): number => grownFinger(plan, identity)
const described = readBlocks(outs(compareJobs), fingerOf, fingers)
const bare = readBlocks(outs(bareJobs), fingerOf, fingers)
const descriptors = fitCurve(described.sample)
const minutiaeOnly = fitCurve(bare.sample)
const strata = STRATA.map(({ fromQuantile }, h) => ({
  fromQuantile,
  share: STRATA[h].share,
  ...described.sample.strata[h],
  highestScore: described.highestOfStratum[h],
}))
const calibration = {
  note: 'Score → false match rate between synthetic strangers. Points are measured, with their 95 % interval (dyadic-cluster-robust variance over fingers, gamma interval for weighted counts) and the number of false matches observed; beyond the last one the curve is an exponential tail, flattened by two standard errors. Real strangers may differ.',
  matcher: MATCHER_IDENTITY,
  population: plan,
  recipe: { fingers, heldOut, identities, probes: asked.length },
  descriptors: { pairs: described.pairs, compared: described.compared, strata, ...descriptors },
  minutiaeOnly: { pairs: bare.pairs, compared: bare.compared, ...minutiaeOnly },
}
writeFileSync(values.out, `${JSON.stringify(calibration, null, 1)}\n`)
console.log(describeStrata(strata))
console.log(describeCurve('by descriptors', described, descriptors))
console.log(describeCurve('by minutiae alone', bare, minutiaeOnly))

/** Borders of the strata; kept, so that a run that goes on draws as it began. */
async function pilot(): Promise<Usual> {
  const file = join(folder, 'usual.json')
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Usual
  const [answer] = await pool.run(
    [{ kind: 'pilot', probes: order.slice(-PILOT) }],
    (job) => job,
    () => {},
  )
  if (answer.kind !== 'pilot') throw new Error('the pilot answered something else')
  const found = learnUsual(answer.likeness, answer.fewer)
  writeFileSync(file, JSON.stringify(found))
  return found
}

async function work(what: string, jobs: readonly CalibrationJob[]): Promise<void> {
  const left = jobs.filter((job) => !('out' in job && existsSync(job.out)))
  const start = performance.now()
  process.stderr.write(`${what}: ${jobs.length - left.length} of ${jobs.length} parts are there\n`)
  await pool.run(
    left,
    (job) => job,
    (done) => {
      const seconds = (performance.now() - start) / 1000
      const remaining = (seconds / done) * (left.length - done)
      process.stderr.write(
        `${what} ${done}/${left.length} parts, ${seconds.toFixed(0)} s, ${remaining.toFixed(0)} s to go\n`,
      )
    },
  )
}

function outs(jobs: readonly CalibrationJob[]): readonly string[] {
  return jobs.flatMap((job) => ('out' in job ? [job.out] : []))
}

function slices<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  )
}
