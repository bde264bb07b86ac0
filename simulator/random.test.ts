import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRandom } from './random.ts'

describe('seeded random numbers', () => {
  test('a seed fixes the stream for ever (the numbers below are part of every fixture)', () => {
    const random = createRandom(1)
    expect([random.uint32(), random.uint32(), random.uint32()]).toMatchInlineSnapshot(`
      [
        1144272992,
        1122473127,
        715067945,
      ]
    `)
    expect(createRandom('a text').uint32()).toMatchInlineSnapshot(`1094508672`)
    expect(createRandom(1).normal()).toMatchInlineSnapshot(`-0.8887939033100943`)
  })

  test('different seeds give different streams', () => {
    const firsts = new Set(Array.from({ length: 20_000 }, (_, seed) => createRandom(seed).uint32()))
    // 20,000 draws of 2^32: 0.05 equal pairs expected.
    expect(firsts.size).toBeGreaterThan(19_996)
  })

  test('a fork depends on seed and label, not on draws', () => {
    fc.assert(
      fc.property(fc.integer(), fc.string(), fc.nat(20), (seed, label, draws) => {
        const fresh = createRandom(seed).fork(label).uint32()
        const used = createRandom(seed)
        for (let i = 0; i < draws; i++) used.next()
        expect(used.fork(label).uint32()).toBe(fresh)
      }),
    )
    const labels = new Set(Array.from({ length: 5000 }, (_, i) => createRandom(7).fork(i).uint32()))
    expect(labels.size).toBeGreaterThan(4998)
  })

  test('streams of neighbouring seeds and forks are uncorrelated', () => {
    for (const [left, right] of [
      [createRandom(41), createRandom(42)],
      [createRandom(41), createRandom(41).fork('x')],
      [createRandom(41).fork('x'), createRandom(41).fork('y')],
    ] as const) {
      let sum = 0
      for (let i = 0; i < 20_000; i++) sum += (left.next() - 0.5) * (right.next() - 0.5)
      // Standard deviation of the mean: 1/12/sqrt(20,000) = 0.0006; five of them.
      expect(Math.abs(sum / 20_000)).toBeLessThan(0.003)
    }
  })

  test('uniform and normal have the moments they should', () => {
    const random = createRandom('moments')
    const n = 50_000
    const mean = (draw: () => number) => Array.from({ length: n }, draw).reduce((a, b) => a + b, 0) / n
    expect(mean(() => random.uniform(2, 4))).toBeCloseTo(3, 1)
    expect(mean(() => random.normal(5, 2))).toBeCloseTo(5, 1)
    expect(mean(() => random.normal() ** 2)).toBeCloseTo(1, 1)
    expect(mean(() => random.normal() ** 4)).toBeGreaterThan(2.8)
    expect(mean(() => (random.chance(0.3) ? 1 : 0))).toBeCloseTo(0.3, 1)
  })

  test('integers stay within both ends and reach them', () => {
    const random = createRandom(3)
    const seen = new Set(Array.from({ length: 500 }, () => random.int(-2, 3)))
    expect([...seen].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2, 3])
  })

  test('a shuffle keeps every element', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), (items, seed) => {
        const shuffled = createRandom(seed).shuffle(items)
        expect(shuffled.toSorted((a, b) => a - b)).toEqual(items.toSorted((a, b) => a - b))
      }),
    )
  })

  test('weights decide, and a zero weight never wins', () => {
    const random = createRandom(9)
    const counts = { a: 0, b: 0, c: 0 }
    for (let i = 0; i < 9000; i++)
      counts[
        random.weighted([
          ['a', 2],
          ['b', 1],
          ['c', 0],
        ] as const)
      ]++
    expect(counts.c).toBe(0)
    expect(counts.a / counts.b).toBeCloseTo(2, 0)
    expect(() => random.weighted([['a', 0]])).toThrow()
    expect(() => random.pick([])).toThrow()
  })
})
