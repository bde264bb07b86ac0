import { describe, expect, it } from 'vitest'
import { cutPower } from './power-cuts.ts'
import { recordDays } from './recorded-days.ts'
import { straceMissing } from './traced-life.ts'

const missing = straceMissing()
const VOTERS = 4
/** At each of the two stations. */
const POINTS = 1000

describe.skipIf(missing !== null)(`2,000 power cuts${missing ? ` (skipped: ${missing})` : ''}`, () => {
  it('lose nothing that was promised', async () => {
    const days = await recordDays('power-cuts-full', VOTERS)
    try {
      for (const role of ['identification', 'ballot-box'] as const) {
        expect(await cutPower(days[role], POINTS, 'full')).toEqual({ points: POINTS, broken: [] })
      }
    } finally {
      days.remove()
    }
  })

  it('break a build whose journal does not wait for the disk, at both stations', async () => {
    const days = await recordDays('power-cuts-off', 2, { synchronous: 'OFF' })
    try {
      for (const role of ['identification', 'ballot-box'] as const) {
        const verdict = await cutPower(days[role], 100, 'full')
        expect(verdict.broken.length, role).toBeGreaterThan(100 / 4)
      }
    } finally {
      days.remove()
    }
  })
})
