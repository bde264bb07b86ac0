import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import {
  type Envelope,
  envelopeBytes,
  MAX_ENVELOPE_BYTES,
  openEnvelope,
  signEnvelope,
} from '../trust/dsse.ts'
import { makeFolder, syncTree, writeDurable } from '../trust/durable-file.ts'
import type { SigningKey } from '../trust/ed25519.ts'
import { failure, type Result, success } from '../trust/result.ts'
import { CERTIFICATE_FILE, universeSchema } from './manifest.ts'
import {
  type SignedManifest,
  type SpareIdentity,
  type StationIdentity,
  verifyCertificate,
  verifyManifest,
} from './verify-package.ts'

export const SPARE_TYPE = 'application/vnd.taanuu.spare-station+json'
export const SPARE_FILE = 'spare.dsse.json'

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)

/** What a spare station may be assigned to: one folder of the medium per precinct, named by its number. */
export const spareSchema = z
  .strictObject({
    v: z.literal(1),
    universe: universeSchema,
    electionId: name,
    area: name,
    stationId: name,
    precincts: z
      .array(
        z.strictObject({
          precinct: z.number().int().min(1).max(999_999),
          manifestSha256: z.string().regex(/^[0-9a-f]{64}$/),
        }),
      )
      .min(1)
      .max(500),
  })
  .refine(({ precincts }) => new Set(precincts.map((entry) => entry.precinct)).size === precincts.length)
export type Spare = z.infer<typeof spareSchema>

export function sparePackageFolder(medium: string, precinct: number): string {
  return join(medium, String(precinct))
}

export interface VerifiedSpare {
  readonly spare: Spare
  readonly packages: readonly { readonly signed: SignedManifest; readonly folder: string }[]
}

/**
 * Writes the medium of a spare station: the packages of the precincts of its area as they are, and a signed list of
 * them. Throws if a package does not name the station as a spare of the area (a bug of the caller).
 */
export function buildSpare(
  folder: string,
  spare: Pick<Spare, 'universe' | 'electionId' | 'area' | 'stationId'>,
  packages: readonly {
    readonly manifest: SignedManifest['manifest']
    readonly manifestSha256: string
    readonly folder: string
  }[],
  certificate: Envelope,
  election: SigningKey,
): Spare {
  for (const { manifest } of packages) {
    if (!isSpareOf(manifest, spare)) throw new Error(`${spare.stationId} is no spare of ${manifest.precinct}`)
  }
  const listed = spareSchema.parse({
    v: 1,
    universe: spare.universe,
    electionId: spare.electionId,
    area: spare.area,
    stationId: spare.stationId,
    precincts: packages.map(({ manifest, manifestSha256 }) => ({
      precinct: manifest.precinct,
      manifestSha256,
    })),
  })
  rmSync(folder, { recursive: true, force: true })
  makeFolder(folder)
  for (const { manifest, folder: from } of packages)
    cpSync(from, sparePackageFolder(folder, manifest.precinct), { recursive: true })
  syncTree(folder)
  writeDurable(join(folder, CERTIFICATE_FILE), envelopeBytes(certificate))
  writeDurable(join(folder, SPARE_FILE), envelopeBytes(signEnvelope(SPARE_TYPE, listed, [election])))
  return listed
}

/**
 * Verifies what a medium offers a spare station: the signed list, and the signed manifest of each precinct. The files of
 * the one that is chosen are verified when it is taken (`verifyPackage`), so that an area of any size is offered at
 * once. Errors: PKG_NONE, SPARE_UNREADABLE, SPARE_NOT_THIS_AREA, PKG_WRONG_UNIVERSE, PKG_WRONG_ELECTION,
 * PKG_WRONG_STATION, PKG_EXPIRED, PKG_NOT_YET_VALID, PKG_ALTERED and those of `verifyManifest`.
 */
