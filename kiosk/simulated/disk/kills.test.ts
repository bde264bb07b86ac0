import { describe, expect, it } from 'vitest'
import { killStations } from './kills.ts'
import { straceMissing } from './traced-life.ts'

const missing = straceMissing()
const KILLS = 25

describe('kill -9', () => {
  it(`loses nothing, at system calls${missing ? ` (by time alone: ${missing})` : ''}`, {
    timeout: 600_000,
  }, async () => {
    const verdict = await killStations(KILLS, 'test', missing === null)
    expect(verdict).toMatchObject({ killed: KILLS, faults: [] })
  })
})
