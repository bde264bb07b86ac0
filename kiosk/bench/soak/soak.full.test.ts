import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { runSoak } from './run-soak.ts'

it('loses no sheet, counts none twice and lets nobody stand, over an hour and a half with faults', {
  timeout: 900_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'taanuu-soak-'))
  const { book, sound } = await runSoak({
    virtualHours: 1.5,
    speed: 50,
    seed: 'full test',
    voters: 24,
    folder,
    cacheFolder: resolve('.taanuu', 'cache'),
    say: () => undefined,
  })
  rmSync(folder, { recursive: true })
  expect(book.violations).toEqual([])
  expect(sound).toBe(true)
  expect(book.approaches).toBeGreaterThan(24)
  expect(book.sheets).toBeGreaterThan(15)
  expect(book.faults).toBeGreaterThan(10)
})
