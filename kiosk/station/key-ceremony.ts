import type { Clock } from '@taanuu/device-drivers/clock'
import type { EventBody } from '@taanuu/voter-roll-sync/journal/events'
import type { Manifest } from '@taanuu/voter-roll-sync/package/manifest'
import {
  deriveOfficialKeys,
  type KeyCard,
  type OfficialKeys,
  parseKeyCard,
} from '@taanuu/voter-roll-sync/trust/key-card'
import type { KeyCeremony as CeremonyView, KeySlot } from '../contract/index.ts'
import type { PinTrials } from './pin-trials.ts'

type Official = Manifest['officials'][number]

export interface PresentOfficial {
  readonly official: Official
  readonly keys: OfficialKeys
}

export type CeremonyPurpose = 'opening' | 'unlock' | 'exception' | 'closing' | 'spare' | 'erasure' | 'room'

export interface CeremonyOptions {
  readonly purpose: CeremonyPurpose
  readonly manifest: Pick<Manifest, 'electionId' | 'officials' | 'revoked'>
  /** How many different officials the act needs. */
  readonly needed: number
  /** From the first key to the last one (seconds). */
  readonly seconds: number
  readonly steady: Clock
  readonly trials: PinTrials
  /** A card or PIN that was refused and that observers are to see. */
  readonly onRefused: (refusal: EventBody<'key.refused'>) => void
}

/**
 * As many different officials as the act needs give card and PIN within the policy's time. Keys live only here, until the
 * act is done or given up.
 */
export class KeyCeremony {
  readonly #options: CeremonyOptions
  #present: PresentOfficial[] = []
  #card: KeyCard | null = null
  #refusal: string | null = null
  #firstKeyAt: number | null = null

  constructor(options: CeremonyOptions) {
    this.#options = options
  }

  get purpose(): CeremonyPurpose {
    return this.#options.purpose
  }
  get complete(): boolean {
    return this.#present.length === this.#options.needed
  }
  get present(): readonly PresentOfficial[] {
    return this.#present
  }

  /** A card was read. Errors: KEY_CARD_UNREADABLE, KEY_UNKNOWN, KEY_REVOKED, KEY_SAME_PERSON, KEY_TIMEOUT. */
  readCard(qr: string): string | null {
    if (this.#expire()) return this.#refuse('KEY_TIMEOUT')
    if (this.complete) return null
    const card = parseKeyCard(qr)
    if (!card.ok) return this.#refuse(card.error.code)
    const { electionId, officialId } = card.value
    if (electionId !== this.#options.manifest.electionId) return this.#refuseKey('KEY_UNKNOWN')
    if (!this.#officialOf(card.value)) {
      const revoked = this.#options.manifest.revoked.officials.some((gone) => gone.officialId === officialId)
      return revoked ? this.#refuseKey('KEY_REVOKED', officialId) : this.#refuseKey('KEY_UNKNOWN')
    }
    if (this.#present.some((p) => p.official.officialId === officialId)) {
      return this.#refuseKey('KEY_SAME_PERSON', officialId)
    }
    this.#card = card.value
    this.#refusal = null
    return null
  }

  /** The PIN of that card. Errors: KEY_NO_CARD, KEY_DELAYED, KEY_WRONG_PIN, KEY_REVOKED, KEY_TIMEOUT. */
  async enterPin(pin: string): Promise<string | null> {
    if (this.#expire()) return this.#refuse('KEY_TIMEOUT')
    const card = this.#card
    const official = card && this.#officialOf(card)
    if (!card || !official) return this.#refuse('KEY_NO_CARD')
    const { trials, manifest, steady } = this.#options
    const { officialId } = official
    if (trials.delayMs(officialId) > 0) return this.#refuse('KEY_DELAYED')
    const delayMs = trials.charge(officialId)
    const keys = await deriveOfficialKeys(card, pin)
    const publicKey = Buffer.from(keys.signing.publicKey).toString('hex')
    if (publicKey !== official.signingKey) {
      keys.signing.secretKey.fill(0)
      // The right PIN of a card that was replaced: nothing was guessed.
      if (manifest.revoked.officials.some((gone) => gone.signingKey === publicKey)) {
        trials.clear(officialId)
        this.#card = null
        return this.#refuseKey('KEY_REVOKED', officialId)
      }
      return this.#refuseKey('KEY_WRONG_PIN', officialId, delayMs)
    }
    trials.clear(officialId)
    this.#present.push({ official, keys })
    this.#firstKeyAt ??= steady.now()
    this.#card = null
    this.#refusal = null
    return null
  }

  #officialOf(card: KeyCard): Official | undefined {
    return this.#options.manifest.officials.find((official) => official.officialId === card.officialId)
  }

  #refuse(code: string): string {
    this.#refusal = code
    return code
  }

  #refuseKey(reason: string, officialId?: string, delayMs = 0): string {
    this.#options.onRefused({
      ...(officialId === undefined ? {} : { officialId }),
      reason,
      delaySeconds: Math.ceil(delayMs / 1000),
    })
    return this.#refuse(reason)
  }

  /** The other keys must follow the first in time; otherwise all are asked for again. */
  #expire(): boolean {
    if (this.complete || this.#firstKeyAt === null) return false
    if (this.#options.steady.now() - this.#firstKeyAt <= this.#options.seconds * 1000) return false
    this.clear()
    return true
  }

  clear(): void {
    for (const { keys } of this.#present) keys.signing.secretKey.fill(0)
    this.#present = []
    this.#card = null
    this.#firstKeyAt = null
  }

  view(): CeremonyView {
    const { needed, trials } = this.#options
    const slots: KeySlot[] = this.#present.map(({ official }) => ({
      state: 'accepted',
      officialName: official.name,
      officialRole: official.role,
    }))
    if (slots.length < needed && this.#card) slots.push({ state: 'card-read' })
    while (slots.length < needed) slots.push({ state: 'empty' })
    const delayMs = this.#card ? trials.delayMs(this.#card.officialId) : 0
    return {
      slots,
      refusal: this.#refusal,
      delaySeconds: Math.ceil(delayMs / 1000),
      complete: this.complete,
    }
  }
}
