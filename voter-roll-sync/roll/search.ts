import { foldCyrillic, type Word, wordFrom, wordsOf } from './name-folding.ts'
import { dateFits, digitsAreDate, parseQuery, type QueryWord } from './query.ts'
import { beginsLatin, foldLatin, type LatinPaths, latinBegins, latinPaths } from './transliteration.ts'

export interface FoundPerson {
  readonly ref: string
  readonly surname: string
  readonly givenName: string
  readonly patronymic: string
  /** ISO date. */
  readonly birthDate: string
  readonly personalNumber: string
  readonly lineNumber: number
}

/** Where a word stands: person, field (0 surname, 1 given name, 2 patronymic), bits of the words that it covers. */
interface Posting {
  readonly person: number
  readonly field: number
  readonly covers: number
}

/** A word of names; everybody who bears it. */
interface Entry {
  readonly word: Word
  /** In its script, what is compared: classes of letters as one, no marks. */
  readonly folded: string
  readonly paths: LatinPaths | null
  readonly postings: Posting[]
}

/** One word of the query on one word of a person's names. */
interface Way {
  readonly covers: number
  readonly cost: number
}

/** What a word of the query says of a person (by index): ways to fit names, or the cost of fitting a number or a date. */
type Fits =
  | { readonly kind: 'names'; readonly ways: ReadonlyMap<number, readonly Way[]> }
  | { readonly kind: 'numbers'; readonly costOf: (person: FoundPerson) => number | null }

/**
 * What a fit costs: a word that is only begun stands behind one that is whole, given name and patronymic behind the surname,
 * another letter of the same class behind the very letter.
 */
const COST = { begun: 8, field: 2, otherLetter: 1, yearOnly: 2, numberBegun: 4 } as const

/**
 * Persons by any words of their names (each may be only begun, in any order, Cyrillic or Latin), by number, by line of the
 * roll and by birth date. Every word must fit, each another word of the name. In memory; holds names in the clear.
 */
export class SearchIndex {
  readonly #persons: readonly FoundPerson[]
  readonly #entries: readonly Entry[]

