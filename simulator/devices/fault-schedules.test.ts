import { describe, it } from 'vitest'
import { checkBallotSchedules, checkFingerprintSchedules } from './testing/fault-schedules.ts'

/** A sample; `fault-schedules.full.test.ts` draws thousands, others each time. */
const ENOUGH_MS = 20_000
const TIMEOUT_MS = 180_000

describe('random fault schedules', () => {
  it(
    'fingerprint: every capture is answered in time, a good picture is the right one, the driver recovers',
    () => checkFingerprintSchedules({ runs: 40, seed: 1, enoughMs: ENOUGH_MS }),
    TIMEOUT_MS,
  )

  it(
    'ballot: every sheet has exactly one end, which is where the paper is',
    () => checkBallotSchedules({ runs: 60, seed: 1, enoughMs: ENOUGH_MS }),
    TIMEOUT_MS,
  )
})
