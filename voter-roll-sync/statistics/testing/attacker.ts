import type { Release } from '../releases.ts'
import { type Bounds, boundsOf, type Equation } from './bounds.ts'

/** A number of one precinct that was not published, as it truly is and as far as the attacker gets. */
export interface Recovered extends Bounds {
  readonly precinct: number
  readonly column: string
  readonly truth: number
  /** What the precinct has in the whole release: its official total is taken as known. */
  readonly rowTotal: number
}

/** What one release says of the truth. */
export interface Truth {
  readonly columns: readonly string[]
  readonly rows: readonly {
    readonly precinct: number
    readonly area: string
    readonly counts: readonly number[]
  }[]
}

/**
 * Somebody who holds everything that was published and subtracts: every withheld number of a release, with the least
 * and the most that it can be. With `officialTotals` the attacker also knows what each precinct had altogether, as
 * the protocols of the commissions say it.
 */
export function attack(release: Release, truth: Truth, officialTotals: boolean): readonly Recovered[] {
  const { columns, nation, areas, precincts } = release.content
  const rows = truth.rows.filter(({ precinct }) => precincts.some((row) => row.precinct === precinct))
  const unknown = (row: number, column: string): number =>
    row * truth.columns.length + truth.columns.indexOf(column)
  const equations: Equation[] = []
  const learn = (of: readonly number[], counts: readonly number[] | null): void => {
    if (!counts) return
    for (const [i, names] of columns.entries())
      equations.push({
        unknowns: of.flatMap((row) => names.map((name) => unknown(row, name))),
        value: counts[i],
      })
  }
  learn([...rows.keys()], nation)
  for (const { area, counts } of areas)
    learn(
      [...rows.keys()].filter((row) => rows[row].area === area),
      counts,
    )
  for (const { precinct, counts } of precincts)
    learn([rows.findIndex((row) => row.precinct === precinct)], counts)
  if (officialTotals) {
    for (const [row, { counts }] of rows.entries())
      equations.push({
        unknowns: truth.columns.map((name) => unknown(row, name)),
        value: counts.reduce((total, count) => total + count, 0),
      })
  }
  const size = rows.length * truth.columns.length
  return rows.flatMap(({ precinct, counts }, row) => {
    if (precincts.find((entry) => entry.precinct === precinct)?.counts) return []
    return truth.columns.map((column, i) => {
      const bounds = boundsOf(unknown(row, column), size, equations)
      if (!bounds) throw new Error('what was published contradicts itself')
      const rowTotal = counts.reduce((total, count) => total + count, 0)
      return { precinct, column, truth: counts[i], rowTotal, ...bounds }
    })
  })
}
