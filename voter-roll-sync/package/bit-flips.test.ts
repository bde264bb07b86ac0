import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BitFlipper, type Carrier } from './testing/flip-bits.ts'
import { buildPair, type PackagePair } from './testing/package-pair.ts'

/** Of each file; the catalogue of all is in `bit-flips.full.test.ts`. */
const BITS_PER_FILE = 6

let pair: PackagePair
beforeAll(async () => {
  pair = await buildPair(3)
})
afterAll(() => pair.remove())

describe('a package in which one bit is another', () => {
  it('is refused by name, whichever file it is in', async () => {
    const carriers: readonly Carrier[] = [
      { folder: pair.second.full, present: null },
      { folder: pair.second.delta, present: pair.first.signed },
    ]
    for (const carrier of carriers) {
      const flipper = new BitFlipper(carrier, join(pair.work, 'flipped'))
      for (const { name, bits } of flipper.files) {
        await fc.assert(
          fc.asyncProperty(fc.nat(bits - 1), async (bit) => {
            expect(await flipper.flip(name, bit)).toBeUndefined()
          }),
          { numRuns: BITS_PER_FILE },
        )
      }
      expect(await flipper.verdict()).toBe('ok')
    }
  })
})
