import { describe, expect, it } from 'vitest'
import { killStations } from './kills.ts'
import { straceMissing } from './traced-life.ts'

const KILLS = 500

describe('kill -9, 500 times', () => {
  it('loses nothing', async () => {
    const verdict = await killStations(KILLS, 'full', straceMissing() === null)
    expect(verdict).toMatchObject({ killed: KILLS, faults: [] })
  })
})
