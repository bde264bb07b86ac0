import { LEAST_PUBLISHED } from '../protect-rows.ts'
import type { PrecinctRow, ProtectedTable } from '../protect-table.ts'

/** A build without complementary suppression: it withholds rows with small numbers, and nothing that leads to them. */
export function protectPrimaryOnly(columns: readonly string[], rows: readonly PrecinctRow[]): ProtectedTable {
  const shown = (counts: readonly number[]): readonly number[] | null =>
    counts.some((count) => count < LEAST_PUBLISHED) ? null : counts
  const addUp = (of: readonly PrecinctRow[]): readonly number[] =>
    columns.map((_, i) => of.reduce((total, { counts }) => total + counts[i], 0))
  const areas = [...new Set(rows.map(({ area }) => area))]
  return {
    columns: columns.map((name) => [name]),
    nation: addUp(rows),
    areas: areas.map((area) => ({ area, counts: shown(addUp(rows.filter((row) => row.area === area))) })),
    precincts: rows.map(({ precinct, area, counts }) => ({ precinct, area, counts: shown(counts) })),
  }
}
