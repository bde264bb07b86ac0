/** What the commission sees between the end of voting and the closing of a station. */
import type { ProtocolRow } from '@taanuu/voter-roll-sync/exchange/protocol-rows'
import type { KeyCeremony, LocalText, StationRole } from './shared-views.ts'

/** Two numbers that should fit together; where they do not, people say why. Nothing is corrected. */
export interface ReconciliationRow extends Omit<ProtocolRow, 'id'> {
  /** A row of the protocol, or one of a table's own. */
  readonly id: string
  /** Catalogue key of the row's sentence. */
  readonly label: string
}

/** A number that people count; `closing.count` takes it under its id, any number of times: the last one stands. */
export interface HandCountView {
  readonly id: string
  readonly value: number | null
}

export interface OptionResult {
  readonly optionId: string
  readonly label: LocalText
  readonly votes: number
  /** Counted by hand; null: not counted. */
  readonly byHand: number | null
}

export interface ContestResult {
  readonly contestId: string
  readonly title: LocalText
  readonly options: readonly OptionResult[]
  readonly undervotes: number
  readonly overvotes: number
  /** What the commission says where its count differs. */
  readonly explanation: string | null
}

/** The machine's count, and beside it what people counted. */
export interface ResultsView {
  readonly sheets: number
  /** Sheets of rare styles, which the district counts. */
  readonly withheld: number
  /** Contests with unsure marks about which two officials decided. */
  readonly decided: number
  readonly contests: readonly ContestResult[]
}

/** What the officials' keys do next: count the sealed records, or close the day. */
export type ClosingStep = 'tally' | 'close'

export interface ClosingScreenView {
  readonly kind: 'closing'
  readonly step: ClosingStep
  readonly counts: readonly HandCountView[]
  readonly rows: readonly ReconciliationRow[]
  readonly needsSlip: boolean
  /** Stations whose slip may still be taken; only those of tables hold the closing up. */
  readonly awaited: readonly { readonly role: StationRole; readonly name: string }[]
  /** What another ballot box of the precinct has to be told; null where there is none. */
  readonly ownSlip: string | null
  /** The machine's count; null at a table, and before the records are opened. */
  readonly results: ResultsView | null
  readonly keys: KeyCeremony
  /** Code of what is still missing before the step; null: only the keys. */
  readonly obstacle: string | null
  readonly progress: number | null
}

/** One contest whose marks the machine could not tell. Two people read it one after the other, each without the other's word. */
export interface DecidingScreenView {
  readonly kind: 'deciding'
  /** This contest and all that are or were to be decided; the order is drawn by lot. */
  readonly number: number
  readonly of: number
  readonly contestId: string
  readonly title: LocalText
  readonly votesAllowed: number
  readonly options: readonly {
    readonly optionId: string
    readonly label: LocalText
    readonly kind: string
    readonly machine: 'mark' | 'no-mark' | 'unsure'
    /** `data:` URI of the place of the mark; null where policy keeps no pictures. */
    readonly picture: string | null
  }[]
  readonly reader: 'first' | 'second'
  /** Policy keeps no pictures: people find the sheet among those in the box. */
  readonly onPaper: boolean
}
