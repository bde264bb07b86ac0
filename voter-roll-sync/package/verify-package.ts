import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { parseCanonical } from '../trust/canonical-json.ts'
import { MAX_ENVELOPE_BYTES, openEnvelope, peekPayload } from '../trust/dsse.ts'
import { keyIdOf } from '../trust/ed25519.ts'
import { hashFile, sha256Hex } from '../trust/hash.ts'
import { failure, type Result, success } from '../trust/result.ts'
import {
  type Carrier,
  CERTIFICATE_FILE,
  CERTIFICATE_TYPE,
  certificateSchema,
  type ElectionCertificate,
  filesOf,
  MANIFEST_FILE,
  MANIFEST_TYPE,
  type Manifest,
  manifestSchema,
  ROLL_DELTA_FILE,
  ROLL_FILE,
  type StationRole,
  type Universe,
} from './manifest.ts'
import { verifySuccession } from './succession.ts'

/** What a station was told at provisioning and never takes from a medium. */
export interface StationIdentity {
  readonly stationId: string
  readonly role: StationRole
  readonly universe: Universe
  readonly electionId: string
  readonly precinct: number
  /** Set for a spare station: the area in which it was assigned to this precinct. */
  readonly area?: string
  readonly rootKey: Uint8Array
}

/** A spare station before two officials of a precinct of its area assign it. */
export type SpareIdentity = Omit<StationIdentity, 'precinct' | 'area'> & {
  readonly precinct: null
  readonly area: string
}

export interface SignedManifest {
  readonly manifest: Manifest
  readonly certificate: ElectionCertificate
  readonly manifestSha256: string
}

/** The election's certificate of a folder, signed by the root. Errors as `verifyManifest`. */
export function verifyCertificate(folder: string, rootKey: Uint8Array): Result<ElectionCertificate> {
  const bytes = readSmallFile(join(folder, CERTIFICATE_FILE))
  if (!bytes.ok) return bytes
  const envelope = openEnvelope(bytes.value, CERTIFICATE_TYPE, [rootKey])
  if (!envelope.ok) {
    return failure(packageCodeOf(envelope.error.code), `${CERTIFICATE_FILE}: ${envelope.error.code}`)
  }
  const certificate = certificateSchema.safeParse(envelope.value.value)
  return certificate.success ? success(certificate.data) : failure('PKG_ALTERED', CERTIFICATE_FILE)
}

/**
 * Reads and verifies certificate and manifest of a folder against a root key, before any other file is touched.
 * Errors: PKG_MISSING_FILE, PKG_TRUNCATED, PKG_ALTERED, PKG_BAD_SIGNATURE, PKG_WRONG_KEY, PKG_TOO_LARGE.
 */
export function verifyManifest(folder: string, rootKey: Uint8Array): Result<SignedManifest> {
  const certificate = verifyCertificate(folder, rootKey)
  if (!certificate.ok) return certificate
  const manifestBytes = readSmallFile(join(folder, MANIFEST_FILE))
  if (!manifestBytes.ok) return manifestBytes
  const electionKey = Buffer.from(certificate.value.electionKey, 'hex')
  const manifestEnvelope = openEnvelope(manifestBytes.value, MANIFEST_TYPE, [electionKey])
  if (!manifestEnvelope.ok) {
    return failure(
      packageCodeOf(manifestEnvelope.error.code),
      `${MANIFEST_FILE}: ${manifestEnvelope.error.code}`,
    )
  }
  const manifest = manifestSchema.safeParse(manifestEnvelope.value.value)
  if (!manifest.success)
    return failure('PKG_ALTERED', `${MANIFEST_FILE}: ${manifest.error.issues[0]?.path.join('.')}`)
  if (
    manifest.data.electionId !== certificate.value.electionId ||
    manifest.data.universe !== certificate.value.universe
  ) {
    return failure('PKG_WRONG_ELECTION', 'manifest and certificate disagree')
  }
  return success({
    manifest: manifest.data,
    certificate: certificate.value,
    manifestSha256: sha256Hex(manifestBytes.value),
  })
}

export interface VerifiedPackage extends SignedManifest {
  readonly carrier: Carrier
}

/**
 * Verifies a whole package, full or delta, for one station: signatures, universe, election, precinct, station, dates,
 * what it follows, and every file's length and SHA-256. Nothing is decrypted or parsed before its hash is right.
 *
 * @param present the package that the station has, null for none
 */
export async function verifyPackage(
  folder: string,
  station: StationIdentity,
  present: SignedManifest | null,
  nowMs: number,
): Promise<Result<VerifiedPackage>> {
  if (!existsSync(folder)) return failure('PKG_NONE', 'no medium')
  const signed = verifyManifest(folder, station.rootKey)
  if (!signed.ok) {
    // A package of the other universe is signed by another root; say so if that is what it claims.
    return signed.error.code === 'PKG_WRONG_KEY' ? (claimsOtherUniverse(folder, station) ?? signed) : signed
  }
  const { manifest, certificate } = signed.value
  if (manifest.universe !== station.universe) return failure('PKG_WRONG_UNIVERSE', manifest.universe)
  if (manifest.electionId !== station.electionId) return failure('PKG_WRONG_ELECTION', manifest.electionId)
  if (manifest.precinct !== station.precinct) return failure('PKG_WRONG_PRECINCT', String(manifest.precinct))
  const entitled = verifyStationEntry(manifest, station)
  if (!entitled.ok) return entitled
  const carrier = carrierIn(folder)
  const follows = verifySuccession(present, signed.value, carrier)
  if (!follows.ok) return follows
  for (const period of [certificate, manifest]) {
    if (nowMs < Date.parse(period.validFrom)) return failure('PKG_NOT_YET_VALID', period.validFrom)
    if (nowMs > Date.parse(period.validUntil)) return failure('PKG_EXPIRED', period.validUntil)
  }
  const files = await verifyFiles(folder, manifest, carrier)
  return files.ok ? success({ ...signed.value, carrier }) : files
}

