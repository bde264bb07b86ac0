import { type Manifest, openingShareFile, stationSecretFile } from '@taanuu/voter-roll-sync/package/manifest'
import type { Policy } from '@taanuu/voter-roll-sync/package/policy'
import { openStationSecret, type StationSecret } from '@taanuu/voter-roll-sync/package/station-secret'
import { type SigningKey, signingKeyFromSeed } from '@taanuu/voter-roll-sync/trust/ed25519'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import type { PresentOfficial } from './key-ceremony.ts'
import { readPackageFile } from './package-file.ts'

/** Secrets and what they open; only between an unlock and a lock. */
export interface Session {
  readonly secret: StationSecret
  readonly signingKey: SigningKey
}

/** What a session needs of a package. */
export interface SessionPackage {
  readonly signed: { readonly manifest: Pick<Manifest, 'stations'> }
  readonly policy: Pick<Policy, 'sharesNeeded'>
  readonly folder: string
}

/**
 * Opens the station's secrets with the shares of the officials who are present. Errors: SHARES_TOO_FEW,
 * DECRYPTION_FAILED (also where the secret is not the key that the manifest names), PKG_ALTERED (a file is gone).
 */
export async function openSession(
  loaded: SessionPackage,
  stationId: string,
  present: readonly PresentOfficial[],
): Promise<Result<Session>> {
  const shares = readShares(loaded.folder, present, (officialId) => openingShareFile(stationId, officialId))
  if (!shares.ok) return shares
  const locked = readPackageFile(loaded.folder, stationSecretFile(stationId))
  if (!locked.ok) return locked
  const secret = await openStationSecret(locked.value, shares.value, loaded.policy.sharesNeeded)
  if (!secret.ok) return secret
  const signingKey = signingKeyFromSeed(Buffer.from(secret.value.signingSeed, 'hex'))
  const entry = loaded.signed.manifest.stations.find((station) => station.stationId === stationId)
  if (entry?.signingKey !== Buffer.from(signingKey.publicKey).toString('hex')) {
    return failure('DECRYPTION_FAILED', 'another station key')
  }
  return success({ secret: secret.value, signingKey })
}

/** The shares of the officials who are present, in their `age` files. Errors: PKG_ALTERED (a file is gone). */
export function readShares(
  folder: string,
  present: readonly PresentOfficial[],
  fileOf: (officialId: string) => string,
): Result<readonly { readonly age: Uint8Array; readonly identity: string }[]> {
  const shares: { age: Uint8Array; identity: string }[] = []
  for (const { official, keys } of present) {
    const age = readPackageFile(folder, fileOf(official.officialId))
    if (!age.ok) return age
    shares.push({ age: age.value, identity: keys.ageIdentity })
  }
  return success(shares)
}

export function forgetSession(session: Session | null): void {
  session?.signingKey.secretKey.fill(0)
}
