import { createHash } from 'node:crypto'
import { ageIdentityFromBytes, ageRecipientOf } from '@taanuu/voter-roll-sync/trust/age-keys'
import { signingKeyFromSeed } from '@taanuu/voter-roll-sync/trust/ed25519'
import type { KeyCard, OfficialKeys } from '@taanuu/voter-roll-sync/trust/key-card'

export * from '@taanuu/voter-roll-sync/trust/key-card'

/** As the shipped one, but a hash stands where card and PIN are stretched: nobody guesses PINs here. */
export async function deriveOfficialKeys(card: KeyCard, pin: string): Promise<OfficialKeys> {
  const material = createHash('sha512')
    .update(`${card.electionId}:${card.officialId}:${pin}:`)
    .update(card.secret)
    .digest()
  const ageIdentity = ageIdentityFromBytes(material.subarray(32))
  return {
    signing: signingKeyFromSeed(material.subarray(0, 32)),
    ageIdentity,
    ageRecipient: await ageRecipientOf(ageIdentity),
  }
}
