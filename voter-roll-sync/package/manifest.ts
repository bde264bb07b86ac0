import { z } from 'zod'

export const MANIFEST_TYPE = 'application/vnd.taanuu.precinct-package+json'
export const CERTIFICATE_TYPE = 'application/vnd.taanuu.election-certificate+json'

export const MANIFEST_FILE = 'manifest.dsse.json'
export const CERTIFICATE_FILE = 'election-certificate.dsse.json'
export const POLICY_FILE = 'policy.json'
export const LAYOUTS_FILE = 'ballot-layouts.json'
export const PRECINCTS_FILE = 'precincts.json'
export const ROLL_FILE = 'roll.age'
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

const name = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/)
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

export const manifestSchema = z.strictObject({
  v: z.literal(1),
  universe: universeSchema,
  electionId: name,
  title: localTextSchema,
  electionDay: z.iso.date(),
  precinct: z.number().int().min(1).max(999_999),
  version: z.number().int().min(1).max(1_000_000),
  validFrom: instant,
  validUntil: instant,
  votersOnRoll: z.number().int().min(0).max(100_000),
  /** Which matcher made the templates; another version is refused rather than silently matched badly. */
  matcher: z.string().min(1).max(200),
  stations: z
    .array(
      z.strictObject({
        stationId: name,
        role: stationRoleSchema,
        name: z.string().max(100),
        signingKey: key,
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
  /** X25519; cast vote records are sealed to it. */
  closeKey: key,
  files: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[A-Za-z0-9._-]{1,64}(\/[A-Za-z0-9._-]{1,64}){0,3}$/),
        bytes: z.number().int().min(0).max(1_000_000_000),
        sha256: key,
      }),
    )
    .max(1000),
})
export type Manifest = z.infer<typeof manifestSchema>

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
