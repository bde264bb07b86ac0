import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  createFingerMatcher,
  type FingerMatcher,
  MATCHER_IDENTITY,
  scoreForFmr,
} from '@taanuu/matcher/finger/index'
import { type Figures, figures } from './metrics.ts'
import { printNames, readPrint } from './prints.ts'

const HELP = `npm run bench:hard -- --prints DIR [--sets NAME,...] [--csv-dir DIR]

Extracts and compares the sets of the harder synthetic benchmark (made by node matcher/bench/hard-prints.ts --out DIR): in
each set every pair of impressions of one finger is genuine, every pair of different fingers an impostor. Prints, a set:
failures to acquire (score 0, charged as non-matches), EER, FNMR at FMR 1e-3 of the set itself, FNMR at the calibrated
threshold of FMR 1e-5, mean genuine score and quality; then the same over all sets, and over their condition groups.
  --prints DIR     folder with one folder of pictures <finger>_<impression>.png a set
  --sets NAME,...  only the sets whose names start so
  --csv-dir DIR    writes <set>.csv with a,b,score for every pair
  --help           this text`

/** 1:1 false match rate that polling days use. */
const POLICY_FMR = 1e-5

/** Stands for a print that was not acquired: like nothing, score 0. */
const NO_TEMPLATE = new Uint8Array()

interface SetResult {
  readonly name: string
  readonly genuine: readonly number[]
  readonly impostor: readonly number[]
  readonly prints: number
  readonly failed: number
  readonly quality: number
}

const { values } = parseArgs({
  options: {
    prints: { type: 'string' },
    sets: { type: 'string', default: '' },
    'csv-dir': { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help || !values.prints || !existsSync(values.prints)) {
  console.log(HELP)
  process.exit(values.help ? 0 : 2)
}
const csvFolder = values['csv-dir']
if (csvFolder) mkdirSync(csvFolder, { recursive: true })
const threshold = scoreForFmr(POLICY_FMR)
const starts = values.sets.split(',')
const names = readdirSync(values.prints, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && starts.some((start) => entry.name.startsWith(start)))
  .map((entry) => entry.name)
const matcher = await createFingerMatcher({ threads: 1 })
console.log(`matcher ${MATCHER_IDENTITY}`)
console.log(`calibrated threshold of FMR ${POLICY_FMR}: score ${threshold.toFixed(2)}; rates in percent`)
console.log(
  '| set | genuine | impostor | not acquired | EER | FMR1000 | FNMR at 1e-5 | mean genuine | mean quality |',
)
console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |')
const started = performance.now()
const results: SetResult[] = []
for (const name of names) {
  const result = await measureSet(matcher, values.prints, name)
  results.push(result)
  console.log(row(result))
}
const groups = new Set(names.map(conditionOf))
if (groups.size > 1 && groups.size < names.length) {
  for (const group of groups)
    console.log(
      row(
        pooled(
          `${group}, pooled`,
          results.filter(({ name }) => conditionOf(name) === group),
        ),
      ),
    )
}
const all = pooled('hard pooled', results)
console.log(row(all))
const total = figures(all.genuine, all.impostor)
console.log(
  `hard pooled: EER ${percent(total.eer)}  FMR100 ${percent(total.fmr100)}  FMR1000 ${percent(total.fmr1000)}  FMR10000 ${percent(total.fmr10000)}  ZeroFMR ${percent(total.zeroFmr)}  FNMR at 1e-5 ${percent(refusedShare(all))}  false matches there ${all.impostor.filter((s) => s >= threshold).length}/${all.impostor.length}`,
)
console.log(`${((performance.now() - started) / 1000).toFixed(0)} s`)

async function measureSet(matcher: FingerMatcher, folder: string, name: string): Promise<SetResult> {
  let failed = 0
  const prints: { readonly name: string; readonly template: Uint8Array; readonly quality: number }[] = []
  for (const print of printNames(join(folder, name))) {
    const result = await matcher.extract(readPrint(join(folder, name), print))
    prints.push({ name: print, template: result.ok ? result.template : NO_TEMPLATE, quality: result.quality })
    if (!result.ok) failed++
  }
  const genuine: number[] = []
  const impostor: number[] = []
  const lines: string[] = []
  for (const [i, a] of prints.entries()) {
    const others = prints.slice(i + 1)
    const scores = await matcher.compareAll(
      a.template,
      others.map(({ template }) => template),
    )
    others.forEach((b, k) => {
      ;(fingerOf(a.name) === fingerOf(b.name) ? genuine : impostor).push(scores[k])
      lines.push(`${a.name},${b.name},${scores[k]}\n`)
    })
  }
  if (csvFolder) writeFileSync(join(csvFolder, `${name}.csv`), lines.join(''))
  const quality = prints.reduce((sum, print) => sum + print.quality, 0) / Math.max(1, prints.length)
  return { name, genuine, impostor, prints: prints.length, failed, quality }
}

function fingerOf(name: string): string {
  return name.slice(0, name.lastIndexOf('_'))
}

function conditionOf(name: string): string {
  return name.slice(0, name.lastIndexOf('-'))
}

function pooled(name: string, results: readonly SetResult[]): SetResult {
  const prints = results.reduce((sum, result) => sum + result.prints, 0)
  return {
    name,
    genuine: results.flatMap(({ genuine }) => genuine),
    impostor: results.flatMap(({ impostor }) => impostor),
    prints,
    failed: results.reduce((sum, { failed }) => sum + failed, 0),
    quality: results.reduce((sum, result) => sum + result.quality * result.prints, 0) / Math.max(1, prints),
  }
}

/** Share of genuine pairs below the policy's threshold. */
function refusedShare({ genuine }: SetResult): number {
  return genuine.filter((score) => score < threshold).length / genuine.length
}

function row(result: SetResult): string {
  const { name, genuine, impostor, failed, prints, quality } = result
  const f: Figures = figures(genuine, impostor)
  const mean = genuine.reduce((sum, score) => sum + score, 0) / genuine.length
  const cells = [
    name,
    genuine.length,
    impostor.length,
    `${failed}/${prints}`,
    percent(f.eer),
    percent(f.fmr1000),
    percent(refusedShare(result)),
    mean.toFixed(1),
    quality.toFixed(0),
  ]
  return `| ${cells.join(' | ')} |`
}

function percent(rate: number | null): string {
  return rate === null ? 'n/a' : (100 * rate).toFixed(2)
}
