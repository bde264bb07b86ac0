import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { encodeRoll, type RollContent } from '../roll/roll.ts'
import { ageEncrypt, ageIdentityFromBytes, ageRecipientOf } from '../trust/age-keys.ts'
import { canonicalBytes } from '../trust/canonical-json.ts'
import { envelopeBytes, signEnvelope } from '../trust/dsse.ts'
import { writeDurable } from '../trust/durable-file.ts'
import { type SigningKey, signingKeyFromSeed } from '../trust/ed25519.ts'
import { sha256Hex } from '../trust/hash.ts'
import type { OfficialKeys } from '../trust/key-card.ts'
import { boxPublicKey, lockBox } from '../trust/sealed-box.ts'
import { shareSecret } from '../trust/secret-sharing.ts'
import {
  AUTHORITY_RECOVERY,
  CERTIFICATE_FILE,
  CERTIFICATE_TYPE,
  closingShareFile,
  type ElectionCertificate,
  LAYOUTS_FILE,
  type LocalText,
  MANIFEST_FILE,
  MANIFEST_TYPE,
  type Manifest,
  openingShareFile,
  POLICY_FILE,
  PRECINCTS_FILE,
  ROLL_FILE,
  type StationRole,
  stationSecretFile,
  type Universe,
} from './manifest.ts'
import type { Policy } from './policy.ts'
import type { StationSecret } from './station-secret.ts'

export interface StationKeys {
  readonly stationId: string
  readonly role: StationRole
  readonly name: string
  /** 64 secret bytes: signing seed, then age identity. */
  readonly secret: Uint8Array
}

export interface PackageOfficial {
  readonly officialId: string
  readonly name: string
  readonly role: Manifest['officials'][number]['role']
  readonly keys: Pick<OfficialKeys, 'ageRecipient'> & { readonly signing: Pick<SigningKey, 'publicKey'> }
}

export interface PackageContent {
  readonly universe: Universe
  readonly electionId: string
  readonly title: LocalText
  readonly electionDay: string
  readonly precinct: number
  readonly version: number
  readonly validFrom: string
  readonly validUntil: string
  readonly matcher: string
  readonly policy: Policy
  readonly layouts: unknown
  readonly precincts: readonly { readonly precinct: number; readonly address: LocalText }[]
  readonly roll: RollContent
  readonly stations: readonly StationKeys[]
  readonly officials: readonly PackageOfficial[]
  /** 32 secret bytes; only its public half and encrypted shares leave. */
  readonly closeSecret: Uint8Array
  /** age recipient of the authority's recovery share. */
  readonly recoveryRecipient: string
}

/**
 * Writes a signed, encrypted precinct package into an empty folder. The folder is emptied first; the manifest is
 * written last, so that an interrupted build is not a package.
 */
export async function buildPackage(
  folder: string,
  content: PackageContent,
  root: SigningKey,
  election: SigningKey,
): Promise<Manifest> {
  rmSync(folder, { recursive: true, force: true })
  const files: { name: string; bytes: number; sha256: string }[] = []
  function put(name: string, bytes: Uint8Array): void {
    writeDurable(join(folder, name), bytes)
    files.push({ name, bytes: bytes.length, sha256: sha256Hex(bytes) })
  }
  const holders = [
    ...content.officials.map((official) => ({
      id: official.officialId,
      ageRecipient: official.keys.ageRecipient,
    })),
    { id: AUTHORITY_RECOVERY, ageRecipient: content.recoveryRecipient },
  ]
  put(POLICY_FILE, canonicalBytes(content.policy))
  put(LAYOUTS_FILE, canonicalBytes(content.layouts))
  put(PRECINCTS_FILE, canonicalBytes(content.precincts))
  const rollReaders: string[] = []
  for (const station of content.stations) {
    const secret = stationSecretOf(station)
    if (station.role === 'identification') rollReaders.push(await ageRecipientOf(secret.ageIdentity))
    const opening = randomBytes(32)
    put(stationSecretFile(station.stationId), lockBox(canonicalBytes(secret), opening))
    for (const share of await shareSecret(opening, content.policy.sharesNeeded, holders)) {
      put(openingShareFile(station.stationId, share.holder), share.age)
    }
  }
  for (const share of await shareSecret(content.closeSecret, content.policy.sharesNeeded, holders)) {
    put(closingShareFile(share.holder), share.age)
  }
  put(ROLL_FILE, await ageEncrypt(encodeRoll(content.roll), rollReaders))
  const certificate: ElectionCertificate = {
    v: 1,
    universe: content.universe,
    electionId: content.electionId,
    electionKey: Buffer.from(election.publicKey).toString('hex'),
    validFrom: content.validFrom,
    validUntil: content.validUntil,
  }
  writeDurable(
    join(folder, CERTIFICATE_FILE),
    envelopeBytes(signEnvelope(CERTIFICATE_TYPE, certificate, [root])),
  )
  const manifest: Manifest = {
    v: 1,
    universe: content.universe,
    electionId: content.electionId,
    title: content.title,
    electionDay: content.electionDay,
    precinct: content.precinct,
    version: content.version,
    validFrom: content.validFrom,
    validUntil: content.validUntil,
    votersOnRoll: content.roll.voters.length,
    matcher: content.matcher,
    stations: content.stations.map((station) => ({
      stationId: station.stationId,
      role: station.role,
      name: station.name,
      signingKey: Buffer.from(signingKeyFromSeed(station.secret.subarray(0, 32)).publicKey).toString('hex'),
    })),
    officials: content.officials.map((official) => ({
      officialId: official.officialId,
      name: official.name,
      role: official.role,
      signingKey: Buffer.from(official.keys.signing.publicKey).toString('hex'),
      ageRecipient: official.keys.ageRecipient,
    })),
    closeKey: Buffer.from(boxPublicKey(content.closeSecret)).toString('hex'),
    files,
  }
  writeDurable(join(folder, MANIFEST_FILE), envelopeBytes(signEnvelope(MANIFEST_TYPE, manifest, [election])))
  return manifest
}

function stationSecretOf(station: StationKeys): StationSecret {
  return {
    signingSeed: Buffer.from(station.secret.subarray(0, 32)).toString('hex'),
    ageIdentity: ageIdentityFromBytes(station.secret.subarray(32, 64)),
  }
}
