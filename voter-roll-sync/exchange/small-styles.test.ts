import { createRandom } from '@taanuu/simulator/random'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sha256Hex } from '../trust/hash.ts'
import { boxPublicKey } from '../trust/sealed-box.ts'
import { type CastVoteRecord, encodeCastVoteRecords } from './cast-vote-record.ts'
import {
  openWithheld,
  sealWithheld,
  splitSmallStyles,
  type WithheldSheet,
  withheldBytes,
  withheldShape,
} from './small-styles.ts'
import { randomResult, sampleLayouts } from './testing/random-results.ts'

const secret = Uint8Array.from({ length: 32 }, (_, i) => i + 1)
const shape = withheldShape(sampleLayouts, false)
const { records } = randomResult(40, 'small')
const sheets = records.map((record) => ({ record, picture: null }))

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
    const sealed = sealWithheld(sheets, boxPublicKey(secret), shape)
    expect(sealed.length).toBe(withheldBytes(records.length, shape))
    const opened = openWithheld(sealed, secret, shape) ?? []
    expect(encodeCastVoteRecords(opened.map(({ record }) => record))).toEqual(encodeCastVoteRecords(records))
    expect(
      openWithheld(
        sealed,
        secret.map((byte) => byte ^ 1),
        shape,
      ),
    ).toBeUndefined()
    expect(openWithheld(sealed.subarray(1), secret, shape)).toBeUndefined()
    const random = createRandom('flip')
    for (let i = 0; i < 50; i++) {
      const bad = Uint8Array.from(sealed)
      bad[random.int(0, bad.length - 1)] ^= 1 << random.int(0, 7)
      expect(openWithheld(bad, secret, shape)).toBeUndefined()
    }
    const size = withheldBytes(1, shape)
    const boxes = records.map((_, i) => sealed.subarray(i * size, (i + 1) * size))
    expect([...boxes].sort(Buffer.compare)).toEqual(boxes)
  })

  it('take their pictures along, all of one size; one without its picture or with another does not open', () => {
    const target = { widthMm: 4, heightMm: 4 }
    const options = ['a', 'b'].map((optionId) => ({ optionId, kind: 'candidate', target }))
    const layouts = [
      { ballotStyleId: 's', sheet: 1, contests: [{ contestId: 'head', votesAllowed: 1, options }] },
    ]
    const shape = withheldShape(layouts, true)
    const file = (seed: number) => Uint8Array.from({ length: shape.pictureRoom - seed }, (_, i) => i * seed)
    const sheetOf = (seed: number, picture: Uint8Array | null = file(seed)) => ({
      record: {
        ...{ v: 1 as const, style: 's', sheet: 1, contests: [] },
        picture: { id: String(seed).repeat(32), sha256: sha256Hex(file(seed)) },
      },
      picture,
    })
    const open = (sheets: readonly WithheldSheet[]) => {
      const sealed = sealWithheld(sheets, boxPublicKey(secret), shape)
      expect(sealed.length).toBe(withheldBytes(sheets.length, shape))
      return openWithheld(sealed, secret, shape)
    }
    const opened = open([sheetOf(1), sheetOf(2)]) ?? []
    expect([...opened].sort((a, b) => (a.record.picture!.id < b.record.picture!.id ? -1 : 1))).toEqual([
      sheetOf(1),
      sheetOf(2),
    ])
    expect(open([sheetOf(1), sheetOf(2, null)])).toBeUndefined()
    expect(open([sheetOf(1), sheetOf(2, file(1))])).toBeUndefined()
    const { picture: _named, ...bare } = sheetOf(1).record
    expect(open([{ record: bare, picture: file(1) }])).toBeUndefined()
    expect(() => open([sheetOf(1, new Uint8Array(shape.pictureRoom + 1))])).toThrow(RangeError)
    const without = sealWithheld([{ record: bare, picture: null }], boxPublicKey(secret), {
      ...shape,
      pictureRoom: 0,
    })
    expect(openWithheld(without, secret, shape)).toBeUndefined()
  })
})
