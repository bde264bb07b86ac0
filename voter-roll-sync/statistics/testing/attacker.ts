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
 * Somebody who holds everything that was published, in all versions, and subtracts: every number of a precinct that no
 * release publishes, with the least and the most that it can be. With `officialTotals` the attacker also knows what each
 * precinct had altogether, as the protocols of the commissions say it.
 */
export function attack(
  releases: readonly Pick<Release, 'content'>[],
  truth: Truth,
  officialTotals: boolean,
): readonly Recovered[] {
  const { rows } = truth
  const unknown = (row: number, column: string): number =>
    row * truth.columns.length + truth.columns.indexOf(column)
  const equations: Equation[] = []
  const published = new Set<string>()
  const counted = new Set<number>()
  for (const { content } of releases) {
    const { columns, nation, areas, precincts } = content
    const inIt = rows.flatMap(({ precinct }, row) =>
      precincts.some((entry) => entry.precinct === precinct) ? [row] : [],
    )
    const learn = (of: readonly number[], counts: readonly number[] | null): void => {
      if (!counts) return
      for (const [i, names] of columns.entries())
        equations.push({
          unknowns: of.flatMap((row) => names.map((name) => unknown(row, name))),
          value: counts[i],
        })
    }
    learn(inIt, nation)
    for (const { area, counts } of areas)
      learn(
        inIt.filter((row) => rows[row].area === area),
        counts,
      )
    for (const row of inIt) {
      counted.add(row)
      const counts = precincts.find((entry) => entry.precinct === rows[row].precinct)?.counts ?? null
      learn([row], counts)
      // A number over several columns leaves each of them unsaid.
      for (const names of counts ? columns : []) if (names.length === 1) published.add(`${row} ${names[0]}`)
    }
  }
  if (officialTotals) {
    for (const row of counted)
      equations.push({
        unknowns: truth.columns.map((name) => unknown(row, name)),
        value: rows[row].counts.reduce((total, count) => total + count, 0),
      })
  }
  const size = rows.length * truth.columns.length
  return [...counted].flatMap((row) => {
    const { precinct, counts } = rows[row]
    return truth.columns.flatMap((column, i) => {
      if (published.has(`${row} ${column}`)) return []
      const bounds = boundsOf(unknown(row, column), size, equations)
      if (!bounds) throw new Error('what was published contradicts itself')
      const rowTotal = counts.reduce((total, count) => total + count, 0)
      return [{ precinct, column, truth: counts[i], rowTotal, ...bounds }]
    })
  })
}
