/**
 * Letters that one keyboard or one clerk has and another has not: written as their nearest common letter when names are
 * compared. Signs write nothing.
 */
const CLASSES: Readonly<Record<string, string>> = {
  ё: 'е',
  ң: 'н',
  ө: 'о',
  ү: 'у',
  ҳ: 'х',
  қ: 'к',
  ғ: 'г',
  ў: 'у',
  // Kazakh, Tajik and Ukrainian names stand on the rolls of border districts.
  ә: 'а',
  ұ: 'у',
  һ: 'х',
  і: 'и',
  ї: 'и',
  ӣ: 'и',
  ӯ: 'у',
  ҷ: 'ж',
  ґ: 'г',
  є: 'е',
  ъ: '',
  ь: '',
}
/** Latin letters that look like Cyrillic ones and get into Cyrillic words from the wrong keyboard. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  a: 'а',
  b: 'в',
  c: 'с',
  e: 'е',
  h: 'н',
  k: 'к',
  m: 'м',
  o: 'о',
  p: 'р',
  t: 'т',
  x: 'х',
  y: 'у',
}
const APOSTROPHES = /['’ʼʻ‘`´"″ʹʺ′]/g
const SEPARATORS = /[^\p{L}\p{M}\p{N}]+/u

export type Script = 'cyrillic' | 'latin'

/** One word of a name or of a query. */
export interface Word {
  readonly script: Script
  /** Lower case, without apostrophes; Latin look-alikes in Cyrillic words are Cyrillic. */
  readonly letters: string
}

/** Words of a name: split at spaces, hyphens and dots. */
export function wordsOf(text: string): readonly Word[] {
  return text
    .normalize('NFC')
    .replace(APOSTROPHES, '')
    .split(SEPARATORS)
    .filter((word) => word !== '')
    .map((word) => wordFrom(word.toLowerCase()))
}

export function wordFrom(lowerCase: string): Word {
  if (!/\p{Script=Cyrillic}/u.test(lowerCase)) return { script: 'latin', letters: lowerCase }
  return {
    script: 'cyrillic',
    letters: lowerCase.replace(/[a-z]/g, (letter) => LOOKALIKES[letter] ?? letter),
  }
}

/** Lower-case Cyrillic with every class of letters as one. */
export function foldCyrillic(letters: string): string {
  let folded = ''
  for (const letter of letters) folded += CLASSES[letter] ?? letter
  return folded
}
