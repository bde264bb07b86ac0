import { afterAll, describe, expect, it } from 'vitest'
import { cutPower, withoutFolderSyncs } from './power-cuts.ts'
import { type RecordedDays, recordDays } from './recorded-days.ts'
import { straceMissing } from './traced-life.ts'

const missing = straceMissing()
const VOTERS = 2
const POINTS = 20
const all: RecordedDays[] = []
afterAll(() => {
  for (const days of all) days.remove()
})

async function recorded(...order: Parameters<typeof recordDays>): Promise<RecordedDays> {
  const days = await recordDays(...order)
  all.push(days)
  return days
}

describe.skipIf(missing !== null)(`power cuts${missing ? ` (skipped: ${missing})` : ''}`, () => {
  it('lose nothing that was promised, whatever the disk kept of it', { timeout: 120_000 }, async () => {
    const days = await recorded('power-cuts', VOTERS)
    for (const role of ['identification', 'ballot-box'] as const) {
      const { record, order } = days[role]
      // SQLite's index of its log lies in shared memory and is made anew after a crash.
      const unseen = record.unrecorded.filter((way) => !way.endsWith('-shm'))
      expect(unseen).toEqual([])
      expect(record.ops.length).toBeGreaterThan(400)
      expect(await cutPower({ record, order }, POINTS, 'test')).toEqual({ points: POINTS, broken: [] })
    }
    // A build that does not wait for names in folders is found out.
    const careless = withoutFolderSyncs(days.identification.record)
    const verdict = await cutPower({ order: days.identification.order, record: careless }, POINTS, 'test')
    expect(verdict.broken.length).toBeGreaterThan(POINTS / 4)
  })

  it('break a build whose journal does not wait for the disk', { timeout: 120_000 }, async () => {
    const days = await recorded('power-cuts-off', VOTERS, { synchronous: 'OFF' })
    for (const role of ['identification', 'ballot-box'] as const) {
      const verdict = await cutPower(days[role], POINTS, 'test')
      expect(verdict.broken.length, role).toBeGreaterThan(POINTS / 4)
    }
  })
})
