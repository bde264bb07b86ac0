import fc from 'fast-check'
import { DESCRIPTOR_LENGTH, DESCRIPTOR_MAX, type FingerTemplate, MAX_MINUTIAE } from './template.ts'
import type { Minutia } from './types.ts'

const minutia: fc.Arbitrary<Minutia> = fc.record({
  x: fc.integer({ min: 0, max: 2047 }),
  y: fc.integer({ min: 0, max: 2047 }),
  angle: fc.integer({ min: 0, max: 255 }).map((step) => (step / 256) * 2 * Math.PI),
  type: fc.constantFrom('ending' as const, 'bifurcation' as const, 'other' as const),
  quality: fc.integer({ min: 0, max: 100 }),
})

/** Any template that the encoder takes, with every value at a step that the bytes can hold; for property tests. */
export const anyTemplate: fc.Arbitrary<FingerTemplate> = fc
  .record({
    width: fc.integer({ min: 1, max: 2047 }),
    height: fc.integer({ min: 1, max: 2047 }),
    quality: fc.integer({ min: 0, max: 100 }),
    minutiae: fc.array(minutia, { maxLength: MAX_MINUTIAE }),
    described: fc.boolean(),
    seed: fc.integer(),
  })
  .map(({ described, seed, ...rest }) => ({
    ...rest,
    descriptors: described
      ? Int8Array.from({ length: rest.minutiae.length * DESCRIPTOR_LENGTH }, (_, i) => {
          const noise = Math.abs(Math.imul(seed ^ i, 2654435761)) % (2 * DESCRIPTOR_MAX + 1)
          return noise - DESCRIPTOR_MAX
        })
      : null,
  }))
