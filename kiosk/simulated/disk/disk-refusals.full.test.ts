import { describe, expect, it } from 'vitest'
import { refuseAtDisks } from './disk-refusals.ts'
import { straceMissing } from './traced-life.ts'

const missing = straceMissing()
const TIMES = 150

describe.skipIf(missing !== null)(
  `150 disks that are full or dying${missing ? ` (skipped: ${missing})` : ''}`,
  () => {
    it('cost nothing that was acknowledged', async () => {
      const reports = await refuseAtDisks(TIMES, 'full')
      expect(reports.filter(({ faults }) => faults.length > 0)).toEqual([])
    })
  },
)
