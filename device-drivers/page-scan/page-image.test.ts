import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BlockType, ImageBlock } from './packet.ts'
import { createPageImage } from './page-image.ts'
import { encodeStatus, parseStatus } from './status.ts'

function blocksOf(width: number, rows: number, sides: number, pieces: number): ImageBlock[] {
  const pixels = Uint8Array.from({ length: width * rows * sides }, (_, i) => i % 251)
  const header = Uint8Array.of(1, sides, width >> 8, width & 0xff, 0, 200)
  const end = Uint8Array.of(0, 0, (rows * sides) >> 8, (rows * sides) & 0xff)
  const size = Math.ceil(pixels.length / pieces)
  const raster = Array.from({ length: Math.ceil(pixels.length / size) }, (_, i) =>
    pixels.subarray(i * size, (i + 1) * size),
  )
  const all: [BlockType, Uint8Array][] = [
    ['H', header],
    ...raster.map((payload): [BlockType, Uint8Array] => ['R', payload]),
    ['E', end],
  ]
  return all.map(([type, payload], sequence) => ({ type, sequence, payload }))
}

describe('page image', () => {
  it('puts both sides together whatever the pieces', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 9 }),
        (width, rows, pieces) => {
          const image = createPageImage()
          for (const block of blocksOf(width, rows, 2, pieces)) image.add(block)
          const result = image.finish()
          expect(result.ok && result.back).toBeTruthy()
          if (!result.ok) return
          expect([result.front.width, result.front.height, result.front.dpi]).toEqual([width, rows, 200])
          const whole = [...result.front.pixels, ...(result.back?.pixels ?? [])]
          expect(whole).toEqual(Array.from({ length: width * rows * 2 }, (_, i) => i % 251))
        },
      ),
    )
  })

  it('is no picture when a block is missing, twice there or damaged', () => {
    fc.assert(
      fc.property(fc.nat(10), fc.constantFrom('missing', 'twice', 'damaged'), (at, how) => {
        const blocks = blocksOf(20, 30, 1, 9)
        const image = createPageImage()
        blocks.forEach((block, i) => {
          if (i === at && how === 'damaged') image.damage()
          else if (!(i === at && how === 'missing')) image.add(block)
          if (i === at && how === 'twice') image.add(block)
        })
        const result = image.finish()
        // A second end block comes after everything is there: it changes nothing.
        expect(result.ok).toBe(how === 'twice' && at === blocks.length - 1 && result.ok)
        if (at < blocks.length - 1) expect(result.ok).toBe(false)
      }),
    )
  })

  it('never throws on arbitrary blocks and keeps to its size', () => {
    const anyBlock = fc.record({
      type: fc.constantFrom<BlockType>('H', 'R', 'E'),
      sequence: fc.nat(5),
      payload: fc.uint8Array({ maxLength: 20 }),
    })
    fc.assert(
      fc.property(fc.array(anyBlock, { maxLength: 10 }), (blocks) => {
        const image = createPageImage()
        for (const block of blocks) image.add(block)
        const result = image.finish()
        if (result.ok) expect(result.front.pixels.length).toBe(result.front.width * result.front.height)
      }),
    )
  })
})

describe('status', () => {
  it('is read as it was written, all eight bits', () => {
    const bits = fc.record({
      rear: fc.boolean(),
      front: fc.boolean(),
      docInScanner: fc.boolean(),
      coverOpen: fc.boolean(),
      enabled: fc.boolean(),
      jam: fc.boolean(),
      calibrationNeeded: fc.boolean(),
      boxFull: fc.boolean(),
    })
    fc.assert(
      fc.property(bits, ({ docInScanner, enabled, ...rest }) => {
        const body = encodeStatus({ docInScanner, enabled, ...rest })
        expect(body.subarray(1).every((b) => b >= 0x80)).toBe(true)
        expect(parseStatus(body)).toEqual({
          ...rest,
          transport: docInScanner,
          armed: enabled,
          doubleFeed: false,
        })
      }),
    )
  })

  it('is refused when a byte lacks its top bit or its length is wrong', () => {
    expect(parseStatus(Uint8Array.of(0x51, 0x80, 0x00, 0x80))).toBeNull()
    expect(parseStatus(Uint8Array.of(0x51, 0x80, 0x80))).toBeNull()
  })
})
