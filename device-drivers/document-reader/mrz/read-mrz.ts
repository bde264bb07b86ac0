import { parse } from 'mrz'
import type { ReadingFault } from '../reading-fault.ts'
import { mrzCheckDigit } from './check-digit.ts'
import {
  CHECKED_FIELDS,
  type CheckedField,
  type MrzFormat,
  OPTIONAL_DATA,
  textOf,
  ZONE_SHAPE,
} from './zone-fields.ts'

/** Longest text that is looked at, characters: a zone has 90 at most. */
const MAX_TEXT = 200

/** What stands in a machine-readable zone. Empty fields are empty strings. */
export interface MrzDocument {
  readonly format: MrzFormat
  /** Document code, such as `ID`, `P`, `AC`. */
  readonly documentCode: string
  /** ICAO three-letter codes; Germany's single `D` stays as it is. */
  readonly issuingState: string
  readonly nationality: string
  readonly documentNumber: string
  /** As written, transliterated: capital Latin letters and spaces. */
  readonly surname: string
  readonly givenNames: string
  /** YYMMDD; the zone does not tell the century. */
  readonly birthDate: string
  readonly expiryDate: string
  readonly sex: 'male' | 'female' | 'unspecified'
  /** The issuing state's own data without trailing fillers (TD1: upper line; TD3: personal number field). */
  readonly optionalData: string
}

export type MrzResult =
  | { readonly ok: true; readonly document: MrzDocument }
  | { readonly ok: false; readonly fault: ReadingFault }

/**
 * Reads a machine-readable zone, whatever the reader put between its lines. Every check digit is recomputed
 * here; the fields are taken apart by the `mrz` library. Faults: `UNKNOWN_FORMAT`, `UNREADABLE_CHARACTER`,
 * `WRONG_CHECK_DIGIT`.
 */
export function readMrz(text: string): MrzResult {
  if (text.length > MAX_TEXT) return fault('UNKNOWN_FORMAT', `${text.length} characters`)
  const lines = zoneLines(text)
  const format = lines && formatOf(lines)
  if (!lines || !format)
    return fault('UNKNOWN_FORMAT', `no zone of three known sizes, ${text.length} characters`)
  for (const [index, line] of lines.entries()) {
    const at = line.search(/[^A-Z0-9<]/)
    if (at >= 0) return fault('UNREADABLE_CHARACTER', `line ${index + 1}, position ${at + 1}`)
  }
  // A visa has the shape of a TD2 or TD3 zone and no composite digit; nobody votes with one.
  if (lines[0][0] === 'V') return fault('UNKNOWN_FORMAT', 'a visa')
  for (const field of CHECKED_FIELDS[format]) {
    if (!hasRightDigit(lines, format, field)) return fault('WRONG_CHECK_DIGIT', field.name)
  }
  const document = takeApart(lines, format)
  return document
    ? { ok: true, document }
    : fault('UNKNOWN_FORMAT', `not a ${format} of an identity document`)
}

/** The lines of a zone; a reader that leaves the line ends out gives one run of 72, 88 or 90 characters. */
function zoneLines(text: string): readonly string[] | null {
  const lines = text.split(/[\r\n]+/).filter((line) => line !== '')
  if (lines.length !== 1) return lines
  const shape = Object.values(ZONE_SHAPE).find((s) => s.lines * s.characters === lines[0].length)
  if (!shape) return null
  const { characters } = shape
  return Array.from({ length: shape.lines }, (_, i) => lines[0].slice(i * characters, (i + 1) * characters))
}

function formatOf(lines: readonly string[]): MrzFormat | null {
  for (const [format, shape] of Object.entries(ZONE_SHAPE)) {
    if (lines.length === shape.lines && lines.every((line) => line.length === shape.characters))
      return format as MrzFormat
  }
  return null
}

function hasRightDigit(lines: readonly string[], format: MrzFormat, field: CheckedField): boolean {
  const covered = field.covers.map((run) => textOf(lines, run)).join('')
  const digit = textOf(lines, field.digit)
  if (field.name === 'document number' && format !== 'TD3' && digit === '<') {
    return longNumber(lines, format) !== null
  }
  if (field.mayBeBlank && digit === '<') return /^<*$/.test(covered)
  return mrzCheckDigit(covered) === digit
}

/**
 * A number of more than nine characters goes on in the optional data, its digit at its end (Doc 9303-5, note j);
 * null when that digit is wrong.
 */
function longNumber(lines: readonly string[], format: MrzFormat): string | null {
  const start = textOf(lines, CHECKED_FIELDS[format][0].covers[0])
  const rest = textOf(lines, OPTIONAL_DATA[format]).split('<')[0]
  if (rest.length < 2) return null
  const number = start + rest.slice(0, -1)
  return mrzCheckDigit(number) === rest.at(-1) ? number : null
}

function takeApart(lines: readonly string[], format: MrzFormat): MrzDocument | null {
  const parsed = parsedByLibrary(lines)
  if (parsed?.format !== format) return null
  const names = format === 'TD1' ? lines[2] : lines[0].slice(5)
  const [surname = '', givenNames = ''] = names.split('<<')
  const second = lines[1]
  const dateFrom = format === 'TD1' ? 0 : 13
  const sex = second[format === 'TD1' ? 7 : 20]
  const number = CHECKED_FIELDS[format][0]
  const isLong = format !== 'TD3' && textOf(lines, number.digit) === '<'
  const documentNumber = isLong ? longNumber(lines, format) : withoutFillers(textOf(lines, number.covers[0]))
  return {
    format,
    documentCode: withoutFillers(lines[0].slice(0, 2)),
    issuingState: withoutFillers(lines[0].slice(2, 5)),
    nationality: withoutFillers(format === 'TD1' ? second.slice(15, 18) : second.slice(10, 13)),
    documentNumber: documentNumber ?? '',
    surname: spaced(surname),
    givenNames: spaced(givenNames),
    birthDate: second.slice(dateFrom, dateFrom + 6),
    expiryDate: second.slice(dateFrom + 8, dateFrom + 14),
    sex: sex === 'M' ? 'male' : sex === 'F' ? 'female' : 'unspecified',
    optionalData: withoutFillers(textOf(lines, OPTIONAL_DATA[format])),
  }
}

/** The library throws for sizes it does not know and knows national zones that look like a TD2. */
function parsedByLibrary(lines: readonly string[]): ReturnType<typeof parse> | null {
  try {
    return parse([...lines])
  } catch {
    return null
  }
}

function withoutFillers(text: string): string {
  return text.replace(/<+$/, '')
}

function spaced(text: string): string {
  return text.replace(/<+/g, ' ').trim()
}

function fault(code: ReadingFault['code'], evidence: string): MrzResult {
  return { ok: false, fault: { code, evidence } }
}
