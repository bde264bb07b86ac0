import { type Word, wordsOf } from './name-folding.ts'

/** What one word of a query may be; a word of digits is tried as everything that a number can mean. */
export type QueryWord =
  | { readonly kind: 'name'; readonly word: Word }
  | { readonly kind: 'digits'; readonly digits: string }
  | { readonly kind: 'date'; readonly parts: readonly string[] }

/** A person is not looked for by more words than this; the rest of a longer text is left out. */
const MAX_WORDS = 6
/** Longest text that is looked at, in UTF-16 units. */
const MAX_TEXT = 100

/** Splits what was typed: numbers and dates by spaces, names also by hyphens and dots. */
export function parseQuery(text: string): readonly QueryWord[] {
  const words: QueryWord[] = []
  for (const token of text.slice(0, MAX_TEXT).split(/[\s,;№]+/)) {
    if (/^\d+$/.test(token)) words.push({ kind: 'digits', digits: token })
    else if (/^\d{1,4}([./-]\d{0,4}){1,2}$/.test(token))
      words.push({ kind: 'date', parts: token.split(/[./-]/) })
    else for (const word of wordsOf(token)) words.push({ kind: 'name', word })
  }
  return words.slice(0, MAX_WORDS)
}

/** Whether a date that may be typed only half is the birth date (ISO): day first, or year first if it has four digits. */
export function dateFits(typed: readonly string[], birthDate: string): boolean {
  const order = typed[0].length === 4 ? YEAR_FIRST : DAY_FIRST
  for (let i = 0; i < typed.length; i++) {
    const [from, to] = order[i]
    if (!partFits(typed[i], birthDate.slice(from, to), i === typed.length - 1)) return false
  }
  return true
}

const [YEAR, MONTH, DAY] = [
  [0, 4],
  [5, 7],
  [8, 10],
] as const
const YEAR_FIRST = [YEAR, MONTH, DAY]
const DAY_FIRST = [DAY, MONTH, YEAR]

/** `last`: it may be typed only half. A year may be two digits. */
function partFits(typed: string, value: string, last: boolean): boolean {
  if (typed === value || (last && value.startsWith(typed))) return true
  return value.length === 4
    ? last && typed.length === 2 && value.endsWith(typed)
    : typed.length === 1 && value === `0${typed}`
}

/** Whether digits without separators are the birth date (ISO) or its year: 12051980, 19800512, 1980. */
export function digitsAreDate(digits: string, birthDate: string): boolean {
  if (digits.length === 4) return birthDate.startsWith(digits)
  if (digits.length !== 8) return false
  const [year, month, day] = [YEAR, MONTH, DAY].map(([from, to]) => birthDate.slice(from, to))
  return digits === day + month + year || digits === year + month + day
}
