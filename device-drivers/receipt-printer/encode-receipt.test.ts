import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withoutRealTimeCommands } from './commands.ts'
import { encodeReceipt } from './encode-receipt.ts'
import { hasCell } from './font/cell-font.ts'
import { EPSON_TM, GENERIC_58MM, GENERIC_80MM } from './printer-profile.ts'
import { wrapLine } from './wrap-line.ts'

const hexOf = (blocks: readonly Uint8Array[]): readonly string[] =>
  blocks.map((block) => Buffer.from(block).toString('hex'))

describe('a receipt in bytes', () => {
  it('takes the first code page that has every letter of a line', () => {
    const lines = [{ text: 'Slip' }, { text: 'Привет' }, { text: 'Жаңы өң, Үй' }]
    expect(hexOf(encodeReceipt({ lines, qr: null }, EPSON_TM)).slice(1, 4)).toEqual([
      '1b7400536c69700a',
      '1b74118fe0a8a2a5e20a',
      '1b7435c6e0befb20b4be2c20afe90a',
    ])
  })

  it('never puts a question mark where a letter is', () => {
    const lines = [{ text: 'Ң ң Ө ө Ү ү → №' }]
    for (const profile of [EPSON_TM, GENERIC_80MM]) {
      const [, line] = encodeReceipt({ lines, qr: null }, profile)
      // GS v 0: drawn as dots, as no code page of the profile has the arrow and all six letters.
      expect(Buffer.from(line.subarray(0, 3)).toString('hex')).toBe('1d7630')
    }
  })

  it('draws every letter of the three languages', () => {
    const alphabet = 'АБВГДЕЁЖЗИЙКЛМНҢОӨПРСТУҮФХЦЧШЩЪЫЬЭЮЯ'
    for (const letter of alphabet + alphabet.toLowerCase()) expect(hasCell(letter)).toBe(true)
  })

  it('has no real-time command in its dots, whatever is printed', () => {
    const letters = fc.constantFrom(...'Шщ№өңү0жЖ—ABC ')
    const text = fc.array(letters, { minLength: 1, maxLength: 40 }).map((all) => all.join(''))
    fc.assert(
      fc.property(text, fc.boolean(), fc.boolean(), (line, bold, large) => {
        const blocks = encodeReceipt({ lines: [{ text: line, bold, large }], qr: line }, GENERIC_80MM)
        for (const block of blocks) expect(hasRealTimeCommand(block)).toBe(false)
      }),
      { numRuns: 10 },
    )
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0x10, 0x04, 0x05, 0x14, 0x01, 0xff), { maxLength: 60 }),
        (dots) => {
          expect(hasRealTimeCommand(withoutRealTimeCommands(Uint8Array.from(dots)))).toBe(false)
        },
      ),
    )
  })
})

describe('lines', () => {
  it('are broken at spaces, and no letter is lost', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.integer({ min: 1, max: 48 }), (text, columns) => {
        const rows = wrapLine(text, columns)
        expect(rows.every((row) => [...row].length <= columns)).toBe(true)
        expect(rows.join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''))
      }),
    )
    expect(wrapLine('one two three', 7)).toEqual(['one two', 'three'])
  })

  it('of narrow paper are narrower', () => {
    const blocks = encodeReceipt({ lines: [{ text: 'x'.repeat(48) }], qr: null }, GENERIC_58MM)
    expect(blocks.length - encodeReceipt({ lines: [{ text: 'x' }], qr: null }, GENERIC_58MM).length).toBe(1)
  })
})

function hasRealTimeCommand(bytes: Uint8Array): boolean {
  return bytes.some((byte, i) => byte === 0x10 && [0x04, 0x05, 0x14].includes(bytes[i + 1]))
}
