import fc from 'fast-check'
import { expect, test } from 'vitest'
import { comparable } from './comparable.ts'
import { cylinderSimilarity } from './cylinders.ts'
import type { FingerTemplate } from './template.ts'
import type { Minutia } from './types.ts'

/** Minutiae of one neighbourhood, angles in the steps of a template. */
const print: fc.Arbitrary<readonly Minutia[]> = fc.array(
  fc.record({
    x: fc.integer({ min: 0, max: 180 }),
    y: fc.integer({ min: 0, max: 180 }),
    angle: fc.integer({ min: 0, max: 255 }).map((step) => (step / 256) * 2 * Math.PI),
    type: fc.constant('ending' as const),
    quality: fc.constant(50),
  }),
  { minLength: 4, maxLength: 30 },
)

function templateOf(minutiae: readonly Minutia[]): FingerTemplate {
  return { width: 500, height: 500, quality: 50, minutiae, descriptors: null }
}

test('a minutia is like itself, and turning and shifting the print changes nothing', () => {
  fc.assert(
    fc.property(print, fc.integer({ min: -60, max: 60 }), (minutiae, step) => {
      const angle = (step / 256) * 2 * Math.PI
      const [c, s] = [Math.cos(angle), Math.sin(angle)]
      // counter-clockwise on the screen, y down
      const turned = minutiae.map((m) => ({
        ...m,
        x: 200 + c * m.x + s * m.y,
        y: 150 - s * m.x + c * m.y,
        angle: (m.angle + angle + 4 * Math.PI) % (2 * Math.PI),
      }))
      const one = comparable(templateOf(minutiae))
      const other = comparable(templateOf(turned))
      const own = cylinderSimilarity(one, one)
      const across = cylinderSimilarity(one, other)
      for (let m = 0; m < one.count; m++) {
        const alike = own[m * one.count + m]
        expect(alike === 0 || alike > 0.999).toBe(true)
        expect(across[m * one.count + m]).toBeCloseTo(alike, 1)
      }
    }),
    { numRuns: 60 },
  )
})

test('likeness does not depend on which print is the probe', () => {
  fc.assert(
    fc.property(print, print, (a, b) => {
      const [one, other] = [comparable(templateOf(a)), comparable(templateOf(b))]
      const forth = cylinderSimilarity(one, other)
      const back = cylinderSimilarity(other, one)
      for (let i = 0; i < one.count; i++)
        for (let j = 0; j < other.count; j++) {
          expect(forth[i * other.count + j]).toBeCloseTo(back[j * one.count + i], 4)
          expect(forth[i * other.count + j]).toBeLessThanOrEqual(1)
        }
    }),
    { numRuns: 40 },
  )
})

test('a minutia with fewer than two neighbours is like none', () => {
  const far = [0, 1].map((k) => ({ x: 300 * k, y: 0, angle: 0, type: 'ending' as const, quality: 50 }))
  const lonely = comparable(templateOf(far))
  expect([...cylinderSimilarity(lonely, lonely)]).toEqual([0, 0, 0, 0])
})
