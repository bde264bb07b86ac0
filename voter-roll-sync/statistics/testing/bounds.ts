/** A published fact: the sum of these unknowns is this number. */
export interface Equation {
  readonly unknowns: readonly number[]
  readonly value: number
}

export interface Bounds {
  readonly low: number
  readonly high: number
}

const NEARLY_NOTHING = 1e-7

/**
 * The least and the most that one unknown can be, if all are at least zero and all equations hold: two linear
 * programmes, solved by the two-phase simplex method with Bland's rule (which cannot cycle). Undefined where nothing
 * fits the equations.
 */
export function boundsOf(unknown: number, count: number, equations: readonly Equation[]): Bounds | undefined {
  const start = firstSolution(count, equations)
  if (!start) return undefined
  const objective = (sign: 1 | -1): Float64Array => {
    const cost = new Float64Array(count)
    cost[unknown] = sign
    return cost
  }
  const least = minimum(copyOf(start), objective(1))
  const most = minimum(copyOf(start), objective(-1))
  return { low: least, high: -most }
}

interface Tableau {
  /** One row for each equation: coefficients, then the right side. */
  rows: Float64Array[]
  basis: number[]
  readonly columns: number
}

function copyOf({ rows, basis, columns }: Tableau): Tableau {
  return { rows: rows.map((row) => Float64Array.from(row)), basis: [...basis], columns }
}

function firstSolution(count: number, equations: readonly Equation[]): Tableau | undefined {
  const width = count + equations.length
  const rows = equations.map(({ unknowns, value }, i) => {
    const row = new Float64Array(width + 1)
    for (const unknown of unknowns) row[unknown] += 1
    row[count + i] = 1
    row[width] = value
    return row
  })
  const tableau: Tableau = { rows, basis: equations.map((_, i) => count + i), columns: width }
  const cost = new Float64Array(width)
  cost.fill(1, count)
  if (minimum(tableau, cost) > 1e-6) return undefined
  // Artificial unknowns that stay in the basis at zero are swapped out; where that is impossible the row says nothing.
  for (const [i, basic] of [...tableau.basis.entries()].reverse()) {
    if (basic < count) continue
    const column = tableau.rows[i].subarray(0, count).findIndex((value) => Math.abs(value) > NEARLY_NOTHING)
    if (column >= 0) pivot(tableau, i, column)
    else {
      tableau.rows.splice(i, 1)
      tableau.basis.splice(i, 1)
    }
  }
  return {
    rows: tableau.rows.map((row) => Float64Array.from([...row.subarray(0, count), row[width]])),
    basis: tableau.basis,
    columns: count,
  }
}

/** Moves the tableau to a minimum of the cost and gives that minimum. */
function minimum(tableau: Tableau, cost: Float64Array): number {
  const { rows, basis, columns } = tableau
  for (;;) {
    let enter = -1
    for (let j = 0; j < columns && enter < 0; j++) {
      let reduced = cost[j] ?? 0
      for (const [i, row] of rows.entries()) reduced -= (cost[basis[i]] ?? 0) * row[j]
      if (reduced < -NEARLY_NOTHING) enter = j
    }
    if (enter < 0) break
    let leave = -1
    let best = Number.POSITIVE_INFINITY
    for (const [i, row] of rows.entries()) {
      if (row[enter] <= NEARLY_NOTHING) continue
      const ratio = row[columns] / row[enter]
      if (ratio < best - NEARLY_NOTHING || (ratio < best + NEARLY_NOTHING && basis[i] < basis[leave])) {
        best = ratio
        leave = i
      }
    }
    if (leave < 0) return Number.NEGATIVE_INFINITY
    pivot(tableau, leave, enter)
  }
  return rows.reduce((total, row, i) => total + (cost[basis[i]] ?? 0) * row[columns], 0)
}

function pivot({ rows, basis }: Tableau, at: number, column: number): void {
  const row = rows[at]
  const by = row[column]
  for (let j = 0; j < row.length; j++) row[j] /= by
  for (const other of rows) {
    const factor = other[column]
    if (other === row || Math.abs(factor) < 1e-12) continue
    for (let j = 0; j < row.length; j++) other[j] -= factor * row[j]
  }
  basis[at] = column
}
