import type { PrecinctCounts, Release } from '@taanuu/voter-roll-sync/statistics/releases'
import { noCounts } from '@taanuu/voter-roll-sync/statistics/station-counts'
import type { PrecinctLine, PrecinctState } from '../contract/centre-view.ts'
import type { StationRow } from './centre-store.ts'
import type { ElectionBook } from './election-book.ts'

/** A table serves somebody each minute or two, and locks itself after half an hour: longer silence is a broken line. */
export const SILENT_AFTER_MS: number = 20 * 60_000
/** A precinct whose manifest names no area. */
const NO_AREA = 'none'

export interface LineSources {
  readonly book: ElectionBook
  readonly stations: readonly StationRow[]
  readonly releases: readonly Release[]
  /** Precincts with conflicts, doubles and differences: how many of each. */
  readonly notes: ReadonlyMap<number, number>
  readonly forked: ReadonlySet<string>
  readonly nowMs: number
}

export function areaOf(book: ElectionBook, precinct: number): string {
  return book.precincts.get(precinct)?.manifest.area ?? NO_AREA
}

/** One line for each precinct of the manifests, in their order. */
export function precinctLines(sources: LineSources): readonly PrecinctLine[] {
  const { book, stations, releases, notes } = sources
  const rows = Map.groupBy(stations, ({ precinct }) => precinct)
  const turnout = turnoutOfPrecincts(releases)
  return [...book.precincts.keys()]
    .sort((a, b) => a - b)
    .map((precinct) => {
      const own = rows.get(precinct) ?? []
      const expected = book.expectedIn(precinct).filter(({ role }) => role === 'identification')
      const tables = own.filter(({ role }) => role === 'identification')
      const states = [
        ...own.map((row) => stateOf(row, sources)),
        ...expected
          .filter(({ stationId }) => !own.some(({ station }) => station === stationId))
          .map(() => 'not-heard' as const),
      ]
      const heard = Math.max(...own.map((row) => row.heard ?? 0), 0)
      return {
        precinct,
        area: areaOf(book, precinct),
        state: together(states),
        heard: heard > 0 ? new Date(heard).toISOString() : null,
        tables: [tables.filter(({ size }) => size > 0).length, expected.length],
        faults: own.flatMap(faultsOf),
        turnout: turnout.get(precinct) ?? null,
        notes: notes.get(precinct) ?? 0,
      }
    })
}

function stateOf(row: StationRow, { forked, nowMs }: LineSources): PrecinctState {
  if (forked.has(`${row.precinct} ${row.station}`)) return 'forked'
  switch (row.phase) {
    case 'closed':
      return 'closed'
    case 'revoked':
    case 'rolled-back':
      return 'fault'
    case 'new':
    case 'spare':
    case 'provisioned':
    case 'loaded':
      return 'ready'
    default:
      if (faultsOf(row).length > 0) return 'fault'
      if (row.heard !== null && nowMs - row.heard > SILENT_AFTER_MS) return 'silent'
      return row.phase === 'closing' ? 'closing' : 'open'
  }
}

function faultsOf({ station, phase, devices }: StationRow): readonly string[] {
  if (phase === 'closed') return []
  return Object.entries(devices)
    .filter(([, state]) => state !== 'ready')
    .map(([device, state]) => `${station}: ${device} ${state}`)
}

/** What a person should know first: trouble before work, work before waiting. Closed means all of it. */
function together(states: readonly PrecinctState[]): PrecinctState {
  const order = ['forked', 'fault', 'silent', 'open', 'closing', 'ready', 'not-heard', 'closed'] as const
  return order.find((state) => states.includes(state)) ?? 'not-heard'
}

/** Sum of the published periods; a precinct with a withheld one has no sum. */
function turnoutOfPrecincts(releases: readonly Release[]): ReadonlyMap<number, number | 'withheld'> {
  const sums = new Map<number, number | 'withheld'>()
  for (const { table, content } of releases) {
    if (table !== 'turnout') continue
    for (const { precinct, counts } of content.precincts) {
      const before = sums.get(precinct) ?? 0
      const all = counts && before !== 'withheld'
      sums.set(precinct, all ? counts.reduce((total, count) => total + count, before) : 'withheld')
    }
  }
  return sums
}

/** What the statistics count, precinct by precinct. A revoked table says nothing more: what it said is all. */
export function precinctCounts(
  book: ElectionBook,
  stations: readonly StationRow[],
): readonly PrecinctCounts[] {
  const rows = Map.groupBy(stations, ({ precinct }) => precinct)
  return [...book.precincts.keys()].map((precinct) => {
    const own = rows.get(precinct) ?? []
    const ofRow = (row: StationRow) =>
      book.stationOf(precinct, row.station) ? row.counts : { ...row.counts, closed: true }
    const missing = book
      .expectedIn(precinct)
      .filter(
        ({ role, stationId }) => role === 'identification' && !own.some((row) => row.station === stationId),
      )
    return {
      precinct,
      area: areaOf(book, precinct),
      tables: [
        ...own.filter(({ role }) => role === 'identification').map(ofRow),
        ...missing.map(() => noCounts),
      ],
      others: own.filter(({ role }) => role !== 'identification').map(ofRow),
    }
  })
}
