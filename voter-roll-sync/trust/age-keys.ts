import { bech32 } from '@scure/base'
import { Decrypter, Encrypter, identityToRecipient } from 'age-encryption'
import { failure, type Result, success } from './result.ts'

/** A station never decrypts more than this into memory; 2,500 voters with ten templates and portraits are about 60 MB. */
export const MAX_AGE_PLAINTEXT_BYTES = 256 * 1024 * 1024

/** An age X25519 identity from 32 secret bytes (age-encryption.org/v1, "X25519 recipient type"). */
export function ageIdentityFromBytes(secret: Uint8Array): string {
  return bech32.encodeFromBytes('AGE-SECRET-KEY-', secret).toUpperCase()
}

export function ageRecipientOf(identity: string): Promise<string> {
  return identityToRecipient(identity)
}

export async function ageEncrypt(plaintext: Uint8Array, recipients: readonly string[]): Promise<Uint8Array> {
  const encrypter = new Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  return encrypter.encrypt(plaintext)
}

/** Errors: DECRYPTION_FAILED (not for this key, altered or truncated). The text says no more, on purpose. */
export async function ageDecrypt(ciphertext: Uint8Array, identity: string): Promise<Result<Uint8Array>> {
  if (ciphertext.length > MAX_AGE_PLAINTEXT_BYTES)
    return failure('PKG_TOO_LARGE', `${ciphertext.length} bytes`)
  try {
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity)
    return success(await decrypter.decrypt(ciphertext))
  } catch {
    return failure('DECRYPTION_FAILED')
  }
}
