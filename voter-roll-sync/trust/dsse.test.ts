import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalBytes, parseCanonical } from './canonical-json.ts'
import { envelopeBytes, openEnvelope, peekPayload, signEnvelope } from './dsse.ts'
import { signingKeyFromSeed } from './ed25519.ts'

const key = signingKeyFromSeed(new Uint8Array(32).fill(1))
const other = signingKeyFromSeed(new Uint8Array(32).fill(2))
const TYPE = 'application/vnd.taanuu.test+json'

describe('canonical JSON', () => {
  it('has one form: what it accepts, it writes again byte for byte', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(value !== null)
        const bytes = canonicalBytes(value)
        expect(parseCanonical(bytes)).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it('refuses other spellings of the same value', () => {
    for (const text of [
      '{"b":1,"a":2}',
      '{ "a":1}',
      '{"a":1.0}',
      '{"a":1}\n',
      '\ufeff{"a":1}',
      '{"a":"\\u0041"}',
    ]) {
      expect(parseCanonical(Buffer.from(text))).toBeUndefined()
    }
  })

  it('refuses what has no canonical form, without throwing: lone surrogates, nesting without end', () => {
    for (const text of [
      '"\\ud800"',
      '{"\\udfff":1}',
      '["\\ud800\\ud800"]',
      '['.repeat(60_000) + ']'.repeat(60_000),
    ]) {
      expect(parseCanonical(Buffer.from(text))).toBeUndefined()
      expect(openEnvelope(Buffer.from(text), TYPE, [key.publicKey]).ok).toBe(false)
    }
    expect(parseCanonical(Buffer.from('"\u{1f5f3}"'))).toBe('\u{1f5f3}')
  })

  it('never throws on foreign bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        parseCanonical(bytes)
        peekPayload(bytes)
        return !openEnvelope(bytes, TYPE, [key.publicKey]).ok
      }),
    )
    fc.assert(
      fc.property(fc.json({ depthSize: 'large', stringUnit: 'binary' }), (text) => {
        const bytes = Buffer.from(text)
        const value = parseCanonical(bytes)
        return value === undefined || Buffer.compare(canonicalBytes(value), bytes) === 0
      }),
    )
  })
})

describe('DSSE envelopes', () => {
  const bytes = envelopeBytes(signEnvelope(TYPE, { a: 1 }, [key]))

  it('opens with the key and says who signed', () => {
    const opened = openEnvelope(bytes, TYPE, [other.publicKey, key.publicKey])
    expect(opened).toMatchObject({ ok: true, value: { value: { a: 1 } } })
  })

  it('refuses every single changed byte', () => {
    for (let at = 0; at < bytes.length; at++) {
      const bad = Uint8Array.from(bytes)
      bad[at] ^= 1
      expect(openEnvelope(bad, TYPE, [key.publicKey]).ok).toBe(false)
    }
  })

  it('names what is wrong', () => {
    const codeOf = (candidate: Uint8Array, type: string, keys: readonly Uint8Array[]): string => {
      const opened = openEnvelope(candidate, type, keys)
      return opened.ok ? 'ok' : opened.error.code
    }
    expect(codeOf(bytes, 'other/type', [key.publicKey])).toBe('ENVELOPE_WRONG_TYPE')
    expect(codeOf(bytes, TYPE, [other.publicKey])).toBe('SIGNATURE_UNKNOWN_KEY')
    expect(codeOf(Buffer.concat([bytes, Buffer.from(' ')]), TYPE, [key.publicKey])).toBe(
      'ENVELOPE_NOT_CANONICAL',
    )
    expect(codeOf(new Uint8Array(5 * 1024 * 1024), TYPE, [key.publicKey])).toBe('ENVELOPE_TOO_LARGE')
  })

  it('does not count one signature twice', () => {
    const envelope = signEnvelope(TYPE, { a: 1 }, [key])
    const doubled = { ...envelope, signatures: [envelope.signatures[0], envelope.signatures[0]] }
    expect(openEnvelope(envelopeBytes(doubled), TYPE, [key.publicKey])).toMatchObject({
      error: { code: 'SIGNATURE_INVALID' },
    })
  })
})
