import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeDurable } from '../../trust/durable-file.ts'
import { deriveOfficialKeys, formatKeyCard, type KeyCard } from '../../trust/key-card.ts'
import { failure, type Result, success } from '../../trust/result.ts'
import { lockBox, openBox } from '../../trust/sealed-box.ts'
import { joinShares, shareSecret } from '../../trust/secret-sharing.ts'

/** Two people open an authority's folder; more holders mean that a lost card loses nothing. */
export const HOLDERS_NEEDED = 2
const MAX_HOLDERS = 16
const KEY_BYTES = 32
const CARD_SECRET_BYTES = 16
/** Sealed under the key, so that a wrong set of shares is noticed before anything is opened with it. */
const PROOF_TEXT = Buffer.from('taanuu authority vault')

export const holderSchema = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
  name: z.string().min(1).max(200),
  ageRecipient: z.string().regex(/^age1[a-z0-9]{58}$/),
  /** age file, base64: the holder's share of the key. */
  share: z.base64().max(2000),
})
export const vaultSchema = z.strictObject({
  cardRealm: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
  holders: z.array(holderSchema).min(HOLDERS_NEEDED).max(MAX_HOLDERS),
  proof: z.base64().max(500),
})
export type VaultHeader = z.infer<typeof vaultSchema>

export interface NewHolder {
  readonly id: string
  readonly name: string
  readonly pin: string
}
/** Goes on paper and nowhere else. */
export interface IssuedCard {
  readonly id: string
  readonly name: string
  readonly cardText: string
}
/** A card that was read, with the PIN that its holder typed. */
export interface PresentedCard {
  readonly card: KeyCard
  readonly pin: string
}

/** A new card: its text, and the public keys that card and PIN together give. */
export async function issueCard(
  realm: string,
  holder: NewHolder,
): Promise<{ readonly issued: IssuedCard; readonly ageRecipient: string; readonly signingKey: string }> {
  const card: KeyCard = { electionId: realm, officialId: holder.id, secret: randomBytes(CARD_SECRET_BYTES) }
  const keys = await deriveOfficialKeys(card, holder.pin)
  return {
    issued: { id: holder.id, name: holder.name, cardText: formatKeyCard(card) },
    ageRecipient: keys.ageRecipient,
    signingKey: Buffer.from(keys.signing.publicKey).toString('hex'),
  }
}

/** Makes a key that any two of the holders open together. `cardRealm` names on the cards what they are for. */
export async function createVault(
  cardRealm: string,
  holders: readonly NewHolder[],
): Promise<{
  readonly header: VaultHeader
  readonly key: Uint8Array
  readonly cards: readonly IssuedCard[]
}> {
  const key = randomBytes(KEY_BYTES)
  const made = await Promise.all(holders.map((holder) => issueCard(cardRealm, holder)))
  const recipients = made.map(({ issued, ageRecipient }) => ({
    id: issued.id,
    name: issued.name,
    ageRecipient,
  }))
  return { header: await sealVault(cardRealm, key, recipients), key, cards: made.map(({ issued }) => issued) }
}

/** Shares the same key anew, when a holder was replaced. What old cards hold no longer fits together with new shares. */
export async function sealVault(
  cardRealm: string,
  key: Uint8Array,
  holders: readonly { readonly id: string; readonly name: string; readonly ageRecipient: string }[],
): Promise<VaultHeader> {
  const shares = await shareSecret(key, HOLDERS_NEEDED, holders)
  return {
    cardRealm,
    holders: holders.map(({ id, name, ageRecipient }, i) => ({
      id,
      name,
      ageRecipient,
      share: Buffer.from(shares[i].age).toString('base64'),
    })),
    proof: Buffer.from(lockBox(PROOF_TEXT, key)).toString('base64'),
  }
}

/** Errors: CARDS_TOO_FEW, SAME_CARD_TWICE, CARD_OF_ANOTHER, UNLOCK_FAILED (a wrong PIN, or an altered folder). */
export async function openVault(
  header: VaultHeader,
  presented: readonly PresentedCard[],
): Promise<Result<Uint8Array>> {
  const ids = new Set(presented.map(({ card }) => card.officialId))
  if (ids.size < presented.length) return failure('SAME_CARD_TWICE', 'two cards of two people are needed')
  if (presented.length < HOLDERS_NEEDED)
    return failure('CARDS_TOO_FEW', `${presented.length} of ${HOLDERS_NEEDED}`)
  const parts: { age: Uint8Array; identity: string }[] = []
  for (const { card, pin } of presented.slice(0, HOLDERS_NEEDED)) {
    const holder = header.holders.find(({ id }) => id === card.officialId)
    if (card.electionId !== header.cardRealm || !holder) return failure('CARD_OF_ANOTHER', card.officialId)
    const { ageIdentity } = await deriveOfficialKeys(card, pin)
    parts.push({ age: Buffer.from(holder.share, 'base64'), identity: ageIdentity })
  }
  const joined = await joinShares(parts, HOLDERS_NEEDED)
  const key = joined.ok ? joined.value : undefined
  if (!key || !openBox(Buffer.from(header.proof, 'base64'), key))
    return failure('UNLOCK_FAILED', 'a PIN is wrong, or a card was replaced by a newer one')
  return success(key)
}

/** Largest JSON file of a workspace that is read whole. */
const MAX_JSON_BYTES = 16 * 1024 * 1024

/** Reads a JSON file against a schema. Errors: FILE_MISSING, FILE_TOO_LARGE, FILE_INVALID (with the place). */
export function readJsonFile<T>(path: string, schema: z.ZodType<T>): Result<T> {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch {
    return failure('FILE_MISSING', path)
  }
  if (bytes.length > MAX_JSON_BYTES) return failure('FILE_TOO_LARGE', path)
  let value: unknown
  try {
    value = JSON.parse(bytes.toString('utf8').replace(/^\ufeff/, ''))
  } catch (error) {
    return failure('FILE_INVALID', `${path}: ${(error as Error).message.slice(0, 200)}`)
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return success(parsed.data)
  const issue = parsed.error.issues[0]
  return failure('FILE_INVALID', `${path}: ${issue?.path.join('.')}: ${issue?.message}`)
}

export function writeJsonFile(folder: string, name: string, value: unknown): void {
  writeDurable(join(folder, name), `${JSON.stringify(value, null, 2)}\n`)
}
