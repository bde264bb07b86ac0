import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { draw, drawDistinct, drawWeighted, readSeed } from './sampler.ts'

const seed = fc.stringMatching(/^\d{20}$/)

describe('the sampler', () => {
  it('draws what the published test cases of Rivest’s sampler say', () => {
    // github.com/cjerdonek/rivest-sampler-tests, tests.json.
    const cases = [
      ['0', 1000n, [905n, 573n, 160n]],
      ['0', 2n, [1n, 1n, 2n]],
      ['1', 1000n, [97n, 89n, 163n]],
      ['0000000000', 1000n, [978n, 359n, 132n]],
      ['999999999999999999999999', 1000n, [544n, 800n, 654n]],
    ] as const
    for (const [text, total, expected] of cases)
      expect([1, 2, 3].map((n) => draw(text, n, total))).toEqual(expected)
  })

  it('takes 20 digits and nothing else', () => {
    expect(readSeed('01234 56789 01234 56789\n')).toEqual({ ok: true, value: '01234567890123456789' })
    for (const text of ['', '0123456789012345678', '0123456789012345678x', '012345678901234567890'])
      expect(readSeed(text)).toMatchObject({ ok: false, error: { code: 'AUDIT_SEED_INVALID' } })
  })

  it('draws different numbers, and a longer sample begins with the shorter', () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 1, max: 60 }), fc.nat(59), (text, total, some) => {
        const all = drawDistinct(text, total, total)
        expect([...all].sort((a, b) => a - b)).toEqual(Array.from({ length: total }, (_, i) => i + 1))
        const count = Math.min(some, total)
        expect(drawDistinct(text, total, count)).toEqual(all.slice(0, count))
      }),
    )
  })

  it('draws by weight, in parts that fit together, never what weighs nothing', () => {
    fc.assert(
      fc.property(
        seed,
        fc.array(fc.bigInt({ min: 0n, max: 5n }), { minLength: 1, maxLength: 8 }),
        (text, weights) => {
          fc.pre(weights.some((weight) => weight > 0n))
          const all = drawWeighted(text, weights, 1, 40)
          expect([...drawWeighted(text, weights, 1, 15), ...drawWeighted(text, weights, 16, 40)]).toEqual(all)
          expect(all.every((i) => weights[i] > 0n)).toBe(true)
        },
      ),
    )
    const drawn = drawWeighted('31415926535897932384', [1n, 3n], 1, 4000)
    expect(drawn.filter((i) => i === 1).length / 4000).toBeCloseTo(0.75, 1)
  })
})
