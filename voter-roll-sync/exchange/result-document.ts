import type { LocalText, Manifest } from '../package/manifest.ts'
import type { CastVoteRecord } from './cast-vote-record.ts'
import type { ContestForTally, LayoutsForTally, OptionForTally } from './layouts-for-tally.ts'
import type { Results } from './results.ts'

/** Everything that the derived files of a result are made from. The same content gives the same bytes anywhere. */
export interface ResultDocument {
  readonly manifest: Pick<Manifest, 'universe' | 'electionId' | 'title' | 'electionDay' | 'precinct'>
  readonly station: { readonly stationId: string; readonly name: string }
  readonly layouts: LayoutsForTally
  readonly records: readonly CastVoteRecord[]
  readonly results: Results
  /** Time of the closing event, ISO 8601 in UTC, rounded as the journal rounds. */
  readonly closedAt: string
}

/** A contest with the options of every style that has it, in the order in which the layouts name them. */
export interface ReportedContest extends ContestForTally {
  readonly options: readonly OptionForTally[]
}

/** The contests of all styles, each once. */
export function contestsOf(layouts: LayoutsForTally): readonly ReportedContest[] {
  const contests = new Map<string, ReportedContest>()
  for (const contest of layouts.flatMap((layout) => layout.contests)) {
    const known = contests.get(contest.contestId)
    const options = new Map(known?.options.map((option) => [option.optionId, option]))
    for (const option of contest.options)
      if (!options.has(option.optionId)) options.set(option.optionId, option)
    contests.set(contest.contestId, { ...(known ?? contest), options: [...options.values()] })
  }
  return [...contests.values()]
}

/** One name for readers of one language: English, else the first that there is, else the id. */
export function plainName(text: LocalText | undefined, id: string): string {
  return text?.en || text?.ky || text?.ru || id
}
