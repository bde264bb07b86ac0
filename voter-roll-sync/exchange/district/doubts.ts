/**
 * Contests of a district's records that the machine could not read for certain. They are in no total until two people, each alone,
 * have read the same; what the machine read and what each of them read is published.
 */
import { z } from 'zod'
import { canonicalJson } from '../../trust/canonical-json.ts'
import { type CastVoteRecord, type ContestRecord, contestRecordSchema } from '../cast-vote-record.ts'
import { idSchema } from '../contest-fields.ts'
import { needsDecision } from '../decisions.ts'
import type { LayoutsForTally } from '../layouts-for-tally.ts'
import { contestTallySchema } from '../results.ts'
import { type AgainstAllRule, type ContestTally, outcomeOf, tallyRecords } from '../tally.ts'

/** A contest in doubt: places in the list of records and in the record, and what the machine read. */
export interface Doubt {
  readonly record: number
  readonly entry: number
  readonly ballot: string
  readonly sheet: number
  readonly contest: string
  readonly machine: Pick<ContestRecord, 'outcome' | 'selections'> & { readonly unsure: readonly string[] }
}

/** Options that one person took for marked, sorted; null: he does not say. */
export type Reading = readonly string[] | null
export type Readings = readonly [first: Reading, second: Reading]

const readingSchema = z.array(idSchema).max(300).nullable()

/** How a person is named who read doubts; text that has one canonical form. */
export const readerSchema = z
  .string()
  .max(100)
  .refine((name) => name.trim() !== '' && name.isWellFormed(), 'no name')

/** Doubts that read alike, to the machine and to both people: which records they are of is not said. */
export const doubtSchema = z.strictObject({
  ballot: idSchema,
  sheet: z.number().int().min(1).max(255),
  contest: idSchema,
  machine: contestRecordSchema
    .pick({ outcome: true, selections: true })
    .extend({ unsure: z.array(idSchema).min(1).max(300) }),
  /** Null: nobody was asked. */
  readings: z.tuple([readingSchema, readingSchema]).nullable(),
  number: z.number().int().min(1).max(10_000_000),
})
export type DoubtGroup = z.infer<typeof doubtSchema>

/** Counts of a contest over the sheets where it is decided, and the number of those where it is not. */
export const districtContestSchema = contestTallySchema.extend({ undecided: z.number().int().min(0) })
export type DistrictContest = z.infer<typeof districtContestSchema>

/** In the order of the records. */
export function doubtsOf(records: readonly CastVoteRecord[]): readonly Doubt[] {
  return records.flatMap(({ style, sheet, contests }, record) =>
    contests.flatMap((read, entry) => {
      if (!needsDecision(read)) return []
      const { contest, outcome, selections, unsure } = read
      return [
        { record, entry, ballot: style, sheet, contest, machine: { outcome, selections, unsure: unsure! } },
      ]
    }),
  )
}

/** What both have read; undefined where they differ or one does not say. */
export function agreed(readings: Readings | null): readonly string[] | undefined {
  const [first, second] = readings ?? [null, null]
  return first && second && canonicalJson(first) === canonicalJson(second) ? first : undefined
}

/**
 * The records with what two people decided. `readings`: one for each doubt, in the order of `doubtsOf`. Throws where there is none
 * or the layouts do not know the contest.
 */
export function decideDoubts(
  records: readonly CastVoteRecord[],
  readings: readonly Readings[],
  layouts: LayoutsForTally,
  againstAll: AgainstAllRule,
): readonly CastVoteRecord[] {
  const decided = new Map<string, readonly string[]>()
  for (const [i, { record, entry }] of doubtsOf(records).entries()) {
    const selections = agreed(readings[i])
    if (selections) decided.set(`${record}/${entry}`, selections)
  }
  return records.map((record, i) => ({
    ...record,
    contests: record.contests.map((entry, j) => {
      const selections = decided.get(`${i}/${j}`)
      if (!selections) return entry
      const contest = layouts
        .find((layout) => layout.ballotStyleId === record.style && layout.sheet === record.sheet)
        ?.contests.find(({ contestId }) => contestId === entry.contest)
      if (!contest) throw new RangeError(`a record of an unknown contest ${entry.contest}`)
      const outcome = outcomeOf(selections, contest, againstAll)
      return { ...entry, adjudicated: { outcome, selections: [...selections] } }
    }),
  }))
}

