import type { AnyEvent } from '@taanuu/voter-roll-sync/journal/events'
import type { ReconciliationRow } from '../contract/index.ts'

interface RowRule {
  readonly id: string
  readonly left: number | null
  readonly right: number | null
  readonly leftSource: 'machine' | 'hand'
  readonly rightSource: 'machine' | 'hand'
}

/** Numbers counted by hand and explanations, as the journal has them; the last word counts. */
export class ClosingNotes {
  readonly #counts = new Map<string, number>()
  readonly #explanations = new Map<string, string>()

  apply(event: AnyEvent): void {
    if (event.type === 'count.entered') this.#counts.set(event.body.row, event.body.value)
    if (event.type === 'difference.explained') this.#explanations.set(event.body.row, event.body.text)
  }

  count(row: string): number | null {
    return this.#counts.get(row) ?? null
  }

  /** Row ids double as keys of the sentence in the catalogue: `reconcile.<id>`. */
  row({ id, left, right, leftSource, rightSource }: RowRule): ReconciliationRow {
    return {
      id,
      label: `reconcile.${id}`,
      left,
      right,
      leftSource,
      rightSource,
      difference: left === null || right === null ? null : left - right,
      explanation: this.#explanations.get(id) ?? null,
    }
  }
}

/** The code that keeps the station from closing, or null. Differences are explained by people, never corrected. */
export function closingObstacle(rows: readonly ReconciliationRow[], needsSlip: boolean): string | null {
  if (needsSlip) return 'SLIP_MISSING'
  if (rows.some((row) => row.left === null || row.right === null)) return 'COUNT_MISSING'
  if (rows.some((row) => row.difference !== 0 && row.explanation === null)) return 'DIFFERENCE_NOT_EXPLAINED'
  return null
}
