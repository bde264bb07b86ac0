import { createRandom } from '@taanuu/simulator/random'
import { expect, test } from 'vitest'
import { fitCurve, type ImpostorSample } from './tail-fit.ts'

/**
 * Fingers compared all with all; scores exponential with mean 2, raised by `shared` times what both fingers bring along.
 * With `cut`, pairs whose cheap likeness lies below it are compared only now and then.
 */
function sample(fingers: number, seed: number, shared: number, cut = 0, share = 1): ImpostorSample {
  const random = createRandom(seed)
  const own = Float64Array.from({ length: fingers }, () => shared * random.normal())
  const strata = [
    { pairs: 0, compared: 0 },
    { pairs: 0, compared: 0 },
  ]
  const rows: { a: number; b: number; score: number; stratum: number }[] = []
  for (let a = 0; a < fingers; a++)
    for (let b = a + 1; b < fingers; b++) {
      const score = Math.max(0, own[a] + own[b] - 2 * Math.log(1 - random.next()))
      const likeness = score + random.normal(0, 0.5)
      const stratum = likeness >= cut ? 0 : 1
      strata[stratum].pairs++
      if (stratum === 1 && random.next() >= share) continue
      strata[stratum].compared++
      if (score > 0) rows.push({ a, b, score, stratum })
    }
  return {
    strata,
    score: Float32Array.from(rows, (row) => row.score),
    stratum: Uint8Array.from(rows, (row) => row.stratum),
    fingerA: Uint32Array.from(rows, (row) => row.a),
    fingerB: Uint32Array.from(rows, (row) => row.b),
    pairsOfFinger: new Float64Array(fingers).fill(fingers - 1),
  }
}

const trueLog = (score: number): number => -score / 2 / Math.LN10

test('finds the rate of an exponential within its intervals, and errs towards refusing strangers beyond', () => {
  const curve = fitCurve(sample(450, 1, 0))
  const measured = curve.points.slice(1)
  const outside = measured.filter(({ score, low, high }) => trueLog(score) < low || trueLog(score) > high)
  expect(outside.length).toBeLessThanOrEqual(Math.ceil(measured.length * 0.2))
  const last = measured[measured.length - 1]
  expect(last.errors).toBeGreaterThanOrEqual(30)
  expect(last.errors).toBeLessThan(60)
  // 1e-9 is four decades beyond what was measured
  const at9 = last.score + (last.log10Fmr + 9) / curve.tailSlope
  const true9 = -2 * Math.log(1e-9)
  expect(at9).toBeGreaterThan(true9)
  expect(at9).toBeLessThan(true9 * 1.4)
  expect(curve.steepestSlope).toBeGreaterThan(1 / (2 * Math.LN10))
  expect(Math.abs(curve.tail.shape)).toBeLessThan(0.3)
})

test('comparing only a share of the unlike pairs estimates the same curve', () => {
  const whole = fitCurve(sample(450, 2, 0))
  const part = sample(450, 2, 0, 4, 0.1)
  const compared = part.strata.reduce((sum, stratum) => sum + stratum.compared, 0)
  expect(compared).toBeLessThan(450 * 449 * 0.5 * 0.3)
  const curve = fitCurve(part)
  for (const decade of [-1, -2, -3]) {
    const near = (points: typeof curve.points) =>
      points.reduce((a, b) => (Math.abs(b.log10Fmr - decade) < Math.abs(a.log10Fmr - decade) ? b : a))
    const [a, b] = [near(whole.points), near(curve.points)]
    // the score at the same rate, by the slope of the exponential
    expect(Math.abs(a.score - b.score + (b.log10Fmr - a.log10Fmr) * -2 * Math.LN10)).toBeLessThan(0.4)
  }
})

test('fingers that resemble everybody widen the interval: it covers what other fingers would have given', () => {
  const curves = Array.from({ length: 12 }, (_, i) => fitCurve(sample(150, 100 + i, 0.8)))
  const at = (points: (typeof curves)[0]['points'], score: number) => points.find((p) => p.score >= score)!
  const middles = curves.map(({ points }) => at(points, 6))
  const mean = middles.reduce((sum, p) => sum + p.log10Fmr, 0) / middles.length
  const covering = middles.filter(({ low, high }) => low <= mean + 0.06 && high >= mean - 0.06).length
  expect(covering).toBeGreaterThanOrEqual(9)
  const naive = (p: (typeof middles)[0]): number => 2 * 1.96 * Math.LOG10E * Math.sqrt(1 / p.errors)
  const width = middles.reduce((sum, p) => sum + (p.high - p.low) / naive(p), 0) / middles.length
  expect(width).toBeGreaterThan(1.3)
})

test('refuses to calibrate on next to nothing', () => {
  expect(() => fitCurve(sample(8, 1, 0))).toThrow(RangeError)
})
