import fc from 'fast-check'
import nacl from 'tweetnacl'
import { describe, expect, it } from 'vitest'
import { signBytes, signingKeyFromSeed, verifyBytes } from './ed25519.ts'
import { speccheckVectors as speccheck } from './testing/ed25519-vectors.ts'
import { hasOpenssl, opensslVerifies } from './testing/openssl.ts'

/** RFC 8032 §7.1, tests 1 to 3. */
const rfc8032 = [
  {
    seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    key: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    seed: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    key: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
]

function hex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'hex'))
}

/** Every encoding of the eight points of small order, canonical or not: y and y + p below 2^255, both signs of x. */
function smallOrderEncodings(): readonly Uint8Array[] {
  const prime = (1n << 255n) - 19n
  const y8 = 2707385501144840649318225287225658788936804267575313519463743609750303402022n
  const ys = [0n, 1n, prime - 1n, y8, prime - y8].flatMap((y) => [y, y + prime]).filter((y) => y < 1n << 255n)
  return ys.flatMap((y) =>
    [y, y + (1n << 255n)].map((encoded) =>
      Uint8Array.from(Buffer.from(encoded.toString(16).padStart(64, '0'), 'hex').reverse()),
    ),
  )
}

describe('Ed25519', () => {
  it('agrees with RFC 8032', () => {
    for (const { seed, key, message, signature } of rfc8032) {
      const pair = signingKeyFromSeed(hex(seed))
      expect(Buffer.from(pair.publicKey).toString('hex')).toBe(key)
      expect(Buffer.from(signBytes(pair, hex(message))).toString('hex')).toBe(signature)
      expect(verifyBytes(pair.publicKey, hex(message), hex(signature))).toBe(true)
    }
  })

  it('agrees with the published table of tweetnacl on the edge cases, so the vectors are copied rightly', () => {
    const accepted = speccheck.map(({ key, message, signature }) =>
      nacl.sign.detached.verify(hex(message), hex(signature), hex(key)),
    )
    // Row "TweetNaCl-js" of the paper's table for vectors 0 to 14.
    expect(
      accepted
        .slice(0, 15)
        .map((yes) => (yes ? 'V' : 'X'))
        .join(''),
    ).toBe('XVXVXVVXXVVXXXV')
  })

  it('accepts of the edge cases only the honest signature of a mixed key, on which all agree', () => {
    for (const { about, key, message, signature } of speccheck) {
      const ours = verifyBytes(hex(key), hex(message), hex(signature))
      expect({ about, ours }).toEqual({ about, ours: about.includes('honest') })
    }
  })

  it.skipIf(!hasOpenssl)('accepts nothing that openssl refuses (skipped without openssl)', () => {
    const accepted = speccheck.map(({ key, message, signature }) =>
      opensslVerifies(hex(key), hex(message), hex(signature)),
    )
    for (const [i, { about, key, message, signature }] of speccheck.entries()) {
      if (verifyBytes(hex(key), hex(message), hex(signature)))
        expect({ about, openssl: accepted[i] }).toEqual({ about, openssl: true })
    }
    // Row "OpenSSL-3.0" of the paper's table: what it takes beyond ours has keys or R of small order.
    expect(
      accepted
        .slice(0, 15)
        .map((yes) => (yes ? 'V' : 'X'))
        .join(''),
    ).toBe('XVXVXVVXXXXXXXV')
  })

  it.skipIf(!hasOpenssl)('makes signatures that openssl verifies (skipped without openssl)', () => {
    const pair = signingKeyFromSeed(hex(rfc8032[0].seed))
    const message = Buffer.from('a statement of an official')
    const signature = signBytes(pair, message)
    expect(opensslVerifies(pair.publicKey, message, signature)).toBe(true)
    signature[5] ^= 1
    expect(opensslVerifies(pair.publicKey, message, signature)).toBe(false)
  })

  it('refuses small-order keys and S at or above the group order', () => {
    const pair = signingKeyFromSeed(hex(rfc8032[0].seed))
    const message = Buffer.from('S + L says the same to a careless verifier')
    const signature = Buffer.from(signBytes(pair, message))
    const order = (1n << 252n) + 27742317777372353535851937790883648493n
    const s = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`) + order
    Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse().copy(signature, 32)
    expect(verifyBytes(pair.publicKey, message, signature)).toBe(false)
    for (const point of smallOrderEncodings()) {
      // S = 0 and R = A verify under a key of small order for one message in eight at least.
      for (let n = 0; n < 16; n++) {
        const forged = Buffer.concat([point, new Uint8Array(32)])
        expect(verifyBytes(point, Buffer.from(`message ${n}`), forged)).toBe(false)
      }
      const withPoint = Buffer.from(signBytes(pair, message))
      Buffer.from(point).copy(withPoint)
      expect(verifyBytes(pair.publicKey, message, withPoint)).toBe(false)
    }
  })

  it('refuses any changed bit of signature or message', () => {
    const pair = signingKeyFromSeed(hex(rfc8032[1].seed))
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 200 }),
        fc.nat(),
        fc.nat(7),
        (message, at, bit) => {
          const signature = signBytes(pair, message)
          expect(verifyBytes(pair.publicKey, message, signature)).toBe(true)
          const bad = signature.slice()
          bad[at % 64] ^= 1 << bit
          const badMessage = message.slice()
          badMessage[at % message.length] ^= 1 << bit
          return (
            !verifyBytes(pair.publicKey, message, bad) && !verifyBytes(pair.publicKey, badMessage, signature)
          )
        },
      ),
      { numRuns: 60 },
    )
  })
})
