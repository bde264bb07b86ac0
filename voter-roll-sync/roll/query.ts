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
export function dateFits(parts: readonly string[], birthDate: string): boolean {
  const [year, month, day] = birthDate.split('-')
  const inOrder = parts[0].length === 4 ? [year, month, day] : [day, month, year]
  return parts.every((typed, i) => {
    const value = inOrder[i]
    const last = i === parts.length - 1
    if (value.length === 4)
      return last ? value.startsWith(typed) || (typed.length === 2 && value.endsWith(typed)) : value === typed
    return Number(typed) === Number(value) ? typed !== '' : last && value.startsWith(typed)
  })
}

/** Whether digits without separators are the birth date (ISO) or its year: 12051980, 19800512, 1980. */
export function digitsAreDate(digits: string, birthDate: string): boolean {
  const [year, month, day] = birthDate.split('-')
  if (digits.length === 4) return digits === year
  return digits.length === 8 && (digits === day + month + year || digits === year + month + day)
}
