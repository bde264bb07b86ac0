import { mrzCheckDigit } from '@taanuu/device-drivers/document-reader/mrz/check-digit'

/** A person's document as its zone shows it. */
export interface ZoneHolder {
  /** Latin or Cyrillic; Cyrillic is transliterated. */
  readonly surname: string
  readonly givenNames: string
  readonly personalNumber: string
  /** YYYY-MM-DD. */
  readonly birthDate: string
  readonly expiryDate: string
  readonly sex: 'female' | 'male'
  /** At most nine characters, such as `ID1234567`. */
  readonly documentNumber: string
}

/** ICAO Doc 9303-3, section 6, table B, with the Kyrgyz letters. */
const LATIN: Readonly<Record<string, string>> = {
  А: 'A',
  Б: 'B',
  В: 'V',
  Г: 'G',
  Д: 'D',
  Е: 'E',
  Ё: 'E',
  Ж: 'ZH',
  З: 'Z',
  И: 'I',
  Й: 'I',
  К: 'K',
  Л: 'L',
  М: 'M',
  Н: 'N',
  Ң: 'N',
  О: 'O',
  Ө: 'O',
  П: 'P',
  Р: 'R',
  С: 'S',
  Т: 'T',
  У: 'U',
  Ү: 'U',
  Ф: 'F',
  Х: 'KH',
  Ц: 'TS',
  Ч: 'CH',
  Ш: 'SH',
  Щ: 'SHCH',
  Ъ: 'IE',
  Ы: 'Y',
  Ь: '',
  Э: 'E',
  Ю: 'IU',
  Я: 'IA',
}

/** The three lines of a Kyrgyz ID card (TD1), the personal number in the optional data of the upper line. */
export function cardZone(holder: ZoneHolder): readonly string[] {
  const number = holder.documentNumber.padEnd(9, '<')
  const first = `IDKGZ${number}${digitOf(number)}${holder.personalNumber}`.padEnd(30, '<')
  const dates = `${dated(holder.birthDate)}${sexOf(holder)}${dated(holder.expiryDate)}`
  const second = `${dates}KGZ${'<'.repeat(11)}`
  const composite = digitOf(first.slice(5) + second.slice(0, 7) + second.slice(8, 15) + second.slice(18, 29))
  return [first, second + composite, namesOf(holder, 30)]
}

/** The two lines of a Kyrgyz passport (TD3), the personal number in its own field. */
export function passportZone(holder: ZoneHolder): readonly string[] {
  const number = holder.documentNumber.padEnd(9, '<')
  const dates = `${dated(holder.birthDate)}${sexOf(holder)}${dated(holder.expiryDate)}`
  const personal = `${holder.personalNumber}${digitOf(holder.personalNumber)}`
  const body = `${number}${digitOf(number)}KGZ${dates}${personal}`
  const composite = digitOf(body.slice(0, 10) + body.slice(13, 20) + body.slice(21))
  return [`P<KGZ${namesOf(holder, 39)}`, body + composite]
}

function dated(isoDate: string): string {
  const text = isoDate.slice(2).replaceAll('-', '')
  return text + digitOf(text)
}

function sexOf({ sex }: ZoneHolder): string {
  return sex === 'female' ? 'F' : 'M'
}

function namesOf({ surname, givenNames }: ZoneHolder, length: number): string {
  return `${latin(surname)}<<${latin(givenNames)}`.slice(0, length).padEnd(length, '<')
}

function latin(name: string): string {
  return [...name.toUpperCase()]
    .map((letter) => LATIN[letter] ?? (/[A-Z]/.test(letter) ? letter : '<'))
    .join('')
}

function digitOf(text: string): string {
  const digit = mrzCheckDigit(text)
  if (digit === null) throw new RangeError('a character that no zone has')
  return digit
}
