import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ageDecrypt, ageEncrypt, ageRecipientOf } from '../trust/age-keys.ts'
import { writeDurable } from '../trust/durable-file.ts'
import { failure, type Result, success } from '../trust/result.ts'

/** Opens names, numbers, addresses, photos and the secret of `voterRef`. */
export const ROLL_KEY_FILE = 'roll-key.age'
/** Opens the templates; a file of its own, so that they can be erased while names and counts stay. */
export const TEMPLATE_KEY_FILE = 'template-key.age'
/** Of XSalsa20-Poly1305. */
const KEY_BYTES = 32

/** Data keys of one roll store, in memory only while officials keep the station unlocked. */
export interface RollKeys {
  readonly person: Uint8Array
  /** null: the templates were erased. */
  readonly templates: Uint8Array | null
}

/**
 * Fresh random data keys, sealed to the station's own age identity (which only officials' shares open) and durable when this
 * resolves. Replaces keys that were there: whatever they sealed can never be opened again.
 */
export async function createRollKeys(
  folder: string,
  ageIdentity: string,
): Promise<RollKeys & { templates: Uint8Array }> {
  const keys = { person: randomBytes(KEY_BYTES), templates: randomBytes(KEY_BYTES) }
  const recipients = [await ageRecipientOf(ageIdentity)]
  writeDurable(join(folder, ROLL_KEY_FILE), await ageEncrypt(keys.person, recipients))
  writeDurable(join(folder, TEMPLATE_KEY_FILE), await ageEncrypt(keys.templates, recipients))
  return keys
}

/** Errors: ROLL_ERASED (no key is there), DECRYPTION_FAILED (another identity, or a damaged key file). */
export async function readRollKeys(folder: string, ageIdentity: string): Promise<Result<RollKeys>> {
  const person = await readKey(join(folder, ROLL_KEY_FILE), ageIdentity)
  if (!person.ok) return person
  if (!existsSync(join(folder, TEMPLATE_KEY_FILE))) {
    return success({ person: person.value, templates: null })
  }
  const templates = await readKey(join(folder, TEMPLATE_KEY_FILE), ageIdentity)
  return templates.ok ? success({ person: person.value, templates: templates.value }) : templates
}

async function readKey(path: string, ageIdentity: string): Promise<Result<Uint8Array>> {
  if (!existsSync(path)) return failure('ROLL_ERASED', 'no key')
  const key = await ageDecrypt(readFileSync(path), ageIdentity)
  if (!key.ok) return key
  return key.value.length === KEY_BYTES ? key : failure('DECRYPTION_FAILED', 'key length')
}

/** Overwrites keys that are no longer needed. */
export function forgetRollKeys(keys: RollKeys): void {
  keys.person.fill(0)
  keys.templates?.fill(0)
}
