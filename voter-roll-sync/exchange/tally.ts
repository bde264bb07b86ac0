import { type CastVoteRecord, type ContestRecord, countedOf } from './cast-vote-record.ts'
import type { LayoutsForTally } from './layouts-for-tally.ts'

export { type LayoutsForTally, layoutsForTallySchema } from './layouts-for-tally.ts'

type ContestRules = LayoutsForTally[number]['contests'][number]
export type AgainstAllRule = 'exclusive' | 'ordinary'

export interface ContestTally {
  readonly contestId: string
  readonly sheets: number
  readonly votesAllowed: number
  readonly votes: Readonly<Record<string, number>>
  /** Votes not used, counting votesAllowed for a blank contest. */
  readonly undervotes: number
  /** votesAllowed for each contest with more marks than allowed; none of its marks count. */
  readonly overvotes: number
}
export interface Tally {
  readonly sheets: number
  readonly contests: readonly ContestTally[]
}

/** English sentence, if the record cannot be of these layouts or contradicts itself. */
export function recordProblem(
  record: CastVoteRecord,
  layouts: LayoutsForTally,
  againstAll: AgainstAllRule,
): string | undefined {
  const layout = layouts.find((l) => l.ballotStyleId === record.style && l.sheet === record.sheet)
  if (!layout) return `unknown ballot style ${record.style}, sheet ${record.sheet}`
  if (record.contests.length !== layout.contests.length) return 'another set of contests than the ballot has'
  for (const [i, contest] of layout.contests.entries()) {
    const entry = record.contests[i]
    if (entry.contest !== contest.contestId) return `contest ${entry.contest} is not where the ballot has it`
    const problem = contestProblem(entry, contest, againstAll)
    if (problem) return `${problem} in ${entry.contest}`
  }
  return undefined
}

function contestProblem(
  entry: ContestRecord,
  contest: ContestRules,
  againstAll: AgainstAllRule,
): string | undefined {
  const known = new Set(contest.options.map((option) => option.optionId))
  const unsure = entry.unsure ?? []
  for (const named of [[...entry.selections, ...unsure], entry.adjudicated?.selections ?? []]) {
    if (new Set(named).size !== named.length || !named.every((option) => known.has(option)))
      return 'an unknown or repeated option'
  }
  for (const said of [entry, ...(entry.adjudicated ? [entry.adjudicated] : [])]) {
    if (said.outcome !== outcomeOf(said.selections, contest, againstAll))
      return 'an outcome against its marks'
  }
  return entry.adjudicated && unsure.length === 0 ? 'a decision by people about clear marks' : undefined
}

/** What definite marks make of a contest. */
export function outcomeOf(
  selections: readonly string[],
  contest: ContestRules,
  againstAll: AgainstAllRule,
): 'blank' | 'undervote' | 'voted' | 'overvote' {
  if (selections.length === 0) return 'blank'
  if (selections.length > contest.votesAllowed) return 'overvote'
  const against = contest.options.find((option) => option.kind === 'against-all')?.optionId
  if (againstAll === 'exclusive' && against !== undefined && selections.includes(against)) {
    return selections.length > 1 ? 'overvote' : 'voted'
  }
  return selections.length < contest.votesAllowed ? 'undervote' : 'voted'
}

/**
 * Counts records. For every contest: votes + undervotes + overvotes = sheets × votesAllowed, which the caller may
 * rely on for records without a `recordProblem`.
 */
export function tallyRecords(records: readonly CastVoteRecord[], layouts: LayoutsForTally): Tally {
  const tallies = new Map<string, ContestTally>()
  for (const contest of layouts.flatMap((layout) => layout.contests)) {
    // Styles may print a contest's options in another order, or fewer of them.
    const known = tallies.get(contest.contestId)
    const options = contest.options.map((option) => [option.optionId, 0] as const)
    tallies.set(contest.contestId, {
      contestId: contest.contestId,
      sheets: 0,
      votesAllowed: known?.votesAllowed ?? contest.votesAllowed,
      votes: { ...known?.votes, ...Object.fromEntries(options) },
      undervotes: 0,
      overvotes: 0,
    })
  }
  for (const record of records.flatMap((record) => record.contests)) {
    const entry = { contest: record.contest, ...countedOf(record) }
    const tally = tallies.get(entry.contest)
    if (!tally) throw new RangeError(`record of an unknown contest ${entry.contest}`)
    const over = entry.outcome === 'overvote'
    const votes = { ...tally.votes }
    if (!over) for (const option of entry.selections) votes[option]++
    tallies.set(entry.contest, {
      ...tally,
      sheets: tally.sheets + 1,
      votes,
      undervotes: tally.undervotes + (over ? 0 : tally.votesAllowed - entry.selections.length),
      overvotes: tally.overvotes + (over ? tally.votesAllowed : 0),
    })
  }
  return { sheets: records.length, contests: [...tallies.values()] }
}

/** Bytes of a record besides its contests and style: field names, 200, and the name and hash of its picture, 136. */
const RECORD_FRAME = 340

/** Length that every sealed record of these ballots is padded to (bytes), a multiple of 256. */
export function recordLength(layouts: LayoutsForTally): number {
  const longest = Math.max(
    ...layouts.map((layout) =>
      layout.contests.reduce(
        (sum, contest) =>
          sum +
          100 +
          contest.contestId.length +
          contest.options.reduce((s, option) => s + option.optionId.length + 3, 0),
        RECORD_FRAME + layout.ballotStyleId.length,
      ),
    ),
  )
  return Math.ceil(longest / 256) * 256
}
