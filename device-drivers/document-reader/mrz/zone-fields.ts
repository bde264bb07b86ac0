/** The sizes of machine-readable zones that a polling station meets (ICAO Doc 9303-5, -6 and -4). */
export type MrzFormat = 'TD1' | 'TD2' | 'TD3'

/** Lines and characters a line of each size. */
export const ZONE_SHAPE: Readonly<
  Record<MrzFormat, { readonly lines: number; readonly characters: number }>
> = {
  TD1: { lines: 3, characters: 30 },
  TD2: { lines: 2, characters: 36 },
  TD3: { lines: 2, characters: 44 },
}

/** A run of characters: line from 0, from (inclusive) and to (exclusive) from 0. */
export type Run = readonly [line: number, from: number, to: number]

/** What a check digit covers. */
export interface CheckedField {
  readonly name: 'document number' | 'birth date' | 'expiry date' | 'personal number' | 'composite'
  readonly covers: readonly Run[]
  readonly digit: Run
  /** Whether a filler may stand for the digit of an empty field. */
  readonly mayBeBlank?: boolean
}

/** All check digits of each size. */
export const CHECKED_FIELDS: Readonly<Record<MrzFormat, readonly CheckedField[]>> = {
  TD1: [
    { name: 'document number', covers: [[0, 5, 14]], digit: [0, 14, 15] },
    { name: 'birth date', covers: [[1, 0, 6]], digit: [1, 6, 7] },
    { name: 'expiry date', covers: [[1, 8, 14]], digit: [1, 14, 15] },
    {
      name: 'composite',
      covers: [
        [0, 5, 30],
        [1, 0, 7],
        [1, 8, 15],
        [1, 18, 29],
      ],
      digit: [1, 29, 30],
    },
  ],
  TD2: [
    { name: 'document number', covers: [[1, 0, 9]], digit: [1, 9, 10] },
    { name: 'birth date', covers: [[1, 13, 19]], digit: [1, 19, 20] },
    { name: 'expiry date', covers: [[1, 21, 27]], digit: [1, 27, 28] },
    {
      name: 'composite',
      covers: [
        [1, 0, 10],
        [1, 13, 20],
        [1, 21, 35],
      ],
      digit: [1, 35, 36],
    },
  ],
  TD3: [
    { name: 'document number', covers: [[1, 0, 9]], digit: [1, 9, 10] },
    { name: 'birth date', covers: [[1, 13, 19]], digit: [1, 19, 20] },
    { name: 'expiry date', covers: [[1, 21, 27]], digit: [1, 27, 28] },
    { name: 'personal number', covers: [[1, 28, 42]], digit: [1, 42, 43], mayBeBlank: true },
    {
      name: 'composite',
      covers: [
        [1, 0, 10],
        [1, 13, 20],
        [1, 21, 43],
      ],
      digit: [1, 43, 44],
    },
  ],
}

/** Where the issuing state's own data stand: the personal number of a Kyrgyz document among them. */
export const OPTIONAL_DATA: Readonly<Record<MrzFormat, Run>> = {
  TD1: [0, 15, 30],
  TD2: [1, 28, 35],
  TD3: [1, 28, 42],
}

export function textOf(lines: readonly string[], [line, from, to]: Run): string {
  return lines[line].slice(from, to)
}
