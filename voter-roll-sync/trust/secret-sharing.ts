import { combine, split } from 'shamir-secret-sharing'
import { ageDecrypt, ageEncrypt } from './age-keys.ts'
import { failure, type Result, success } from './result.ts'

export interface EncryptedShare {
  readonly holder: string
  readonly age: Uint8Array
}

/** Splits a secret k of n and encrypts each share to its holder. */
export async function shareSecret(
  secret: Uint8Array,
  threshold: number,
  holders: readonly { readonly id: string; readonly ageRecipient: string }[],
): Promise<readonly EncryptedShare[]> {
  const shares = await split(Uint8Array.from(secret), holders.length, threshold)
  return Promise.all(
    holders.map(async (holder, i) => ({
      holder: holder.id,
      age: await ageEncrypt(shares[i], [holder.ageRecipient]),
    })),
  )
}

/** Errors: SHARES_TOO_FEW, DECRYPTION_FAILED. A wrong set of shares gives other bytes: the caller's box then fails. */
export async function joinShares(
  parts: readonly { readonly age: Uint8Array; readonly identity: string }[],
  threshold: number,
): Promise<Result<Uint8Array>> {
  if (parts.length < threshold) return failure('SHARES_TOO_FEW', `${parts.length} of ${threshold}`)
  const opened: Uint8Array[] = []
  for (const part of parts) {
    const share = await ageDecrypt(part.age, part.identity)
    if (!share.ok) return share
    opened.push(Uint8Array.from(share.value))
  }
  return success(await combine(opened))
}
