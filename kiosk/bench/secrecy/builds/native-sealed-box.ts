import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto'
import { SEAL_OVERHEAD_BYTES } from '@taanuu/voter-roll-sync/trust/sealed-box'
import { sha512Nonce } from '@taanuu/voter-roll-sync/trust/sealed-nonce'
import nacl from 'tweetnacl'

export * from '@taanuu/voter-roll-sync/trust/sealed-box'

/** First step of Salsa20 with a zero input turns a shared point into a key (Bernstein, Cryptography in NaCl, 2009, §8). */
const { crypto_core_hsalsa20: hsalsa20 } = (
  nacl as unknown as {
    readonly lowlevel: {
      crypto_core_hsalsa20(out: Uint8Array, input: Uint8Array, key: Uint8Array, constant: Uint8Array): void
    }
  }
).lowlevel
const SIGMA = Buffer.from('expand 32-byte k', 'latin1')
const KEY_BYTES = 32

/** Bytes of the same form as the shipped ones, from the platform's X25519: ten times as fast. */
export function seal(plaintext: Uint8Array, recipient: Uint8Array): Uint8Array {
  const pair = generateKeyPairSync('x25519')
  const ephemeral = rawOf(pair.publicKey)
  const key = sharedKey(pair.privateKey, publicOf(recipient))
  return Buffer.concat([
    ephemeral,
    nacl.secretbox(Uint8Array.from(plaintext), sha512Nonce(ephemeral, recipient), key),
  ])
}

export function unseal(sealed: Uint8Array, secretKey: Uint8Array): Uint8Array | undefined {
  if (sealed.length < SEAL_OVERHEAD_BYTES) return undefined
  const sender = Uint8Array.from(sealed.subarray(0, KEY_BYTES))
  const { secret, own } = secretOf(secretKey)
  const key = sharedKey(secret, publicOf(sender))
  return (
    nacl.secretbox.open(Uint8Array.from(sealed.subarray(KEY_BYTES)), sha512Nonce(sender, own), key) ??
    undefined
  )
}

function sharedKey(privateKey: KeyObject, publicKey: KeyObject): Uint8Array {
  const key = new Uint8Array(KEY_BYTES)
  hsalsa20(key, new Uint8Array(16), diffieHellman({ privateKey, publicKey }), SIGMA)
  return key
}

function publicOf(raw: Uint8Array): KeyObject {
  const x = Buffer.from(raw).toString('base64url')
  return createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' })
}

function rawOf(key: KeyObject): Uint8Array {
  return Uint8Array.from(Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url'))
}

let last: { readonly hex: string; readonly secret: KeyObject; readonly own: Uint8Array } | null = null

/** One close secret opens a whole day. */
function secretOf(raw: Uint8Array): { readonly secret: KeyObject; readonly own: Uint8Array } {
  const hex = Buffer.from(raw).toString('hex')
  if (last?.hex === hex) return last
  const x = Buffer.from(nacl.box.keyPair.fromSecretKey(Uint8Array.from(raw)).publicKey)
  const key = {
    kty: 'OKP',
    crv: 'X25519',
    d: Buffer.from(raw).toString('base64url'),
    x: x.toString('base64url'),
  }
  last = { hex, secret: createPrivateKey({ key, format: 'jwk' }), own: Uint8Array.from(x) }
  return last
}