  constructor(persons: readonly FoundPerson[]) {
    // In the order of the roll, so that equal costs need nothing more.
    this.#persons = persons.toSorted((a, b) => a.lineNumber - b.lineNumber)
    const entries = new Map<string, Entry>()
    this.#persons.forEach((person, i) => {
      for (const { word, field, covers } of wordsOfPerson(person)) {
        let entry = entries.get(word.letters)
        if (!entry) {
          const { script, letters } = word
          const folded = script === 'cyrillic' ? foldCyrillic(letters) : foldLatin(letters)
          entry = { word, folded, paths: script === 'cyrillic' ? latinPaths(letters) : null, postings: [] }
          entries.set(letters, entry)
        }
        entry.postings.push({ person: i, field, covers })
      }
    })
    this.#entries = [...entries.values()]
  }

  /** At most `limit` persons, best first and then by line of the roll. An empty query finds nobody. */
  search(text: string, limit: number): { readonly rows: readonly FoundPerson[]; readonly more: boolean } {
    const words = parseQuery(text)
    if (words.length === 0) return { rows: [], more: false }
    const fits = words.map((word) => this.#fitsOf(word))
    // Cost and index of a person in one number: thousands of them sort in a fraction of a millisecond.
    const found: number[] = []
    for (const person of this.#candidates(fits)) {
      const cost = this.#costOf(person, fits)
      if (cost !== Number.POSITIVE_INFINITY) found.push(cost * MAX_PERSONS + person)
    }
    const best = Float64Array.from(found).sort().subarray(0, limit)
    return {
      rows: Array.from(best, (key) => this.#persons[key % MAX_PERSONS]),
      more: found.length > limit,
    }
  }

  /** Persons whom the rarest word of names fits; everybody if no word is of names. */
  #candidates(fits: readonly Fits[]): Iterable<number> {
    const names = fits.flatMap((fit) => (fit.kind === 'names' ? fit.ways : []))
    if (names.length === 0) return this.#persons.keys()
    return names.reduce((rarest, ways) => (ways.size < rarest.size ? ways : rarest)).keys()
  }

  #costOf(person: number, fits: readonly Fits[]): number {
    const names: (readonly Way[])[] = []
    let cost = 0
    for (const fit of fits) {
      if (fit.kind === 'numbers') {
        const own = fit.costOf(this.#persons[person])
        if (own === null) return Number.POSITIVE_INFINITY
        cost += own
      } else {
        const ways = fit.ways.get(person)
        if (!ways) return Number.POSITIVE_INFINITY
        names.push(ways)
      }
    }
    return cost + cheapest(names, 0, 0)
  }

  #fitsOf(word: QueryWord): Fits {
    switch (word.kind) {
      case 'name':
        return { kind: 'names', ways: this.#waysOf(word.word) }
      case 'date':
        return {
          kind: 'numbers',
          costOf: ({ birthDate }) => (dateFits(word.parts, birthDate) ? 0 : null),
        }
      case 'digits':
        return { kind: 'numbers', costOf: (person) => costOfDigits(word.digits, person) }
    }
  }

  #waysOf(word: Word): ReadonlyMap<number, readonly Way[]> {
    const fits = new Map<number, Way[]>()
    const folded = word.script === 'cyrillic' ? foldCyrillic(word.letters) : foldLatin(word.letters)
    if (folded === '') return fits
    const paths = word.script === 'cyrillic' ? latinPaths(word.letters) : null
    for (const entry of this.#entries) {
      const fit = fitOf(word, folded, paths, entry)
      if (!fit) continue
      const other = entry.word.script === word.script && !entry.word.letters.startsWith(word.letters)
      const base = (fit.whole ? 0 : COST.begun) + (other ? COST.otherLetter : 0)
      for (const { person, field, covers } of entry.postings) {
        const way = { covers, cost: base + field * COST.field }
        const ways = fits.get(person)
        if (ways) ways.push(way)
        else fits.set(person, [way])
      }
    }
    return fits
  }
}

/** More than any roll of a precinct. */
const MAX_PERSONS = 2 ** 20

function fitOf(
  word: Word,
  folded: string,
  paths: LatinPaths | null,
  entry: Entry,
): { whole: boolean } | null {
  if (word.script === entry.word.script)
    return entry.folded.startsWith(folded) ? { whole: entry.folded.length === folded.length } : null
  return entry.paths ? latinBegins(entry.paths, folded) : beginsLatin(paths!, entry.folded)
}

/** Least sum of costs with every word of the query on other words of the name; infinite if there is none. */
function cheapest(all: readonly (readonly Way[])[], at: number, taken: number): number {
  if (at === all.length) return 0
  let best = Number.POSITIVE_INFINITY
  for (const { covers, cost } of all[at]) {
    if (covers & taken) continue
    best = Math.min(best, cost + cheapest(all, at + 1, taken | covers))
  }
  return best
}

/** Every word of the three names, and the words of one name as one: people leave hyphens and spaces out. */
function wordsOfPerson(person: FoundPerson): readonly { word: Word; field: number; covers: number }[] {
  const all: { word: Word; field: number; covers: number }[] = []
  let bit = 1
  for (const [field, name] of [person.surname, person.givenName, person.patronymic].entries()) {
    const words = wordsOf(name)
    const first = bit
    for (const word of words) {
      all.push({ word, field, covers: bit })
      bit <<= 1
    }
    if (words.length > 1) {
      const joined = wordFrom(words.map(({ letters }) => letters).join(''))
      all.push({ word: joined, field, covers: bit - first })
    }
  }
  return all
}

function costOfDigits(digits: string, person: FoundPerson): number | null {
  const { personalNumber, lineNumber, birthDate } = person
  if (digits === personalNumber || Number(digits) === lineNumber) return 0
  if (personalNumber.startsWith(digits)) return COST.numberBegun
  if (digitsAreDate(digits, birthDate)) return digits.length === 8 ? 0 : COST.yearOnly
  return null
}
