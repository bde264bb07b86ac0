import { createHash } from 'node:crypto'

/** A valid finger template of our form with `minutiae` arbitrary minutiae; the same seed gives the same bytes. */
export function syntheticTemplate(seed: string, minutiae = 20, quality = 70): Uint8Array {
  const bytes = new Uint8Array(9 + minutiae * 29)
  // The largest extent, so that every position that 11 bits can name lies inside.
  bytes.set([0x54, 0x46, 1, 1, 0x07, 0xff, 0x07, 0xff, quality])
  let noise = createHash('sha256').update(seed).digest()
  for (let i = 0; i < minutiae * 29; i++) {
    if (i % 32 === 0) noise = createHash('sha256').update(noise).digest()
    const at = 9 + i
    const value = noise[i % 32]
    if (i >= minutiae * 5) bytes[at] = (((value >> 4) | 1) << 4) | ((value & 15) | 1)
    else if (i % 5 === 2) bytes[at] = value & 0xfd
    else if (i % 5 === 4) bytes[at] = value % 101
    else bytes[at] = value
  }
  return bytes
}

const SURNAMES = ['Үсөнбеков', 'Төлөгөнов', 'Жеңишбеков', 'Петренко', 'Исмаилов', 'Абдыкеримов']
const NAMES = ['Бакыт', 'Өмүрбек', 'Нурлан', 'Павел', 'Шухрат', 'Таалай']

export interface ExtractRow {
  readonly number: string
  readonly surname: string
  readonly givenName: string
  readonly patronymic: string
  readonly sex: string
  readonly birthDate: string
  readonly precinct: string
  readonly address: string
  readonly finger1: string
  readonly finger2: string
}

/** Person number `i` of an extract: a man born between 1940 and 2000, with two templates in base64. */
export function extractRow(i: number, precinct: number, templates = 2): ExtractRow {
  const day = 1 + (i % 28)
  const month = 1 + (Math.floor(i / 28) % 12)
  const year = 1940 + (Math.floor(i / 336) % 60)
  const two = (n: number) => String(n).padStart(2, '0')
  const finger = (n: number) =>
    n < templates ? Buffer.from(syntheticTemplate(`${i}/${n}`)).toString('base64') : ''
  return {
    number: `2${two(day)}${two(month)}${year}${String(i % 100_000).padStart(5, '0')}`,
    surname: SURNAMES[i % SURNAMES.length],
    givenName: NAMES[Math.floor(i / SURNAMES.length) % NAMES.length],
    patronymic: 'Токтогулович',
    sex: 'м',
    birthDate: `${two(day)}.${two(month)}.${year}`,
    precinct: String(precinct),
    address: `Ала-Тоо көчөсү, ${1 + (i % 90)}`,
    finger1: finger(0),
    finger2: finger(1),
  }
}

export const EXTRACT_HEADER = 'ПИН;Фамилия;Имя;Отчество;Пол;Дата рождения;УИК;Адрес;Палец 1;Палец 2'

export function extractLine(row: ExtractRow): string {
  return Object.values(row).join(';')
}

/** The mapping file of such an extract. */
export const EXTRACT_MAPPING = {
  v: 1,
  format: 'csv',
  columns: {
    personalNumber: 'ПИН',
    surname: 'Фамилия',
    givenName: 'Имя',
    patronymic: 'Отчество',
    sex: 'Пол',
    birthDate: 'Дата рождения',
    precinct: 'УИК',
    address: 'Адрес',
  },
  fingers: [
    { position: 'right-index', column: 'Палец 1', as: 'base64', format: 'taanuu' },
    { position: 'left-index', column: 'Палец 2', as: 'base64', format: 'taanuu' },
  ],
  dateFormat: 'DD.MM.YYYY',
  minimumAge: 18,
} as const
