import { parentPort, workerData } from 'node:worker_threads'
import type { NumberedCases } from '../watch-cases.ts'
import { fuzzBases, runFuzzCase } from './fuzz-run.ts'
import { benchStyles } from './styles.ts'

export type FuzzReport = {
  readonly outcomes: readonly (readonly [string, number])[]
  readonly faults: readonly { readonly number: number; readonly fault: string }[]
}

const VOTERS = 3

const { seed, first, cases, now } = workerData as NumberedCases
const bases = await fuzzBases(benchStyles(), VOTERS)
const outcomes = new Map<string, number>()
const faults: { number: number; fault: string }[] = []
for (let number = first; number < first + cases; number++) {
  Atomics.store(now, 0, number + 1)
  const verdict = runFuzzCase(bases, seed, number)
  if (verdict.ok) outcomes.set(verdict.outcome, (outcomes.get(verdict.outcome) ?? 0) + 1)
  else faults.push({ number, fault: verdict.fault })
}
parentPort?.postMessage({ outcomes: [...outcomes], faults } satisfies FuzzReport)
