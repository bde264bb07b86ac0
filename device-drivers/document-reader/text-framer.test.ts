import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createElyctisFramer, encodeElyctis, inquireZone } from './elyctis.ts'
import { MAX_CODE_BYTES } from './hid-pos.ts'
import { createLineFramer, createStxEtxFramer, type TextFramer } from './text-framer.ts'

const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'))

function textsOf(framer: TextFramer, chunks: readonly Uint8Array[]): readonly string[] {
  return chunks
    .flatMap((chunk) => framer.feed(chunk))
    .map((output) => (output.kind === 'text' ? Buffer.from(output.bytes).toString('latin1') : output.kind))
}

describe('lines', () => {
  it('end with CR, LF or both, and empty ones are none', () => {
    expect(textsOf(createLineFramer(), [latin1('a\rb\nc\r\n\r\nd\r')])).toEqual(['a', 'b', 'c', 'd'])
  })

  it('too long are told once and skipped up to their end', () => {
    const chunks = [new Uint8Array(3 * MAX_CODE_BYTES).fill(65), latin1('\rok\r')]
    expect(textsOf(createLineFramer(), chunks)).toEqual(['too-long', 'ok'])
  })
})

describe('texts between STX and ETX', () => {
  it('are found in whatever stands around them', () => {
    const chunks = [
      latin1('\x01noise\x02one\x03\x04'),
      latin1('\x02tw'),
      latin1('o\x03\x02lost\x02three\x03'),
    ]
    expect(textsOf(createStxEtxFramer(), chunks)).toEqual(['one', 'two', 'three'])
  })
})

describe('Elyctis messages', () => {
  it('ask as the manual says', () => {
    expect(Buffer.from(inquireZone()).toString('hex')).toBe('490000')
  })

  it('come out as they went in, in any chunks', () => {
    const message = fc.record({
      command: fc.constant(0x49),
      data: fc
        .array(fc.constantFrom(...latin1('ABC<019\r\n')), { maxLength: 93 })
        .map((b) => Uint8Array.from(b)),
    })
    fc.assert(
      fc.property(fc.array(message, { maxLength: 6 }), fc.integer({ min: 1, max: 40 }), (messages, step) => {
        const stream = new Uint8Array(Buffer.concat(messages.map(encodeElyctis)))
        const framer = createElyctisFramer()
        const out = []
        for (let at = 0; at < stream.length; at += step) out.push(...framer.feed(stream.slice(at, at + step)))
        expect(out).toEqual(messages)
      }),
    )
  })
})
