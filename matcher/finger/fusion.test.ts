import { createRandom } from '@taanuu/simulator/random'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fmrOfBest, fmrOfEach, fusedFmr } from './fusion.ts'

const rate = fc.double({ min: 1e-12, max: 1, noNaN: true })
const compared = fc.integer({ min: 1, max: 25_000 })

test('best of many and share of each undo one another, and stay within Bonferroni', () => {
  fc.assert(
    fc.property(rate, compared, (total, n) => {
      const each = fmrOfEach(total, n)
      expect(each).toBeGreaterThanOrEqual((total / n) * (1 - 1e-12))
      expect(fmrOfBest(each, n)).toBeLessThanOrEqual(total * (1 + 1e-9))
      expect(fmrOfBest(each, n)).toBeGreaterThan(Math.min(total, 1 - 1e-9) * (1 - 1e-6))
    }),
  )
})

test('fusing is symmetric, rises with either finger, and a finger that says nothing never helps', () => {
  fc.assert(
    fc.property(rate, rate, rate, (a, b, c) => {
      expect(fusedFmr(a, b)).toBe(fusedFmr(b, a))
      expect(fusedFmr(a, b)).toBeLessThanOrEqual(1)
      expect(fusedFmr(Math.min(a, c), b)).toBeLessThanOrEqual(fusedFmr(Math.max(a, c), b))
      expect(fusedFmr(a, 1)).toBeGreaterThanOrEqual(a)
    }),
  )
  expect(fusedFmr(1, 1)).toBe(1)
  expect(fusedFmr(0, 0.5)).toBe(0)
  // -log10: 3 + 3 = 6, 10^-6 (1 + 6 ln 10)
  expect(fusedFmr(1e-3, 1e-3)).toBeCloseTo(1.4816e-5, 8)
})

test('strangers pass a fused threshold as often as it says', () => {
  const random = createRandom(1)
  const trials = 200_000
  for (const threshold of [0.1, 0.01, 0.001]) {
    let passed = 0
    for (let i = 0; i < trials; i++) if (fusedFmr(random.next(), random.next()) <= threshold) passed++
    const expected = trials * threshold
    // five standard deviations of a binomial
    expect(Math.abs(passed - expected)).toBeLessThan(5 * Math.sqrt(expected))
  }
})

test('nothing outside [0, 1], nothing of no comparison', () => {
  for (const bad of [-0.1, 1.1, Number.NaN]) {
    expect(() => fmrOfBest(bad, 1)).toThrow(RangeError)
    expect(() => fusedFmr(0.5, bad)).toThrow(RangeError)
  }
  expect(() => fmrOfEach(0.1, 0)).toThrow(RangeError)
  expect(() => fmrOfBest(0.1, 1.5)).toThrow(RangeError)
})
