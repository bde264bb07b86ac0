import { expect, test } from 'vitest'
import { fitCurve } from './tail-fit.ts'

/** Exponential scores with mean 2: P(score > s) = exp(-s / 2). */
const scores = Float32Array.from({ length: 100_000 }, (_, i) => -2 * Math.log((i + 0.5) / 100_000))

test('finds the rate of an exponential, and errs towards refusing strangers', () => {
  const curve = fitCurve(scores)
  const true5 = -2 * Math.log(1e-5)
  const last = curve.points[curve.points.length - 1]
  const fitted5 = last.score + (last.log10Fmr + 5) / curve.tailSlope
  expect(fitted5).toBeGreaterThan(true5)
  expect(fitted5).toBeLessThan(true5 * 1.35)
  const at2 = curve.points.find((p) => p.log10Fmr === -2)!
  expect(at2.score).toBeCloseTo(-2 * Math.log(1e-2), 1)
})

test('refuses to calibrate on next to nothing', () => {
  expect(() => fitCurve(new Float32Array(50))).toThrow(RangeError)
})
