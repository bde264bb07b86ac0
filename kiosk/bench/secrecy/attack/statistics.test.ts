import fc from 'fast-check'
import { expect, it } from 'vitest'
import { agreementByChance, intervalOf, ranksOf, spearman } from './statistics.ts'

it('ranks with ties at their mean', () => {
  expect(ranksOf([30, 10, 20, 10])).toEqual([3, 0.5, 2, 0.5])
})

it('correlates as the formula for ranks without ties does', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer(), { minLength: 3, maxLength: 20 }), (values) => {
      const n = values.length
      const squares = ranksOf(values).reduce((sum, rank, i) => sum + (rank - i) ** 2, 0)
      const places = values.map((_, i) => i)
      expect(spearman(values, places)).toBeCloseTo(1 - (6 * squares) / (n * (n ** 2 - 1)), 9)
    }),
  )
  expect(spearman([1, 2, 3], [9, 8, 7])).toBeCloseTo(-1)
  expect(spearman([1, 1, 1], [1, 2, 3])).toBe(0)
})

function ordersOf<T>(things: readonly T[]): readonly (readonly T[])[] {
  if (things.length === 0) return [[]]
  return things.flatMap((thing, i) =>
    ordersOf([...things.slice(0, i), ...things.slice(i + 1)]).map((rest) => [thing, ...rest]),
  )
}

it('knows how often orders agree by chance', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 2, maxLength: 5 }), (texts) => {
      const hits = ordersOf(texts).map((order) => order.filter((text, i) => text === texts[i]).length)
      const mean = hits.reduce((sum, x) => sum + x, 0) / hits.length
      const variance = hits.reduce((sum, x) => sum + (x - mean) ** 2, 0) / hits.length
      const exact = agreementByChance(texts)
      expect(exact.mean).toBeCloseTo(mean, 9)
      expect(exact.variance).toBeCloseTo(variance, 9)
    }),
    { numRuns: 30 },
  )
})

it('never takes a lucky run of days for certainty', () => {
  const quiet = Array.from({ length: 20 }, () => ({ excess: 0.1, variance: 0.04 }))
  expect(intervalOf(quiet).high - 0.1).toBeCloseTo((1.96 * 0.2) / Math.sqrt(20), 9)
  const wild = quiet.map((day, i) => ({ ...day, excess: i % 2 }))
  expect(intervalOf(wild).high - intervalOf(wild).low).toBeGreaterThan(2 * 1.96 * (0.2 / Math.sqrt(20)))
})
