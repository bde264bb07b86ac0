import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../trust/canonical-json.ts'
import { sha256Hex } from '../trust/hash.ts'
import { parsePhoto, parsePhotoChange, photoChangeLine, photoLine } from './photos.ts'
import { decodeRoll, encodeRoll, hashRollLines, linesOfRoll, voterLine } from './roll.ts'
import { inventRoll } from './testing/invented-roll.ts'

const roll = inventRoll(12, { templateBytes: 40 })
const bytes = encodeRoll(roll)

function codeOf(changed: Uint8Array): string {
  const decoded = decodeRoll(changed)
  return decoded.ok ? 'ok' : decoded.error.code
}

describe('a roll', () => {
  it('has one encoding, whatever order its voters come in', () => {
    const shuffled = { ...roll, voters: roll.voters.toReversed(), elsewhere: roll.elsewhere.toReversed() }
    expect(Buffer.compare(encodeRoll(shuffled), bytes)).toBe(0)
    expect(hashRollLines(linesOfRoll(shuffled))).toBe(sha256Hex(bytes))
    expect(decodeRoll(bytes)).toEqual({ ok: true, value: roll })
  })

  it('is written line by line as RFC 8785 says, whatever stands in it', () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 })
    fc.assert(
      fc.property(text, text, fc.nat(), (surname, address, lineNumber) => {
        const voter = { ...roll.voters[0], surname, address, lineNumber }
        expect(voterLine(voter)).toBe(canonicalJson(voter))
      }),
    )
    const half = { ...roll, voters: [{ ...roll.voters[0], surname: '\ud800' }] }
    expect(codeOf(encodeRoll(half))).toBe('PKG_UNREADABLE')
  })

  it('is refused in any other spelling, order, or with a voter twice', () => {
    const lines = Buffer.from(bytes).toString('utf8').split('\n')
    const join = (changed: readonly string[]): Uint8Array => Buffer.from(changed.join('\n'))
    expect(codeOf(join(lines))).toBe('ok')
    expect(codeOf(join(lines.with(1, lines[2]).with(2, lines[1])))).toBe('PKG_UNREADABLE')
    expect(codeOf(join(lines.with(2, lines[1])))).toBe('PKG_UNREADABLE')
    expect(codeOf(join(lines.with(1, ` ${lines[1]}`)))).toBe('PKG_UNREADABLE')
    expect(codeOf(join(lines.with(1, `${lines[1]}\r`)))).toBe('PKG_UNREADABLE')
    expect(codeOf(join(lines.with(1, lines[1].replace('}', ',"note":""}'))))).toBe('PKG_UNREADABLE')
    const twice = { ...roll.voters[0], lineNumber: 13 }
    expect(codeOf(encodeRoll({ ...roll, voters: [...roll.voters, twice] }))).toBe('PKG_UNREADABLE')
    const latin = Buffer.from(bytes)
    latin[latin.indexOf('surname') + 11] = 0xe9
    expect(codeOf(latin)).toBe('PKG_UNREADABLE')
  })

  it('is refused by name when it is cut anywhere or one line is missing', () => {
    for (let length = 0; length < bytes.length; length += 7)
      expect(['PKG_TRUNCATED', 'PKG_UNREADABLE']).toContain(codeOf(bytes.subarray(0, length)))
    const lines = Buffer.from(bytes).toString('utf8').split('\n')
    for (let i = 1; i < lines.length - 1; i++)
      expect(codeOf(Buffer.from(lines.toSpliced(i, 1).join('\n')))).toMatch(/^PKG_/)
  })

  it('never crashes on noise', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => !decodeRoll(noise).ok))
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Uint8Array.from(bytes)
        changed[at] ^= change
        const decoded = decodeRoll(changed)
        // A changed letter of a name is still a roll; it is never the same roll.
        if (decoded.ok) expect(encodeRoll(decoded.value)).not.toEqual(Buffer.from(bytes))
      }),
    )
  })
})

describe('a line of photos', () => {
  const photo = { personalNumber: '10101199012345', media: 'image/jpeg', base64: '/9j/' } as const
  it('is read back and taken in no other form', () => {
    expect(parsePhoto(photoLine(photo).trimEnd())).toEqual(photo)
    expect(photoLine(photo)).toBe(`${canonicalJson(photo)}\n`)
    expect(parsePhotoChange(photoChangeLine({ op: 'put', photo }).trimEnd())).toEqual({ op: 'put', photo })
    expect(parsePhoto(photoChangeLine({ op: 'put', photo }).trimEnd())).toBeUndefined()
    expect(parsePhoto(photoLine(photo).trimEnd().replace('image/jpeg', 'text/html'))).toBeUndefined()
    expect(parsePhoto(photoLine({ ...photo, base64: 'A'.repeat(400_004) }).trimEnd())).toBeUndefined()
    fc.assert(fc.property(fc.string(), (noise) => parsePhoto(noise) === undefined))
    fc.assert(fc.property(fc.json(), (noise) => parsePhotoChange(noise) === undefined))
  })
})
