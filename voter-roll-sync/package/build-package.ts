import { randomBytes } from 'node:crypto'
import { photoChangeLine, photoLine } from '../roll/photos.ts'
import { linesOfRoll, voterRefKeyIdOf } from '../roll/roll.ts'
import { linkKeyOf } from '../sync/exchange-keys.ts'
import { ageIdentityFromBytes, ageRecipientOf } from '../trust/age-keys.ts'
import { canonicalBytes } from '../trust/canonical-json.ts'
import { type Envelope, envelopeBytes, peekPayload, signEnvelope } from '../trust/dsse.ts'
import { type SigningKey, signingKeyFromSeed } from '../trust/ed25519.ts'
import { sha256Hex } from '../trust/hash.ts'
import { boxPublicKey, lockBox } from '../trust/sealed-box.ts'
import { shareSecret } from '../trust/secret-sharing.ts'
import { signCertificate } from './certify.ts'
import {
  AUTHORITY_RECOVERY,
  CERTIFICATE_FILE,
  CERTIFICATE_TYPE,
  certificateSchema,
  closingShareFile,
  filesOf,
  LAYOUTS_FILE,
  MANIFEST_FILE,
  MANIFEST_TYPE,
  type Manifest,
  manifestSchema,
  openingShareFile,
  PHOTOS_DELTA_FILE,
  PHOTOS_FILE,
  POLICY_FILE,
  PRECINCTS_FILE,
  ROLL_DELTA_FILE,
  ROLL_FILE,
  stationSecretFile,
} from './manifest.ts'
import { NETWORK_FILE, networkSchema } from './network.ts'
import {
  type DeltaBase,
  type PackageContent,
  type PhotoSource,
  type StationKeys,
  tablesOf,
} from './package-content.ts'
import { PackageWriter } from './package-writer.ts'
import { policySchema } from './policy.ts'
import { diffRolls, rollChangeLine } from './roll-delta.ts'
import type { StationSecret } from './station-secret.ts'

export type { DeltaBase, PackageContent, PackageOfficial, StationKeys } from './package-content.ts'

export interface BuiltPackage {
  readonly manifest: Manifest
  /** Names this version everywhere: both carriers have this one manifest. */
  readonly manifestSha256: string
}

/**
 * Writes a signed, encrypted precinct package into an emptied folder. Voters and photos are encrypted as they are
 * read, so that memory holds one precinct's roll at most. Throws on content that no station would accept (a bug of
 * the caller).
 *
 * @param root the root key, or the certificate that it signed for `election` elsewhere
 */
export function buildPackage(
  folder: string,
  content: PackageContent,
  root: SigningKey | Envelope,
  election: SigningKey,
): Promise<BuiltPackage> {
  return build(folder, content, root, election, null)
}

/**
 * Writes a new version in both carriers: the full package, and the delta for stations that hold `base`. Both have the
 * same manifest, so that a version has one name whichever way it came. Keys of the precinct stay what they were.
 */
export function buildDelta(
  folders: { readonly full: string; readonly delta: string },
  base: DeltaBase,
  content: PackageContent,
  root: SigningKey | Envelope,
  election: SigningKey,
): Promise<BuiltPackage> {
  return build(folders.full, content, root, election, { folder: folders.delta, base })
}

