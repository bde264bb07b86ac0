import type { MrzDocument } from './read-mrz.ts'

/** ICAO code of the Kyrgyz Republic. */
const KYRGYZ_REPUBLIC = 'KGZ'
/** Digits of a personal number. */
const DIGITS = 14

export type PersonalNumberResult =
  | {
      readonly ok: true
      readonly personalNumber: string
      /**
       * Whether the number's own sex and birth date (digit 1 female, 2 male, then DDMMYYYY) are those of the zone.
       * Not a reason to refuse: numbers were given with mistakes, and the roll decides.
       */
      readonly agreesWithZone: boolean
    }
  | { readonly ok: false; readonly code: 'FOREIGN_DOCUMENT' | 'NO_PERSONAL_NUMBER' }

/**
 * The holder's personal number (ПИН) of a Kyrgyz document: the first 14 characters of the optional data on the
 * upper line of an ID card (TD1), the personal number field of a passport (TD3). The place of each was found in
 * published zones of real documents (one card of the 2017 pattern, two passports), whose check digits agree; the
 * state's own specification could not be read. A TD2 zone has no room for it.
 */
export function personalNumberOf(document: MrzDocument): PersonalNumberResult {
  if (document.issuingState !== KYRGYZ_REPUBLIC) return { ok: false, code: 'FOREIGN_DOCUMENT' }
  const personalNumber = document.optionalData.slice(0, DIGITS)
  if (document.format === 'TD2' || !/^\d{14}$/.test(personalNumber))
    return { ok: false, code: 'NO_PERSONAL_NUMBER' }
  return { ok: true, personalNumber, agreesWithZone: agrees(personalNumber, document) }
}

function agrees(number: string, { birthDate, sex }: MrzDocument): boolean {
  const day = number.slice(1, 3)
  const month = number.slice(3, 5)
  const year = number.slice(7, 9)
  const sexDigit = sex === 'female' ? '1' : sex === 'male' ? '2' : number[0]
  return birthDate === `${year}${month}${day}` && number[0] === sexDigit
}
