import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHidPosFramer, encodeHidPosReports, MAX_CODE_BYTES } from './hid-pos.ts'

describe('HID point-of-sale reports', () => {
  it('a code of 60 characters comes in two, as the manuals show', () => {
    const text = 'A'.repeat(60)
    const [first, second, ...more] = encodeHidPosReports(Buffer.from(text), ']Q0')
    expect(more).toEqual([])
    expect(Buffer.from(first.subarray(0, 5)).toString('hex')).toBe('385d513041')
    expect(first[62]).toBe(1)
    expect(second[0]).toBe(4)
    expect(second[62]).toBe(0)
    const framer = createHidPosFramer()
    expect(framer.feed(first)).toEqual([])
    expect(framer.feed(second)).toEqual([
      { kind: 'code', reading: { kind: 'code', aim: ']Q0', symbology: 'qr', text } },
    ])
  })

  it('come out as they went in', () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 400 })
      .filter((t) => !/\p{Cc}/u.test(t))
    fc.assert(
      fc.property(text, (code) => {
        const framer = createHidPosFramer()
        const outputs = encodeHidPosReports(Buffer.from(code, 'utf8'), ']L0').flatMap((r) => framer.feed(r))
        expect(outputs).toEqual([
          { kind: 'code', reading: { kind: 'code', aim: ']L0', symbology: 'pdf417', text: code } },
        ])
      }),
    )
  })

  it.each([
    ['control bytes', [Buffer.from('a\tb')], 'CONTROL_BYTES'],
    ['bytes that are no text', [Buffer.of(0xff, 0xfe)], 'NOT_TEXT'],
    ['a code without end', [Buffer.alloc(MAX_CODE_BYTES + 56, 65)], 'TOO_LONG'],
  ])('%s are refused by name', (_name, codes, expected) => {
    const framer = createHidPosFramer()
    const outputs = codes.flatMap((code) => encodeHidPosReports(code, ']Q0').flatMap((r) => framer.feed(r)))
    expect(outputs[0]).toMatchObject({ kind: 'fault', fault: { code: expected } })
  })

  it('a part that never comes ends the code', () => {
    const framer = createHidPosFramer()
    framer.feed(encodeHidPosReports(Buffer.alloc(100, 65), ']Q0')[0])
    expect(framer.pendingBytes).toBe(56)
    expect(framer.expire()).toMatchObject([{ fault: { code: 'BROKEN_OFF' } }])
    expect(framer.pendingBytes).toBe(0)
  })

  it('wrong reports are faults, never exceptions', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 70 }), { maxLength: 30 }), (reports) => {
        const framer = createHidPosFramer()
        for (const report of reports) framer.feed(report)
        expect(framer.pendingBytes).toBeLessThanOrEqual(MAX_CODE_BYTES)
      }),
    )
  })
})
