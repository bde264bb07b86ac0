import fc from 'fast-check'
import { decode } from 'fast-png'
import { describe, expect, test } from 'vitest'
import {
  decodeMarkPicture,
  encodeMarkPicture,
  type MarkPicture,
  markPictureFormat,
  markPictureLength,
  markPictureSize,
} from './mark-picture.ts'

const pictures = fc
  .record({ width: fc.integer({ min: 1, max: 400 }), height: fc.integer({ min: 1, max: 300 }) })
  .chain(({ width, height }) =>
    fc.infiniteStream(fc.nat(255)).map((greys): MarkPicture => {
      // Few drawn values, repeated: what matters is where they stand.
      const some = [...greys.take(257)]
      return { width, height, pixels: Uint8Array.from({ length: width * height }, (_, i) => some[i % 257]) }
    }),
  )

describe('a picture of marks', () => {
  test('comes back as it was, from any PNG reader too, and its length follows from its size', () => {
    fc.assert(
      fc.property(pictures, (picture) => {
        const bytes = encodeMarkPicture(picture)
        const back = decodeMarkPicture(bytes, picture)
        expect(back.ok && Buffer.compare(back.value.pixels, picture.pixels)).toBe(0)
        const strange = decode(bytes, { checkCrc: true })
        expect(Buffer.compare(Buffer.from(strange.data), picture.pixels)).toBe(0)
        const blank = encodeMarkPicture({ ...picture, pixels: new Uint8Array(picture.pixels.length) })
        expect(blank.length).toBe(bytes.length)
      }),
      { numRuns: 30 },
    )
  })

  test('is refused with any byte changed that is no pixel, cut, longer or of another size; nothing is thrown', () => {
    const picture = { width: 7, height: 5, pixels: Uint8Array.from({ length: 35 }, (_, i) => i * 7) }
    const bytes = encodeMarkPicture(picture)
    for (let i = 0; i < bytes.length; i++) {
      const changed = bytes.slice()
      changed[i] ^= 1 << (i % 8)
      expect(decodeMarkPicture(changed, picture).ok).toBe(false)
    }
    expect(decodeMarkPicture(bytes, { width: 7, height: 6 }).ok).toBe(false)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(bytes.length), (junk, at) => {
        expect(decodeMarkPicture(junk, picture).ok).toBe(false)
        const mixed = Buffer.concat([bytes.subarray(0, at), junk]).subarray(0, bytes.length)
        if (Buffer.compare(mixed, bytes) !== 0) expect(decodeMarkPicture(mixed, picture).ok).toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  test('has one size for all sheets of a style and room for the largest', () => {
    const option = (widthMm: number) => ({
      optionId: 'a',
      kind: 'candidate',
      target: { widthMm, heightMm: 3 },
    })
    const layouts = [1, 2].map((sheet) => ({
      ballotStyleId: 'one',
      sheet,
      contests: [{ contestId: 'head', votesAllowed: 1, options: Array(sheet).fill(option(3 + sheet)) }],
    }))
    const format = markPictureFormat(layouts)!
    expect(format).toEqual({ tileWidth: 72, tileHeight: 60, pxPerMm: 6 })
    expect(markPictureSize(format, 2)).toEqual({ width: 72, height: 120 })
    expect(markPictureLength(layouts, format)).toBe(72 * 120)
    const bare = { optionId: 'b', kind: 'candidate' }
    expect(
      markPictureFormat([{ ...layouts[0], contests: [{ ...layouts[0].contests[0], options: [bare] }] }]),
    ).toBe(undefined)
  })
})
