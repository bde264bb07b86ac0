import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  createFingerMatcher,
  type FingerMatcher,
  MATCHER_IDENTITY,
  scoreForFmr,
} from '@taanuu/matcher/finger/index'
import { compareAll, nearest, type Print, realPrints, syntheticPrints } from './realism-measure.ts'
import { distributionsPlot } from './realism-plot.ts'
import { REALISM_SETS, type RealismSet } from './realism-sets.ts'
import { equalErrorRateInterval, type FingerScores, kolmogorovSmirnov, mean } from './realism-stats.ts'

const HELP = `node matcher/bench/realism.ts --data DIR [--look NAME]... [--fingers N] [--impressions M] [--severity S] [--out DIR]

How like real prints the simulator's synthetic prints are: renders fingers on each sensor look, extracts and compares
them with the product's matcher, and holds the figures against development prints of that kind of sensor.
  --data DIR       folder of the development sets (each a folder of <finger>_<impression>.png)
  --look NAME      one of ${REALISM_SETS.map((set) => set.look).join(', ')}; may be given again; default all
  --fingers N      synthetic fingers a look, default 100
  --impressions M  impressions of each, default 8
  --first SEED     seed of the first finger, default 9000001
  --severity S     instead of the look's own
  --quick          leaves the search for the nearest development print out
  --out DIR        writes realism-<look>.json and .svg there
  --help           this text`

/** Bars: share of the mean, two Kolmogorov-Smirnov distances, factor of the EER, FMR of the nearest neighbour. */
const MEAN_TOLERANCE = 0.15
const IMPOSTOR_KS = 0.1
const GENUINE_KS = 0.2
const EER_FACTOR = 2
const NEAREST_FMR = 1e-5
/** Fewer genuine pairs than this beyond the threshold, and a factor between error rates says nothing. */
const COUNTABLE_ERRORS = 10
const RESAMPLINGS = 500

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    look: { type: 'string', multiple: true },
    fingers: { type: 'string', default: '100' },
    impressions: { type: 'string', default: '8' },
    first: { type: 'string', default: '9000001' },
    severity: { type: 'string' },
    quick: { type: 'boolean', default: false },
    out: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
const looks = values.look ?? REALISM_SETS.map((set) => set.look)
const sizes = { fingers: Number(values.fingers), impressions: Number(values.impressions) }
const sound =
  values.data !== undefined &&
  looks.every((look) => REALISM_SETS.some((set) => set.look === look)) &&
  Object.values(sizes).every((size) => Number.isInteger(size) && size >= 2) &&
  Number.isFinite(Number(values.first)) &&
  (values.severity === undefined || Number.isFinite(Number(values.severity)))
if (values.help || !sound) {
  console.log(HELP)
  process.exit(values.help ? 0 : 2)
}
if (!existsSync(values.data!)) {
  console.error(`no such folder: ${values.data}`)
  process.exit(2)
}
if (values.out) mkdirSync(values.out, { recursive: true })
const real = new Map<string, Measured>()
const matcher = await createFingerMatcher({ threads: 1 })
console.log(`matcher ${MATCHER_IDENTITY}`)
for (const set of REALISM_SETS.filter(({ look }) => looks.includes(look))) await judge(matcher, set)

interface Measured {
  readonly prints: readonly Print[]
  readonly scores: readonly FingerScores[]
}

/** Real prints are measured once, however many looks are held against them. */
async function measuredReal(matcher: FingerMatcher, set: RealismSet): Promise<Measured> {
  const key = JSON.stringify([set.references, set.adaptation])
  const known = real.get(key)
  if (known) return known
  const prints = await realPrints(matcher, values.data!, set.references, set.adaptation)
  const measured = { prints, scores: await compareAll(matcher, prints) }
  real.set(key, measured)
  return measured
}

async function judge(matcher: FingerMatcher, named: RealismSet): Promise<void> {
  const severity = values.severity === undefined ? named.capture.severity : Number(values.severity)
  const set = { ...named, capture: { ...named.capture, severity } }
  const { prints: real, scores: realScores } = await measuredReal(matcher, set)
  const options = { ...sizes, firstSeed: Number(values.first) }
  const synthetic = await syntheticPrints(matcher, set, real, options, (done) => {
    if (done % 10 === 0) process.stderr.write(`${set.look}: ${done} fingers\n`)
  })
  const syntheticScores = await compareAll(matcher, synthetic)
  const [realGenuine, syntheticGenuine] = [realScores, syntheticScores].map((scores) =>
    scores.flatMap((finger) => finger.genuine),
  )
  const [realImpostor, syntheticImpostor] = [realScores, syntheticScores].map((scores) =>
    scores.flatMap((finger) => finger.impostor),
  )
  const eer = {
    real: equalErrorRateInterval(realScores, RESAMPLINGS),
    synthetic: equalErrorRateInterval(syntheticScores, RESAMPLINGS),
  }
  const report = {
    look: set.look,
    judged: set.judged,
    note: set.note,
    references: set.references.map(({ folder }) => folder),
    matcher: MATCHER_IDENTITY,
    recipe: { ...options, ...set.capture },
    prints: { real: real.length, synthetic: synthetic.length },
    failuresToExtract: { real: failures(real), synthetic: failures(synthetic) },
    minutiae: pair(real, synthetic, (print) => print.minutiae),
    quality: pair(real, synthetic, (print) => print.quality),
    impostor: {
      real: realImpostor.length,
      synthetic: syntheticImpostor.length,
      kolmogorovSmirnov: kolmogorovSmirnov(realImpostor, syntheticImpostor),
    },
    genuine: {
      real: realGenuine.length,
      synthetic: syntheticGenuine.length,
      kolmogorovSmirnov: kolmogorovSmirnov(realGenuine, syntheticGenuine),
    },
    genuineByReference: set.references.map(({ folder }) => {
      const own = realScores.filter((_, finger) => groupOfFinger(real)[finger] === folder)
      const scores = own.flatMap((finger) => finger.genuine)
      const prints = real.filter((print) => print.group === folder)
      return {
        folder,
        minutiae: mean(prints.map((print) => print.minutiae)),
        quality: mean(prints.map((print) => print.quality)),
        kolmogorovSmirnov: kolmogorovSmirnov(scores, syntheticGenuine),
      }
    }),
    eer,
    nearest: values.quick
      ? null
      : { highest: await nearest(matcher, synthetic, real), threshold: scoreForFmr(NEAREST_FMR) },
  }
  print(report)
  if (!values.out) return
  writeFileSync(join(values.out, `realism-${set.look}.json`), `${JSON.stringify(report, null, 2)}\n`)
  const plot = distributionsPlot(`${set.look}: share at or below a value`, [
    { title: 'genuine score', real: realGenuine, synthetic: syntheticGenuine },
    { title: 'impostor score', real: realImpostor, synthetic: syntheticImpostor },
    {
      title: 'quality',
      real: real.map((print) => print.quality),
      synthetic: synthetic.map((print) => print.quality),
    },
  ])
  writeFileSync(join(values.out, `realism-${set.look}.svg`), plot)
}

