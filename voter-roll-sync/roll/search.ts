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

/** Ways in which one word of the query fits one person. */
type Fits = Map<number, { readonly covers: number; readonly cost: number }[]>

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
    this.#persons = persons
    const entries = new Map<string, Entry>()
    persons.forEach((person, i) => {
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
    const [first, ...others] = fits.toSorted((a, b) => a.size - b.size)
    const found: { person: FoundPerson; cost: number }[] = []
    for (const [person, ways] of first) {
      const all = [ways]
      for (const other of others) {
        const theirs = other.get(person)
        if (!theirs) break
        all.push(theirs)
      }
      if (all.length < fits.length) continue
      const cost = cheapest(all, 0, 0)
      if (cost !== Number.POSITIVE_INFINITY) found.push({ person: this.#persons[person], cost })
    }
    found.sort((a, b) => a.cost - b.cost || a.person.lineNumber - b.person.lineNumber)
    return { rows: found.slice(0, limit).map(({ person }) => person), more: found.length > limit }
  }

  #fitsOf(word: QueryWord): Fits {
    const fits: Fits = new Map()
    if (word.kind === 'name') this.#addNames(fits, word.word)
    else {
      this.#persons.forEach((person, i) => {
        const cost = word.kind === 'date' ? costOfDate(word.parts, person) : costOfDigits(word.digits, person)
        if (cost !== null) fits.set(i, [{ covers: 0, cost }])
      })
    }
    return fits
  }

  #addNames(fits: Fits, word: Word): void {
    const folded = word.script === 'cyrillic' ? foldCyrillic(word.letters) : foldLatin(word.letters)
    if (folded === '') return
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
  }
}

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
function cheapest(
  all: readonly (readonly { covers: number; cost: number }[])[],
  at: number,
  taken: number,
): number {
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

function costOfDate(parts: readonly string[], person: FoundPerson): number | null {
  return dateFits(parts, person.birthDate) ? 0 : null
}

function costOfDigits(digits: string, person: FoundPerson): number | null {
  if (digits === person.personalNumber || digits === String(person.lineNumber)) return 0
  if (digitsAreDate(digits, person.birthDate)) return digits.length === 8 ? 0 : COST.yearOnly
  return person.personalNumber.startsWith(digits) ? COST.numberBegun : null
}
