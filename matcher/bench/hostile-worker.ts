import { parentPort, workerData } from 'node:worker_threads'
import { createFingerMatcher } from '@taanuu/matcher/finger/index'
import { hostileCase } from './hostile-cases.ts'
import { makeOriginals, runCase } from './hostile-run.ts'
import type { NumberedCases } from './watch-cases.ts'

export interface HostileReport {
  readonly outcomes: readonly (readonly [string, number])[]
  readonly faults: readonly { readonly number: number; readonly fault: string }[]
  readonly slowest: { readonly number: number; readonly milliseconds: number }
}

const { seed, first, cases, now } = workerData as NumberedCases
const matcher = await createFingerMatcher({ threads: 1 })
const originals = await makeOriginals(matcher)
const outcomes = new Map<string, number>()
const faults: { number: number; fault: string }[] = []
let slowest = { number: first, milliseconds: 0 }
for (let number = first; number < first + cases; number++) {
  Atomics.store(now, 0, number + 1)
  const start = performance.now()
  const verdict = await runCase(matcher, hostileCase(seed, number, originals), originals)
  const milliseconds = performance.now() - start
  if (milliseconds > slowest.milliseconds) slowest = { number, milliseconds }
  if (verdict.ok) outcomes.set(verdict.outcome, (outcomes.get(verdict.outcome) ?? 0) + 1)
  else faults.push({ number, fault: verdict.fault })
}
parentPort!.postMessage({ outcomes: [...outcomes], faults, slowest } satisfies HostileReport)
