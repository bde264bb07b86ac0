import { createHmac, timingSafeEqual } from 'node:crypto'

/** Crockford's alphabet: no letter that is read as a digit or as another one. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** 40 bits; guessing one costs a typed code each. */
const CODE_LETTERS = 8

/** What a way code says: this approach at this table has ended, and nobody was identified in it. */
export interface WayWord {
  readonly electionId: string
  readonly precinct: number
  /** The table that shows the code. */
  readonly from: string
  readonly case: number
  readonly voterRef: string
}

/**
 * Code that a voter carries from the table that could not serve him to the one that owns him: `17-K3QF-9M2T`, the number of
 * the approach and a code under a secret of the precinct's tables. It is shown only after the end of the approach is
 * durable, so that the owner may take the voter back although no line connects the two.
 */
export function wayCodeOf(word: WayWord, key: Uint8Array): string {
  const text = lettersOf(word, key)
  return `${word.case}-${text.slice(0, 4)}-${text.slice(4)}`
}

/** Reads what people type: small letters, spaces, O for 0, I and L for 1. Undefined where it is no code. */
export function readWayCode(typed: string): { readonly case: number; readonly letters: string } | undefined {
  if (typed.length > 40) return undefined
  const plain = typed.toUpperCase().replaceAll(/\s/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')
  const match = /^([1-9][0-9]{0,6})-([0-9A-HJKMNP-TV-Z]{4})-?([0-9A-HJKMNP-TV-Z]{4})$/.exec(plain)
  return match ? { case: Number(match[1]), letters: match[2] + match[3] } : undefined
}

/** Whether the typed letters are those of the word; `word.case` is the number that was typed. */
export function fitsWayCode(letters: string, word: WayWord, key: Uint8Array): boolean {
  const expected = Buffer.from(lettersOf(word, key))
  const given = Buffer.from(letters)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

function lettersOf(word: WayWord, key: Uint8Array): string {
  const { electionId, precinct, from, case: number, voterRef } = word
  const text = ['taanuu way code v1', electionId, precinct, from, number, voterRef].join('\n')
  const mac = createHmac('sha256', key).update(text, 'utf8').digest()
  let letters = ''
  for (let i = 0; i < CODE_LETTERS; i++) letters += ALPHABET[mac[i] % 32]
  return letters
}
