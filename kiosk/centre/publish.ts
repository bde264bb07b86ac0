import { join } from 'node:path'
import { compareBundles } from '@taanuu/voter-roll-sync/audit/bundles/compare-bundles'
import { publicationAsCsv, publicationOf } from '@taanuu/voter-roll-sync/statistics/publication'
import { nextReleases, type Release } from '@taanuu/voter-roll-sync/statistics/releases'
import { writeDurable } from '@taanuu/voter-roll-sync/trust/durable-file'
import type { CentreStore } from './centre-store.ts'
import type { ElectionBook } from './election-book.ts'
import { precinctCounts } from './precinct-lines.ts'

export const PUBLISHED_FILES = [
  'statistics.json',
  'statistics.csv',
  'results.json',
  'results.csv',
  'conflicts.json',
] as const

/** Decides what may be said now and keeps the decision, before anybody reads it: it is never taken back. */
export function releaseNow(
  store: CentreStore,
  book: ElectionBook,
  nowMs: number,
  dayOver: boolean,
): readonly Release[] {
  return store.together(() => {
    const fresh = nextReleases(precinctCounts(book, store.stations()), store.releases(), nowMs, dayOver)
    for (const release of fresh) store.addRelease(release)
    return fresh
  })
}

/**
 * Writes the open files: statistics (protected), results of the accepted exports, and conflicts with both heads. Each
 * file is replaced as a whole, so that a reader never sees half of one.
 */
export function writePublication(
  folder: string,
  store: CentreStore,
  book: ElectionBook,
  nowMs: number,
): void {
  const head = { electionId: book.electionId, universe: book.universe, at: new Date(nowMs).toISOString() }
  const statistics = publicationOf(head, store.releases())
  const results = resultsOf(store)
  const files: Readonly<Record<(typeof PUBLISHED_FILES)[number], string>> = {
    'statistics.json': json(statistics),
    'statistics.csv': publicationAsCsv(statistics),
    'results.json': json({ v: 1, kind: 'taanuu-results', ...head, precincts: results }),
    'results.csv': resultsAsCsv(results),
    'conflicts.json': json({ v: 1, kind: 'taanuu-conflicts', ...head, conflicts: store.conflicts() }),
  }
  for (const name of PUBLISHED_FILES) writeDurable(join(folder, name), files[name])
}

interface PublishedResult {
  readonly precinct: number
  readonly station: string
  readonly exportSha256: string
  readonly contestId: string
  readonly votes: Readonly<Record<string, number>>
  readonly undervotes: number
  readonly overvotes: number
}

/** Results of ballot boxes as their commissions signed them; votes are public whole, they name nobody. */
function resultsOf(store: CentreStore): readonly PublishedResult[] {
  const { stations } = compareBundles(
    store
      .facts()
      .map(({ folder, facts }) => ({ folder, sound: true, fault: null, faults: 0, stations: [facts] })),
    undefined,
  )
  return stations.flatMap(({ precinct, station, exportSha256, results }) =>
    (results?.contests ?? []).map(({ contestId, votes, undervotes, overvotes }) => ({
      ...{ precinct, station, exportSha256, contestId, votes, undervotes, overvotes },
    })),
  )
}

function resultsAsCsv(results: readonly PublishedResult[]): string {
  const rows = results.flatMap(({ precinct, station, contestId, votes, undervotes, overvotes }) =>
    [...Object.entries(votes), ['(undervotes)', undervotes], ['(overvotes)', overvotes]].map(
      ([option, count]) => [precinct, station, contestId, option, count].join(','),
    ),
  )
  return ['precinct,station,contest,option,votes', ...rows].map((row) => `${row}\r\n`).join('')
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`
}
