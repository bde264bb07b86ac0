import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hasSecondVerifier } from '@taanuu/kiosk/simulated/testing/second-verifier'
import { createRandom } from '@taanuu/simulator/random'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { liesAbout, readEvents } from './testing/colluders.ts'
import { bothOpinions, type InventedDay, inventDay, judgeLies } from './testing/invented-day.ts'

vi.mock('@taanuu/voter-roll-sync/trust/key-card', async (original) =>
  (await import('@taanuu/kiosk/simulated/testing/derive-once')).derivingOnce(await original()),
)

const work = mkdtempSync(join(tmpdir(), 'taanuu-colluders-'))
let day: InventedDay
beforeAll(async () => {
  if (hasSecondVerifier) day = await inventDay(work)
})
afterAll(() => rmSync(work, { recursive: true }))

describe.skipIf(!hasSecondVerifier)('the second verifier (skipped without python3 and openssl)', () => {
  it('finds a day with replaced officials and an erased roll sound, as ours does', async () => {
    expect(await bothOpinions(day.folder, day.heldCheckpoints)).toEqual({ ours: true, second: true })
  })

  it('agrees with ours on days that station and officials invent together', {
    timeout: 400_000,
  }, async () => {
    const lies = createRandom('colluders')
      .shuffle(liesAbout(readEvents(join(day.folder, 'table-1'))))
      .slice(0, 24)
    const { sound, disagreements } = await judgeLies(day, work, lies)
    expect(disagreements).toEqual([])
    // Most are caught by the rules of the day; a few change nothing that anybody could know.
    expect(sound).toBeLessThan(lies.length / 2)
    expect(sound).toBeGreaterThan(0)
  })
})
