import { closeSync, existsSync, openSync, readFileSync, writevSync } from 'node:fs'
import type { SheetPlace } from '@taanuu/simulator/world/paper-world'
import type { PrintedPaper } from '../../station/ports.ts'

/**
 * What the world outside the machine knows: what a station answered, what paper left its printer, where the sheets
 * are. It survives any death of the station, and a station that comes back must agree with it.
 */
export type Mark =
  | { readonly kind: 'life'; readonly number: number }
  /** A command was answered, or a sheet's end shown: so many events, the last with this leaf hash, are promised. */
  | { readonly kind: 'acknowledged'; readonly what: string; readonly events: number; readonly head: string }
  | { readonly kind: 'printed'; readonly paper: PrintedPaper['kind']; readonly qr: string | null }
  | { readonly kind: 'served'; readonly voter: number }
  | { readonly kind: 'sheet'; readonly sheet: number; readonly place: SheetPlace }
  /** A live finger as the station's matcher saw it; known to the test alone. */
  | { readonly kind: 'probe'; readonly template: string }
  /** The last command of closing is about to be sent: until here nothing tells how anybody voted. */
  | { readonly kind: 'closing' }
  | { readonly kind: 'refused'; readonly what: string; readonly code: string }
  | { readonly kind: 'done' }

export type DatedMark = Mark & {
  /** Virtual time, milliseconds since the epoch. */
  readonly now: number
}

/** The book is one file of JSON lines outside every folder that is under test. */
export class WorldBook {
  readonly #file: number
  readonly #now: () => number
  readonly before: readonly DatedMark[]

  constructor(path: string, now: () => number) {
    this.before = existsSync(path) ? readMarks(readFileSync(path, 'utf8')) : []
    this.#file = openSync(path, 'a')
    this.#now = now
  }

  /**
   * Two buffers, so that the call is writev: faults are injected into write, and the world does not run on the
   * station's disk.
   */
  mark(mark: Mark): void {
    const line = JSON.stringify({ ...mark, now: this.#now() })
    writevSync(this.#file, [Buffer.from(line), Buffer.from('\n')])
  }

  close(): void {
    closeSync(this.#file)
  }
}

/** Marks of a book, or of a part of one. */
export function readMarks(text: string): readonly DatedMark[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as DatedMark)
}
