import fc from 'fast-check'
import { encode as encodePng } from 'fast-png'
import jpeg from 'jpeg-js'
import { expect, test } from 'vitest'
import { decodePicture } from './picture-file.ts'

const width = 13
const height = 7
const greys = Uint8Array.from({ length: width * height }, (_, i) => (i * 37) % 256)

test('grey, colour and transparent PNG of eight and sixteen bits give the same greys', () => {
  const spread = (channels: number) =>
    Uint8Array.from({ length: greys.length * channels }, (_, i) =>
      channels % 2 === 0 && i % channels === channels - 1 ? 255 : greys[Math.floor(i / channels)]!,
    )
  for (const channels of [1, 2, 3, 4]) {
    const decoded = decodePicture(encodePng({ width, height, data: spread(channels), channels, depth: 8 }))
    expect(decoded).toMatchObject({ ok: true, image: { width, height, dpi: 0 } })
    if (!decoded.ok) return
    for (const [i, grey] of decoded.image.pixels.entries())
      expect(Math.abs(grey - greys[i]!)).toBeLessThanOrEqual(1)
  }
  const deep = encodePng({
    width,
    height,
    data: Uint16Array.from(greys, (g) => g * 257),
    channels: 1,
    depth: 16,
  })
  expect(decodePicture(deep)).toMatchObject({ ok: true, image: { pixels: greys } })
})

test('a bitonal PNG has black and white', () => {
  // One bit a pixel, 10 by 2: rows of two bytes.
  const rows = Uint8Array.from([0b10100000, 0b01000000, 0b01010000, 0b10000000])
  const file = encodePng({ width: 10, height: 2, data: rows, channels: 1, depth: 1 as 8 })
  const decoded = decodePicture(file)
  expect(decoded.ok && [...decoded.image.pixels]).toEqual(
    [1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0].map((bit) => bit * 255),
  )
})

const rgba = Uint8Array.from({ length: 64 * 48 * 4 }, (_, i) => (i % 4 === 3 ? 255 : 180))
const jpegFile = new Uint8Array(jpeg.encode({ width: 64, height: 48, data: rgba }, 90).data)
const pngFile = encodePng({ width, height, data: greys, channels: 1, depth: 8 })

test('a JPEG is read', () => {
  const decoded = decodePicture(jpegFile)
  expect(decoded).toMatchObject({ ok: true, image: { width: 64, height: 48 } })
  if (decoded.ok) for (const grey of decoded.image.pixels) expect(Math.abs(grey - 180)).toBeLessThan(6)
})

test('a header that promises gigapixels is refused before memory is taken', () => {
  const huge = pngFile.slice()
  new DataView(huge.buffer).setUint32(16, 100_000)
  new DataView(huge.buffer).setUint32(20, 100_000)
  expect(decodePicture(huge)).toEqual({ ok: false, reason: 'too-large' })
  expect(decodePicture(new Uint8Array(20))).toEqual({ ok: false, reason: 'not-a-picture' })
})

test('damaged files never throw', () => {
  const damage = fc.record({
    file: fc.constantFrom(jpegFile, pngFile),
    length: fc.double({ min: 0, max: 1, noNaN: true }),
    flips: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
  })
  fc.assert(
    fc.property(damage, ({ file, length, flips }) => {
      const bytes = file.slice(0, Math.ceil(file.length * length))
      for (const [at, value] of flips) if (bytes.length > 0) bytes[at % bytes.length] = value
      const decoded = decodePicture(bytes)
      if (decoded.ok) expect(decoded.image.pixels.length).toBe(decoded.image.width * decoded.image.height)
    }),
    { numRuns: 300 },
  )
})
