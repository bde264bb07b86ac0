import { z } from 'zod'

export const MANIFEST_TYPE = 'application/vnd.taanuu.precinct-package+json'
export const CERTIFICATE_TYPE = 'application/vnd.taanuu.election-certificate+json'

export const MANIFEST_FILE = 'manifest.dsse.json'
export const CERTIFICATE_FILE = 'election-certificate.dsse.json'
export const POLICY_FILE = 'policy.json'
export const LAYOUTS_FILE = 'ballot-layouts.json'
export const PRECINCTS_FILE = 'precincts.json'
/** Only in a full package. */
export const ROLL_FILE = 'roll.age'
export const PHOTOS_FILE = 'photos.age'
/** Only in a delta package. */
export const ROLL_DELTA_FILE = 'roll-delta.age'
export const PHOTOS_DELTA_FILE = 'photos-delta.age'
/** What a stranger needs to check a result; these leave with every export, byte for byte. */
export const PUBLIC_FILES = [MANIFEST_FILE, CERTIFICATE_FILE, POLICY_FILE, LAYOUTS_FILE] as const

export const universeSchema = z.enum(['real', 'training'])
export type Universe = z.infer<typeof universeSchema>

export const localTextSchema = z.strictObject({
  ky: z.string().max(500),
  ru: z.string().max(500),
  en: z.string().max(500),
})
export type LocalText = z.infer<typeof localTextSchema>

/** A name that is also one segment of a path; it starts with a letter or digit, so that it is never `..`. */
const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
const key = z.string().regex(/^[0-9a-f]{64}$/)
const instant = z.iso.datetime()

/** The root signs this once per election; stations pin the root alone. */
export const certificateSchema = z.strictObject({
  v: z.literal(1),
  universe: universeSchema,
  electionId: name,
  electionKey: key,
  validFrom: instant,
  validUntil: instant,
})
export type ElectionCertificate = z.infer<typeof certificateSchema>

export const officialRoleSchema = z.enum(['chair', 'secretary', 'member', 'operator'])
export const stationRoleSchema = z.enum(['identification', 'ballot-box', 'enrolment'])
export type StationRole = z.infer<typeof stationRoleSchema>

const manifestShape = z.strictObject({
  v: z.literal(2),
  universe: universeSchema,
  electionId: name,
  title: localTextSchema,
  electionDay: z.iso.date(),
  precinct: z.number().int().min(1).max(999_999),
  /** Spare stations of this area may be assigned to the precinct. */
  area: name.nullable(),
  version: z.number().int().min(1).max(1_000_000),
  validFrom: instant,
  validUntil: instant,
  votersOnRoll: z.number().int().min(0).max(100_000),
  /** SHA-256 of the plaintext of this version's full roll (`encodeRoll`); what a delta must lead to. */
  rollSha256: key,
  /** `voterRefKeyIdOf` of the precinct's secret: under another, a voter who was served would be a stranger. */
  voterRefKeyId: key,
  /** The version that the delta files start from; null where this version has none. */
  base: z.strictObject({ version: z.number().int().min(1).max(1_000_000), manifestSha256: key }).nullable(),
  /** Which matcher made the templates; another version is refused rather than silently matched badly. */
  matcher: z.string().min(1).max(200),
  stations: z
    .array(
      z.strictObject({
        stationId: name,
        role: stationRoleSchema,
        name: z.string().max(100),
        signingKey: key,
        /** Ed25519; by this key, never by the signing key, servers of the exchange know the station (`linkKeyOf`). */
        linkKey: key.optional(),
        /** Belongs to the area and serves this precinct only after two officials assigned it; has no slice. */
        spare: z.boolean(),
      }),
    )
    .min(1)
    .max(64),
  officials: z
    .array(
      z.strictObject({
        officialId: name,
        name: z.string().max(200),
        role: officialRoleSchema,
        signingKey: key,
        ageRecipient: z.string().regex(/^age1[a-z0-9]{58}$/),
      }),
    )
    .min(2)
    .max(32),
  /** Keys that are valid no longer; a later version repeats them. */
  revoked: z.strictObject({
    stations: z
      .array(z.strictObject({ stationId: name, signingKey: key, reason: z.string().max(200) }))
      .max(256),
    officials: z
      .array(z.strictObject({ officialId: name, signingKey: key, reason: z.string().max(200) }))
      .max(256),
  }),
  /** X25519; cast vote records are sealed to it. */
  closeKey: key,
  /** X25519; records of styles too rare to be counted in the precinct are sealed to it. Absent: none are. */
  districtKey: key.optional(),
  files: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}(\/[A-Za-z0-9][A-Za-z0-9._-]{0,63}){0,3}$/),
        bytes: z.number().int().min(0).max(1_000_000_000),
        sha256: key,
      }),
    )
    .max(4000),
})

