import { createWriteStream, existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { MATCHER_IDENTITY, scoreForFmr } from '@taanuu/matcher/finger/index'
import type { Answer, Job, Source } from './accuracy-worker.ts'
import { type Figures, protocols, type Row } from './metrics.ts'
import { createPool } from './pool.ts'
import { printNames } from './prints.ts'

const HELP = `npm run bench:accuracy -- --data DIR [--csv FILE] [--threads N] [--crop PX | --iso]

Compares every ordered pair of the PNG files <finger>_<impression>.png of DIR (resolution from their pHYs chunk) and
prints EER, FMR100, FMR1000, FMR10000 and ZeroFMR by the FVC protocols, failures to acquire (score 0, charged as
non-matches) and times.
  --data DIR     folder of PNG files
  --csv FILE     writes a,b,score for every ordered pair
  --threads N    worker threads, default 2
  --crop PX      cut every image to PX x PX round the middle of the print first, as a small sensor would see it
  --iso          DIR holds ISO/IEC 19794-2:2005 records <finger>_<impression>.iso instead of images
  --help         this text`

/** 1:1 false match rate that polling days use. */
const POLICY_FMR = 1e-5

type Extracted = Extract<Answer, { kind: 'extracted' }>
type Compared = Extract<Answer, { kind: 'compared' }>

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    csv: { type: 'string' },
    threads: { type: 'string', default: '2' },
    crop: { type: 'string' },
    iso: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help || !values.data) {
  console.log(HELP)
  process.exit(values.help ? 0 : 2)
}
if (!existsSync(values.data)) {
  console.error(`no such folder: ${values.data}`)
  process.exit(2)
}
const source: Source = values.iso
  ? { kind: 'iso' }
  : values.crop
    ? { kind: 'crop', side: Number(values.crop) }
    : { kind: 'png' }
await measure(values.data, source, values.csv, Math.max(1, Number(values.threads)))

async function measure(
  folder: string,
  source: Source,
  csv: string | undefined,
  threads: number,
): Promise<void> {
  const names = printNames(folder, source.kind === 'iso' ? '.iso' : '.png').filter((name) =>
    /_\d+$/.test(name),
  )
  const pool = createPool<Job, Answer>(new URL('./accuracy-worker.ts', import.meta.url), threads)
  const extractJobs = names.map((name): Job => ({ kind: 'extract', folder, name, source }))
  const prints = (await pool.run(
    extractJobs,
    (job) => job,
    progress('extracting', names.length),
  )) as Extracted[]
  const templates = prints.map((print) => print.template)
  const compareJobs = names.map((_, probe): Job => ({ kind: 'compare', probe, templates: null }))
  const handTemplates = (job: Job, first: boolean): Job =>
    job.kind === 'compare' && first ? { ...job, templates } : job
  const compared = (await pool.run(
    compareJobs,
    handTemplates,
    progress('comparing', names.length),
  )) as Compared[]
  await pool.close()
  const rows = compared.flatMap(({ probe, scores }) =>
    names.flatMap((b, r) => (r === probe ? [] : [{ a: names[probe], b, score: scores[r] }])),
  )
  if (csv) await writeCsv(csv, rows)
  report(prints, compared, rows)
}

/** One line that grows on a terminal; a line every tenth in a log. */
function progress(what: string, total: number): (finished: number) => void {
  const terminal = process.stderr.isTTY
  const tenth = Math.max(1, Math.ceil(total / 10))
  return (finished) => {
    const last = finished === total
    if (terminal) process.stderr.write(`\r${what} ${finished}/${total}${last ? '\n' : ''}`)
    else if (last || finished % tenth === 0) process.stderr.write(`${what} ${finished}/${total}\n`)
  }
}

async function writeCsv(file: string, rows: readonly Row[]): Promise<void> {
  const stream = createWriteStream(file)
  for (const { a, b, score } of rows) stream.write(`${a},${b},${score}\n`)
  await new Promise<void>((resolve, reject) => {
    stream.on('error', reject)
    stream.end(resolve)
  })
}

function report(prints: readonly Extracted[], compared: readonly Compared[], rows: readonly Row[]): void {
  const { fvc, full } = protocols(rows)
  const failed = prints.filter((print) => print.template === null)
  const times = prints.map((print) => print.milliseconds).toSorted((a, b) => a - b)
  const sizes = prints.flatMap((print) => (print.template ? [print.template.length] : []))
  const busy = compared.reduce((sum, row) => sum + row.milliseconds, 0)
  console.log(`matcher    ${MATCHER_IDENTITY}`)
  console.log(line('fvc ', fvc))
  console.log(line('full', full))
  console.log(atPolicy(rows))
  console.log(
    `failures to acquire ${failed.length}/${prints.length} ${failed.map((p) => `${p.name}:${p.reason}`).join(' ')}`,
  )
  console.log(`template   mean ${mean(sizes).toFixed(0)} bytes, largest ${Math.max(0, ...sizes)}`)
  console.log(
    `extraction median ${quantile(times, 0.5).toFixed(0)} ms, p95 ${quantile(times, 0.95).toFixed(0)} ms`,
  )
  console.log(
    `comparison ${(busy / rows.length).toFixed(2)} ms, ${((1000 * rows.length) / busy).toFixed(0)} a second a thread`,
  )
}

/** Refusals and false accepts at the calibrated threshold of a usual policy. */
function atPolicy(rows: readonly Row[]): string {
  const threshold = scoreForFmr(POLICY_FMR)
  const fingerOf = (name: string): string => name.slice(0, name.lastIndexOf('_'))
  const genuine = rows.filter(({ a, b }) => fingerOf(a) === fingerOf(b))
  const impostor = rows.filter(({ a, b }) => fingerOf(a) !== fingerOf(b))
  const refused = genuine.filter(({ score }) => score < threshold).length
  const accepted = impostor.filter(({ score }) => score >= threshold).length
  return `policy FMR ${POLICY_FMR} (score ${threshold.toFixed(2)}), ordered pairs: refused ${refused}/${genuine.length} genuine, accepted ${accepted}/${impostor.length} impostor`
}

function line(name: string, f: Figures): string {
  const percent = (rate: number | null): string => (rate === null ? 'n/a' : `${(100 * rate).toFixed(2)} %`)
  return `${name}  genuine ${f.genuine} impostor ${f.impostor}  EER ${percent(f.eer)}  FMR100 ${percent(f.fmr100)}  FMR1000 ${percent(f.fmr1000)}  FMR10000 ${percent(f.fmr10000)}  ZeroFMR ${percent(f.zeroFmr)}`
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}
