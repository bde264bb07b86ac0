import type { Random } from '../random.ts'
import type { Sex } from './names.ts'

/**
 * Makes a personal number of 14 digits: sex (1 female, 2 male), birth date DDMMYYYY, four digits of a serial and
 * a check digit.
 *
 * The first nine digits are the publicly known rule. How the state forms the last five could not be read; the
 * serial and the check digit (weights 7-3-1 as in ICAO 9303) are an assumption of this simulator, so no product
 * code may rely on the check digit.
 */
export function createPersonalNumber(random: Random, sex: Sex, birthDate: string): string {
  const [year, month, day] = birthDate.split('-')
  const serial = `${random.int(0, 9999)}`.padStart(4, '0')
  const body = `${sex === 'female' ? 1 : 2}${day}${month}${year}${serial}`
  return body + checkDigit(body)
}

const WEIGHTS = [7, 3, 1]

/** The assumed check digit of the first 13 digits. */
export function checkDigit(body: string): number {
  let sum = 0
  for (let i = 0; i < body.length; i++) sum += Number(body[i]) * WEIGHTS[i % 3]!
  return sum % 10
}
