import fc from 'fast-check'
import { expect, test } from 'vitest'
import { comparable } from './comparable.ts'
import { NEIGHBOURHOOD_LENGTH, neighbourhoods } from './neighbourhood.ts'
import type { FingerTemplate } from './template.ts'
import { anyTemplate } from './template-arbitrary.ts'
import type { Minutia } from './types.ts'

function vectorsOf(template: FingerTemplate): Float32Array {
  return neighbourhoods(comparable({ ...template, descriptors: null }))
}

test('a print that is shifted and turned keeps its neighbourhoods', () => {
  fc.assert(
    fc.property(anyTemplate, fc.nat(255), fc.integer({ min: -300, max: 300 }), (template, step, shift) => {
      const turn = (step / 256) * 2 * Math.PI
      const turned = template.minutiae.map(
        (m): Minutia => ({
          ...m,
          // y down, angles counter-clockwise: a counter-clockwise turn on the screen
          x: Math.cos(turn) * m.x + Math.sin(turn) * m.y + shift,
          y: -Math.sin(turn) * m.x + Math.cos(turn) * m.y - shift,
          angle: (m.angle + turn) % (2 * Math.PI),
        }),
      )
      const [before, after] = [vectorsOf(template), vectorsOf({ ...template, minutiae: turned })]
      before.forEach((value, k) => {
        expect(Math.abs(value - after[k])).toBeLessThan(0.02)
      })
    }),
    { numRuns: 50 },
  )
})

test('a lone minutia has an empty neighbourhood, and only what is near counts', () => {
  const at = (x: number): Minutia => ({ x, y: 100, angle: 0, type: 'ending', quality: 50 })
  const template = { width: 500, height: 500, quality: 50, descriptors: null }
  expect(vectorsOf({ ...template, minutiae: [at(50)] })).toEqual(new Float32Array(NEIGHBOURHOOD_LENGTH))
  expect(vectorsOf({ ...template, minutiae: [at(50), at(400)] }).every((value) => value === 0)).toBe(true)
  expect(vectorsOf({ ...template, minutiae: [at(50), at(80)] }).some((value) => value !== 0)).toBe(true)
})
