import { afterAll, describe, expect, it } from 'vitest'
import { cutPower, withoutFolderSyncs } from './power-cuts.ts'
import { recordDays, recordTable } from './recorded-days.ts'
import { straceMissing } from './traced-life.ts'

const missing = straceMissing()
const VOTERS = 1
const POINTS = 16
/** Power cuts are of the station's disk; what Node keeps elsewhere is no matter. */
const { NODE_COMPILE_CACHE } = process.env
const COMPILED = NODE_COMPILE_CACHE ? { compileCache: NODE_COMPILE_CACHE } : {}
/** Half a minute on a machine with other work. */
const TIMEOUT_MS = 300_000
const all: { remove(): void }[] = []
afterAll(() => {
  for (const days of all) days.remove()
})

async function kept<T extends { remove(): void }>(recorded: Promise<T>): Promise<T> {
  const days = await recorded
  all.push(days)
  return days
}

describe.skipIf(missing !== null)(`power cuts${missing ? ` (skipped: ${missing})` : ''}`, () => {
  it('lose nothing that was promised, whatever the disk kept of it', { timeout: TIMEOUT_MS }, async () => {
    const days = await kept(recordDays('power-cuts', VOTERS, COMPILED))
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

  it('break a build whose journal does not wait for the disk', { timeout: TIMEOUT_MS }, async () => {
    const { identification } = await kept(
      recordTable('power-cuts-off', VOTERS, { synchronous: 'OFF', ...COMPILED }),
    )
    const verdict = await cutPower(identification, POINTS, 'test')
    expect(verdict.broken.length).toBeGreaterThan(POINTS / 4)
  })
})
