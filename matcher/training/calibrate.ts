import { mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { MATCHER_IDENTITY } from '@taanuu/matcher/finger/index'
import { createPool } from '../bench/pool.ts'
import type { CalibrationAnswer, CalibrationJob } from './calibrate-worker.ts'
import { fitCurve } from './tail-fit.ts'

const HELP = `node matcher/training/calibrate.ts [--fingers N] [--impressions M] [--first SEED] [--threads T] [--images DIR]
                                   [--out FILE]

Renders M impressions of each of N synthetic fingers (simulator/fingerprint, not the generator the networks were trained
on), compares all fingers with all others, and writes score → FMR to matcher/models/calibration.json. Rendered images are kept in DIR for
the next run.`

const { values } = parseArgs({
  options: {
    fingers: { type: 'string', default: '400' },
    impressions: { type: 'string', default: '3' },
    first: { type: 'string', default: '7000001' },
    threads: { type: 'string', default: '2' },
    images: { type: 'string', default: join(tmpdir(), 'taanuu-calibration') },
    out: { type: 'string', default: new URL('../models/calibration.json', import.meta.url).pathname },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(HELP)
  process.exit(0)
}
type Printed = Extract<CalibrationAnswer, { kind: 'printed' }>
type Compared = Extract<CalibrationAnswer, { kind: 'compared' }>

mkdirSync(values.images, { recursive: true })
const fingers = Number(values.fingers)
const impressions = Number(values.impressions)
const first = Number(values.first)
const pool = createPool<CalibrationJob, CalibrationAnswer>(
  new URL('./calibrate-worker.ts', import.meta.url),
  Number(values.threads),
)
const progress = (what: string) => (done: number) => {
  if (done % 20 === 0 || done === fingers)
    process.stderr.write(`\r${what} ${done}/${fingers}${done === fingers ? '\n' : ''}`)
}
const printJobs = Array.from(
  { length: fingers },
  (_, f): CalibrationJob => ({ kind: 'print', finger: first + f, impressions, images: values.images }),
)
const printed = (await pool.run(printJobs, (job) => job, progress('printing'))) as Printed[]
const templates = printed.map((answer) => answer.templates)
const compareJobs = templates.map(
  (_, finger): CalibrationJob => ({ kind: 'compare', finger, templates: null }),
)
const handTemplates = (job: CalibrationJob, isFirst: boolean): CalibrationJob =>
  job.kind === 'compare' && isFirst ? { ...job, templates } : job
const compared = (await pool.run(compareJobs, handTemplates, progress('comparing'))) as Compared[]
await pool.close()

const impostor = joined(compared.map((answer) => answer.impostor))
const genuine = compared.flatMap((answer) => answer.genuine)
const curve = fitCurve(impostor)
const minutiaeOnlyScores = joined(compared.map((answer) => answer.minutiaeOnly))
const calibration = {
  note: `Measured down to FMR ${curve.extrapolatesBelowFmr.toExponential(1)}; below that the curve is an exponential tail fitted to the ${curve.tailScores} highest scores of synthetic strangers and lengthened by two standard errors. Real strangers may differ.`,
  matcher: MATCHER_IDENTITY,
  recipe: { fingers, impressions, firstSeed: first },
  impostorComparisons: impostor.length,
  genuineComparisons: genuine.length,
  failuresToAcquire: printed.reduce((sum, answer) => sum + answer.failures, 0),
  highestImpostorScore: Math.max(
    ...curve.points.map((p) => p.score),
    impostor.reduce((a, b) => Math.max(a, b), 0),
  ),
  descriptors: curve,
  minutiaeOnlyComparisons: minutiaeOnlyScores.length,
  minutiaeOnly: fitCurve(minutiaeOnlyScores),
}
writeFileSync(values.out, `${JSON.stringify(calibration, null, 2)}\n`)
for (const fmr of [1e-3, 1e-4, 1e-5, 1e-6]) {
  const last = curve.points[curve.points.length - 1]
  const wanted = Math.log10(fmr)
  const above = curve.points.findIndex((p) => p.log10Fmr <= wanted)
  const score =
    above >= 0 ? curve.points[above].score : last.score + (last.log10Fmr - wanted) / curve.tailSlope
  const refused = genuine.filter((s) => s < score).length / genuine.length
  console.log(`FMR ${fmr}: score ${score.toFixed(2)}, genuine refused ${(100 * refused).toFixed(2)} %`)
}
console.log(
  `${impostor.length} impostor, ${genuine.length} genuine comparisons, ${calibration.failuresToAcquire} failures to acquire, highest impostor ${calibration.highestImpostorScore.toFixed(2)}`,
)

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
