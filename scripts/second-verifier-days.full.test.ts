import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hasSecondVerifier } from '@taanuu/kiosk/simulated/testing/second-verifier'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { liesAbout, readEvents } from './testing/colluders.ts'
import { type InventedDay, inventDay, judgeLies } from './testing/invented-day.ts'

const work = mkdtempSync(join(tmpdir(), 'taanuu-colluders-'))
let day: InventedDay
beforeAll(async () => {
  if (hasSecondVerifier) day = await inventDay(work)
})
afterAll(() => rmSync(work, { recursive: true }))

describe.skipIf(!hasSecondVerifier)('the second verifier (skipped without python3 and openssl)', () => {
  it('agrees with ours on every day that station and officials invent together', async () => {
    const lies = liesAbout(readEvents(join(day.folder, 'table-1')))
    const { sound, disagreements, seenByCheckpoint } = await judgeLies(day, work, lies)
    console.log(
      `${lies.length} days invented, ${sound} of them keep every rule; a held checkpoint tells ${seenByCheckpoint}`,
    )
    expect(disagreements).toEqual([])
  })
})
