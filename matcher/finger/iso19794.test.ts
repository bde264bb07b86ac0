import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeIso19794, encodeIso19794 } from './iso19794.ts'
import { createFingerMatcher } from './matcher.ts'
import { decodeTemplate, encodeTemplate } from './template.ts'
import { anyTemplate } from './template-arbitrary.ts'

/** Templates of another maker, for whoever has them: folder of FVC2002 databases with `secugen-iso/*.iso` in each. */
const FOREIGN = process.env.TAANUU_FINGERPRINTS ?? 'no-fingerprints-at-hand'

describe('ISO/IEC 19794-2:2005', () => {
  test('a record carries everything but the descriptors', () => {
    fc.assert(
      fc.property(anyTemplate, (template) => {
        const inside = template.minutiae.map((m) => ({
          ...m,
          x: m.x % template.width,
          y: m.y % template.height,
        }))
        const plain = { ...template, minutiae: inside }
        const back = decodeIso19794(encodeIso19794(encodeTemplate(plain)))
        expect(back.ok && decodeTemplate(back.value)).toEqual({
          ok: true,
          value: { ...plain, descriptors: null },
        })
      }),
    )
  })

  test('writes the record of clause 8 byte by byte', () => {
    const minutiae = [{ x: 17, y: 300, angle: Math.PI / 2, type: 'bifurcation', quality: 77 } as const]
    const bytes = encodeIso19794(
      encodeTemplate({ width: 256, height: 360, quality: 60, minutiae, descriptors: null }),
    )
    expect(Buffer.from(bytes).toString('hex')).toBe(
      `464d5200${'20323000'}${'00000024'}0000${'0100'}${'0168'}${'00c5'}${'00c5'}01${'00'}${'00'}00${'3c'}01${'8011'}${'012c'}40${'4d'}${'0000'}`,
    )
  })

  test('any bytes give a template or a named error, never an exception', () => {
    const head = encodeIso19794(
      encodeTemplate({ width: 256, height: 288, quality: 50, minutiae: [], descriptors: null }),
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(40), (tail, kept) => {
        const bytes = Uint8Array.of(...head.subarray(0, kept), ...tail)
        if (bytes.length >= 12) new DataView(bytes.buffer).setUint32(8, bytes.length)
        const read = decodeIso19794(bytes)
        if (read.ok) expect(decodeTemplate(read.value).ok).toBe(true)
        else expect(read.error).toMatch(/^[a-z0-9-]+$/)
      }),
      { numRuns: 500 },
    )
  })

  test.skipIf(!existsSync(join(FOREIGN, 'fvc2002_db2b/secugen-iso')))(
    "reads and compares another maker's records",
    async () => {
      const folder = join(FOREIGN, 'fvc2002_db2b/secugen-iso')
      const files = readdirSync(folder).filter((file) => file.endsWith('.iso'))
      expect(files.length).toBe(80)
      const templates = files.map((file) => decodeIso19794(readFileSync(join(folder, file))))
      expect(templates.every((template) => template.ok)).toBe(true)
      const matcher = await createFingerMatcher()
      const bytesOf = (name: string): Uint8Array => {
        const read = templates[files.indexOf(name)]
        return read.ok ? read.value : new Uint8Array()
      }
      const alike = await matcher.compare(bytesOf('101_1.iso'), bytesOf('101_2.iso'))
      const unlike = await matcher.compare(bytesOf('101_1.iso'), bytesOf('102_2.iso'))
      expect(alike).toBeGreaterThan(unlike + 5)
    },
  )
})
