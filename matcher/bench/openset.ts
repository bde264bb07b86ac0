import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { fmrOfEach } from '@taanuu/matcher/finger/fusion'
import { decideIdentification, type IdentifyDecision } from '@taanuu/matcher/finger/identify'
import { estimateFmr, fmrOfScore, MATCHER_IDENTITY, scoreForFmr } from '@taanuu/matcher/finger/index'
import { clopperPearson } from '@taanuu/matcher/training/intervals'
import type { PopulationPlan } from '@taanuu/matcher/training/population-plan'
import { planOpenset } from './openset-plan.ts'
import type { Found, OpensetData, OpensetJob } from './openset-worker.ts'
import { createPool } from './pool.ts'
import { readPopulation } from './population-file.ts'
import { table } from './quantiles.ts'

const HELP = `npm run bench:openset -- --population FILE [--templates N] [--mated N] [--unmated N] [--holdout N] [--threads T]
                         [--cache DIR]

Open-set identification: fingers that are enrolled and fingers that are not are searched in one gallery, and decided as the
kiosk decides. FPIR: searches by strangers that named somebody. FNIR: searches by enrolled people that did not name them
(the document is asked for, nobody is found, or somebody else is named). 95 % intervals take searches as independent.
  --population   file of matcher/training/population.ts with two impressions
  --templates    in the gallery (default 25000): all first impressions, then second ones of the first identities
  --mated, --unmated   searches (default 2000 and 2500)
  --holdout N    last grown fingers that are not enrolled (default a tenth); calibrate.ts has left the same ones out
  --cache DIR    finished parts; a killed run goes on where it stopped`

const FPIRS = [1e-1, 1e-2, 1e-3, 1e-4] as const
/** As in the demo policy: candidates that a tenth of strangers' searches would raise make the search ask. */
const GREY_FPIR = 0.1
/** Searches a part: about ten seconds. */
const PART = 100

const { values } = parseArgs({
  options: {
    population: { type: 'string' },
    templates: { type: 'string', default: '25000' },
    mated: { type: 'string', default: '2000' },
    unmated: { type: 'string', default: '2500' },
    holdout: { type: 'string' },
    threads: { type: 'string', default: '2' },
    cache: { type: 'string', default: join(tmpdir(), 'taanuu-openset') },
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
const each = about.plan.mirror ? 2 : 1
const heldOut = values.holdout === undefined ? Math.ceil(about.plan.fingers / 10) : Number(values.holdout)
const data: OpensetData = {
  population: values.population,
  firstHeldOut: (about.plan.fingers - heldOut) * each,
  templates: Number(values.templates),
  mated: Number(values.mated),
  unmated: Number(values.unmated),
}
const records = readPopulation(data.population)
const plan = planOpenset(records, data.firstHeldOut, data.templates, data.mated, data.unmated)
if (plan.gallery.length < data.templates)
  console.log(`the population fills ${plan.gallery.length} of ${data.templates} templates`)
const found = await searchAll()
report(
  found.filter(({ mated }) => mated),
  found.filter(({ mated }) => !mated),
)

async function searchAll(): Promise<readonly Found[]> {
  const run = createHash('sha256').update(readFileSync(data.population)).update(JSON.stringify(data))
  const folder = join(values.cache, run.digest('hex').slice(0, 16))
  mkdirSync(folder, { recursive: true })
  const jobs = Array.from({ length: Math.ceil(plan.searches.length / PART) }, (_, p) => ({
    from: p * PART,
    to: (p + 1) * PART,
    out: join(folder, `${p}.json`),
  }))
  const left = jobs.filter(({ out }) => !existsSync(out))
  process.stderr.write(`searching: ${jobs.length - left.length} of ${jobs.length} parts are there\n`)
  if (left.length > 0) {
    const script = new URL('./openset-worker.ts', import.meta.url)
    const pool = createPool<OpensetJob, number>(script, Number(values.threads), data)
    const start = performance.now()
    await pool.run(
      left,
      (job) => job,
      (done) => {
        const seconds = (performance.now() - start) / 1000
        const remaining = (seconds / done) * (left.length - done)
        process.stderr.write(
          `searching ${done}/${left.length} parts, ${seconds.toFixed(0)} s, ${remaining.toFixed(0)} s to go\n`,
        )
      },
    )
    await pool.close()
  }
  return jobs.flatMap(({ out }) => JSON.parse(readFileSync(out, 'utf8')) as readonly Found[])
}

function report(mated: readonly Found[], unmated: readonly Found[]): void {
  const templates = plan.gallery.length
  const first = mated.filter(({ finger, candidates }) => candidates[0]?.id === String(finger)).length
  console.log(`matcher ${MATCHER_IDENTITY}`)
  console.log(
    `${templates} templates of ${plan.identities} identities; ${mated.length} mated searches, ${unmated.length} unmated ones of ${new Set(unmated.map(({ finger }) => finger)).size} identities that are not enrolled`,
  )
  console.log(`own finger first: ${share(first, mated.length)}\n`)
  const rows = FPIRS.map((fpir) => {
    const decide = ({ candidates }: Found): IdentifyDecision =>
      decideIdentification(
        candidates.map(({ id, score }) => ({ id, fmr: fmrOfScore(score) })),
        templates,
        { fpir, greyFpir: Math.max(fpir, GREY_FPIR) },
      )
    const strangers = unmated.map(decide)
    const enrolled = mated.map((search) => ({ own: String(search.finger), decision: decide(search) }))
    const named = enrolled.filter(({ decision }) => decision.kind === 'identified')
    const right = named.filter(({ own, decision }) => decision.kind === 'identified' && decision.id === own)
    const asked = (decisions: readonly IdentifyDecision[]): number =>
      decisions.filter(({ kind }) => kind === 'ask-document').length
    const fmr = fmrOfEach(fpir, templates)
    return [
      String(fpir),
      `${fmr.toExponential(1)} (${estimateFmr(scoreForFmr(fmr)).basis})`,
      share(strangers.filter(({ kind }) => kind === 'identified').length, unmated.length),
      share(asked(strangers), unmated.length),
      share(mated.length - right.length, mated.length),
      String(asked(enrolled.map(({ decision }) => decision))),
      String(named.length - right.length),
    ]
  })
  const head = ['FPIR asked for', 'FMR a comparison', 'FPIR', 'strangers asked for the document']
  console.log(table([...head, 'FNIR', 'of them asked for the document', 'named as somebody else'], rows))
}

/** Percent, count, and the exact 95 % interval. */
function share(count: number, of: number): string {
  const { low, high } = clopperPearson(count, of)
  const percent = (rate: number): string => (100 * rate).toFixed(2)
  return `${percent(count / of)} % (${count} of ${of}; ${percent(low)} to ${percent(high)})`
}
