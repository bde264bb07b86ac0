import { describe, expect, it } from 'vitest'
import { refuseAtDisks } from './disk-refusals.ts'
import { straceMissing } from './traced-life.ts'

const missing = straceMissing()
/** At each station half; `disk-refusals.full.test.ts` tries 150. */
const TIMES = 2

describe.skipIf(missing !== null)(
  `disks that are full or dying${missing ? ` (skipped: ${missing})` : ''}`,
  () => {
    it('are named, cost nothing that was acknowledged, and the day goes on after them', {
      timeout: 600_000,
    }, async () => {
      const reports = await refuseAtDisks(TIMES, 'test')
      expect(reports.filter(({ faults }) => faults.length > 0)).toEqual([])
      expect(reports.filter(({ code }) => code !== null).length).toBeGreaterThanOrEqual(TIMES / 2)
    })
  },
)
