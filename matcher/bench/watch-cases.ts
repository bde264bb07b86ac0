import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

const WATCH_MS = 500

/** What a worker of numbered cases is told; it writes the number it is at, plus one, into `now`. */
export interface NumberedCases {
  readonly seed: number
  readonly first: number
  readonly cases: number
  readonly now: Int32Array
}

/** The order from a command's words: `only` is one case alone. */
export function numberedCases(values: {
  readonly seed: string
  readonly cases: string
  readonly only?: string | undefined
}): NumberedCases {
  return {
    seed: Number(values.seed),
    first: values.only === undefined ? 0 : Number(values.only),
    cases: values.only === undefined ? Number(values.cases) : 1,
    now: new Int32Array(new SharedArrayBuffer(4)),
  }
}

export interface WatchedRun<Report> {
  readonly report: Report
  readonly seconds: number
  /** Resident memory at most, MB. */
  readonly peak: number
}

/**
 * Runs the cases in a worker and watches it from outside, so that a hang is seen: a case that takes longer than
 * `hangsMs` by the clock is named and ends the process with status 1.
 */
export async function watchCases<Report>(
  worker: URL,
  work: NumberedCases,
  hangsMs: number,
): Promise<WatchedRun<Report>> {
  const started = performance.now()
  const thread = new Worker(worker, { workerData: work })
  let peak = 0
  const seen = { number: 0, since: performance.now() }
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss() / 2 ** 20)
    const number = Atomics.load(work.now, 0)
    if (number !== seen.number) Object.assign(seen, { number, since: performance.now() })
    else if (number > 0 && performance.now() - seen.since > hangsMs) {
      console.error(`case ${number - 1} of seed ${work.seed} hangs`)
      process.exit(1)
    }
    if (process.stderr.isTTY) process.stderr.write(`\r${number}/${work.first + work.cases} `)
  }, WATCH_MS)
  const [report] = (await once(thread, 'message')) as [Report]
  clearInterval(watch)
  await thread.terminate()
  return { report, seconds: (performance.now() - started) / 1000, peak }
}
