import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Comparable, comparable } from '@taanuu/matcher/finger/comparable'
import { compareWithAll } from '@taanuu/matcher/finger/comparison'
import { estimateFmr, MATCHER_IDENTITY, scoreForFmr } from '@taanuu/matcher/finger/index'
import { createFingerMatcher } from '@taanuu/matcher/finger/matcher'
import { loadModels } from '@taanuu/matcher/finger/models'
import { decodeTemplate } from '@taanuu/matcher/finger/template'
import { printNames, readPrint } from '../bench/prints.ts'
import { dyadicSpread } from './dyadic-spread.ts'
import { clopperPearson, type Interval, weightedCountInterval } from './intervals.ts'

const HELP = `npm run bench:calibration -- --data DIR [--minutiae-only]

Compares every print of the databases <DIR>/<database>/<finger>_<impression>.png with every print of another finger, within
and across databases, and prints how many false matches lie over the scores that stand for FMR 1e-2 to 1e-6: the shipped
calibration comes of synthetic strangers, this says whether it holds between real ones. It changes nothing.
Databases neurotech_* hold the same fingers under the same names. Intervals: 95 %; the first takes every comparison as
independent (Clopper-Pearson), the second lets those that share a finger depend on each other.
  --minutiae-only   leaves the descriptors out, as templates of a register do`

const NOMINAL = [1e-2, 1e-3, 1e-4, 1e-5, 1e-6] as const
/** Databases of the development folder that name the same fingers alike. */
const SHARED_FINGERS = /^neurotech_/

interface Print {
  readonly database: string
  readonly finger: string
  readonly print: Comparable
}

interface Pairs {
  readonly name: string
  /** Numbers of the two fingers and the score, one row a pair. */
  readonly rows: { readonly a: number; readonly b: number; readonly score: number }[]
}

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    'minutiae-only': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help || !values.data) {
  ;(values.help ? process.stdout : process.stderr).write(`${HELP}\n`)
  process.exit(values.help ? 0 : 2)
}
if (!existsSync(values.data)) {
  console.error(`no such folder: ${values.data}`)
  process.exit(2)
}
const { prints, failures } = await readAll(values.data, values['minutiae-only'])
const { within, across, fingers } = await compareAll(prints)
console.log(`matcher ${MATCHER_IDENTITY}`)
console.log(
  `${prints.length} prints of ${fingers} fingers, ${failures} failures to acquire (they match nobody and are left out)`,
)
for (const pairs of [within, across, { name: 'all', rows: [...within.rows, ...across.rows] }])
  report(pairs, fingers)

async function readAll(
  folder: string,
  minutiaeOnly: boolean,
): Promise<{ readonly prints: readonly Print[]; readonly failures: number }> {
  const matcher = await createFingerMatcher({ threads: 1 })
  const prints: Print[] = []
  let failures = 0
  const databases = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  for (const { name: database } of databases) {
    const names = printNames(join(folder, database)).filter((name) => /_\d+$/.test(name))
    for (const name of names) {
      const result = await matcher.extract(readPrint(join(folder, database), name))
      const decoded = result.ok ? decodeTemplate(result.template) : null
      if (!decoded?.ok) {
        failures++
        continue
      }
      const label = name.slice(0, name.lastIndexOf('_'))
      const finger = `${SHARED_FINGERS.test(database) ? 'neurotech' : database}/${label}`
      const template = minutiaeOnly ? { ...decoded.value, descriptors: null } : decoded.value
      prints.push({ database, finger, print: comparable(template) })
    }
    process.stderr.write(`read ${database}: ${names.length}\n`)
  }
  return { prints, failures }
}

async function compareAll(
  prints: readonly Print[],
): Promise<{ readonly within: Pairs; readonly across: Pairs; readonly fingers: number }> {
  const models = await loadModels(1)
  const numbers = new Map([...new Set(prints.map(({ finger }) => finger))].map((finger, n) => [finger, n]))
  const within: Pairs = { name: 'within databases', rows: [] }
  const across: Pairs = { name: 'across databases', rows: [] }
  for (const [i, probe] of prints.entries()) {
    const strangers = prints.slice(i + 1).filter(({ finger }) => finger !== probe.finger)
    const scores = await compareWithAll(
      models,
      probe.print,
      strangers.map(({ print }) => print),
    )
    strangers.forEach(({ finger, database }, s) => {
      const row = { a: numbers.get(probe.finger)!, b: numbers.get(finger)!, score: scores[s] }
      ;(database === probe.database ? within : across).rows.push(row)
    })
    if (i % 100 === 99) process.stderr.write(`compared ${i + 1}/${prints.length}\n`)
  }
  return { within, across, fingers: numbers.size }
}

function report({ name, rows }: Pairs, fingers: number): void {
  const pairsOfFinger = new Float64Array(fingers)
  for (const { a, b } of rows) {
    pairsOfFinger[a]++
    pairsOfFinger[b]++
  }
  const highest = rows.reduce((most, { score }) => Math.max(most, score), 0)
  console.log(`\n${name}: ${rows.length} pairs of strangers, highest score ${highest.toFixed(1)}`)
  for (const nominal of NOMINAL) {
    const threshold = scoreForFmr(nominal)
    const errors = rows.filter(({ score }) => score >= threshold)
    const spread = dyadicSpread(pairsOfFinger, rows.length)
    for (const { a, b } of errors) spread.add(a, b, 1)
    const variance = Math.max(errors.length, spread.variance(errors.length, errors.length))
    const dependent = weightedCountInterval(errors.length, variance, 1)
    console.log(
      [
        `  nominal ${nominal.toExponential(0)} (${estimateFmr(threshold).basis}, score ${threshold.toFixed(2)})`,
        `${errors.length} false matches, ${(errors.length / rows.length).toExponential(2)}`,
        shown('independent', clopperPearson(errors.length, rows.length)),
        shown('fingers', { low: dependent.low / rows.length, high: dependent.high / rows.length }),
      ].join('; '),
    )
  }
}

function shown(name: string, { low, high }: Interval): string {
  return `${name} ${low.toExponential(1)} to ${high.toExponential(1)}`
}
