import { type Coarsening, type PrecinctRow, type ProtectedTable, protectTable } from './protect-table.ts'
import { type Period, periodOf, type StationCounts } from './station-counts.ts'

export type StatisticsTable = 'turnout' | 'identified-by' | 'exclusions' | 'device-failures'

/**
 * A table as it was published once: of precincts that had not been published in this table (and, for turnout, this
 * period) before. It never changes, and no two releases of a table share a precinct; so whoever holds all versions of
 * all publications knows no more than these tables, each of which is protected alone.
 */
export interface Release {
  readonly table: StatisticsTable
  /** Beginning of the period (turnout), or `day`. */
  readonly period: string
  /** From 1 within the table and period; later ones hold precincts whose journals came late. */
  readonly wave: number
  /** When it was decided, ISO 8601. */
  readonly at: string
  readonly content: ProtectedTable
}

/** What the verified journals of one precinct say. */
export interface PrecinctCounts {
  readonly precinct: number
  readonly area: string
  /** Of every table of the precinct; one that was never heard stands here with `noCounts`. */
  readonly tables: readonly StationCounts[]
  /** Of ballot boxes and others, whose devices fail too. */
  readonly others: readonly StationCounts[]
}

/** A journal may stay silent for this long after an hour before the hour counts as told (minutes). */
export const GRACE_MINUTES = 10
const MINUTE_MS = 60_000

/**
 * What may be published now beyond what was published before: completed periods alone, of precincts that told all of
 * it, and whole-day tables of closed precincts once the caller says that the day is over. Pure; the caller keeps the
 * releases.
 *
 * @param dayOver whole-day tables are due: all precincts are in, or a person decided not to wait
 */
export function nextReleases(
  precincts: readonly PrecinctCounts[],
  before: readonly Release[],
  nowMs: number,
  dayOver: boolean,
): readonly Release[] {
  const at = new Date(nowMs).toISOString()
  const release = (
    table: StatisticsTable,
    period: string,
    columns: readonly string[],
    due: readonly PrecinctRow[],
    coarsening: Coarsening,
  ): readonly Release[] => {
    const earlier = before.filter((other) => other.table === table && other.period === period)
    const told = new Set(earlier.flatMap(({ content }) => content.precincts.map(({ precinct }) => precinct)))
    const fresh = due.filter(({ precinct }) => !told.has(precinct))
    const content = protectTable(columns, fresh, coarsening)
    return content ? [{ table, period, wave: earlier.length + 1, at, content }] : []
  }
  const turnout = periodsOf(precincts)
    .filter(({ to }) => Date.parse(to) + GRACE_MINUTES * MINUTE_MS <= nowMs)
    .flatMap((period) =>
      release(
        'turnout',
        period.from,
        period.hours,
        precincts
          .filter((precinct) => hasTold(precinct, period))
          .map(({ precinct, area, tables }) => ({
            ...{ precinct, area },
            counts: period.hours.map((hour) => total(tables, ({ byHour }) => byHour[hour])),
          })),
        'whole',
      ),
    )
  if (!dayOver) return turnout
  const closed = precincts.filter(({ tables }) => tables.length > 0 && tables.every(({ closed }) => closed))
  const wholeDay = (
    table: StatisticsTable,
    recordOf: (counts: StationCounts) => Readonly<Record<string, number>>,
    stationsOf: (precinct: PrecinctCounts) => readonly StationCounts[] = ({ tables }) => tables,
  ): readonly Release[] => {
    const columns = [
      ...new Set(
        precincts.flatMap((precinct) => stationsOf(precinct).flatMap((c) => Object.keys(recordOf(c)))),
      ),
    ].sort()
    const rows = closed.map((precinct) => ({
      precinct: precinct.precinct,
      area: precinct.area,
      counts: columns.map((column) => total(stationsOf(precinct), (counts) => recordOf(counts)[column])),
    }))
    return columns.length === 0 ? [] : release(table, 'day', columns, rows, 'rare')
  }
  return [
    ...turnout,
    ...wholeDay('identified-by', ({ identifiedBy }) => identifiedBy),
    ...wholeDay('exclusions', ({ exclusions }) => exclusions),
    ...wholeDay(
      'device-failures',
      ({ failures }) => failures,
      ({ tables, others }) => [...tables, ...others],
    ),
  ]
}

function periodsOf(precincts: readonly PrecinctCounts[]): readonly Period[] {
  const hours = precincts.flatMap(({ tables }) => tables.flatMap(({ byHour }) => Object.keys(byHour)))
  const periods = new Map(hours.map((hour) => [periodOf(hour).from, periodOf(hour)] as const))
  return [...periods.values()].sort((a, b) => (a.from < b.from ? -1 : 1))
}

/** Every table went on beyond the end of the period, or closed: nothing of it is still to come. */
function hasTold({ tables }: PrecinctCounts, { to }: Period): boolean {
  return tables.length > 0 && tables.every(({ closed, latest }) => closed || latest >= to)
}

function total(
  stations: readonly StationCounts[],
  of: (counts: StationCounts) => number | undefined,
): number {
  return stations.reduce((all, counts) => all + (of(counts) ?? 0), 0)
}
