import type { RowReason } from './row-reasons.ts'

/** One row of an extract before anything in it is believed. `line` is where it begins, counted from 1. */
export type RawRecord =
  | { readonly kind: 'cells'; readonly line: number; readonly cells: ReadonlyMap<string, string> }
  | {
      readonly kind: 'unreadable'
      readonly line: number
      readonly column: string | null
      readonly reason: RowReason
      readonly detail: string
    }

/** What the file itself turned out to be; filled while it is read. */
export interface SourceFacts {
  encoding: string
  delimiter: string | null
  blankLines: number
  /** Set when the file as a whole cannot be believed (it ends within itself): then nothing of it is imported. */
  fault: string | null
}

export function unknownFacts(): SourceFacts {
  return { encoding: '', delimiter: null, blankLines: 0, fault: null }
}