function isUndecided(entry: ContestRecord): boolean {
  return needsDecision(entry) && entry.adjudicated === undefined
}

/**
 * Counts records. Of each contest: votes + undervotes + overvotes = sheets × votesAllowed, and sheets + undecided are the records
 * that have it. Nothing of an undecided contest is in a total, its clear marks neither: with another mark beside them they may
 * count for nothing.
 */
export function tallyDecided(
  records: readonly CastVoteRecord[],
  layouts: LayoutsForTally,
): readonly DistrictContest[] {
  const open = new Map<string, number>()
  for (const entry of records.flatMap(({ contests }) => contests.filter(isUndecided)))
    open.set(entry.contest, (open.get(entry.contest) ?? 0) + 1)
  const decided = records.map((record) => ({
    ...record,
    contests: record.contests.filter((entry) => !isUndecided(entry)),
  }))
  return tallyRecords(decided, layouts).contests.map((contest: ContestTally) => ({
    ...contest,
    votes: { ...contest.votes },
    undecided: open.get(contest.contestId) ?? 0,
  }))
}

/** What is published about the doubts, in an order that their content gives. `readings` null: nobody was asked. */
export function groupDoubts(
  doubts: readonly Doubt[],
  readings: readonly Readings[] | null,
): readonly DoubtGroup[] {
  const groups = doubts.map(({ ballot, sheet, contest, machine }, i) =>
    canonicalJson({ ballot, sheet, contest, machine, readings: readings?.[i] ?? null }),
  )
  return [...countEach(groups)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, number]) => doubtSchema.parse({ ...JSON.parse(group), number }))
}

function countEach(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}

/** Decided contests by what the machine and the people said, for the comparison of records with what is said about them. */
function decisionsIn(groups: readonly DoubtGroup[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { number, readings, ...doubt } of groups) {
    const key = canonicalJson([doubt, agreed(readings) ?? null])
    counts.set(key, (counts.get(key) ?? 0) + number)
  }
  return counts
}

/**
 * English sentence, if what is said about doubts is not exactly what the records show: each contest in doubt once, decided where both
 * people read the same and nowhere else.
 */
export function doubtProblem(
  records: readonly CastVoteRecord[],
  groups: readonly DoubtGroup[],
  readers: readonly [string, string] | null,
  layouts: LayoutsForTally,
): string | undefined {
  const keys = groups.map(({ number: _many, ...group }) => canonicalJson(group))
  if (keys.some((key, i) => i > 0 && key <= keys[i - 1])) return 'doubts in another order, or one twice'
  if (groups.some(({ readings }) => (readings === null) !== (readers === null)))
    return 'readings of nobody, or readers who read nothing'
  if (readers && (groups.length === 0 || sameName(...readers))) return 'no two people who read doubts'
  for (const { ballot, sheet, contest, readings } of groups) {
    const known = layouts
      .find((layout) => layout.ballotStyleId === ballot && layout.sheet === sheet)
      ?.contests.find(({ contestId }) => contestId === contest)
      ?.options.map(({ optionId }) => optionId)
    for (const reading of readings ?? [])
      if (reading && !isReading(reading, known ?? []))
        return `a reading of options that ${contest} does not have`
  }
  const strange = records.some(({ contests }) =>
    contests.some((entry) => entry.adjudicated && !needsDecision(entry)),
  )
  if (strange) return 'a decision about clear marks'
  const inRecords = countEach(
    doubtsOf(records).map(({ record, entry, ballot, sheet, contest, machine }) => {
      const selections = records[record].contests[entry].adjudicated?.selections
      return canonicalJson([{ ballot, sheet, contest, machine }, selections ?? null])
    }),
  )
  const said = decisionsIn(groups)
  return said.size === inRecords.size && [...said].every(([key, number]) => inRecords.get(key) === number)
    ? undefined
    : 'the records have other doubts or decisions than the result says'
}

/** Whether these are known options, sorted, each once. */
export function isReading(reading: readonly string[], known: readonly string[]): boolean {
  return (
    reading.every((option) => known.includes(option)) &&
    reading.every((option, i) => i === 0 || option > reading[i - 1])
  )
}

/** Whether two names are one person's, whatever capitals and spaces are between. */
export function sameName(one: string, other: string): boolean {
  const plain = (name: string) => name.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase()
  return plain(one) === plain(other)
}
