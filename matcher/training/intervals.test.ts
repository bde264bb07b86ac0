import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clopperPearson, gammaQuantile, weightedCountInterval } from './intervals.ts'

test('agrees with published tables', () => {
  expect(clopperPearson(0, 100).high).toBeCloseTo(0.03622, 5)
  expect(clopperPearson(5, 100).low).toBeCloseTo(0.01643, 5)
  expect(clopperPearson(5, 100).high).toBeCloseTo(0.11283, 5)
  expect(clopperPearson(7, 7)).toMatchObject({ high: 1 })
  // Garwood 1936: 10 events
  expect(weightedCountInterval(10, 10, 1).low).toBeCloseTo(4.795, 3)
  expect(weightedCountInterval(10, 10, 1).high).toBeCloseTo(18.39, 2)
  expect(weightedCountInterval(0, 0, 1).high).toBeCloseTo(3.689, 3)
  // a chi-square of 2 k degrees is twice a gamma of shape k: median of 2 degrees is 2 ln 2
  expect(gammaQuantile(0.5, 1)).toBeCloseTo(Math.LN2, 9)
  expect(gammaQuantile(0.975, 40_000)).toBeCloseTo(40_000 + 1.96 * 200 + 0.95, 0)
})

test('a weighted count lies in its interval, which scales with the weights and widens with their spread', () => {
  const count = fc.integer({ min: 1, max: 500 })
  const weight = fc.double({ min: 0.1, max: 50, noNaN: true })
  fc.assert(
    fc.property(count, weight, (n, w) => {
      const plain = weightedCountInterval(n, n, 1)
      const scaled = weightedCountInterval(n * w, n * w * w, w)
      expect(scaled.low / w).toBeCloseTo(plain.low, 6)
      expect(scaled.high / w).toBeCloseTo(plain.high, 6)
      expect(plain.low).toBeLessThan(n)
      expect(plain.high).toBeGreaterThan(n)
      expect(weightedCountInterval(n, 2 * n, 2).high).toBeGreaterThan(plain.high)
    }),
    { numRuns: 50 },
  )
})
