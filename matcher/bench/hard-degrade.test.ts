import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFinger, renderImpression } from '@taanuu/simulator/fingerprint/index'
import { createRandom } from '@taanuu/simulator/random'
import { expect, test } from 'vitest'
import { HARD_SETS } from './hard-conditions.ts'
import { greaseOf, slide, washOut } from './hard-degrade.ts'
import { readPrint } from './prints.ts'
import { writePrint } from './write-print.ts'

const print = renderImpression(createFinger(77), 1, { severity: 0, width: 160, height: 160 })

function spread(pixels: Uint8Array): number {
  const mean = pixels.reduce((sum, grey) => sum + grey, 0) / pixels.length
  return Math.sqrt(pixels.reduce((sum, grey) => sum + (grey - mean) ** 2, 0) / pixels.length)
}

test('washing out squeezes the grey range', () => {
  const washed = washOut(0.1, 1)(print, createRandom(1))
  expect(spread(washed.pixels)).toBeLessThan(0.4 * spread(print.pixels))
  expect(washed).toMatchObject({ width: 160, height: 160, dpi: 500 })
})

test('sliding blurs and more so the farther the finger slides', () => {
  const [near, far] = [slide(4), slide(18)].map((step) => spread(step(print, createRandom(3)).pixels))
  expect(near).toBeLessThan(spread(print.pixels))
  expect(far).toBeLessThan(near)
})

test('grease of another finger only darkens, and a clean glass changes nothing', () => {
  const other = renderImpression(createFinger(78), 1, { severity: 0, width: 160, height: 160 })
  const greasy = greaseOf(other, 0.5)(print, createRandom(1))
  expect(greasy.pixels.every((grey, i) => grey <= print.pixels[i]!)).toBe(true)
  expect(greasy.pixels).not.toEqual(print.pixels)
  expect(greaseOf(other, 0)(print, createRandom(1)).pixels).toEqual(print.pixels)
})

test('every set has a name of its own and draws the same conditions every time', () => {
  expect(new Set(HARD_SETS.map(({ name }) => name)).size).toBe(HARD_SETS.length)
  for (const set of HARD_SETS) {
    expect(set.name).toMatch(/^[a-z]+-\d+$/)
    for (const draw of [set.enrol, set.probe])
      expect(draw(createRandom(5), 'optical')).toEqual(draw(createRandom(5), 'optical'))
  }
})

test('a written print reads back with its pixels and resolution', () => {
  const folder = mkdtempSync(join(tmpdir(), 'taanuu-print-'))
  writePrint(folder, '1_1', { ...print, dpi: 569 })
  const back = readPrint(folder, '1_1')
  expect(back.pixels).toEqual(print.pixels)
  expect(back.dpi).toBeCloseTo(569, 0)
})
