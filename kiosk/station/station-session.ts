import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Manifest, openingShareFile, stationSecretFile } from '@taanuu/voter-roll-sync/package/manifest'
import type { Policy } from '@taanuu/voter-roll-sync/package/policy'
import { openStationSecret, type StationSecret } from '@taanuu/voter-roll-sync/package/station-secret'
import { type SigningKey, signingKeyFromSeed } from '@taanuu/voter-roll-sync/trust/ed25519'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import type { PresentOfficial } from './key-ceremony.ts'

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
 * DECRYPTION_FAILED (also where the secret is not the key that the manifest names).
 */
export async function openSession(
  loaded: SessionPackage,
  stationId: string,
  present: readonly PresentOfficial[],
): Promise<Result<Session>> {
  const shares = present.map(({ official, keys }) => ({
    age: readFileSync(join(loaded.folder, openingShareFile(stationId, official.officialId))),
    identity: keys.ageIdentity,
  }))
  const locked = readFileSync(join(loaded.folder, stationSecretFile(stationId)))
  const secret = await openStationSecret(locked, shares, loaded.policy.sharesNeeded)
  if (!secret.ok) return secret
  const signingKey = signingKeyFromSeed(Buffer.from(secret.value.signingSeed, 'hex'))
  const entry = loaded.signed.manifest.stations.find((station) => station.stationId === stationId)
  if (entry?.signingKey !== Buffer.from(signingKey.publicKey).toString('hex')) {
    return failure('DECRYPTION_FAILED', 'another station key')
  }
  return success({ secret: secret.value, signingKey })
}

export function forgetSession(session: Session | null): void {
  session?.signingKey.secretKey.fill(0)
}
