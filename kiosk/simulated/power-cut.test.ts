import { createSmallElection, type SmallElection } from '@taanuu/fixtures/testing/small-election'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createWorkerInterpreter } from '../hosts/workers/worker-interpreter.ts'
import { createWorkerMatcher } from '../hosts/workers/worker-matcher.ts'
import { dayThroughPowerCuts } from './testing/power-cut-check.ts'

vi.mock('@taanuu/voter-roll-sync/trust/key-card', async (original) =>
  (await import('./testing/derive-once.ts')).derivingOnce(await original()),
)

const VOTERS = 4
let election: SmallElection
const matcher = createWorkerMatcher()
const interpreter = createWorkerInterpreter()
beforeAll(async () => {
  election = await createSmallElection(VOTERS, 1)
})
afterAll(async () => {
  election.remove()
  await matcher.close()
  await interpreter.close()
})

describe('power cuts', () => {
  it('lose nothing and count nothing twice, at the table and at the box', async () => {
    const verdict = await dayThroughPowerCuts(
      election,
      { matcher, interpreter },
      { load: [1], open: [1, 3], capture: [2], decision: [2], check: [1, 5], close: [1], export: [1] },
      { load: [2], open: [2], seal: [1], motor: [1, 4, 7], close: [2], export: [2] },
    )
    expect(verdict.cutsMade.length).toBe(verdict.cutsPlanned)
    expect(verdict).toMatchObject({ faults: [], disagreements: [], sheetsInBox: VOTERS })
    expect(verdict).toMatchObject({ differentChecks: VOTERS, identified: VOTERS })
    expect(verdict.alreadyIdentified).toBeGreaterThanOrEqual(1)
  })
})
