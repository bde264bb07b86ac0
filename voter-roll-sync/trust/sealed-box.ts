import { randomBytes } from 'node:crypto'
import nacl from 'tweetnacl'
import { sha512Nonce } from './sealed-nonce.ts'

/** Bytes that sealing adds: ephemeral public key and Poly1305 tag. */
export const SEAL_OVERHEAD_BYTES = nacl.box.publicKeyLength + nacl.box.overheadLength

export function boxPublicKey(secretKey: Uint8Array): Uint8Array {
  return nacl.box.keyPair.fromSecretKey(Uint8Array.from(secretKey)).publicKey
}

/**
 * Anonymous sealing to an X25519 key: a fresh key pair for each message, nonce from both public keys
 * (the construction of NaCl-style sealed boxes). Whoever seals cannot open again.
 */
export function seal(plaintext: Uint8Array, recipient: Uint8Array): Uint8Array {
  const ephemeral = nacl.box.keyPair()
  const nonce = sha512Nonce(ephemeral.publicKey, recipient)
  const boxed = nacl.box(Uint8Array.from(plaintext), nonce, Uint8Array.from(recipient), ephemeral.secretKey)
  ephemeral.secretKey.fill(0)
  return Buffer.concat([ephemeral.publicKey, boxed])
}

/**
 * Undefined if the box is not for this key or was altered. `publicKey`: that of the secret, for callers who open many boxes
 * and do not want it computed for each.
 */
export function unseal(
  sealed: Uint8Array,
  secretKey: Uint8Array,
  publicKey = boxPublicKey(secretKey),
): Uint8Array | undefined {
  if (sealed.length < SEAL_OVERHEAD_BYTES) return undefined
  const sender = Uint8Array.from(sealed.subarray(0, 32))
  const nonce = sha512Nonce(sender, publicKey)
  return (
    nacl.box.open(Uint8Array.from(sealed.subarray(32)), nonce, sender, Uint8Array.from(secretKey)) ??
    undefined
  )
}

/** Secret-key box with a random nonce in front. */
export function lockBox(plaintext: Uint8Array, key: Uint8Array): Uint8Array {
  const nonce = Uint8Array.from(randomBytes(nacl.secretbox.nonceLength))
  return Buffer.concat([nonce, nacl.secretbox(Uint8Array.from(plaintext), nonce, Uint8Array.from(key))])
}

export function openBox(locked: Uint8Array, key: Uint8Array): Uint8Array | undefined {
  const nonceLength = nacl.secretbox.nonceLength
  if (locked.length < nonceLength || key.length !== nacl.secretbox.keyLength) return undefined
  return (
    nacl.secretbox.open(
      Uint8Array.from(locked.subarray(nonceLength)),
      Uint8Array.from(locked.subarray(0, nonceLength)),
      Uint8Array.from(key),
    ) ?? undefined
  )
}
