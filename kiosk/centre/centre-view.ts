import { compareBundles } from '@taanuu/voter-roll-sync/audit/bundles/compare-bundles'
import type { StationFacts } from '@taanuu/voter-roll-sync/audit/bundles/station-facts'
import type { Release } from '@taanuu/voter-roll-sync/statistics/releases'
import {
  type CentreView,
  type PrecinctLine,
  type PrecinctState,
  precinctStates,
} from '../contract/centre-view.ts'
import type { BallotName, CentreStore } from './centre-store.ts'
import type { ElectionBook } from './election-book.ts'
import { precinctLines } from './precinct-lines.ts'
import type { StreamState } from './stream-collector.ts'

/** The page shows the last ones; all of them lie in the store. */
const REFUSALS_SHOWN = 50

export interface CentrePicture {
  readonly view: CentreView
  readonly lines: readonly PrecinctLine[]
}

/** Everything that the page shows, made from the store. */
export function pictureOf(
  store: CentreStore,
  book: ElectionBook,
  streams: readonly StreamState[],
  nowMs: number,
): CentrePicture {
  const conflicts = store.conflicts()
  const doubles = store.doubles()
  const facts = store.facts()
  const { differences, stations } = compareBundles(
    facts.map(({ folder, facts: own }) => ({ folder, sound: true, fault: null, faults: 0, stations: [own] })),
    undefined,
  )
  // Stations of one precinct may have come in several folders: here that is no fault.
  const shown = differences.filter(({ kind }) => kind !== 'PRECINCT_SPLIT')
  const releases = store.releases()
  const notes = new Map<number, number>()
  for (const { precinct } of [...conflicts, ...doubles, ...shown])
    if (precinct !== null) notes.set(precinct, (notes.get(precinct) ?? 0) + 1)
  const lines = precinctLines({
    ...{ book, stations: store.stations(), releases, notes, nowMs },
    forked: new Set(
      conflicts
        .filter(({ kind }) => kind === 'fork')
        .map(({ precinct, station }) => `${precinct} ${station}`),
    ),
  })
  const [first] = book.precincts.values()
  const count = (state: PrecinctState): number => lines.filter((line) => line.state === state).length
  return {
    lines,
    view: {
      electionId: book.electionId,
      universe: book.universe,
      title: first.manifest.title,
      now: instant(nowMs),
      precincts: Object.fromEntries(
        precinctStates.map((state) => [state, count(state)]),
      ) as CentreView['precincts'],
      streams,
      turnout: turnoutOf(releases),
      tables: (['identified-by', 'exclusions', 'device-failures'] as const).flatMap((table) => {
        const rows = sumsOf(releases.filter((release) => release.table === table))
        return rows.length > 0 ? [{ table, rows }] : []
      }),
      results: resultsOf(stations, store.ballotNames()),
      areas: areasOf(lines, releases),
      conflicts: conflicts.map((conflict) => ({ ...conflict, at: instant(conflict.at) })),
      doubles: doubles.map(({ precinct, stations, events, reason }) => ({
        precinct,
        stations,
        events,
        reason,
      })),
      differences: shown.map(({ precinct, fault, text }) => ({ precinct, fault, text })),
      gaps: store.gaps(),
      refusals: store.refusals(REFUSALS_SHOWN).map((refusal) => ({ ...refusal, at: instant(refusal.at) })),
    },
  }
}

function instant(ms: number): string {
  return new Date(ms).toISOString()
}

/** National sums by column, over the releases of one table; columns that were put together stay together. */
function sumsOf(releases: readonly Release[]): CentreView['tables'][number]['rows'] {
  const sums = new Map<string, { readonly names: readonly string[]; count: number }>()
  for (const { content } of releases)
    for (const [i, names] of content.columns.entries()) {
      const sum = sums.get(names.join('+')) ?? { names, count: 0 }
      sum.count += content.nation[i]
      sums.set(names.join('+'), sum)
    }
  return [...sums.values()].sort((a, b) => b.count - a.count)
}

function resultsOf(stations: readonly StationFacts[], names: readonly BallotName[]): CentreView['results'] {
  const nameOf = (contest: string, option: string | null) =>
    names.find(({ contestId, optionId }) => contestId === contest && optionId === option)?.name ?? null
  const counted = stations.flatMap(({ precinct, results }) =>
    (results?.contests ?? []).map((contest) => ({ precinct, ...contest })),
  )
  return [...Map.groupBy(counted, ({ contestId }) => contestId)].map(([contestId, contests]) => {
    const votes = new Map<string, number>()
    for (const contest of contests)
      for (const [option, count] of Object.entries(contest.votes))
        votes.set(option, (votes.get(option) ?? 0) + count)
    return {
      contestId,
      name: nameOf(contestId, null),
      precincts: new Set(contests.map(({ precinct }) => precinct)).size,
      votes: [...votes].map(([option, count]) => ({ option, name: nameOf(contestId, option), count })),
    }
  })
}

function turnoutOf(releases: readonly Release[]): CentreView['turnout'] {
  const hours = new Map<string, { hours: readonly string[]; count: number; precincts: number }>()
  for (const { table, content } of releases) {
    if (table !== 'turnout') continue
    for (const [i, names] of content.columns.entries()) {
      const hour = hours.get(names.join('+')) ?? { hours: names, count: 0, precincts: 0 }
      hour.count += content.nation[i]
      hour.precincts += content.precincts.length
      hours.set(names.join('+'), hour)
    }
  }
  return [...hours.values()].sort((a, b) => (a.hours[0] < b.hours[0] ? -1 : 1))
}

function areasOf(lines: readonly PrecinctLine[], releases: readonly Release[]): CentreView['areas'] {
  const turnout = new Map<string, number | null>()
  for (const { table, content } of releases) {
    if (table !== 'turnout') continue
    for (const { area, counts } of content.areas) {
      const before = turnout.get(area)
      const own = counts?.reduce((total, one) => total + one, 0) ?? null
      turnout.set(area, before === null || own === null ? null : (before ?? 0) + own)
    }
  }
  const troubled: readonly PrecinctState[] = ['forked', 'fault', 'silent']
  return [...Map.groupBy(lines, ({ area }) => area)]
    .map(([area, own]) => ({
      area,
      precincts: own.length,
      closed: own.filter(({ state }) => state === 'closed').length,
      troubled: own.filter(({ state }) => troubled.includes(state)).length,
      turnout: turnout.get(area) ?? null,
    }))
    .sort((a, b) => (a.area < b.area ? -1 : 1))
}
