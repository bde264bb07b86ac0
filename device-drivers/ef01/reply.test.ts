import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseProductInfo, parseSystemParameters } from './reply.ts'
import { createWireImage } from './wire-image.ts'

describe('EF01 replies', () => {
  it('reads system parameters', () => {
    const bytes = new Uint8Array(Buffer.from('0004000900c80003ffffffff00020006', 'hex'))
    expect(parseSystemParameters(bytes)).toEqual({
      status: 4,
      systemId: 9,
      capacity: 200,
      security: 3,
      address: 0xffffffff,
      packetBytes: 128,
      baud: 57_600,
    })
  })

  it('refuses whatever cannot be a reply, and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const parameters = parseSystemParameters(bytes)
        if (parameters) expect([32, 64, 128, 256]).toContain(parameters.packetBytes)
        const product = parseProductInfo(bytes)
        if (product) {
          expect(product.width * product.height).toBeLessThanOrEqual(2048 * 2048)
          expect(product.model).toMatch(/^[\x20-\x7e]*$/)
        }
      }),
    )
  })
})

describe('wire image', () => {
  it('spreads two pixels a byte, high nibble first, over 0..255', () => {
    const wire = createWireImage(4, 2, 500)
    wire.add(Uint8Array.of(0x0f, 0x18))
    expect(wire.rows).toBe(1)
    expect([...wire.image.pixels]).toEqual([0, 255, 17, 136, 255, 255, 255, 255])
    expect(wire.complete).toBe(false)
    wire.add(Uint8Array.of(0, 0))
    expect(wire.complete).toBe(true)
    wire.add(Uint8Array.of(1))
    expect(wire.complete).toBe(false)
    expect(wire.rows).toBe(2)
  })
})
