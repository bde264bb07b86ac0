import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { pairsOf, playAccidents } from './testing/room-accidents.ts'
import { inventRoom, type RoomElection } from './testing/room-rig.ts'

vi.mock('@taanuu/voter-roll-sync/trust/key-card', async (original) =>
  (await import('./testing/derive-once.ts')).derivingOnce(await original()),
)

const STEPS = 60
/** More of them: TAANUU_ROOM_SEEDS=20. */
const SEEDS = Array.from(
  { length: Number(process.env.TAANUU_ROOM_SEEDS ?? 2) },
  (_, i) => `accidents ${i + 1}`,
)

let slices: RoomElection
let accepting: RoomElection
beforeAll(async () => {
  slices = await inventRoom({ cutOff: 'slice' }, { voters: 12 })
  accepting = await inventRoom({ cutOff: 'accept_and_reconcile' }, { voters: 12 })
})
afterAll(() => {
  slices.remove()
  accepting.remove()
})

let found = 0

describe('three tables while lines, power and people come and go', () => {
  it.each(SEEDS)('with slices identify nobody twice and serve everybody in the end (%s)', async (seed) => {
    const report = await playAccidents(slices, seed, STEPS)
    expect(report.faults).toEqual([])
    expect([...report.identified].filter(([, tables]) => tables.length > 1)).toEqual([])
    expect(report.doubles.size).toBe(0)
    expect(report.unserved).toEqual([])
    expect(report.identified.size).toBe(12)
  })

  it.each(SEEDS)('with acceptance find every double at both tables, once (%s)', async (seed) => {
    const report = await playAccidents(accepting, seed, STEPS)
    expect(report.faults).toEqual([])
    expect([...report.doubles].sort()).toEqual([...pairsOf(report.identified)].sort())
    found += report.doubles.size
    expect(report.unserved).toEqual([])
  })

  it('had doubles to find', () => expect(found).toBeGreaterThan(0))
})
