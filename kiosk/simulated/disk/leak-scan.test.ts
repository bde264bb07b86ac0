import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { createRandom } from '@taanuu/simulator/random'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ENCODINGS, type Encoding, type Needle, patternsOf } from './encodings.ts'
import { leaksIn } from './leak-scan.ts'
import { ManyPatterns } from './many-patterns.ts'

const random = createRandom('planted leaks')
const noise = (length: number): Buffer => Buffer.from(Array.from({ length }, () => random.int(0, 255)))

/** One of each kind that a day has. */
const needles: readonly Needle[] = [
  { label: 'personal number', text: '21503198700412' },
  { label: 'name', text: 'Үсөнбекова' },
  { label: 'template', bytes: noise(16) },
  { label: 'key', bytes: noise(32) },
  { label: 'age key', text: 'AGE-SECRET-KEY-1QJ5KXZ2T9LM4W7V0RD' },
  { label: 'vote', text: '["council-1","council-4"]' },
]
const search = new ManyPatterns(patternsOf(needles))

/** Writes the needle as careless code would, between other things; null where the form does not exist. */
function plant(needle: Needle, encoding: Encoding, before: number): Buffer | null {
  const text = 'text' in needle ? needle.text : null
  const bytes = Buffer.concat([
    Buffer.alloc(before, 'x'),
    'text' in needle ? Buffer.from(needle.text) : Buffer.from(needle.bytes),
    Buffer.from('yy'),
  ])
  switch (encoding) {
    case 'plain':
      return bytes
    case 'utf-16le':
      return text === null ? null : Buffer.from(`${'x'.repeat(before)}${text}y`, 'utf16le')
    case 'utf-16be':
      return text === null ? null : Buffer.from(`${'x'.repeat(before)}${text}y`, 'utf16le').swap16()
    case 'hex':
      return Buffer.from(bytes.toString('hex'))
    case 'hex upper':
      return Buffer.from(bytes.toString('hex').toUpperCase())
    case 'base64 at 0':
    case 'base64 at 1':
    case 'base64 at 2':
      return Buffer.from(bytes.toString('base64'))
    case 'base64url at 0':
    case 'base64url at 1':
    case 'base64url at 2':
      return Buffer.from(bytes.toString('base64url'))
    case 'json escaped':
      return text === null || /^[ -~]*$/.test(text)
        ? null
        : Buffer.from(
            JSON.stringify({ text }).replaceAll(
              /[^ -~]/g,
              (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
            ),
          )
    case 'json bytes':
      return text === null ? Buffer.from(JSON.stringify(bytes)) : null
  }
}

const containers: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  plain: (bytes) => Buffer.concat([noise(97), bytes, noise(55)]),
  gzip: (bytes) => Buffer.concat([noise(97), gzipSync(filled(bytes)), noise(55)]),
  zlib: (bytes) => Buffer.concat([noise(97), deflateSync(filled(bytes)), noise(55)]),
  'raw deflate behind a header': (bytes) => Buffer.concat([noise(20), deflateRawSync(filled(bytes))]),
  'gzip that was cut off': (bytes) => gzipSync(filled(bytes, 2000)).subarray(0, -100),
  'entry of a ZIP': (bytes) => {
    const header = Buffer.alloc(30)
    header.write('PK\x03\x04', 'latin1')
    header.writeUInt16LE(8, 26)
    return Buffer.concat([noise(500), header, Buffer.from('roll.csv'), deflateRawSync(filled(bytes))])
  },
}
/** Among other text, so that there is something to compress. */
function filled(bytes: Buffer, tail = 60): Buffer {
  return Buffer.concat([Buffer.from('the quick brown fox '.repeat(4)), bytes, noise(tail)])
}

describe('a planted leak', () => {
  it.each(needles.map((needle) => [needle.label, needle] as const))(
    'of a %s is found in every encoding and container',
    (label, needle) => {
      const missed: string[] = []
      let planted = 0
      for (const encoding of ENCODINGS) {
        for (const before of [0, 1, 2, 3]) {
          const bytes = plant(needle, encoding, before)
          if (!bytes) continue
          for (const [name, wrap] of Object.entries(containers)) {
            planted++
            const found = [...leaksIn(wrap(bytes), search)].some((leak) => leak.label.startsWith(label))
            if (!found) missed.push(`${encoding} after ${before}, ${name}`)
          }
        }
      }
      expect(missed).toEqual([])
      expect(planted).toBeGreaterThan(200)
    },
  )

  it('is not seen where there is none', () => {
    for (let i = 0; i < 20; i++) expect([...leaksIn(noise(4096), search)]).toEqual([])
    expect([
      ...leaksIn(gzipSync(Buffer.from('21503198700411 Үсөнбеков ["council-1"]'.repeat(9))), search),
    ]).toEqual([])
  })
})

describe('the search for many patterns', () => {
  it('finds what a search for each of them finds', () => {
    const byte = fc.integer({ min: 0, max: 3 })
    fc.assert(
      fc.property(
        fc.array(fc.array(byte, { minLength: 4, maxLength: 7 }), { minLength: 1, maxLength: 12 }),
        fc.array(byte, { maxLength: 300 }),
        (patterns, haystack) => {
          const bytes = Buffer.from(haystack)
          const expected = patterns.flatMap((pattern, i) => {
            const places: string[] = []
            for (
              let at = bytes.indexOf(Buffer.from(pattern));
              at >= 0;
              at = bytes.indexOf(Buffer.from(pattern), at + 1)
            )
              places.push(`${i} ${at}`)
            return places
          })
          const found = new ManyPatterns(
            patterns.map((pattern, i) => ({ bytes: Buffer.from(pattern), label: String(i) })),
          ).find(bytes)
          expect(found.map(({ label, offset }) => `${label} ${offset}`).sort()).toEqual(expected.sort())
        },
      ),
    )
  })

  it('refuses patterns that it could not look for', () => {
    expect(() => new ManyPatterns([{ bytes: Buffer.from('abc'), label: 'short' }])).toThrow('too short')
  })
})
