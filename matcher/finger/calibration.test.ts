import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fmrOfScore, scoreForFmr } from './calibration.ts'

test('score → FMR falls, and scoreForFmr undoes it', () => {
  const score = fc.double({ min: 0, max: 120, noNaN: true })
  fc.assert(fc.property(score, score, (a, b) => fmrOfScore(Math.min(a, b)) >= fmrOfScore(Math.max(a, b))))
  fc.assert(
    fc.property(fc.double({ min: -9, max: -0.5, noNaN: true }), (log10) => {
      expect(Math.log10(fmrOfScore(scoreForFmr(10 ** log10)))).toBeCloseTo(log10, 6)
    }),
  )
})

test('nothing in common proves nothing; an FMR outside (0, 1] is a bug', () => {
  expect(fmrOfScore(0)).toBe(1)
  expect(fmrOfScore(Number.NaN)).toBe(1)
  expect(() => scoreForFmr(0)).toThrow(RangeError)
  expect(scoreForFmr(1)).toBe(0)
})