/** Ids, keys and file names are each used once, and no revoked key is in use. */
export const manifestSchema = manifestShape.superRefine((manifest, context) => {
  const { stations, officials, revoked, files, version, base } = manifest
  const linkKeys = stations.flatMap((station) => station.linkKey ?? [])
  const keys = [...[...stations, ...officials].map((entry) => entry.signingKey), ...linkKeys]
  const gone = new Set([...revoked.stations, ...revoked.officials].map((entry) => entry.signingKey))
  const refuse = (path: string, message: string): void =>
    context.addIssue({ code: 'custom', path: [path], message })
  if (hasTwice(stations.map((station) => station.stationId))) refuse('stations', 'an id stands twice')
  if (hasTwice(officials.map((official) => official.officialId))) refuse('officials', 'an id stands twice')
  if (hasTwice(keys)) refuse('stations', 'a key stands twice')
  if (keys.some((key) => gone.has(key))) refuse('revoked', 'a revoked key is in use')
  if (hasTwice(files.map((file) => file.name))) refuse('files', 'a name stands twice')
  const names = new Set(files.map((file) => file.name))
  if (!names.has(ROLL_FILE) || !names.has(PHOTOS_FILE)) refuse('files', 'no roll')
  if ((base !== null) !== names.has(ROLL_DELTA_FILE) || (base !== null) !== names.has(PHOTOS_DELTA_FILE))
    refuse('base', 'a base goes with delta files')
  if (base && base.version >= version) refuse('base', 'a base is older')
})
export type Manifest = z.infer<typeof manifestSchema>
export type ManifestStation = Manifest['stations'][number]
export type ManifestOfficial = Manifest['officials'][number]

function hasTwice(values: readonly string[]): boolean {
  return new Set(values).size !== values.length
}

/**
 * A version travels in one of two carriers with one and the same manifest: `full` (roll and photos) or `delta` (what
 * changed since `base`). Everything else is in both.
 */
export type Carrier = 'full' | 'delta'

/** The files that a carrier holds besides manifest and certificate. */
export function filesOf(manifest: Manifest, carrier: Carrier): Manifest['files'] {
  const other: readonly string[] =
    carrier === 'full' ? [ROLL_DELTA_FILE, PHOTOS_DELTA_FILE] : [ROLL_FILE, PHOTOS_FILE]
  return manifest.files.filter((file) => !other.includes(file.name))
}

/** Public list of precincts, for sending a voter to the right door. */
export const precinctsSchema = z
  .array(z.strictObject({ precinct: z.number().int().min(1), address: localTextSchema }))
  .max(10_000)

export function openingShareFile(stationId: string, officialId: string): string {
  return `stations/${stationId}/opening/${officialId}.age`
}
export function stationSecretFile(stationId: string): string {
  return `stations/${stationId}/secret.box`
}
export function closingShareFile(officialId: string): string {
  return `closing/${officialId}.age`
}
export const AUTHORITY_RECOVERY = 'authority-recovery'
