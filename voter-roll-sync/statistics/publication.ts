import type { Release } from './releases.ts'

export interface PublicationHead {
  readonly electionId: string
  readonly universe: 'real' | 'training'
  /** ISO 8601. */
  readonly at: string
}

export interface Publication extends PublicationHead {
  readonly v: 1
  readonly kind: 'taanuu-statistics'
  /** How to read it, for whoever opens the file without its description. */
  readonly note: string
  readonly releases: readonly Release[]
}

const NOTE =
  'Every release counts other precincts; sums over the releases of a table are the whole. null: withheld, because it is below 5 or because a number below 5 would follow from it.'

export function publicationOf(head: PublicationHead, releases: readonly Release[]): Publication {
  return { v: 1, kind: 'taanuu-statistics', ...head, note: NOTE, releases }
}

const HEADER = ['table', 'period', 'wave', 'level', 'area', 'precinct', 'columns', 'count', 'state']

/** One line for each number: level `nation`, `area` or `precinct`; an empty count and `withheld` where it is not said. */
export function publicationAsCsv({ releases }: Publication): string {
  const lines = releases.flatMap(({ table, period, wave, content }) => {
    const { columns, nation, areas, precincts } = content
    const rows = [
      { level: 'nation', area: '', precinct: '', counts: nation },
      ...areas.map(({ area, counts }) => ({ level: 'area', area, precinct: '', counts })),
      ...precincts.map(({ area, precinct, counts }) => ({
        ...{ level: 'precinct', area, precinct: String(precinct) },
        counts,
      })),
    ]
    return rows.flatMap(({ level, area, precinct, counts }) =>
      columns.map((names, i) => [
        ...[table, period, String(wave), level, area, precinct, names.join('+')],
        ...(counts ? [String(counts[i]), 'published'] : ['', 'withheld']),
      ]),
    )
  })
  return [HEADER, ...lines].map((cells) => `${cells.join(',')}\r\n`).join('')
}
