import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PrintMeasures } from './print-measures.ts'
import { assess, QUALITY_TERMS, qualityOf, qualityTerms } from './quality.ts'
import type { Minutia } from './types.ts'

const share = fc.double({ min: 0, max: 1, noNaN: true })
const measures: fc.Arbitrary<PrintMeasures> = fc
  .record({
    area: fc.double({ min: 0, max: 400, noNaN: true }),
    readableShare: share,
    clarity: share,
    coherence: share,
    agreement: share,
    balance: share,
    flooded: fc.double({ min: 0, max: 300, noNaN: true }),
    cut: share,
  })
  .map(({ readableShare, ...rest }) => ({ ...rest, readable: readableShare * rest.area }))

function minutiae(count: number, quality: number): readonly Minutia[] {
  return Array.from({ length: count }, () => ({ x: 9, y: 9, angle: 0, type: 'ending' as const, quality }))
}

test('quality is 0-100, and every print gets an assessment that holds together', () => {
  fc.assert(
    fc.property(measures, fc.integer({ min: 0, max: 64 }), fc.integer({ min: 0, max: 100 }), (m, n, q) => {
      const { quality, failure, hint } = assess(m, minutiae(n, q))
      expect(quality).toBeGreaterThanOrEqual(0)
      expect(quality).toBeLessThanOrEqual(100)
      if (failure !== null) expect(quality).toBeLessThanOrEqual(10)
      if (failure === 'no-finger') expect(hint).toBeNull()
      else if (failure !== null) expect(hint).not.toBeNull()
      if (failure === null) expect(n).toBeGreaterThanOrEqual(6)
    }),
  )
})

test('more of what makes a print match never lowers its quality', () => {
  const better: readonly ((m: PrintMeasures) => PrintMeasures)[] = [
    (m) => ({ ...m, area: m.area * 1.3, readable: m.readable * 1.3 }),
    (m) => ({ ...m, readable: Math.min(m.area, m.readable * 1.3) }),
    (m) => ({ ...m, coherence: Math.min(1, m.coherence * 1.3) }),
    (m) => ({ ...m, agreement: Math.min(1, m.agreement * 1.3) }),
    (m) => ({ ...m, flooded: m.flooded / 2 }),
  ]
  fc.assert(
    fc.property(measures, fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 90 }), (m, n, q) => {
      const before = qualityOf(qualityTerms(m, minutiae(n, q)))
      for (const step of better)
        expect(qualityOf(qualityTerms(step(m), minutiae(n, q)))).toBeGreaterThanOrEqual(before)
      expect(qualityOf(qualityTerms(m, minutiae(n + 4, q)))).toBeGreaterThanOrEqual(before)
      if (n > 0) expect(qualityOf(qualityTerms(m, minutiae(n, q + 10)))).toBeGreaterThanOrEqual(before)
    }),
  )
})

test('the shipped model spreads prints over the scale', () => {
  const good: PrintMeasures = {
    area: 165,
    readable: 160,
    clarity: 0.8,
    coherence: 0.94,
    agreement: 0.93,
    balance: 0.49,
    flooded: 0,
    cut: 0.1,
  }
  const poor = { ...good, area: 45, readable: 20, coherence: 0.8, agreement: 0.55, balance: 0.35 }
  expect(qualityOf(qualityTerms(good, minutiae(38, 65)))).toBeGreaterThan(85)
  expect(qualityOf(qualityTerms(poor, minutiae(9, 40)))).toBeLessThan(25)
  expect(Object.keys(qualityTerms(good, []))).toEqual([...QUALITY_TERMS])
})
