import type { Answer, Job, Source } from './accuracy-worker.ts'
import type { Row } from './metrics.ts'
import { createPool, type Pool } from './pool.ts'
import { printNames } from './prints.ts'

export type Extracted = Extract<Answer, { kind: 'extracted' }>
export type Compared = Extract<Answer, { kind: 'compared' }>

/** Everything that one folder of prints gave. */
export interface Measured {
  readonly prints: readonly Extracted[]
  readonly rows: readonly Row[]
  /** Milliseconds that comparing took, summed over threads. */
  readonly comparing: number
}

/** Extracts the prints of folders and compares every ordered pair of each, with one pool of workers. */
export function createMeasurer(threads: number): {
  readonly measure: (folder: string, source: Source) => Promise<Measured>
  readonly close: () => Promise<void>
} {
  const pool = createPool<Job, Answer>(new URL('./accuracy-worker.ts', import.meta.url), threads)
  return { measure: (folder, source) => measure(pool, folder, source), close: pool.close }
}

async function measure(pool: Pool<Job, Answer>, folder: string, source: Source): Promise<Measured> {
  const names = printNames(folder, source.kind === 'iso' ? '.iso' : '.png').filter((name) =>
    /_\d+$/.test(name),
  )
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
  const rows = compared.flatMap(({ probe, scores }) =>
    names.flatMap((b, r) => (r === probe ? [] : [{ a: names[probe], b, score: scores[r] }])),
  )
  return { prints, rows, comparing: compared.reduce((sum, row) => sum + row.milliseconds, 0) }
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
