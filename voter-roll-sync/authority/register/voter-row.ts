import { readPersonalNumber } from '../../roll/personal-number.ts'
import type { Column, Mapping } from './mapping.ts'
import type { RowNote, RowReason } from './row-reasons.ts'

export interface RowProblem {
  readonly column: string | null
  readonly reason: RowReason
  /** Never a value of the row: reports hold no personal data. */
  readonly detail: string
}
export interface RowRemark {
  readonly column: string | null
  readonly note: RowNote
}

/** What the written fields of a row say; templates and portrait are read after it. */
export interface RowPerson {
  readonly personalNumber: string
  readonly surname: string
  readonly givenName: string
  readonly patronymic: string
  readonly sex: 'female' | 'male'
  readonly birthDate: string
  readonly precinct: number
  /** Null: the next free number of the precinct. */
  readonly lineNumber: number | null
  readonly address: string
}

export interface RowRules {
  readonly mapping: Mapping
  readonly precincts: ReadonlySet<number>
  /** ISO date of election day. */
  readonly electionDay: string
}

export type RowReading =
  | { readonly ok: true; readonly person: RowPerson; readonly remarks: readonly RowRemark[] }
  | { readonly ok: false; readonly problems: readonly RowProblem[] }

const MAX_NAME = 100
const MAX_ADDRESS = 300
const MAX_LINE_NUMBER = 1_000_000
/** Letters with their marks, and the signs that names have: space, hyphens, apostrophes, dot. */
const NAME = /^[\p{L}\p{M}][\p{L}\p{M} .'’ʼʻ`-]*$/u
/** Control, unassigned, private and replacement characters never belong in a register. */
const STRAY = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\ufffd]/u
const CYRILLIC = /\p{Script=Cyrillic}/u
const LATIN = /\p{Script=Latin}/u
/** What a spreadsheet makes of a long number. */
const SPREADSHEET_NUMBER = /^\d(?:[.,]\d+)?[eE]\+\d+$/

export function cellName(column: Column): string {
  return String(column)
}

