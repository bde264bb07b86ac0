import type { AnyEvent } from '@taanuu/voter-roll-sync/journal/events'
import type { ContestResult, HandCountView, ReconciliationRow } from '../contract/index.ts'

type RowRule = Pick<ReconciliationRow, 'id' | 'left' | 'right' | 'leftSource' | 'rightSource'>

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
  explanation(row: string): string | null {
    return this.#explanations.get(row) ?? null
  }
  counts(names: readonly string[]): readonly HandCountView[] {
    return names.map((id) => ({ id, value: this.count(id) }))
  }

  /** An equation of two numbers. */
  row(rule: RowRule): ReconciliationRow {
    const { id, left, right } = rule
    return rowView({
      ...rule,
      relation: 'equal',
      difference: left === null || right === null ? null : left - right,
      explanation: this.explanation(id),
    })
  }
}

/** Row ids double as keys of the sentence in the catalogue: `reconcile.<id>`. */
export function rowView(row: Omit<ReconciliationRow, 'label'>): ReconciliationRow {
  return { ...row, label: `reconcile.${row.id}` }
}

/** The code that keeps the station from closing, or null. Differences are explained by people, never corrected. */
export function closingObstacle(rows: readonly ReconciliationRow[], needsSlip: boolean): string | null {
  if (needsSlip) return 'SLIP_MISSING'
  if (rows.some((row) => row.left === null || row.right === null)) return 'COUNT_MISSING'
  if (rows.some((row) => row.difference !== 0 && row.explanation === null)) return 'DIFFERENCE_NOT_EXPLAINED'
  return null
}

/** Whether people counted every option of the contest, none, or only some. */
export function countedByHand({ options }: ContestResult): 'all' | 'none' | 'some' {
  const counted = options.filter(({ byHand }) => byHand !== null).length
  return counted === 0 ? 'none' : counted === options.length ? 'all' : 'some'
}

/**
 * The same for votes: a contest is counted by hand whole or not at all (`required`: whole), and where the two counts differ
 * somebody says why. The machine's count stays as it is.
 */
export function votesObstacle(contests: readonly ContestResult[], required: boolean): string | null {
  const counted = contests.map(countedByHand)
  if (counted.includes('some') || (required && counted.includes('none'))) return 'COUNT_MISSING'
  const unexplained = contests.some(
    ({ options, explanation }) =>
      explanation === null && options.some(({ byHand, votes }) => byHand !== null && byHand !== votes),
  )
  return unexplained ? 'DIFFERENCE_NOT_EXPLAINED' : null
}
