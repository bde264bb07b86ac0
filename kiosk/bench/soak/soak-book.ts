/** What the soak has seen, and every invariant that did not hold. */
export interface SoakBook {
  approaches: number
  sheets: number
  faults: number
  readonly outcomes: Map<string, number>
  readonly violations: string[]
  violate(what: string): void
  note(outcome: string): void
}

/** Told at once, so that a run that is watched shows when it happened. */
export function createBook(say: (line: string) => void): SoakBook {
  const book: SoakBook = {
    approaches: 0,
    sheets: 0,
    faults: 0,
    outcomes: new Map(),
    violations: [],
    violate(what) {
      book.violations.push(what)
      say(`VIOLATION ${what}`)
    },
    note(outcome) {
      book.outcomes.set(outcome, (book.outcomes.get(outcome) ?? 0) + 1)
    },
  }
  return book
}
