import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import {
  CERTIFICATE_TYPE,
  certificateSchema,
  type ElectionCertificate,
  type Universe,
  universeSchema,
} from '../package/manifest.ts'
import { envelopeBytes, openEnvelope, peekPayload, signEnvelope } from '../trust/dsse.ts'
import { type SigningKey, signingKeyFromSeed } from '../trust/ed25519.ts'
import { failure, type Result, success } from '../trust/result.ts'
import { lockBox, openBox } from '../trust/sealed-box.ts'
import {
  createVault,
  type IssuedCard,
  type NewHolder,
  openVault,
  type PresentedCard,
  readJsonFile,
  vaultSchema,
  writeJsonFile,
} from './workspace/two-person-vault.ts'

/** What an election asks of the root, signed with the election key that it asks for. */
export const CERTIFICATE_REQUEST_TYPE = 'application/vnd.taanuu.certificate-request+json'
const ROOT_FILE = 'root.json'

const rootSchema = z.strictObject({
  v: z.literal(1),
  universe: universeSchema,
  rootKey: z.string().regex(/^[0-9a-f]{64}$/),
  vault: vaultSchema,
  /** The signing seed, sealed under the vault's key. */
  sealedSeed: z.base64().max(500),
})
export type RootFolder = z.infer<typeof rootSchema>

/** Cards of the root's holders name this instead of an election. */
function rootRealm(universe: Universe): string {
  return `root-${universe}`
}

/** Makes the root key of a universe in an empty folder. Errors: FOLDER_IN_USE. */
export async function createRoot(
  folder: string,
  universe: Universe,
  holders: readonly NewHolder[],
): Promise<Result<{ readonly root: RootFolder; readonly cards: readonly IssuedCard[] }>> {
  if (existsSync(join(folder, ROOT_FILE))) return failure('FOLDER_IN_USE', folder)
  const { header, key, cards } = await createVault(rootRealm(universe), holders)
  const seed = randomBytes(32)
  const root: RootFolder = {
    v: 1,
    universe,
    rootKey: Buffer.from(signingKeyFromSeed(seed).publicKey).toString('hex'),
    vault: header,
    sealedSeed: Buffer.from(lockBox(seed, key)).toString('base64'),
  }
  writeJsonFile(folder, ROOT_FILE, root)
  seed.fill(0)
  key.fill(0)
  return success({ root, cards })
}

export function readRoot(folder: string): Result<RootFolder> {
  return readJsonFile(join(folder, ROOT_FILE), rootSchema)
}

/** The request that an election carries to the root: proof that the sender holds the election key. */
export function requestCertificate(wanted: ElectionCertificate, election: SigningKey): Uint8Array {
  return envelopeBytes(signEnvelope(CERTIFICATE_REQUEST_TYPE, wanted, [election]))
}

/** Errors: REQUEST_INVALID. */
export function readRequest(bytes: Uint8Array): Result<ElectionCertificate> {
  const claimed = certificateSchema.safeParse(peekPayload(bytes))
  if (!claimed.success) return failure('REQUEST_INVALID', 'not a certificate request')
  const opened = openEnvelope(bytes, CERTIFICATE_REQUEST_TYPE, [Buffer.from(claimed.data.electionKey, 'hex')])
  return opened.ok ? success(claimed.data) : failure('REQUEST_INVALID', opened.error.code)
}

/** Signs what was requested, with two of the root's cards. Errors: those of `openVault`, REQUEST_INVALID, WRONG_UNIVERSE. */
export async function certify(
  root: RootFolder,
  requestBytes: Uint8Array,
  cards: readonly PresentedCard[],
): Promise<Result<{ readonly certificate: ElectionCertificate; readonly bytes: Uint8Array }>> {
  const request = readRequest(requestBytes)
  if (!request.ok) return request
  if (request.value.universe !== root.universe) return failure('WRONG_UNIVERSE', request.value.universe)
  const key = await openVault(root.vault, cards)
  if (!key.ok) return key
  const seed = openBox(Buffer.from(root.sealedSeed, 'base64'), key.value)
  if (!seed) return failure('UNLOCK_FAILED', 'root key')
  const envelope = signEnvelope(CERTIFICATE_TYPE, request.value, [signingKeyFromSeed(seed)])
  seed.fill(0)
  return success({ certificate: request.value, bytes: envelopeBytes(envelope) })
}

/** Checks a certificate that came back: this root's signature, and exactly what was asked. Errors: CERTIFICATE_INVALID. */
export function checkCertificate(
  bytes: Uint8Array,
  rootKey: Uint8Array,
  wanted: ElectionCertificate,
): Result<ElectionCertificate> {
  const opened = openEnvelope(bytes, CERTIFICATE_TYPE, [rootKey])
  if (!opened.ok) return failure('CERTIFICATE_INVALID', opened.error.code)
  const certificate = certificateSchema.safeParse(opened.value.value)
  if (!certificate.success) return failure('CERTIFICATE_INVALID', 'form')
  const differs = (Object.keys(wanted) as (keyof ElectionCertificate)[]).find(
    (field) => certificate.data[field] !== wanted[field],
  )
  return differs
    ? failure('CERTIFICATE_INVALID', `${differs} is not what was asked`)
    : success(certificate.data)
}
