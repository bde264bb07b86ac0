import { deflateSync } from 'node:zlib'
import { type RecordFormat, writeFingerRecord } from '@taanuu/simulator/devices/finger-record-writer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readFingerRecord } from './finger-record.ts'

const FORMATS: readonly RecordFormat[] = [
  { version: '2005', compression: 'none' },
  { version: '2005', compression: 'PNG' },
  { version: '2011', compression: 'none' },
  { version: '2011', compression: 'PNG' },
]

function image(width: number, height: number, dpi = 500) {
  const pixels = Uint8Array.from({ length: width * height }, (_, i) => (i * 37 + (i >> 5)) & 0xff)
  return { width, height, dpi, pixels }
}

describe('finger image records', () => {
  it('come out as they went in', () => {
    const sizes = fc.record({
      width: fc.integer({ min: 1, max: 90 }),
      height: fc.integer({ min: 1, max: 90 }),
    })
    fc.assert(
      fc.property(sizes, fc.constantFrom(...FORMATS), fc.constantFrom(500, 1000), (size, format, dpi) => {
        const finger = image(size.width, size.height, dpi)
        expect(readFingerRecord(writeFingerRecord(finger, 70, format))).toEqual({
          ok: true,
          position: 0,
          image: finger,
        })
      }),
      { numRuns: 40 },
    )
  })

  it.each([
    [2, 'WSQ'],
    [3, 'JPEG'],
    [4, 'JPEG 2000 lossy'],
    [5, 'JPEG 2000 lossless'],
    [1, 'packed bits'],
    [99, 'unknown'],
  ])('with compression %i are refused as %s', (code, name) => {
    const record = writeFingerRecord(image(20, 20), 70, { version: '2011', compression: 'claimed', code })
    expect(readFingerRecord(record)).toEqual({ ok: false, code: 'UNSUPPORTED_COMPRESSION', evidence: name })
  })

  it('cut anywhere or changed anywhere never throw', () => {
    for (const format of FORMATS) {
      const record = writeFingerRecord(image(24, 20), 70, format)
      for (let end = 0; end < record.length; end += 3)
        expect(readFingerRecord(record.slice(0, end)).ok).toBe(false)
      fc.assert(
        fc.property(fc.nat(record.length - 1), fc.nat(255), (at, value) => {
          const changed = record.slice()
          changed[at] = value
          const result = readFingerRecord(changed)
          if (result.ok) expect(result.image.pixels.length).toBe(result.image.width * result.image.height)
        }),
      )
    }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => !readFingerRecord(bytes).ok))
  })

  it('a picture that inflates to more than it says is not inflated', () => {
    const format = { version: '2011', compression: 'PNG' } as const
    const honest = Buffer.from(writeFingerRecord(image(24, 20), 70, format))
    const idat = honest.indexOf('IDAT')
    const bomb = deflateSync(Buffer.alloc(50_000_000))
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bomb.length)
    const png = Buffer.concat([
      honest.subarray(62, idat - 4),
      length,
      Buffer.from('IDAT'),
      bomb,
      Buffer.alloc(4),
    ])
    const head = Buffer.from(honest.subarray(0, 62))
    head.writeUInt32BE(png.length, 58)
    const before = process.memoryUsage().arrayBuffers
    expect(readFingerRecord(Buffer.concat([head, png]))).toMatchObject({ ok: false, code: 'BAD_IMAGE' })
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000)
  })
})
