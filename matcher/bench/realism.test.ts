import fc from 'fast-check'
import { expect, test } from 'vitest'
import { distributionsPlot } from './realism-plot.ts'
import { equalErrorRateInterval, kolmogorovSmirnov, quantiles } from './realism-stats.ts'

const scores = fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { minLength: 1, maxLength: 60 })

test('the Kolmogorov-Smirnov distance is the widest gap between the two distribution functions', () => {
  expect(kolmogorovSmirnov([1, 2, 3, 4], [1, 2, 3, 4])).toBe(0)
  expect(kolmogorovSmirnov([1, 2], [3, 4])).toBe(1)
  expect(kolmogorovSmirnov([1, 2, 3, 4], [3, 4, 5, 6])).toBe(0.5)
  fc.assert(
    fc.property(scores, scores, (a, b) => {
      const share = (list: readonly number[], value: number) =>
        list.filter((one) => one <= value).length / list.length
      const widest = Math.max(...[...a, ...b].map((value) => Math.abs(share(a, value) - share(b, value))))
      expect(kolmogorovSmirnov(a, b)).toBeCloseTo(widest, 12)
      expect(kolmogorovSmirnov(b, a)).toBe(kolmogorovSmirnov(a, b))
    }),
  )
})

test('the EER is the share of errors where both kinds are as many, and lies in its interval', () => {
  const apart = Array.from({ length: 20 }, () => ({ genuine: [90, 100], impostor: [0, 0, 2] }))
  expect(equalErrorRateInterval(apart, 50)).toEqual({ eer: 0, low: 0, high: 0 })
  // One genuine score in ten lies under one impostor score in ten.
  const mixed = Array.from({ length: 20 }, (_, n) =>
    n % 2 === 0
      ? { genuine: [5, 50, 50, 50, 50], impostor: [20, 1, 1, 1, 1] }
      : { genuine: [50, 50, 50, 50, 50], impostor: [1, 1, 1, 1, 1] },
  )
  const { eer, low, high } = equalErrorRateInterval(mixed, 200)
  expect(eer).toBeCloseTo(0.1, 5)
  expect(low).toBeLessThan(eer)
  expect(high).toBeGreaterThan(eer)
})

test('quantiles run from the least to the greatest', () => {
  expect(quantiles([3, 1, 2], 3)).toEqual([1, 2, 3])
  fc.assert(
    fc.property(scores, (values) => {
      const drawn = quantiles(values, 11)
      expect([drawn[0], drawn[10]]).toEqual([Math.min(...values), Math.max(...values)])
      expect(drawn).toEqual(drawn.toSorted((a, b) => a - b))
    }),
  )
})

test('a plot has both curves in every panel and no number that is none', () => {
  const plot = distributionsPlot('look', [
    { title: 'one', real: [1, 2, 3], synthetic: [0, 0, 0] },
    { title: 'two', real: [10, 180], synthetic: [30] },
  ])
  expect(plot.match(/<polyline/g)).toHaveLength(4)
  expect(plot).not.toMatch(/NaN|undefined|Infinity/)
})
