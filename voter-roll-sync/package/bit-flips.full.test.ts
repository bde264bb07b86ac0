import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CERTIFICATE_FILE, MANIFEST_FILE } from './manifest.ts'
import { BitFlipper } from './testing/flip-bits.ts'
import { buildPair, type PackagePair } from './testing/package-pair.ts'

/** Bits of each file that is not signed itself but named by its hash. */
const BITS_PER_FILE = 150

let pair: PackagePair
beforeAll(async () => {
  pair = await buildPair(3)
})
afterAll(() => pair.remove())

describe('a package in which one bit is another', () => {
  it('is refused by name: every bit of what is signed, and bits all over every other file', async () => {
    let flipped = 0
    for (const carrier of [
      { folder: pair.second.full, present: null },
      { folder: pair.second.delta, present: pair.first.signed },
    ]) {
      const flipper = new BitFlipper(carrier, join(pair.work, 'flipped'))
      for (const { name, bits } of flipper.files) {
        // Both carriers have the same manifest and certificate.
        const all = carrier.present === null && (name === MANIFEST_FILE || name === CERTIFICATE_FILE)
        const step = all ? 1 : Math.max(1, Math.floor(bits / BITS_PER_FILE))
        // Steps that are a multiple of eight would try one bit of each byte only.
        for (let bit = 0; bit < bits; bit += step % 8 === 0 ? step + 1 : step) {
          expect(await flipper.flip(name, bit)).toBeUndefined()
          flipped++
        }
      }
      expect(await flipper.verdict()).toBe('ok')
    }
    console.log(`${flipped} bits, each refused by name`)
  })
})
