import type { SearchView } from '../contract/index.ts'
import type { VoterRoll } from './voter-roll.ts'

/** Rows that a screen shows at once. */
const ROWS = 20

/** People of the roll who fit what the operator typed. Lives in memory only, until the next voter or a lock. */
export class RollSearch {
  #view: SearchView | null = null

  get view(): SearchView | null {
    return this.#view
  }

  search(roll: VoterRoll, text: string): void {
    const { rows, more } = roll.search(text, ROWS)
    this.#view = {
      text,
      rows: rows.map(({ ref, surname, givenName, patronymic, birthDate, lineNumber }) => ({
        pick: ref,
        fullName: [surname, givenName, patronymic].filter(Boolean).join(' '),
        birthDate,
        lineNumber,
      })),
      more,
    }
  }

  /** Whether this row stands on the screen: only who was found may be picked. */
  shows(pick: string): boolean {
    return this.#view?.rows.some((row) => row.pick === pick) ?? false
  }

  clear(): void {
    this.#view = null
  }
}
