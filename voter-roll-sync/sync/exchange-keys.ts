import { hkdfSync } from 'node:crypto'
import { ageIdentityFromBytes, ageRecipientOf } from '../trust/age-keys.ts'
import { type SigningKey, signingKeyFromSeed } from '../trust/ed25519.ts'

const NO_SALT = new Uint8Array(0)

/** A key of its own for every purpose, so that no purpose can be made to speak for another (RFC 5869). */
function derived(secret: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, NO_SALT, purpose, 32))
}

/** Ed25519 key by which a station is known to servers; its public half stands in the manifest as `linkKey`. */
export function linkKeyOf(signingSeed: Uint8Array): SigningKey & { readonly seed: Uint8Array } {
  const seed = derived(signingSeed, 'taanuu link key v1')
  return { ...signingKeyFromSeed(seed), seed }
}

/** age identity to which all tables of a precinct seal what goes from one to another by stick. */
export function exchangeIdentityOf(precinctSecret: Uint8Array): string {
  return ageIdentityFromBytes(derived(precinctSecret, 'taanuu exchange v1'))
}

export function exchangeRecipientOf(precinctSecret: Uint8Array): Promise<string> {
  return ageRecipientOf(exchangeIdentityOf(precinctSecret))
}

/** Secret of the tables of a precinct, under which way codes are made. */
export function wayCodeKeyOf(precinctSecret: Uint8Array): Uint8Array {
  return derived(precinctSecret, 'taanuu way code v1')
}
