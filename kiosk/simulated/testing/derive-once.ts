import type { KeyCard, OfficialKeys } from '@taanuu/voter-roll-sync/trust/key-card'

interface Deriving {
  deriveOfficialKeys(card: KeyCard, pin: string): Promise<OfficialKeys>
}

/**
 * Deriving a key from a PIN is slow by design. Tests with many ceremonies put this in its place, which derives each card and
 * PIN once.
 */
export function derivingOnce<T extends Deriving>(real: T): T {
  const known = new Map<string, Promise<OfficialKeys>>()
  return {
    ...real,
    async deriveOfficialKeys(card, pin) {
      const name = `${card.electionId} ${card.officialId} ${Buffer.from(card.secret).toString('hex')} ${pin}`
      const keys = known.get(name) ?? real.deriveOfficialKeys(card, pin)
      known.set(name, keys)
      const { signing, ...rest } = await keys
      // A ceremony that ends wipes the keys that it was given.
      return { ...rest, signing: { ...signing, secretKey: Uint8Array.from(signing.secretKey) } }
    },
  }
}
