import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeBase45, encodeBase45 } from './base45.ts'
import { decodePageCode, encodePageCode } from './page-code.ts'

const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((b) => Buffer.from(b).toString('hex'))
const pageCode = fc.record({
  training: fc.boolean(),
  sheet: fc.integer({ min: 1, max: 255 }),
  page: fc.integer({ min: 1, max: 2 }),
  election: hex(6),
  precinct: hex(5),
  layout: hex(5),
})

test('base 45 gives the vectors of RFC 9285 and inverts', () => {
  expect(encodeBase45(new TextEncoder().encode('AB'))).toBe('BB8')
  expect(encodeBase45(new TextEncoder().encode('Hello!!'))).toBe('%69 VD92EX0')
  expect(encodeBase45(new TextEncoder().encode('base-45'))).toBe('UJCLQE7W581')
  expect(decodeBase45('QED8WEX0')).toEqual(new TextEncoder().encode('ietf!'))
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(decodeBase45(encodeBase45(bytes))).toEqual(bytes)
    }),
  )
})

test('base 45 refuses what no bytes give', () => {
  for (const text of ['A', ':::', '::', 'a00', 'GGW', '0000']) expect(decodeBase45(text)).toBeUndefined()
})

test('a page code survives printing as text and fits QR version 3 at level H', () => {
  fc.assert(
    fc.property(pageCode, (code) => {
      const text = encodePageCode(code)
      expect(text).toHaveLength(35)
      expect(decodePageCode(text)).toEqual(code)
    }),
  )
})

test('one changed character is noticed, and so is any other text', () => {
  fc.assert(
    fc.property(pageCode, fc.nat({ max: 34 }), fc.constantFrom(...'0A: '), (code, at, char) => {
      const text = encodePageCode(code)
      const changed = text.slice(0, at) + char + text.slice(at + 1)
      if (changed !== text) expect(decodePageCode(changed)).toBeUndefined()
    }),
  )
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(decodePageCode(text)).toBeUndefined()
    }),
  )
})
