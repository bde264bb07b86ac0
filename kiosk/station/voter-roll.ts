import { type Photo, photoDataUri } from '@taanuu/voter-roll-sync/roll/photos'
import { type RollContent, type Voter, voterRefOf } from '@taanuu/voter-roll-sync/roll/roll'
import type { FingerPosition, VoterView } from '../contract/index.ts'

export interface RollVoter {
  readonly ref: string
  readonly voter: Voter
  readonly templates: readonly { readonly position: FingerPosition; readonly template: Uint8Array }[]
  /** `data:` URI; absent while the photos are still being read. */
  portrait?: string
}

/** The decrypted roll, in memory only while officials keep the station unlocked. */
export class VoterRoll {
  readonly #secret: Uint8Array
  readonly #byRef = new Map<string, RollVoter>()
  readonly #elsewhere: ReadonlyMap<string, number>

  constructor(content: RollContent) {
    this.#secret = content.precinctSecret
    for (const voter of content.voters) {
      const ref = voterRefOf(this.#secret, voter.personalNumber)
      const templates = voter.fingers.map((finger) => ({
        position: finger.position as FingerPosition,
        template: Buffer.from(finger.template, 'base64'),
      }))
      this.#byRef.set(ref, { ref, voter, templates })
    }
    this.#elsewhere = new Map(content.elsewhere.map((entry) => [entry.ref, entry.precinct]))
  }

  get size(): number {
    return this.#byRef.size
  }

  byNumber(
    personalNumber: string,
  ):
    | { readonly kind: 'here'; readonly voter: RollVoter }
    | { readonly kind: 'elsewhere'; readonly precinct: number }
    | { readonly kind: 'unknown' } {
    const ref = voterRefOf(this.#secret, personalNumber)
    const voter = this.#byRef.get(ref)
    if (voter) return { kind: 'here', voter }
    const precinct = this.#elsewhere.get(ref)
    return precinct === undefined ? { kind: 'unknown' } : { kind: 'elsewhere', precinct }
  }

  byRef(ref: string): RollVoter | undefined {
    return this.#byRef.get(ref)
  }

  putPhoto(photo: Photo): void {
    const entry = this.#byRef.get(voterRefOf(this.#secret, photo.personalNumber))
    if (entry) entry.portrait = photoDataUri(photo)
  }

  /** Enrolled templates of all voters: what a search compares with. */
  get templateCount(): number {
    let count = 0
    for (const { templates } of this.#byRef.values()) count += templates.length
    return count
  }

  galleryEntries(): readonly { readonly id: string; readonly template: Uint8Array }[] {
    return [...this.#byRef.values()].flatMap(({ ref, templates }) =>
      templates.map(({ template }) => ({ id: ref, template })),
    )
  }
}

/** `data:` URI of the voter's picture, or null. */
export function portraitOf({ portrait }: RollVoter): string | null {
  return portrait ?? null
}

export function voterView(entry: RollVoter): VoterView {
  const { voter, templates } = entry
  return {
    fullName: [voter.surname, voter.givenName, voter.patronymic].filter(Boolean).join(' '),
    birthDate: voter.birthDate,
    personalNumber: voter.personalNumber,
    lineNumber: voter.lineNumber,
    portrait: portraitOf(entry),
    enrolled: templates.map(({ position }) => position),
  }
}

/** What the room may see of an accepted voter besides the photo. */
export function initialsOf({ voter }: RollVoter): string {
  return [voter.surname, voter.givenName].map((name) => (name ? `${name[0]}.` : '')).join(' ')
}
