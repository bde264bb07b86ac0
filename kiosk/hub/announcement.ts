import { universeSchema } from '@taanuu/voter-roll-sync/package/manifest'
import { envelopeBytes, openEnvelope, peekPayload, signEnvelope } from '@taanuu/voter-roll-sync/trust/dsse'
import type { SigningKey } from '@taanuu/voter-roll-sync/trust/ed25519'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import { z } from 'zod'

/** Bound to the bytes signed: a signature for an announcement is good for nothing else. */
export const ANNOUNCEMENT_TYPE = 'application/vnd.taanuu.room+json'
/** Ours have 900 to 1,400 bytes and fit one datagram of an Ethernet; more is not read. */
export const MAX_ANNOUNCEMENT_BYTES = 4096

/** Wired, wireless and two more; a datagram must hold them. */
export const MAX_ADDRESSES = 4

const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
const hash = z.string().regex(/^[0-9a-f]{64}$/)
const count = z.number().int().min(0).max(10_000_000)

const announcementSchema = z.strictObject({
  v: z.literal(1),
  electionId: id,
  universe: universeSchema,
  precinct: z.number().int().min(1).max(999_999),
  station: id,
  /** Version of the election package. */
  version: z.number().int().min(1).max(1_000_000),
  manifestSha256: hash,
  rollSha256: hash,
  /** Events in its journal. */
  size: count,
  /** Wall clock, milliseconds since 1970. */
  now: z.number().int().min(0).max(8_640_000_000_000_000),
  /** One run of the program, and how many announcements it made before: an old one is known by them. */
  boot: z.string().regex(/^[0-9a-f]{16}$/),
  n: z.number().int().min(0).max(1_000_000_000_000),
  canHost: z.boolean(),
  /** The hub that it runs. */
  hub: z
    .strictObject({
      port: z.number().int().min(1).max(65_535),
      /** Its own IPv4 addresses: signed, so that nobody who repeats the datagram from elsewhere moves the tables. */
      addresses: z.array(z.ipv4()).max(MAX_ADDRESSES),
      certificate: z.string().regex(/^[A-Za-z0-9+/]{64,1024}={0,2}$/),
    })
    .nullable(),
  /** Events that others have and that have not reached it. */
  behind: count,
  /** Station whose hub it is connected to. */
  at: id.nullable(),
})

/** What a table says of itself each second. */
export type Announcement = z.infer<typeof announcementSchema>

export function signAnnouncement(announcement: Announcement, key: SigningKey): Uint8Array {
  return envelopeBytes(signEnvelope(ANNOUNCEMENT_TYPE, announcement, [key]))
}

/** Reads what it claims, before anything is believed. Undefined if it is no announcement. */
export function peekAnnouncement(bytes: Uint8Array): Announcement | undefined {
  if (bytes.length > MAX_ANNOUNCEMENT_BYTES) return undefined
  const parsed = announcementSchema.safeParse(peekPayload(bytes))
  return parsed.success ? parsed.data : undefined
}

/** Errors: ANNOUNCEMENT_UNREADABLE, SIGNATURE_UNKNOWN_KEY, SIGNATURE_INVALID. */
export function openAnnouncement(bytes: Uint8Array, publicKeys: readonly Uint8Array[]): Result<Announcement> {
  if (bytes.length > MAX_ANNOUNCEMENT_BYTES)
    return failure('ANNOUNCEMENT_UNREADABLE', `${bytes.length} bytes`)
  const opened = openEnvelope(bytes, ANNOUNCEMENT_TYPE, publicKeys)
  if (!opened.ok) {
    return opened.error.code.startsWith('SIGNATURE_') ? opened : failure('ANNOUNCEMENT_UNREADABLE')
  }
  const parsed = announcementSchema.safeParse(opened.value.value)
  return parsed.success ? success(parsed.data) : failure('ANNOUNCEMENT_UNREADABLE', 'schema')
}
