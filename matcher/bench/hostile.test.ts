import { createFingerMatcher } from '@taanuu/matcher/finger/index'
import { expect, test } from 'vitest'
import { hostileCase } from './hostile-cases.ts'
import { makeOriginals, runCase } from './hostile-run.ts'

/** Of another seed than the long run of `npm run bench:hostile`. */
const SEED = 2
const CASES = 2000
/** Far above the slowest case and far below a hang. */
const DEADLINE_MS = 5000

test('2,000 hostile pictures, templates and records end as values or named errors, in time', async () => {
  const matcher = await createFingerMatcher({ threads: 1 })
  const originals = await makeOriginals(matcher)
  const outcomes = new Set<string>()
  const faults: string[] = []
  for (let number = 0; number < CASES; number++) {
    const start = performance.now()
    const verdict = await runCase(matcher, hostileCase(SEED, number, originals), originals)
    if (performance.now() - start > DEADLINE_MS) faults.push(`case ${number} took too long`)
    if (verdict.ok) outcomes.add(verdict.outcome)
    else faults.push(`case ${number}: ${verdict.fault}`)
  }
  expect(faults).toEqual([])
  // the cases reach every kind of answer, not only the first guard of each reader
  for (const outcome of ['image bad-image', 'image no-finger', 'template accepted', 'template bad-value'])
    expect(outcomes).toContain(outcome)
  expect(outcomes.size).toBeGreaterThanOrEqual(12)
}, 60_000)