/** The station itself: named with its role and kind, and not revoked. */
function verifyStationEntry(manifest: Manifest, station: StationIdentity): Result<undefined> {
  const { stationId, role, area } = station
  const entry = manifest.stations.find((candidate) => candidate.stationId === stationId)
  const revoked = manifest.revoked.stations.find((candidate) => candidate.stationId === stationId)
  if (!entry && revoked) return failure('STATION_REVOKED', `${stationId}: ${revoked.reason}`)
  const fits = entry?.role === role && entry.spare === (area !== undefined)
  if (!fits || (area !== undefined && area !== manifest.area)) return failure('PKG_WRONG_STATION', stationId)
  return success(undefined)
}

/** What a folder seems to carry; `verifyFiles` then asks for exactly that. */
function carrierIn(folder: string): Carrier {
  return existsSync(join(folder, ROLL_DELTA_FILE)) && !existsSync(join(folder, ROLL_FILE)) ? 'delta' : 'full'
}

async function verifyFiles(folder: string, manifest: Manifest, carrier: Carrier): Promise<Result<undefined>> {
  const files = filesOf(manifest, carrier)
  const expected = new Set([CERTIFICATE_FILE, MANIFEST_FILE, ...files.map((file) => file.name)])
  const present = listFiles(folder)
  if (!present.ok) return present
  const stray = present.value.find((name) => !expected.has(name))
  if (stray !== undefined) return failure('PKG_EXTRA_FILE', stray.slice(0, 200))
  for (const file of files) {
    const path = join(folder, file.name)
    if (!present.value.includes(file.name)) return failure('PKG_MISSING_FILE', file.name)
    const size = lstatSync(path).size
    if (size < file.bytes) return failure('PKG_TRUNCATED', file.name)
    if (size > file.bytes) return failure('PKG_ALTERED', file.name)
    if ((await hashFile(path)).sha256 !== file.sha256) return failure('PKG_ALTERED', file.name)
  }
  return success(undefined)
}

/** Reads a file of the package whose hash the manifest fixes; small ones only. */
export function readPackageJson(folder: string, name: string, manifest: Manifest): Result<unknown> {
  const bytes = readSmallFile(join(folder, name))
  if (!bytes.ok) return bytes
  const entry = manifest.files.find((file) => file.name === name)
  if (!entry || sha256Hex(bytes.value) !== entry.sha256) return failure('PKG_ALTERED', name)
  const value = parseCanonical(bytes.value)
  return value === undefined ? failure('PKG_ALTERED', name) : success(value)
}

/** Relative names of all files below a folder, with `/`. Links and special files are refused. */
export function listFiles(folder: string): Result<readonly string[]> {
  try {
    const names: string[] = []
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isDirectory()) continue
      const name = relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')
      if (!entry.isFile()) return failure('PKG_UNREADABLE', `${name.slice(0, 200)} is not a plain file`)
      names.push(name)
    }
    return success(names.sort())
  } catch (error) {
    return failure('PKG_UNREADABLE', (error as NodeJS.ErrnoException).code ?? 'unreadable')
  }
}

function readSmallFile(path: string): Result<Uint8Array> {
  try {
    const stat = lstatSync(path)
    if (!stat.isFile()) return failure('PKG_UNREADABLE', path)
    if (stat.size > MAX_ENVELOPE_BYTES) return failure('PKG_TOO_LARGE', `${stat.size} bytes`)
    if (stat.size === 0) return failure('PKG_TRUNCATED', path)
    return success(readFileSync(path))
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    return failure(code === 'ENOENT' ? 'PKG_MISSING_FILE' : 'PKG_UNREADABLE', `${path}: ${code}`)
  }
}

function packageCodeOf(envelopeCode: string): string {
  switch (envelopeCode) {
    case 'SIGNATURE_UNKNOWN_KEY':
      return 'PKG_WRONG_KEY'
    case 'SIGNATURE_INVALID':
      return 'PKG_BAD_SIGNATURE'
    default:
      return 'PKG_ALTERED'
  }
}

function claimsOtherUniverse(
  folder: string,
  station: StationIdentity,
): ReturnType<typeof failure> | undefined {
  const bytes = readSmallFile(join(folder, CERTIFICATE_FILE))
  const claimed = bytes.ok ? certificateSchema.safeParse(peekPayload(bytes.value)) : undefined
  if (!claimed?.success || claimed.data.universe === station.universe) return undefined
  return failure('PKG_WRONG_UNIVERSE', `${claimed.data.universe}, root ${keyIdOf(station.rootKey)} pinned`)
}