type Report = {
  readonly look: string
  readonly judged: boolean
  readonly note: string
  readonly recipe: { readonly severity?: number }
  readonly failuresToExtract: { readonly real: number; readonly synthetic: number }
  readonly minutiae: Means
  readonly quality: Means
  readonly impostor: { readonly kolmogorovSmirnov: number }
  readonly genuine: { readonly real: number; readonly kolmogorovSmirnov: number }
  readonly genuineByReference: readonly {
    readonly folder: string
    readonly minutiae: number
    readonly quality: number
    readonly kolmogorovSmirnov: number
  }[]
  readonly eer: { readonly real: Rate; readonly synthetic: Rate }
  readonly nearest: { readonly highest: number; readonly threshold: number } | null
}
type Means = { readonly real: number; readonly synthetic: number }
type Rate = { readonly eer: number; readonly low: number; readonly high: number }

function pair(real: readonly Print[], synthetic: readonly Print[], of: (print: Print) => number): Means {
  return { real: mean(real.map(of)), synthetic: mean(synthetic.map(of)) }
}

function failures(prints: readonly Print[]): number {
  return prints.filter((print) => print.template === null).length
}

/** Group of each finger, in the order in which `compareAll` lists them. */
function groupOfFinger(prints: readonly Print[]): readonly string[] {
  return [...new Map(prints.map((print) => [`${print.group} ${print.finger}`, print.group])).values()]
}

function print(report: Report): void {
  const { look, minutiae, quality, impostor, genuine, eer, nearest } = report
  const verdict = (holds: boolean) => (report.judged ? (holds ? 'holds' : 'MISSED') : '')
  const line = (name: string, real: string, synthetic: string, bar: string, holds: string) =>
    console.log(
      `  ${name.padEnd(22)}${real.padStart(20)}${synthetic.padStart(20)}  ${bar.padEnd(22)}${holds}`,
    )
  console.log(`\n${look} (severity ${report.recipe.severity}): ${report.note}`)
  line('', 'real', 'synthetic', 'bar', '')
  for (const [name, means] of [
    ['mean minutiae', minutiae],
    ['mean quality', quality],
  ] as const) {
    const off = Math.abs(means.synthetic / means.real - 1)
    const bar = `within ${100 * MEAN_TOLERANCE} %`
    line(name, means.real.toFixed(1), means.synthetic.toFixed(1), bar, verdict(off <= MEAN_TOLERANCE))
  }
  const distance = (name: string, ks: number, bar: number) =>
    line(name, '', ks.toFixed(3), `at most ${bar.toFixed(2)}`, verdict(ks <= bar))
  distance('impostor scores, KS', impostor.kolmogorovSmirnov, IMPOSTOR_KS)
  distance('genuine scores, KS', genuine.kolmogorovSmirnov, GENUINE_KS)
  line('EER, %', rate(eer.real), rate(eer.synthetic), `factor ${EER_FACTOR}`, eerVerdict(report, verdict))
  if (nearest)
    line(
      'nearest real print',
      '',
      nearest.highest.toFixed(1),
      `below ${nearest.threshold.toFixed(1)}`,
      verdict(nearest.highest < nearest.threshold),
    )
  line(
    'failures to extract',
    `${report.failuresToExtract.real}`,
    `${report.failuresToExtract.synthetic}`,
    '',
    '',
  )
  for (const { folder, minutiae, quality, kolmogorovSmirnov } of report.genuineByReference)
    console.log(
      `    ${folder}: minutiae ${minutiae.toFixed(1)}, quality ${quality.toFixed(1)}, genuine KS ${kolmogorovSmirnov.toFixed(3)}`,
    )
}

function rate({ eer, low, high }: Rate): string {
  return `${(100 * eer).toFixed(2)} (${(100 * low).toFixed(2)}-${(100 * high).toFixed(2)})`
}

function eerVerdict({ eer, genuine }: Report, verdict: (holds: boolean) => string): string {
  const within =
    eer.synthetic.eer <= EER_FACTOR * eer.real.eer && eer.real.eer <= EER_FACTOR * eer.synthetic.eer
  const errors = eer.real.eer * genuine.real
  const few = errors < COUNTABLE_ERRORS ? `real: ${errors.toFixed(1)} errors, a factor says little` : ''
  return [verdict(within), few].filter(Boolean).join('; ')
}