async function build(
  folder: string,
  content: PackageContent,
  root: SigningKey | Envelope,
  election: SigningKey,
  update: { readonly folder: string; readonly base: DeltaBase } | null,
): Promise<BuiltPackage> {
  checkContent(content)
  const certificate = certificateBytes(content, root, election)
  const writer = new PackageWriter(folder)
  writer.put(POLICY_FILE, canonicalBytes(content.policy))
  writer.put(LAYOUTS_FILE, canonicalBytes(content.layouts))
  writer.put(PRECINCTS_FILE, canonicalBytes(content.precincts))
  if (content.network) writer.put(NETWORK_FILE, canonicalBytes(networkSchema.parse(content.network)))
  await putSecrets(writer, content)
  const readers = await rollReaders(content.stations)
  const rollSha256 = await writer.putLines(ROLL_FILE, readers, linesOfRoll(content.roll))
  const known = new Set(content.roll.voters.map((voter) => voter.personalNumber))
  const photos = new Map<string, string>()
  await writer.putLines(PHOTOS_FILE, readers, photoLines(content.photos, known, update ? photos : null))
  const delta = update && new PackageWriter(update.folder)
  if (delta) {
    const changes = diffRolls(update.base.roll, content.roll)
    await delta.putLines(ROLL_DELTA_FILE, readers, changes.map(rollChangeLine))
    const changed = await photoChanges(update.base.photos, content.photos, photos)
    await delta.putLines(PHOTOS_DELTA_FILE, readers, changed)
  }
  const base = update && { version: update.base.version, manifestSha256: update.base.manifestSha256 }
  const files = [...writer.entries, ...(delta?.entries ?? [])]
  const manifest = manifestSchema.parse(manifestOf(content, rollSha256, base, files))
  const envelope = envelopeBytes(signEnvelope(MANIFEST_TYPE, manifest, [election]))
  if (delta) {
    const own = new Set(delta.entries.map((entry) => entry.name))
    for (const { name } of filesOf(manifest, 'delta')) if (!own.has(name)) delta.copyFrom(folder, name)
    delta.finish([CERTIFICATE_FILE, certificate], [MANIFEST_FILE, envelope])
  }
  writer.finish([CERTIFICATE_FILE, certificate], [MANIFEST_FILE, envelope])
  return { manifest, manifestSha256: sha256Hex(envelope) }
}

function checkContent(content: PackageContent): void {
  policySchema.parse(content.policy)
  if (content.officials.length < content.policy.sharesNeeded)
    throw new Error(`${content.officials.length} officials cannot give ${content.policy.sharesNeeded} shares`)
  if (content.roll.precinct !== content.precinct || content.roll.electionId !== content.electionId)
    throw new Error('the roll is of another precinct or election')
  const tables = new Set(tablesOf(content.stations))
  const stray = content.roll.voters.find((voter) => !tables.has(voter.table))
  if (stray) throw new Error(`line ${stray.lineNumber} is in the slice of ${stray.table}, which is no table`)
}

/** The certificate to enclose; one that was signed elsewhere must fit this election, this key and these dates. */
function certificateBytes(
  content: PackageContent,
  root: SigningKey | Envelope,
  election: SigningKey,
): Uint8Array {
  const electionKey = Buffer.from(election.publicKey).toString('hex')
  if (!('payload' in root)) {
    const { universe, electionId, validFrom, validUntil } = content
    const certificate = { v: 1 as const, universe, electionId, electionKey, validFrom, validUntil }
    return envelopeBytes(signCertificate(root, certificate))
  }
  const bytes = envelopeBytes(root)
  const certificate = certificateSchema.parse(peekPayload(bytes))
  if (root.payloadType !== CERTIFICATE_TYPE || certificate.electionKey !== electionKey)
    throw new Error('the certificate is for another key')
  if (certificate.electionId !== content.electionId || certificate.universe !== content.universe)
    throw new Error('the certificate is for another election')
  return bytes
}

async function putSecrets(writer: PackageWriter, content: PackageContent): Promise<void> {
  const holders = [
    ...content.officials.map((official) => ({
      id: official.officialId,
      ageRecipient: official.keys.ageRecipient,
    })),
    { id: AUTHORITY_RECOVERY, ageRecipient: content.recoveryRecipient },
  ]
  const { sharesNeeded } = content.policy
  for (const station of content.stations) {
    const opening = randomBytes(32)
    writer.put(
      stationSecretFile(station.stationId),
      lockBox(canonicalBytes(stationSecretOf(station)), opening),
    )
    for (const share of await shareSecret(opening, sharesNeeded, holders)) {
      writer.put(openingShareFile(station.stationId, share.holder), share.age)
    }
  }
  for (const share of await shareSecret(content.closeSecret, sharesNeeded, holders)) {
    writer.put(closingShareFile(share.holder), share.age)
  }
}

