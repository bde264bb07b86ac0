import { expect, test } from 'vitest'
import { fuzzBases, runFuzzCase } from './fuzz-run.ts'
import { benchStyles } from './styles.ts'

/** Of another seed than the long run of the command. */
const SEED = 2
const CASES = 300

test('300 damaged ballots end as readings or named refusals, in time, without a vote that was not there', {
  timeout: 180_000,
}, async () => {
  const bases = await fuzzBases(benchStyles(), 1)
  const faults: string[] = []
  const outcomes = new Set<string>()
  for (let number = 0; number < CASES; number++) {
    const verdict = runFuzzCase(bases, SEED, number)
    if (verdict.ok) outcomes.add(verdict.outcome)
    else faults.push(`case ${number}: ${verdict.fault}`)
  }
  expect(faults).toEqual([])
  // the cases reach readings and many kinds of refusal, not only the first guard
  expect(outcomes).toContain('flipped bits: read')
  expect(outcomes).toContain('fewer pixels than told: bad-image')
  expect(outcomes.size).toBeGreaterThan(25)
})
