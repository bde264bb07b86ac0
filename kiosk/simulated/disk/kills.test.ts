import { describe, expect, it } from 'vitest'
import { killStations } from './kills.ts'
import { straceMissing } from './traced-life.ts'

const missing = straceMissing()
/** A table and a box are struck in turn, each twice a day; `kills.full.test.ts` strikes 500 times. */
const KILLS = 4

describe('kill -9', () => {
  it(`loses nothing, at system calls${missing ? ` (by time alone: ${missing})` : ''}`, {
    timeout: 900_000,
  }, async () => {
    const verdict = await killStations(KILLS, 'test', missing === null)
    expect(verdict).toMatchObject({ killed: KILLS, faults: [] })
  })
})