async function rollReaders(stations: readonly StationKeys[]): Promise<readonly string[]> {
  const tables = stations.filter((station) => station.role === 'identification')
  return Promise.all(tables.map((station) => ageRecipientOf(stationSecretOf(station).ageIdentity)))
}

function stationSecretOf(station: StationKeys): StationSecret {
  return {
    signingSeed: Buffer.from(station.secret.subarray(0, 32)).toString('hex'),
    ageIdentity: ageIdentityFromBytes(station.secret.subarray(32, 64)),
  }
}

/** Lines of photos; notes the hash of each where a delta will be made. */
async function* photoLines(
  photos: PhotoSource,
  known: ReadonlySet<string>,
  hashes: Map<string, string> | null,
): AsyncGenerator<string> {
  const seen = new Set<string>()
  for await (const photo of photos) {
    if (!known.has(photo.personalNumber) || seen.has(photo.personalNumber))
      throw new Error('a photo of nobody on the roll, or a second one')
    seen.add(photo.personalNumber)
    const line = photoLine(photo)
    hashes?.set(photo.personalNumber, sha256Hex(Buffer.from(line)))
    yield line
  }
}

/** Lines that lead from the photos of the base to those with `next` hashes. */
async function photoChanges(
  base: PhotoSource,
  next: PhotoSource,
  hashes: ReadonlyMap<string, string>,
): Promise<AsyncGenerator<string>> {
  const removed: string[] = []
  const unchanged = new Set<string>()
  for await (const photo of base) {
    const hash = hashes.get(photo.personalNumber)
    if (hash === undefined) removed.push(photo.personalNumber)
    else if (hash === sha256Hex(Buffer.from(photoLine(photo)))) unchanged.add(photo.personalNumber)
  }
  return changesOf(removed.sort(), next, unchanged)
}

async function* changesOf(
  removed: readonly string[],
  next: PhotoSource,
  unchanged: ReadonlySet<string>,
): AsyncGenerator<string> {
  for (const personalNumber of removed) yield photoChangeLine({ op: 'remove', personalNumber })
  for await (const photo of next)
    if (!unchanged.has(photo.personalNumber)) yield photoChangeLine({ op: 'put', photo })
}

/** A ballot box takes part in no exchange and gets no key for one. */
function linkKeyEntry({ role, secret }: StationKeys): { readonly linkKey?: string } {
  if (role === 'ballot-box') return {}
  return { linkKey: Buffer.from(linkKeyOf(secret.subarray(0, 32)).publicKey).toString('hex') }
}

function manifestOf(
  content: PackageContent,
  rollSha256: string,
  base: Manifest['base'],
  files: Manifest['files'],
): Manifest {
  return {
    v: 2,
    universe: content.universe,
    electionId: content.electionId,
    title: content.title,
    electionDay: content.electionDay,
    precinct: content.precinct,
    area: content.area,
    version: content.version,
    validFrom: content.validFrom,
    validUntil: content.validUntil,
    votersOnRoll: content.roll.voters.length,
    rollSha256,
    voterRefKeyId: voterRefKeyIdOf(content.roll.precinctSecret),
    base,
    matcher: content.matcher,
    stations: content.stations.map((station) => ({
      stationId: station.stationId,
      role: station.role,
      name: station.name,
      signingKey: Buffer.from(signingKeyFromSeed(station.secret.subarray(0, 32)).publicKey).toString('hex'),
      ...linkKeyEntry(station),
      spare: station.spare ?? false,
    })),
    officials: content.officials.map((official) => ({
      officialId: official.officialId,
      name: official.name,
      role: official.role,
      signingKey: Buffer.from(official.keys.signing.publicKey).toString('hex'),
      ageRecipient: official.keys.ageRecipient,
    })),
    revoked: content.revoked,
    closeKey: Buffer.from(boxPublicKey(content.closeSecret)).toString('hex'),
    ...(content.districtKey ? { districtKey: Buffer.from(content.districtKey).toString('hex') } : {}),
    files,
  }
}
