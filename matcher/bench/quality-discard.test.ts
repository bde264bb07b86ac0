import { expect, test } from 'vitest'
import { discardCurve } from './quality-discard.ts'

const pairs = Array.from({ length: 100 }, (_, i) => ({ score: i < 10 ? 0 : 50, quality: i }))

test('a quality that knows the scores is ideal, one that knows nothing is chance', () => {
  const knowing = discardCurve(pairs, 20)
  expect(knowing.at[0]).toBeCloseTo(0.1)
  expect(knowing.at[2]).toBe(0)
  expect(knowing.area).toBeCloseTo(knowing.ideal, 2)
  const blind = discardCurve(
    pairs.map(({ score }) => ({ score, quality: 7 })),
    20,
  )
  expect(blind.at.every((fnmr) => Math.abs(fnmr - 0.1) < 1e-9)).toBe(true)
  expect(blind.area).toBeCloseTo(blind.chance)
})

test('a quality that says the contrary is worse than chance', () => {
  const { area, chance } = discardCurve(
    pairs.map(({ score, quality }) => ({ score, quality: -quality })),
    20,
  )
  expect(area).toBeGreaterThan(chance)
})