export function verifySpare(folder: string, identity: SpareIdentity, nowMs: number): Result<VerifiedSpare> {
  if (!existsSync(folder)) return failure('PKG_NONE', 'no medium')
  const certificate = verifyCertificate(folder, identity.rootKey)
  if (!certificate.ok) return certificate
  const bytes = readSpareFile(folder)
  if (!bytes.ok) return bytes
  const opened = openEnvelope(bytes.value, SPARE_TYPE, [Buffer.from(certificate.value.electionKey, 'hex')])
  if (!opened.ok) {
    const code = opened.error.code === 'SIGNATURE_UNKNOWN_KEY' ? 'PKG_WRONG_KEY' : 'SPARE_UNREADABLE'
    return failure(opened.error.code === 'SIGNATURE_INVALID' ? 'PKG_BAD_SIGNATURE' : code, SPARE_FILE)
  }
  const parsed = spareSchema.safeParse(opened.value.value)
  if (!parsed.success) return failure('SPARE_UNREADABLE', SPARE_FILE)
  const spare = parsed.data
  if (spare.universe !== identity.universe) return failure('PKG_WRONG_UNIVERSE', spare.universe)
  if (spare.electionId !== identity.electionId) return failure('PKG_WRONG_ELECTION', spare.electionId)
  if (spare.area !== identity.area) return failure('SPARE_NOT_THIS_AREA', spare.area)
  if (spare.stationId !== identity.stationId) return failure('PKG_WRONG_STATION', spare.stationId)
  const packages: VerifiedSpare['packages'][number][] = []
  for (const listed of spare.precincts) {
    const offered = verifyOffered(folder, spare, listed, identity, nowMs)
    if (!offered.ok) return offered
    packages.push(offered.value)
  }
  return success({ spare, packages })
}

function verifyOffered(
  medium: string,
  spare: Spare,
  listed: Spare['precincts'][number],
  identity: SpareIdentity,
  nowMs: number,
): Result<VerifiedSpare['packages'][number]> {
  const folder = sparePackageFolder(medium, listed.precinct)
  const signed = verifyManifest(folder, identity.rootKey)
  if (!signed.ok) return signed
  const { manifest, manifestSha256 } = signed.value
  if (manifestSha256 !== listed.manifestSha256 || manifest.precinct !== listed.precinct)
    return failure('PKG_ALTERED', `${listed.precinct} is not the package that is listed`)
  if (manifest.universe !== spare.universe) return failure('PKG_WRONG_UNIVERSE', manifest.universe)
  if (manifest.electionId !== spare.electionId) return failure('PKG_WRONG_ELECTION', manifest.electionId)
  if (!isSpareOf(manifest, spare)) return failure('SPARE_NOT_THIS_AREA', String(manifest.precinct))
  if (manifest.stations.find((entry) => entry.stationId === spare.stationId)?.role !== identity.role)
    return failure('PKG_WRONG_STATION', spare.stationId)
  for (const period of [signed.value.certificate, manifest]) {
    if (nowMs < Date.parse(period.validFrom)) return failure('PKG_NOT_YET_VALID', period.validFrom)
    if (nowMs > Date.parse(period.validUntil)) return failure('PKG_EXPIRED', period.validUntil)
  }
  return success({ signed: signed.value, folder })
}

/** Who a spare station is once two officials of `precinct` have assigned it: a station of that precinct for good. */
export function assignedIdentity(identity: SpareIdentity, precinct: number): StationIdentity {
  return { ...identity, precinct }
}

function isSpareOf(manifest: SignedManifest['manifest'], spare: Pick<Spare, 'area' | 'stationId'>): boolean {
  const entry = manifest.stations.find((station) => station.stationId === spare.stationId)
  return manifest.area === spare.area && entry?.spare === true
}

function readSpareFile(folder: string): Result<Uint8Array> {
  try {
    const bytes = readFileSync(join(folder, SPARE_FILE))
    return bytes.length > MAX_ENVELOPE_BYTES ? failure('PKG_TOO_LARGE', SPARE_FILE) : success(bytes)
  } catch (error) {
    return failure('SPARE_UNREADABLE', `${SPARE_FILE}: ${(error as NodeJS.ErrnoException).code}`)
  }
}
