import { createRandom } from '@taanuu/simulator/random'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boxPublicKey, SEAL_OVERHEAD_BYTES } from '../trust/sealed-box.ts'
import { type CastVoteRecord, encodeCastVoteRecords } from './cast-vote-record.ts'
import { openWithheld, sealWithheld, splitSmallStyles, withheldBytes } from './small-styles.ts'
import { recordLength } from './tally.ts'
import { randomResult, sampleLayouts } from './testing/random-results.ts'

const secret = Uint8Array.from({ length: 32 }, (_, i) => i + 1)
const length = recordLength(sampleLayouts)
const { records } = randomResult(40, 'small')

describe('styles that few people voted on', () => {
  it('leave every style that is counted with enough ballots, and lose no record', () => {
    const record = fc.record({ style: fc.constantFrom('a', 'b', 'c'), sheet: fc.constantFrom(1, 2) })
    fc.assert(
      fc.property(fc.array(record, { maxLength: 40 }), fc.integer({ min: 1, max: 15 }), (drawn, least) => {
        const all = drawn.map((entry): CastVoteRecord => ({ v: 1, ...entry, contests: [] }))
        const { counted, withheld } = splitSmallStyles(all, least)
        expect(counted.length + withheld.length).toBe(all.length)
        for (const style of ['a', 'b', 'c']) {
          const ballots = Math.max(
            ...[1, 2].map((n) => all.filter((r) => r.style === style && r.sheet === n).length),
          )
          const stays = counted.filter((r) => r.style === style).length
          expect(stays).toBe(ballots < least ? 0 : all.filter((r) => r.style === style).length)
        }
      }),
    )
  })

  it('open to the district alone, each record of the same size, in no order of ours', () => {
    const sealed = sealWithheld(records, boxPublicKey(secret), length)
    expect(sealed.length).toBe(withheldBytes(records.length, length))
    const opened = openWithheld(sealed, secret, length) ?? []
    expect(encodeCastVoteRecords(opened)).toEqual(encodeCastVoteRecords(records))
    expect(
      openWithheld(
        sealed,
        secret.map((byte) => byte ^ 1),
        length,
      ),
    ).toBeUndefined()
    expect(openWithheld(sealed.subarray(1), secret, length)).toBeUndefined()
    const random = createRandom('flip')
    for (let i = 0; i < 50; i++) {
      const bad = Uint8Array.from(sealed)
      bad[random.int(0, bad.length - 1)] ^= 1 << random.int(0, 7)
      expect(openWithheld(bad, secret, length)).toBeUndefined()
    }
    const size = length + SEAL_OVERHEAD_BYTES
    const boxes = records.map((_, i) => sealed.subarray(i * size, (i + 1) * size))
    expect([...boxes].sort(Buffer.compare)).toEqual(boxes)
  })
})
