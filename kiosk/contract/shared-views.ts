/** What screens of the day and of the closing are both made of. */
export type StationRole = 'identification' | 'ballot-box' | 'enrolment'
export interface LocalText {
  readonly ky: string
  readonly ru: string
  readonly en: string
}

export interface KeySlot {
  readonly state: 'empty' | 'card-read' | 'accepted'
  /** Absent while the card's owner is not proven by the PIN. */
  readonly officialName?: string
  readonly officialRole?: 'chair' | 'member' | 'secretary' | 'operator'
}
export interface KeyCeremony {
  /** One for each official that the act needs. */
  readonly slots: readonly KeySlot[]
  /** Why the last card or PIN was not accepted (`KEY_SAME_PERSON`, `KEY_WRONG_PIN`, `KEY_UNKNOWN`, `KEY_REVOKED`...). */
  readonly refusal: string | null
  /** Seconds until the PIN of the card that was read last may be tried again; 0: now. */
  readonly delaySeconds: number
  readonly complete: boolean
}
