import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type CalibrationCurve,
  commonScore,
  estimateFmr,
  estimateOn,
  fmrOfScore,
  scoreForFmr,
} from './calibration.ts'

test('score → FMR falls, and scoreForFmr undoes it', () => {
  const score = fc.double({ min: 0, max: 120, noNaN: true })
  fc.assert(fc.property(score, score, (a, b) => fmrOfScore(Math.min(a, b)) >= fmrOfScore(Math.max(a, b))))
  fc.assert(
    fc.property(fc.double({ min: -9, max: -0.5, noNaN: true }), (log10) => {
      expect(Math.log10(fmrOfScore(scoreForFmr(10 ** log10)))).toBeCloseTo(log10, 6)
    }),
  )
})

test('an estimate lies in its interval, is measured first and extrapolated beyond, and never better than measured', () => {
  const score = fc.double({ min: 0, max: 150, noNaN: true })
  fc.assert(
    fc.property(score, score, (a, b) => {
      const [lower, higher] = [estimateFmr(Math.min(a, b)), estimateFmr(Math.max(a, b))]
      for (const { rate, low, high } of [lower, higher]) {
        expect(low).toBeLessThanOrEqual(rate)
        expect(high).toBeGreaterThanOrEqual(rate)
      }
      if (lower.basis === 'extrapolated') expect(higher.basis).toBe('extrapolated')
    }),
  )
})

test('a curve at its points, between them and beyond', () => {
  const curve: CalibrationCurve = {
    points: [
      { score: 0, log10Fmr: 0, low: 0, high: 0, errors: 9000 },
      { score: 10, log10Fmr: -2, low: -2.1, high: -1.9, errors: 500 },
      { score: 20, log10Fmr: -4, low: -4.3, high: -3.8, errors: 30 },
    ],
    tailSlope: 0.1,
    steepestSlope: 0.3,
  }
  const logs = (score: number) => {
    const { rate, low, high, basis } = estimateOn(curve, score)
    return [...[rate, low, high].map((x) => Number(Math.log10(x).toFixed(9))), basis]
  }
  expect(logs(20)).toEqual([-4, -4.3, -3.8, 'measured'])
  expect(logs(15)).toEqual([-3, -3.2, -2.85, 'measured'])
  expect(logs(30)).toEqual([-5, -7.3, -4.8, 'extrapolated'])
})

test('nothing in common proves nothing; an FMR outside (0, 1] is a bug', () => {
  expect(fmrOfScore(0)).toBe(1)
  expect(fmrOfScore(Number.NaN)).toBe(1)
  expect(commonScore(0)).toBe(0)
  expect(() => scoreForFmr(0)).toThrow(RangeError)
  expect(scoreForFmr(1)).toBe(0)
})

test('a score without descriptors says the same rate on the common scale', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1, max: 80, noNaN: true }),
      fc.double({ min: 1, max: 80, noNaN: true }),
      (a, b) => {
        const [x, y] = [commonScore(Math.min(a, b)), commonScore(Math.max(a, b))]
        expect(x).toBeLessThanOrEqual(y)
      },
    ),
  )
})
