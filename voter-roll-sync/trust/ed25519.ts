import { createPublicKey, verify as platformVerify } from 'node:crypto'
import nacl from 'tweetnacl'
import { sha256Hex } from './hash.ts'

/** Order of the base point, RFC 8032 §5.1. */
const GROUP_ORDER = (1n << 252n) + 27742317777372353535851937790883648493n
/** Field prime 2^255 - 19. */
const FIELD_PRIME = (1n << 255n) - 19n
/** DER prefix of an Ed25519 SubjectPublicKeyInfo, RFC 8410 §4. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')
/** y coordinates of the eight points of small order; a key or R there verifies messages nobody signed. */
const SMALL_ORDER_Y: ReadonlySet<bigint> = new Set([
  0n,
  1n,
  FIELD_PRIME - 1n,
  2707385501144840649318225287225658788936804267575313519463743609750303402022n,
  55188659117513257062467267217118295137698188065244968500265048394206261417927n,
])

export interface SigningKey {
  readonly publicKey: Uint8Array
  readonly secretKey: Uint8Array
}

export function signingKeyFromSeed(seed: Uint8Array): SigningKey {
  const pair = nacl.sign.keyPair.fromSeed(Uint8Array.from(seed))
  return { publicKey: pair.publicKey, secretKey: pair.secretKey }
}

export function signBytes(key: SigningKey, message: Uint8Array): Uint8Array {
  return nacl.sign.detached(Uint8Array.from(message), key.secretKey)
}

/**
 * Accepts only what every careful implementation accepts: canonical S (below the group order), a canonical key
 * that is not of small order, and a signature that the platform's Ed25519 confirms. (Chalkias, Garillot and
 * Nikolaenko, "Taming the many EdDSAs", 2020, describe where implementations differ.)
 */
export function verifyBytes(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false
  if (littleEndian(signature.subarray(32)) >= GROUP_ORDER) return false
  if (!isSoundPoint(publicKey) || !isSoundPoint(signature.subarray(0, 32))) return false
  try {
    const key = createPublicKey({
      key: Buffer.concat([SPKI_PREFIX, publicKey]),
      format: 'der',
      type: 'spki',
    })
    return platformVerify(null, message, key, signature)
  } catch {
    return false
  }
}

function isSoundPoint(encoded: Uint8Array): boolean {
  const y = littleEndian(encoded) & ((1n << 255n) - 1n)
  return y < FIELD_PRIME && !SMALL_ORDER_Y.has(y)
}

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`)
}

/** Name of a key in envelopes and events: 128 bits of SHA-256, which no one can collide by chance. */
export function keyIdOf(publicKey: Uint8Array): string {
  return sha256Hex(publicKey).slice(0, 32)
}
