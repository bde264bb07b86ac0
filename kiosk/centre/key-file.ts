import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { generateOprfKeys, type OprfKeys, oprfKeysOf } from '@taanuu/voter-roll-sync/oblivious/evaluator'
import { linkKeyOf } from '@taanuu/voter-roll-sync/sync/exchange-keys'
import { ageIdentityFromBytes, ageRecipientOf } from '@taanuu/voter-roll-sync/trust/age-keys'
import { canonicalBytes, parseCanonical } from '@taanuu/voter-roll-sync/trust/canonical-json'
import { writeDurable } from '@taanuu/voter-roll-sync/trust/durable-file'
import { type SigningKey, signingKeyFromSeed } from '@taanuu/voter-roll-sync/trust/ed25519'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import { Decrypter, Encrypter } from 'age-encryption'
import { z } from 'zod'
import { userOf } from '../hub/link-key.ts'

export const KEY_FILE = 'keys.age'
const MAX_KEY_FILE_BYTES = 16 * 1024
/** Half a second to two of scrypt on the machines that run a centre (age-encryption.org/v1, "scrypt recipient type"). */
const SCRYPT_LOG_N = 17

export const centreRoles = ['centre', 'evaluator', 'register'] as const
/** Which program the keys are for. Evaluator and register must never have each other's. */
export type CentreRole = (typeof centreRoles)[number]

const secret = z.string().regex(/^[0-9a-f]{64}$/)
const keysSchema = z.strictObject({
  v: z.literal(1),
  role: z.enum(centreRoles),
  /** Signs answers; the key for servers is derived from it. */
  seed: secret,
  /** Of the centre: opens what sticks bring. Of the evaluator: key of the PRF. */
  second: secret.optional(),
})

export interface CentreKeys {
  readonly role: CentreRole
  readonly link: SigningKey
  readonly signing: SigningKey
  /** age identity of the centre. */
  readonly identity: string | null
  readonly oprf: OprfKeys | null
}

/** What others must know of the keys, for the manifest's network file and the servers' configuration. */
export interface PublicKeys {
  readonly role: CentreRole
  /** NATS user. */
  readonly nkey: string
  /** Ed25519, hex: signs answers of a service. */
  readonly signingKey: string
  readonly recipient: string | null
  readonly oprfPublicKey: string | null
}

/** Makes new keys and seals them to a passphrase, as an age file that the `age` tool opens. Errors: KEYS_EXIST. */
export async function makeKeyFile(
  path: string,
  role: CentreRole,
  passphrase: string,
): Promise<Result<CentreKeys>> {
  if (existsSync(path)) return failure('KEYS_EXIST', path)
  const second =
    role === 'centre' ? randomBytes(32) : role === 'evaluator' ? generateOprfKeys().secretKey : null
  const content = {
    ...{ v: 1, role, seed: randomBytes(32).toString('hex') },
    ...(second ? { second: Buffer.from(second).toString('hex') } : {}),
  }
  const encrypter = new Encrypter()
  encrypter.setScryptWorkFactor(SCRYPT_LOG_N)
  encrypter.setPassphrase(passphrase)
  writeDurable(path, await encrypter.encrypt(canonicalBytes(content)))
  return openKeyFile(path, role, passphrase)
}

/** Errors: KEYS_MISSING, KEYS_PASSPHRASE (or altered), KEYS_OTHER_ROLE. */
export async function openKeyFile(
  path: string,
  role: CentreRole,
  passphrase: string,
): Promise<Result<CentreKeys>> {
  if (!existsSync(path)) return failure('KEYS_MISSING', path)
  if (statSync(path).size > MAX_KEY_FILE_BYTES) return failure('KEYS_PASSPHRASE', 'too large for keys')
  let plain: Uint8Array
  try {
    const decrypter = new Decrypter()
    decrypter.addPassphrase(passphrase)
    plain = await decrypter.decrypt(readFileSync(path))
  } catch {
    return failure('KEYS_PASSPHRASE')
  }
  const read = keysSchema.safeParse(parseCanonical(plain))
  if (!read.success) return failure('KEYS_PASSPHRASE', 'no keys in it')
  if (read.data.role !== role) return failure('KEYS_OTHER_ROLE', `keys of the ${read.data.role}`)
  const signing = signingKeyFromSeed(Buffer.from(read.data.seed, 'hex'))
  const second = read.data.second === undefined ? null : Buffer.from(read.data.second, 'hex')
  return success({
    role,
    signing,
    // As with stations: what signs answers never signs what a server chose.
    link: linkKeyOf(Buffer.from(read.data.seed, 'hex')),
    identity: role === 'centre' && second ? ageIdentityFromBytes(second) : null,
    oprf: role === 'evaluator' && second ? oprfKeysOf(second) : null,
  })
}

export async function publicKeysOf({ role, signing, link, identity, oprf }: CentreKeys): Promise<PublicKeys> {
  return {
    role,
    nkey: userOf(link.publicKey),
    signingKey: Buffer.from(signing.publicKey).toString('hex'),
    recipient: identity === null ? null : await ageRecipientOf(identity),
    oprfPublicKey: oprf && Buffer.from(oprf.publicKey).toString('hex'),
  }
}
