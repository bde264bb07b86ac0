/** No smaller number is published, and no narrower interval is left to somebody who subtracts what is published. */
export const LEAST_PUBLISHED = 5

/** Counts of one place (a precinct or an area), column by column. */
export type Counts = readonly number[]

/**
 * Which rows of a table must stay unpublished, so that none of their cells follows from the column totals, the
 * published rows and the row totals (which officials publish elsewhere, in the protocols).
 *
 * A row is published whole or not at all, so what stays unknown is one full two-way table with known margins; there
 * the interval that margins leave to a cell is exactly Fréchet's: from `max(0, row + column - total)` to
 * `min(row, column)` (Willenborg and de Waal, "Elements of Statistical Disclosure Control", 2001, ch. 4; the general
 * problem, where any cell may be suppressed, is NP-hard: Fischetti and Salazar, "Models and Algorithms for the
 * 2-Dimensional Cell Suppression Problem", 1999). Rows with a cell below `least` are withheld first; then the row with
 * the smallest total (complementary suppression), until each withheld cell keeps an interval of at least `least`, or
 * of everything that its row has, where that is less.
 *
 * @param rows counts per row; all of one length
 * @param forced rows that must be withheld for another reason
 * @returns indices of the rows to withhold; undefined where not even withholding all of them is enough
 */
export function rowsToWithhold(
  rows: readonly Counts[],
  least: number = LEAST_PUBLISHED,
  forced: ReadonlySet<number> = new Set(),
): ReadonlySet<number> | undefined {
  const withheld = new Set(forced)
  for (const [i, row] of rows.entries()) if (row.some((count) => count < least)) withheld.add(i)
  const others = rows
    .map((row, i) => ({ i, total: sum(row) }))
    .filter(({ i }) => !withheld.has(i))
    .sort((a, b) => a.total - b.total || a.i - b.i)
  for (const next of [...others, undefined]) {
    if (
      isProtected(
        [...withheld].map((i) => rows[i]),
        least,
      )
    )
      return withheld
    if (next) withheld.add(next.i)
  }
  return undefined
}

/** Whether the withheld rows hide each other. */
function isProtected(rows: readonly Counts[], least: number): boolean {
  if (rows.length === 0) return true
  if (rows.length === 1) return false
  const columns = rows[0].map((_, h) => rows.reduce((total, row) => total + row[h], 0))
  if (columns.some((column) => column < least)) return false
  // With one column the row is the cell: its total is not known from elsewhere, or nothing would be left to hide.
  if (columns.length === 1) return true
  const total = sum(columns)
  return rows.every((row) => {
    const own = sum(row)
    const needed = Math.min(least, own)
    return columns.every((column) => Math.min(own, column) - Math.max(0, own + column - total) >= needed)
  })
}

export function sum(counts: Counts): number {
  return counts.reduce((total, count) => total + count, 0)
}