/** Reads the written fields of one row and names every problem of it, not only the first. */
export function readRow(cells: ReadonlyMap<string, string>, rules: RowRules): RowReading {
  const { mapping, precincts, electionDay } = rules
  const { columns } = mapping
  const problems: RowProblem[] = []
  const remarks: RowRemark[] = []
  function refuse(column: Column | undefined, reason: RowReason, detail = ''): void {
    problems.push({ column: column === undefined ? null : cellName(column), reason, detail })
  }
  function cell(column: Column | undefined, longest: number, required: boolean): string | undefined {
    const text = (column === undefined ? '' : (cells.get(cellName(column)) ?? '')).trim().normalize('NFC')
    if (text === '' && required) refuse(column, 'MISSING_FIELD')
    else if (text.length > longest) refuse(column, 'TOO_LONG', `${text.length} characters`)
    else if (STRAY.test(text)) refuse(column, 'STRAY_CHARACTERS')
    else return text
    return undefined
  }
  function name(column: Column | undefined, required: boolean): string {
    const text = cell(column, MAX_NAME, required)?.replaceAll(/ {2,}/g, ' ')
    if (text === undefined || text === '') return ''
    if (!NAME.test(text)) refuse(column, 'STRAY_CHARACTERS')
    else if (text.split(/[ -]/).some((word) => CYRILLIC.test(word) && LATIN.test(word)))
      remarks.push({ column: cellName(column ?? ''), note: 'MIXED_ALPHABETS' })
    return text
  }

  if (isHeader(cells, mapping))
    return { ok: false, problems: [{ column: null, reason: 'HEADER_AS_VOTER', detail: '' }] }
  const surname = name(columns.surname, true)
  const givenName = name(columns.givenName, true)
  const patronymic = name(columns.patronymic, false)
  const address = cell(columns.address, MAX_ADDRESS, false) ?? ''

  const number = cell(columns.personalNumber, MAX_NAME, true)
  const facts = number === undefined ? undefined : readPersonalNumber(number)
  if (number !== undefined && !facts) {
    const detail = SPREADSHEET_NUMBER.test(number)
      ? 'a spreadsheet rounded it'
      : `${number.length} characters`
    refuse(columns.personalNumber, 'BAD_NUMBER', detail)
  }

  let birthDate = facts?.birthDate ?? ''
  if (columns.birthDate !== undefined) {
    const text = cell(columns.birthDate, 40, true)
    const date = text === undefined ? undefined : readDate(text, mapping.dateFormat)
    if (text !== undefined && (date === undefined || date < '1900' || date > electionDay))
      refuse(columns.birthDate, 'BAD_DATE', mapping.dateFormat)
    else if (date !== undefined && facts && facts.birthDate !== date)
      refuse(columns.birthDate, 'NUMBER_CONTRADICTS_BIRTH_DATE')
    birthDate = date ?? birthDate
  }
  if (
    mapping.minimumAge !== undefined &&
    birthDate !== '' &&
    ageOn(birthDate, electionDay) < mapping.minimumAge
  )
    refuse(columns.birthDate ?? columns.personalNumber, 'TOO_YOUNG', `under ${mapping.minimumAge}`)

  let sex = facts?.sex
  if (columns.sex !== undefined) {
    const word = cell(columns.sex, 40, true)?.toLowerCase()
    const said = word === undefined ? undefined : sexOf(word, mapping)
    if (word !== undefined && said === undefined) refuse(columns.sex, 'BAD_SEX')
    else if (said !== undefined && sex !== undefined && said !== sex)
      refuse(columns.sex, 'NUMBER_CONTRADICTS_SEX')
    sex = said ?? sex
  }

  const precinctText =
    columns.precinct === undefined ? String(mapping.precinct ?? '') : cell(columns.precinct, 40, true)
  const precinct = wholeNumber(precinctText)
  if (precinctText !== undefined && (precinct === undefined || !precincts.has(precinct)))
    refuse(columns.precinct, 'UNKNOWN_PRECINCT')

  let lineNumber: number | null = null
  if (columns.lineNumber !== undefined) {
    const text = cell(columns.lineNumber, 40, true)
    lineNumber = wholeNumber(text) ?? null
    if (text !== undefined && (lineNumber === null || lineNumber < 1 || lineNumber > MAX_LINE_NUMBER))
      refuse(columns.lineNumber, 'BAD_LINE_NUMBER')
  }

  if (problems.length > 0 || number === undefined || sex === undefined || precinct === undefined)
    return { ok: false, problems }
  const person = {
    personalNumber: number,
    surname,
    givenName,
    patronymic,
    sex,
    birthDate,
    precinct,
    lineNumber,
    address,
  }
  return { ok: true, person, remarks }
}

/** A header that came again, or that the mapping forgot: the number's cell has no digit and says what its column says. */
function isHeader(cells: ReadonlyMap<string, string>, { columns }: Mapping): boolean {
  const number = cells.get(cellName(columns.personalNumber)) ?? ''
  if (number.trim() === '' || /\d/.test(number)) return false
  const texts = [columns.precinct, columns.birthDate, columns.lineNumber]
    .filter((column) => column !== undefined)
    .map((column) => cells.get(cellName(column)) ?? '')
  return /\p{L}/u.test(number) && texts.every((text) => !/\d/.test(text))
}

/** ISO date of a text of the form; undefined if it is none, or a day that never was. */
export function readDate(text: string, form: string): string | undefined {
  const pattern = form
    .replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')
    .replace('YYYY', '(?<y>\\d{4})')
    .replace('MM', '(?<m>\\d{2})')
    .replace('DD', '(?<d>\\d{2})')
  const groups = new RegExp(`^${pattern}$`).exec(text)?.groups
  if (!groups) return undefined
  const iso = `${groups.y}-${groups.m}-${groups.d}`
  const time = Date.parse(`${iso}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(iso) ? iso : undefined
}

/** Whole years of age on a day; whoever was born on 29 February has the birthday on 1 March in other years. */
export function ageOn(birthDate: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4))
  return day.slice(5) >= birthDate.slice(5) ? years : years - 1
}

const sexWords = new WeakMap<Mapping, ReadonlyMap<string, 'female' | 'male'>>()

function sexOf(word: string, mapping: Mapping): 'female' | 'male' | undefined {
  let words = sexWords.get(mapping)
  if (!words) {
    const entries = (['female', 'male'] as const).flatMap((sex) =>
      mapping.sex[sex].map((each) => [each.toLowerCase(), sex] as const),
    )
    words = new Map(entries)
    sexWords.set(mapping, words)
  }
  return words.get(word)
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}
