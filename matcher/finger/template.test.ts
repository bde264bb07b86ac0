import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeTemplate, encodeTemplate, MAX_TEMPLATE_BYTES } from './template.ts'
import { anyTemplate } from './template-arbitrary.ts'

describe('finger template bytes', () => {
  test('what is written is read back', () => {
    fc.assert(
      fc.property(anyTemplate, (template) => {
        const read = decodeTemplate(encodeTemplate(template))
        expect(read).toEqual({ ok: true, value: template })
      }),
    )
  })

  test('one form only: whatever decodes encodes to the same bytes', () => {
    fc.assert(
      fc.property(anyTemplate, fc.nat(), fc.nat(255), (template, at, byte) => {
        const bytes = encodeTemplate(template)
        bytes[at % bytes.length] = byte
        const read = decodeTemplate(bytes)
        if (read.ok) expect(encodeTemplate(read.value)).toEqual(bytes)
      }),
      { numRuns: 300 },
    )
  })

  test('any bytes give a value or a named error, never an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: MAX_TEMPLATE_BYTES + 50 }), fc.boolean(), (bytes, headed) => {
        if (headed && bytes.length > 4) bytes.set([0x54, 0x46, 1, bytes[3] & 1])
        const read = decodeTemplate(bytes)
        if (!read.ok) expect(read.error).toMatch(/^[a-z-]+$/)
      }),
      { numRuns: 500 },
    )
  })

  test('names what is wrong', () => {
    const good = encodeTemplate({ width: 256, height: 288, quality: 50, minutiae: [], descriptors: null })
    const altered = (at: number, value: number): Uint8Array => Uint8Array.from(good).fill(value, at, at + 1)
    expect(decodeTemplate(new Uint8Array(MAX_TEMPLATE_BYTES + 1))).toEqual({ ok: false, error: 'too-long' })
    expect(decodeTemplate(good.subarray(0, 8))).toEqual({ ok: false, error: 'too-short' })
    expect(decodeTemplate(altered(0, 0))).toEqual({ ok: false, error: 'not-a-template' })
    expect(decodeTemplate(altered(2, 9))).toEqual({ ok: false, error: 'unknown-version' })
    expect(decodeTemplate(Uint8Array.of(...good, 1))).toEqual({ ok: false, error: 'wrong-length' })
    expect(decodeTemplate(altered(8, 101))).toEqual({ ok: false, error: 'bad-value' })
  })
})
