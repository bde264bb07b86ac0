import { createPrivateKey, type KeyObject, sign } from 'node:crypto'
import type { SigningKey } from '@taanuu/voter-roll-sync/trust/ed25519'

export * from '@taanuu/voter-roll-sync/trust/ed25519'

const keys = new Map<string, KeyObject>()

/** The same bytes as the shipped one's (Ed25519 has one signature for each key and message), from the platform. */
export function signBytes(key: SigningKey, message: Uint8Array): Uint8Array {
  const x = Buffer.from(key.publicKey).toString('base64url')
  let known = keys.get(x)
  if (!known) {
    const d = Buffer.from(key.secretKey.subarray(0, 32)).toString('base64url')
    known = createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', d, x }, format: 'jwk' })
    keys.set(x, known)
  }
  return Uint8Array.from(sign(null, message, known))
}
