import { createSmallElection, type SmallElection } from '@taanuu/fixtures/testing/small-election'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorkerInterpreter } from '../hosts/workers/worker-interpreter.ts'
import { createWorkerMatcher } from '../hosts/workers/worker-matcher.ts'
import { dayThroughPowerCuts } from './testing/power-cut-check.ts'
import type { CutPlan } from './testing/power-cut-rig.ts'

const VOTERS = 14
/** 52 cuts: every kind of moment at least three times, most of them where something is half done. */
const TABLE: CutPlan = {
  load: [1, 2, 3],
  open: [1, 2, 4, 9],
  capture: [1, 3, 4, 7, 11],
  decision: [1, 2, 5, 8],
  check: [1, 2, 3, 6, 9, 13, 16, 20],
  close: [1, 2, 3],
  export: [1, 2],
}
const BOX: CutPlan = {
  load: [1, 2],
  open: [1, 3],
  seal: [1, 2, 5, 9],
  motor: [1, 2, 3, 4, 6, 9, 12, 15, 20],
  close: [1, 2, 3],
  export: [1, 2, 3],
}

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

describe('power cuts at many moments', () => {
  it('lose nothing and count nothing twice', { timeout: 600_000 }, async () => {
    const verdict = await dayThroughPowerCuts(election, { matcher, interpreter }, TABLE, BOX)
    const made = Object.groupBy(verdict.cutsMade, (moment) => moment)
    console.log(
      Object.entries(made)
        .map(([moment, cuts]) => `${moment} ${cuts?.length}`)
        .join(', '),
    )
    expect(verdict.cutsMade.length).toBe(verdict.cutsPlanned)
    expect(verdict.cutsMade.length).toBeGreaterThanOrEqual(50)
    for (const cuts of Object.values(made)) expect(cuts?.length).toBeGreaterThanOrEqual(3)
    expect(verdict).toMatchObject({ faults: [], disagreements: [], sheetsInBox: VOTERS })
    expect(verdict).toMatchObject({ differentChecks: VOTERS, identified: VOTERS })
  })
})
