import { createRandom } from '@taanuu/simulator/random'
import { expect, test } from 'vitest'
import { decodeBlock, encodeBlock, learnUsual, STRATA, stratumOf } from './calibration-sample.ts'

test('a pair falls into the stratum that its likeness deserves among pairs with as many minutiae', () => {
  const random = createRandom(3)
  const fewer = Uint8Array.from({ length: 60_000 }, () => random.int(10, 50))
  const likeness = Float32Array.from(fewer, (count) => random.normal(0.2 + count / 200, 0.05))
  const usual = learnUsual(likeness, fewer)
  const held = new Array<number>(STRATA.length).fill(0)
  for (const [i, value] of likeness.entries()) held[stratumOf(usual, value, fewer[i])]++
  const starts = STRATA.map(({ fromQuantile }) => fromQuantile)
  held.forEach((count, h) => {
    const width = (starts[h - 1] ?? 1) - starts[h]
    expect(count / likeness.length).toBeCloseTo(width, 2)
  })
  expect(stratumOf(usual, 0.2 + 20 / 200 + 0.25, 20)).toBe(0)
  expect(stratumOf(usual, 0.2 + 20 / 200 - 0.25, 20)).toBe(STRATA.length - 1)
  expect(stratumOf(usual, Number.NaN, 20)).toBe(STRATA.length - 1)
})

test('refuses to learn from next to nothing', () => {
  expect(() => learnUsual(new Float32Array(10), new Uint8Array(10))).toThrow(RangeError)
})

test('blocks of scores come back as they were written, from any place in memory', () => {
  const block = [
    {
      probe: 7,
      pairs: [10, 20],
      compared: [10, 5],
      reference: Uint32Array.of(3, 9),
      stratum: Uint8Array.of(0, 1),
      score: Float32Array.of(1.5, 20.25),
    },
    {
      probe: 8,
      pairs: [30, 0],
      compared: [30, 0],
      reference: new Uint32Array(),
      stratum: new Uint8Array(),
      score: new Float32Array(),
    },
  ]
  expect(decodeBlock(encodeBlock(block))).toEqual(block)
})
