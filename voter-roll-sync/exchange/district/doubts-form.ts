import { z } from 'zod'
import type { LocalText } from '../../package/manifest.ts'
import { sha256Hex } from '../../trust/hash.ts'
import { failure, type Result, success } from '../../trust/result.ts'
import { encodeCastVoteRecords } from '../cast-vote-record.ts'
import { idSchema } from '../contest-fields.ts'
import type { ContestForTally, OptionForTally } from '../layouts-for-tally.ts'
import { sameJson } from '../same-json.ts'
import type { OpenedDistrict } from './count-district.ts'
import { type Doubt, type Reading, type Readings, readerSchema, sameName } from './doubts.ts'

/** Folder of the form that holds its pictures. */
export const DOUBT_PICTURES_FOLDER = 'pictures'

/** Largest file that is read as somebody's decisions, bytes: ten thousand doubts of thirty options. */
export const MAX_DECISIONS_BYTES = 64 * 1024 * 1024

interface DoubtOnForm {
  /** From 1, in an order that says nothing about precinct or day. */
  readonly number: number
  readonly ballot: string
  readonly sheet: number
  readonly contest: string
  readonly title: LocalText | null
  readonly votesAllowed: number
  readonly options: readonly {
    readonly option: string
    readonly label: LocalText | null
    readonly machine: 'mark' | 'unsure' | 'no-mark'
    /** Its place on the sheet, a file beside the form; null: look at the paper. */
    readonly picture: string | null
  }[]
  /** To be filled in: the options that are marked, [] for none. Null: not decided. */
  readonly read: null
}

/** What a person fills in: his name in `reader`, and `read` of each doubt. */
export interface DoubtsForm {
  readonly v: 1
  readonly kind: 'district-doubts'
  readonly universe: OpenedDistrict['universe']
  readonly electionId: string
  readonly area: string
  /** Of the records as the machine read them: decisions are about these and no others. */
  readonly machineSha256: string
  readonly reader: ''
  readonly doubts: readonly DoubtOnForm[]
}

/** The form, and the pictures that it names. */
export function doubtsForm(opened: OpenedDistrict): {
  readonly form: DoubtsForm
  readonly pictures: ReadonlyMap<string, Uint8Array>
} {
  const { universe, electionId, area, records } = opened
  const pictures = new Map<string, Uint8Array>()
  const doubts = opened.doubts.map((doubt, i): DoubtOnForm => {
    const number = i + 1
    const { title, votesAllowed, options } = contestOf(opened, doubt)
    const { ballot, sheet, contest, machine, tiles } = doubt
    const pictureOf = (place: number, { optionId }: OptionForTally): string | null => {
      const tile = tiles?.get(optionId)
      if (!tile) return null
      const name = `${DOUBT_PICTURES_FOLDER}/${number}-${place + 1}.png`
      pictures.set(name, tile)
      return name
    }
    return {
      ...{ number, ballot, sheet, contest, title: title ?? null, votesAllowed },
      options: options.map((option, place) => ({
        option: option.optionId,
        label: option.label ?? null,
        machine: machine.selections.includes(option.optionId)
          ? 'mark'
          : machine.unsure.includes(option.optionId)
            ? 'unsure'
            : 'no-mark',
        picture: pictureOf(place, option),
      })),
      read: null,
    }
  })
  const machineSha256 = sha256Hex(encodeCastVoteRecords(records))
  const head = { universe, electionId, area, machineSha256 }
  return { form: { v: 1, kind: 'district-doubts', ...head, reader: '', doubts }, pictures }
}

function contestOf({ layouts }: OpenedDistrict, { ballot, sheet, contest }: Doubt): ContestForTally {
  const layout = layouts.find((entry) => entry.ballotStyleId === ballot && entry.sheet === sheet)
  const found = layout?.contests.find(({ contestId }) => contestId === contest)
  if (!found) throw new RangeError(`a record of an unknown contest ${contest}`)
  return found
}

const filledSchema = z.looseObject({
  reader: readerSchema,
  doubts: z.array(z.looseObject({ read: z.array(idSchema).max(300).nullable() })).max(10_000),
})

interface Decisions {
  readonly reader: string
  readonly readings: readonly Reading[]
}

/**
 * What two people wrote into copies of the form. Errors: DECISIONS_FILE (no filled form, or too large), DECISIONS_READER (no name),
 * DECISIONS_OTHER (a form of other records, or something else in it was changed), DECISIONS_READING (an option that the contest
 * does not have, or one twice), DECISIONS_ONE_PERSON. The detail begins with the place: `first`, `second`.
 */
export function readDecisions(
  opened: OpenedDistrict,
  files: readonly [first: Uint8Array, second: Uint8Array],
): Result<{ readonly readers: readonly [string, string]; readonly readings: readonly Readings[] }> {
  const { form } = doubtsForm(opened)
  const first = decisionsOf(files[0], form, 'first')
  if (!first.ok) return first
  const second = decisionsOf(files[1], form, 'second')
  if (!second.ok) return second
  if (sameName(first.value.reader, second.value.reader))
    return failure('DECISIONS_ONE_PERSON', `both are by ${first.value.reader}`)
  return success({
    readers: [first.value.reader, second.value.reader],
    readings: first.value.readings.map((reading, i) => [reading, second.value.readings[i]]),
  })
}

function decisionsOf(bytes: Uint8Array, form: DoubtsForm, place: string): Result<Decisions> {
  const value = bytes.length > MAX_DECISIONS_BYTES ? undefined : parse(bytes)
  if (typeof value !== 'object' || value === null) return failure('DECISIONS_FILE', `${place}: no form`)
  if (!z.looseObject({ reader: readerSchema }).safeParse(value).success)
    return failure('DECISIONS_READER', `${place}: "reader" is not the name of who read it`)
  const filled = filledSchema.safeParse(value)
  if (!filled.success) return failure('DECISIONS_FILE', `${place}: no form, or "read" is no list of options`)
  const { reader, doubts } = filled.data
  const blank = { ...filled.data, reader: '', doubts: doubts.map((doubt) => ({ ...doubt, read: null })) }
  if (!isSame(blank, form))
    return failure('DECISIONS_OTHER', `${place}: not the form of these records, or more was changed in it`)
  const readings: Reading[] = []
  for (const [i, { read }] of doubts.entries()) {
    const options = form.doubts[i].options.map(({ option }) => option)
    if (read && (new Set(read).size !== read.length || !read.every((option) => options.includes(option))))
      return failure('DECISIONS_READING', `${place}: doubt ${i + 1} has another option, or one twice`)
    readings.push(read && [...read].sort())
  }
  return success({ reader: reader.trim(), readings })
}

function parse(bytes: Uint8Array): unknown {
  try {
    // Editors on Windows put a byte order mark in front; the decoder takes it away.
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}

function isSame(value: unknown, form: DoubtsForm): boolean {
  try {
    return sameJson(value, form)
  } catch {
    // Text without a canonical form, or nested deeper than the stack.
    return false
  }
}
