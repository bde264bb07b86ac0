import { type Counts, LEAST_PUBLISHED, rowsToWithhold, sum } from './protect-rows.ts'

export interface PrecinctRow {
  readonly precinct: number
  /** Name of the area; precincts without one are an area of their own. */
  readonly area: string
  readonly counts: Counts
}

/** A table as it may be read by anybody: `null` where a row is withheld, also for reasons that lie in other rows. */
export interface ProtectedTable {
  /** Each published column with the columns that were put together in it. */
  readonly columns: readonly (readonly string[])[]
  readonly nation: Counts
  readonly areas: readonly { readonly area: string; readonly counts: Counts | null }[]
  readonly precincts: readonly {
    readonly precinct: number
    readonly area: string
    readonly counts: Counts | null
  }[]
}

/** `rare`: columns with too few are put together. `whole`: parts of a time, which fall together altogether. */
export type Coarsening = 'rare' | 'whole'

/**
 * Protects counts over the hierarchy precinct, area, nation: no published number is below `least`, and none that is
 * withheld follows from others (`rowsToWithhold`, applied to the precincts of each area and to the areas of the
 * nation). A withheld area withholds all of its precincts. Undefined where there is too little to publish anything.
 */
export function protectTable(
  columns: readonly string[],
  rows: readonly PrecinctRow[],
  coarsening: Coarsening,
  least: number = LEAST_PUBLISHED,
): ProtectedTable | undefined {
  const groups = coarsen(columns, rows, coarsening, least)
  if (!groups) return undefined
  const coarse = rows.map((row) => ({
    ...row,
    counts: groups.map((group) => sum(group.map((name) => row.counts[columns.indexOf(name)]))),
  }))
  const areas = [...new Set(coarse.map(({ area }) => area))].sort()
  const members = areas.map((area) => coarse.filter((row) => row.area === area))
  const areaCounts = members.map(addUp)
  const within = members.map((precincts) =>
    rowsToWithhold(
      precincts.map(({ counts }) => counts),
      least,
    ),
  )
  // An area whose precincts cannot hide each other is withheld as a whole.
  const forced = new Set(within.flatMap((withheld, i) => (withheld ? [] : [i])))
  const hidden = rowsToWithhold(areaCounts, least, forced)
  if (!hidden) return undefined
  return {
    columns: groups,
    nation: addUp(coarse),
    areas: areas.map((area, i) => ({ area, counts: hidden.has(i) ? null : areaCounts[i] })),
    precincts: members.flatMap((precincts, i) =>
      precincts.map(({ precinct, area, counts }, j) => ({
        precinct,
        area,
        counts: hidden.has(i) || within[i]?.has(j) ? null : counts,
      })),
    ),
  }
}

/** Groups of columns whose national totals may stand alone. */
function coarsen(
  columns: readonly string[],
  rows: readonly PrecinctRow[],
  coarsening: Coarsening,
  least: number,
): readonly (readonly string[])[] | undefined {
  if (rows.length === 0) return undefined
  const totals = addUp(rows)
  if (sum(totals) < least) return undefined
  if (totals.every((total) => total >= least)) return columns.map((name) => [name])
  if (coarsening === 'whole') return [columns]
  const byTotal = columns.map((name, i) => ({ name, total: totals[i] })).sort((a, b) => a.total - b.total)
  let rare = 0
  let inRare = 0
  while (rare < byTotal.length && (byTotal[rare].total < least || inRare < least)) {
    inRare += byTotal[rare].total
    rare++
  }
  const together = new Set(byTotal.slice(0, rare).map(({ name }) => name))
  const alone = columns.filter((name) => !together.has(name)).map((name) => [name])
  return [...alone, columns.filter((name) => together.has(name))]
}

function addUp(rows: readonly { readonly counts: Counts }[]): Counts {
  return rows[0].counts.map((_, h) => rows.reduce((total, { counts }) => total + counts[h], 0))
}
