import { photoDataUri } from '@taanuu/voter-roll-sync/roll/photos'
import type { RollStore, StoredVoter } from '@taanuu/voter-roll-sync/roll/roll-store'
import type { FingerPosition, VoterView } from '../contract/index.ts'

export interface RollVoter {
  readonly ref: string
  readonly voter: StoredVoter['voter']
  readonly templates: readonly { readonly position: FingerPosition; readonly template: Uint8Array }[]
  /** `data:` URI; absent while the photos are still being read, and where there is none. */
  readonly portrait?: string
}

/**
 * The roll as the table asks for it, over the sealed store. A voter is opened when he is asked for; names are in memory only
 * for the search. Exists only while officials keep the station unlocked: `close` it at every lock.
 */
export class VoterRoll {
  readonly #store: RollStore
  /** Whoever is at the table is asked for with every change of a screen. */
  #last: RollVoter | null = null

  constructor(store: RollStore) {
    this.#store = store
  }

  /** Secret of the precinct's package, from which keys between its tables are made. */
  get precinctSecret(): Uint8Array {
    return this.#store.precinctSecret
  }

  get size(): number {
    return this.#store.size
  }

  /** Enrolled templates of all voters: what a search by finger compares with. */
  get templateCount(): number {
    return this.#store.templateCount
  }

  byNumber(
    personalNumber: string,
  ):
    | { readonly kind: 'here'; readonly voter: RollVoter }
    | { readonly kind: 'elsewhere'; readonly precinct: number }
    | { readonly kind: 'unknown' } {
    const found = this.#store.byNumber(personalNumber)
    return found.kind === 'here' ? { kind: 'here', voter: this.#withPortrait(found.voter) } : found
  }

  byRef(ref: string): RollVoter | undefined {
    if (this.#last?.ref === ref && this.#last.portrait !== undefined) return this.#last
    const stored = this.#store.byRef(ref)
    return stored && this.#withPortrait(stored)
  }

  #withPortrait({ ref, voter, templates }: StoredVoter): RollVoter {
    const photo = this.#store.photo(ref)
    this.#last = {
      ref,
      voter,
      templates: templates.map(({ position, template }) => ({
        position: position as FingerPosition,
        template,
      })),
      ...(photo
        ? {
            portrait: photoDataUri({
              media: photo.media,
              base64: Buffer.from(photo.bytes).toString('base64'),
            }),
          }
        : {}),
    }
    return this.#last
  }

  /** Makes the index of names; the first search is then as quick as the others. */
  prepareSearch(): void {
    this.#store.prepareSearch()
  }

  /** At most `limit` people by number, words of their names or birth date, best first. */
  search(text: string, limit: number): ReturnType<RollStore['search']> {
    return this.#store.search(text, limit)
  }

  /** Every enrolled template, for the matcher. Errors: ROLL_DAMAGED, ROLL_ERASED. */
  galleryEntries(): ReturnType<RollStore['galleryEntries']> {
    return this.#store.galleryEntries()
  }

  /** Forgets keys, index and whoever was asked for. */
  close(): void {
    this.#last = null
    this.#store.close()
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
