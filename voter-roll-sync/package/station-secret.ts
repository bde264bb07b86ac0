import { z } from 'zod'
import { parseCanonical } from '../trust/canonical-json.ts'
import { failure, type Result, success } from '../trust/result.ts'
import { openBox } from '../trust/sealed-box.ts'
import { joinShares } from '../trust/secret-sharing.ts'

const stationSecretSchema = z.strictObject({
  signingSeed: z.string().regex(/^[0-9a-f]{64}$/),
  ageIdentity: z.string().regex(/^AGE-SECRET-KEY-1[A-Z0-9]+$/),
})
/** Held in memory only while officials keep the station unlocked. */
export type StationSecret = z.infer<typeof stationSecretSchema>

/**
 * Opens the station's secret with the officials' shares. Errors: SHARES_TOO_FEW, DECRYPTION_FAILED.
 */
export async function openStationSecret(
  lockedSecret: Uint8Array,
  shares: readonly { readonly age: Uint8Array; readonly identity: string }[],
  sharesNeeded: number,
): Promise<Result<StationSecret>> {
  const opening = await joinShares(shares, sharesNeeded)
  if (!opening.ok) return opening
  const plain = openBox(lockedSecret, opening.value)
  const secret = plain && stationSecretSchema.safeParse(parseCanonical(plain))
  return secret?.success ? success(secret.data) : failure('DECRYPTION_FAILED', 'station secret')
}
