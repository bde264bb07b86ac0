import type { Manifest } from '@taanuu/voter-roll-sync/package/manifest'
import {
  deriveOfficialKeys,
  type KeyCard,
  type OfficialKeys,
  parseKeyCard,
} from '@taanuu/voter-roll-sync/trust/key-card'
import type { KeyCeremony as CeremonyView, KeySlot } from '../contract/views.ts'

type Official = Manifest['officials'][number]

export interface PresentOfficial {
  readonly official: Official
  readonly keys: OfficialKeys
}

export type CeremonyPurpose = 'opening' | 'unlock' | 'exception' | 'closing'

/**
 * Two different officials give card and PIN within the policy's time. Keys live only here, until the act is done or
 * given up.
 */
export class KeyCeremony {
  readonly purpose: CeremonyPurpose
  readonly #manifest: Manifest
  readonly #deadlineMs: number
  #present: PresentOfficial[] = []
  #card: KeyCard | null = null
  #refusal: string | null = null
  #firstKeyAt: number | null = null

  constructor(purpose: CeremonyPurpose, manifest: Manifest, ceremonySeconds: number) {
    this.purpose = purpose
    this.#manifest = manifest
    this.#deadlineMs = ceremonySeconds * 1000
  }

  get complete(): boolean {
    return this.#present.length === 2
  }
  get present(): readonly PresentOfficial[] {
    return this.#present
  }

  /** A card was read. Errors: KEY_CARD_UNREADABLE, KEY_UNKNOWN, KEY_SAME_PERSON, KEY_TIMEOUT. */
  readCard(qr: string, nowMs: number): string | null {
    if (this.#expire(nowMs)) return this.#refuse('KEY_TIMEOUT')
    if (this.complete) return null
    const card = parseKeyCard(qr)
    if (!card.ok) return this.#refuse(card.error.code)
    if (card.value.electionId !== this.#manifest.electionId || !this.#officialOf(card.value)) {
      return this.#refuse('KEY_UNKNOWN')
    }
    if (this.#present.some((p) => p.official.officialId === card.value.officialId)) {
      return this.#refuse('KEY_SAME_PERSON')
    }
    this.#card = card.value
    this.#refusal = null
    return null
  }

  /** The PIN of that card. Errors: KEY_NO_CARD, KEY_WRONG_PIN, KEY_TIMEOUT. */
  async enterPin(pin: string, nowMs: number): Promise<string | null> {
    if (this.#expire(nowMs)) return this.#refuse('KEY_TIMEOUT')
    if (!this.#card) return this.#refuse('KEY_NO_CARD')
    const official = this.#officialOf(this.#card)
    if (!official) return this.#refuse('KEY_UNKNOWN')
    const keys = await deriveOfficialKeys(this.#card, pin)
    if (Buffer.from(keys.signing.publicKey).toString('hex') !== official.signingKey) {
      return this.#refuse('KEY_WRONG_PIN')
    }
    this.#present.push({ official, keys })
    this.#firstKeyAt ??= nowMs
    this.#card = null
    this.#refusal = null
    return null
  }

  #officialOf(card: KeyCard): Official | undefined {
    return this.#manifest.officials.find((official) => official.officialId === card.officialId)
  }

  #refuse(code: string): string {
    this.#refusal = code
    return code
  }

  /** The second key must follow the first in time; otherwise both are asked for again. */
  #expire(nowMs: number): boolean {
    if (this.complete || this.#firstKeyAt === null || nowMs - this.#firstKeyAt <= this.#deadlineMs)
      return false
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
    const slots: KeySlot[] = this.#present.map(({ official }) => ({
      state: 'accepted',
      officialName: official.name,
      officialRole: official.role,
    }))
    if (slots.length < 2 && this.#card) slots.push({ state: 'card-read' })
    while (slots.length < 2) slots.push({ state: 'empty' })
    return { slots, refusal: this.#refusal, complete: this.complete, delaySeconds: 0 }
  }
}
