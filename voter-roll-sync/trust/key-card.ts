import { scryptSync } from 'node:crypto'
import { ageIdentityFromBytes, ageRecipientOf } from './age-keys.ts'
import { type SigningKey, signingKeyFromSeed } from './ed25519.ts'
import { sha256Hex } from './hash.ts'
import { failure, type Result, success } from './result.ts'

const CARD_PREFIX = 'TAANUU-CARD-1'
/** scrypt cost: about 0.1 s and 32 MB on an old laptop, so that a stolen card does not give its PIN away cheaply. */
const SCRYPT = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 } as const

export interface KeyCard {
  readonly electionId: string
  readonly officialId: string
  /** 128 bits. */
  readonly secret: Uint8Array
}

export interface OfficialKeys {
  readonly signing: SigningKey
  readonly ageIdentity: string
  readonly ageRecipient: string
}

/** Text of the card's QR: prefix, election, official, secret in hex, and four digits that catch typing errors. */
export function formatKeyCard(card: KeyCard): string {
  const body = [CARD_PREFIX, card.electionId, card.officialId, Buffer.from(card.secret).toString('hex')].join(
    ':',
  )
  return `${body}:${sha256Hex(Buffer.from(body)).slice(0, 4)}`
}

/** Errors: KEY_CARD_UNREADABLE. */
export function parseKeyCard(text: string): Result<KeyCard> {
  const parts = text.trim().split(':')
  const [prefix, electionId, officialId, secret, check] = parts
  if (parts.length !== 5 || prefix !== CARD_PREFIX) return failure('KEY_CARD_UNREADABLE')
  if (
    !/^[0-9a-f]{32}$/.test(secret) ||
    !/^[\w.-]{1,64}$/.test(officialId) ||
    !/^[\w.-]{1,64}$/.test(electionId)
  ) {
    return failure('KEY_CARD_UNREADABLE')
  }
  if (sha256Hex(Buffer.from(parts.slice(0, 4).join(':'))).slice(0, 4) !== check)
    return failure('KEY_CARD_UNREADABLE')
  return success({ electionId, officialId, secret: Buffer.from(secret, 'hex') })
}

/** Card and PIN together give the official's keys; neither alone opens anything. */
export async function deriveOfficialKeys(card: KeyCard, pin: string): Promise<OfficialKeys> {
  const salt = `taanuu key card:${card.electionId}:${card.officialId}`
  const material = scryptSync(Buffer.concat([card.secret, Buffer.from(pin, 'utf8')]), salt, 64, SCRYPT)
  const ageIdentity = ageIdentityFromBytes(material.subarray(32, 64))
  return {
    signing: signingKeyFromSeed(material.subarray(0, 32)),
    ageIdentity,
    ageRecipient: await ageRecipientOf(ageIdentity),
  }
}
