import { createWriteStream, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { MATCHER_IDENTITY, scoreForFmr } from '@taanuu/matcher/finger/index'
import { drawDet } from './accuracy-det.ts'
import { createMeasurer, type Measured } from './accuracy-run.ts'
import { readPeers, readScores } from './accuracy-scores.ts'
import type { Source } from './accuracy-worker.ts'
import { type Figures, type PairScores, pairScores, pooledScores, protocols, type Row } from './metrics.ts'

const HELP = `npm run bench:accuracy -- --data DIR[,DIR...] [--csv FILE | --csv-dir DIR] [--threads N] [--crop PX | --iso]
                          [--det FILE.svg [--peers DIR]]

Compares every ordered pair of the PNG files <finger>_<impression>.png of DIR (resolution from their pHYs chunk) and
prints EER, FMR100, FMR1000, FMR10000 and ZeroFMR by the FVC protocols, failures to acquire (score 0, charged as
non-matches) and times. With several folders also a table of all and their pool: the pairs within each, joined.
  --data DIR       folder of PNG files, or an a,b,score CSV of an earlier run; comma-separated or repeated
  --csv FILE       writes a,b,score for every ordered pair of the (one) folder
  --csv-dir DIR    writes <folder name>.csv for every folder
  --threads N      worker threads, default 2
  --crop PX        cut every image to PX x PX round the middle of the print first, as a small sensor would see it
  --iso            DIR holds ISO/IEC 19794-2:2005 records <finger>_<impression>.iso instead of images
  --det FILE.svg   draws the error trade-off of the pool, every cross-finger pair an impostor
  --peers DIR      beside those of other matchers: <peer>.<folder name>.csv[.gz] with a,b,score
  --help           this text`

/** 1:1 false match rate that polling days use. */
const POLICY_FMR = 1e-5

interface Database {
  readonly name: string
  readonly scores: PairScores
}

const { values } = parseArgs({
  options: {
    data: { type: 'string', multiple: true },
    csv: { type: 'string' },
    'csv-dir': { type: 'string' },
    threads: { type: 'string', default: '2' },
    crop: { type: 'string' },
    iso: { type: 'boolean', default: false },
    det: { type: 'string' },
    peers: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
const inputs = (values.data ?? []).flatMap((list) => list.split(',')).filter((input) => input !== '')
if (values.help || inputs.length === 0 || (values.csv && inputs.length > 1)) {
  console.log(HELP)
  process.exit(values.help ? 0 : 2)
}
for (const path of [...inputs, ...(values.peers ? [values.peers] : [])])
  if (!existsSync(path)) {
    console.error(`no such folder or file: ${path}`)
    process.exit(2)
  }
const source: Source = values.iso
  ? { kind: 'iso' }
  : values.crop
    ? { kind: 'crop', side: Number(values.crop) }
    : { kind: 'png' }

console.log(`matcher    ${MATCHER_IDENTITY}`)
const databases = await measureAll()
if (databases.length > 1) table(databases)
const pool = pooledScores(databases.map(({ scores }) => scores))
if (values.det) writeDet(values.det, values.peers)

async function measureAll(): Promise<readonly Database[]> {
  const isCsv = (input: string): boolean => /\.csv(\.gz)?$/.test(input)
  const measurer = inputs.every(isCsv) ? null : createMeasurer(Math.max(1, Number(values.threads)))
  const measured: Database[] = []
  for (const input of inputs) {
    const name = databaseName(input)
    if (inputs.length > 1) console.log(`\n${name}`)
    const rows =
      measurer && !isCsv(input) ? await measureFolder(measurer.measure, input, name) : readScores(input)
    const scores = pairScores(rows)
    console.log(figureLines(scores, rows))
    measured.push({ name, scores })
  }
  await measurer?.close()
  return measured
}

/** Folder or file name; of `<name>/secugen-iso` and the like the name of the database. */
function databaseName(input: string): string {
  const name = basename(input).replace(/\.csv(\.gz)?$/, '')
  return source.kind === 'iso' && name.endsWith('iso') ? basename(join(input, '..')) : name
}

async function measureFolder(
  measure: (folder: string, source: Source) => Promise<Measured>,
  folder: string,
  name: string,
): Promise<readonly Row[]> {
  const measured = await measure(folder, source)
  if (values.csv) await writeCsv(values.csv, measured.rows)
  if (values['csv-dir']) {
    mkdirSync(values['csv-dir'], { recursive: true })
    await writeCsv(join(values['csv-dir'], `${name}.csv`), measured.rows)
  }
  console.log(prints(measured))
  return measured.rows
}

async function writeCsv(file: string, rows: readonly Row[]): Promise<void> {
  const stream = createWriteStream(file)
  for (const { a, b, score } of rows) stream.write(`${a},${b},${score}\n`)
  await new Promise<void>((resolve, reject) => {
    stream.on('error', reject)
    stream.end(resolve)
  })
}

/** Failures, sizes and times of a folder. */
function prints({ prints, rows, comparing }: Measured): string {
  const failed = prints.filter((print) => print.template === null)
  const times = prints.map((print) => print.milliseconds).toSorted((a, b) => a - b)
  const sizes = prints.flatMap((print) => (print.template ? [print.template.length] : []))
  return [
    `failures to acquire ${failed.length}/${prints.length} ${failed.map((p) => `${p.name}:${p.reason}`).join(' ')}`,
    `template   mean ${mean(sizes).toFixed(0)} bytes, largest ${Math.max(0, ...sizes)}`,
    `extraction median ${quantile(times, 0.5).toFixed(0)} ms, p95 ${quantile(times, 0.95).toFixed(0)} ms`,
    `comparison ${(comparing / rows.length).toFixed(2)} ms, ${((1000 * rows.length) / comparing).toFixed(0)} a second a thread`,
  ].join('\n')
}

function figureLines(scores: PairScores, rows: readonly Row[]): string {
  const { fvc, full } = protocols(scores)
  return [line('fvc ', fvc), line('full', full), atPolicy(rows)].join('\n')
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

function table(all: readonly Database[]): void {
  const threshold = scoreForFmr(POLICY_FMR)
  console.log(
    `\n| % | genuine | impostor | EER | FMR100 | FMR1000 | FMR10000 | ZeroFMR | EER (fvc) | FNMR at ${POLICY_FMR} | false matches there |`,
  )
  console.log(`|${' --- |'.repeat(11)}`)
  const pooled = { name: 'pooled', scores: pooledScores(all.map(({ scores }) => scores)) }
  for (const { name, scores } of [...all, pooled]) {
    const { fvc, full } = protocols(scores)
    const refused = scores.genuine.filter((score) => score < threshold).length
    const accepted = scores.everyone.filter((score) => score >= threshold).length
    const cells = [full.eer, full.fmr100, full.fmr1000, full.fmr10000, full.zeroFmr, fvc.eer]
    console.log(
      `| ${name} | ${full.genuine} | ${full.impostor} | ${cells.map(percent).join(' | ')} | ${percent(refused / full.genuine)} | ${accepted} |`,
    )
  }
}

function writeDet(file: string, peersFolder: string | undefined): void {
  const names = databases.map(({ name }) => name)
  const peers = peersFolder ? readPeers(peersFolder, names) : []
  const complete = peers.filter((peer) => peer.databases.size === names.length)
  const curves = [
    { name: 'this matcher', scores: pool },
    ...complete.map(({ peer, databases: own }) => ({ name: peer, scores: pooledScores([...own.values()]) })),
  ]
  for (const { name, scores } of curves.slice(1)) console.log(line(name, protocols(scores).full))
  writeFileSync(
    file,
    drawDet(`${names.length === 1 ? names[0] : `${names.length} databases, pooled`}`, curves),
  )
}

function line(name: string, f: Figures): string {
  const rate = (value: number | null): string => (value === null ? 'n/a' : `${percent(value)} %`)
  return `${name}  genuine ${f.genuine} impostor ${f.impostor}  EER ${rate(f.eer)}  FMR100 ${rate(f.fmr100)}  FMR1000 ${rate(f.fmr1000)}  FMR10000 ${rate(f.fmr10000)}  ZeroFMR ${rate(f.zeroFmr)}`
}

function percent(rate: number | null): string {
  return rate === null ? 'n/a' : (100 * rate).toFixed(2)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}
