import { describe, it } from 'vitest'
import { checkBallotSchedules, checkFingerprintSchedules } from './testing/fault-schedules.ts'

const RUNS = 3000
const ENOUGH_MS = 900_000

describe('thousands of random fault schedules', () => {
  it('fingerprint: every capture is answered in time, a good picture is the right one, the driver recovers', () =>
    checkFingerprintSchedules({ runs: RUNS, enoughMs: ENOUGH_MS }))

  it('ballot: every sheet has exactly one end, which is where the paper is', () =>
    checkBallotSchedules({ runs: RUNS, enoughMs: ENOUGH_MS }))
})
