import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { createFingerMatcher, type FingerMatcher } from './index.ts'

let matcher: FingerMatcher
beforeAll(async () => {
  matcher = await createFingerMatcher()
})

/** Pictures that are no print, of every size and resolution the extractor takes. */
const picture = fc.record({
  width: fc.integer({ min: 64, max: 260 }),
  height: fc.integer({ min: 64, max: 260 }),
  dpi: fc.constantFrom(300, 400, 500, 569, 600, 1000),
  kind: fc.constantFrom('noise', 'stripes', 'checks', 'ramp', 'specks'),
  seed: fc.integer(),
})

function paint({
  width,
  height,
  kind,
  seed,
}: {
  width: number
  height: number
  kind: string
  seed: number
}): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)]
    const noise = (Math.imul(i ^ seed, 2654435761) >>> 16) & 255
    if (kind === 'noise') return noise
    if (kind === 'stripes') return 127 + 100 * Math.sin((x + (seed % 7) * y) / 2)
    if (kind === 'checks') return ((x >> 3) + (y >> 3)) % 2 === 0 ? 0 : 255
    if (kind === 'ramp') return (x * 255) / width
    return noise > 250 ? 0 : 255
  })
}

test('any picture gives a template or a reason, never an exception', async () => {
  await fc.assert(
    fc.asyncProperty(picture, async (drawn) => {
      const { width, height, dpi } = drawn
      const result = await matcher.extract({ width, height, dpi, pixels: paint(drawn) })
      expect(result.quality).toBeGreaterThanOrEqual(0)
      expect(result.quality).toBeLessThanOrEqual(100)
      if (result.ok) expect(await matcher.compare(result.template, result.template)).toBeGreaterThanOrEqual(0)
    }),
    { numRuns: 30 },
  )
})
