import type { Point } from './layout.ts'

/**
 * When a mark counts. Every value is the policy's to set; the defaults are explained, with the measurements
 * behind them, in docs/ballots.md.
 */
export type MarkRules = {
  /** Inked share of the oval's inside from which it is a vote. */
  readonly definiteFill: number
  /** Inked share up to which it is no vote; between the two it is `unsure`. */
  readonly marginalFill: number
  /** Mean darkness of the inside (0 paper, 1 print) from which a faint tint is `unsure`. */
  readonly faintTint: number
  /** Ink beside an empty oval, in square millimetres, from which it is `unsure`. */
  readonly nearInkMm2: number
  /** `exclusive`: "against all" together with any other mark of its contest is an overvote. */
  readonly againstAll: 'exclusive' | 'ordinary'
}

export const DEFAULT_MARK_RULES: MarkRules = {
  definiteFill: 0.15,
  marginalFill: 0.04,
  faintTint: 0.1,
  nearInkMm2: 0.35,
  againstAll: 'exclusive',
}

export type BubbleReading = {
  readonly optionId: string
  /** Inked share of the oval's inside, 0 to 1. */
  readonly fill: number
  readonly state: 'marked' | 'unsure' | 'empty'
}

/**
 * `overvote` outranks `unsure`, which outranks the others: marks beyond the allowed number stay too many
 * whatever the doubtful ones are.
 */
export type ContestOutcome = 'voted' | 'undervote' | 'blank' | 'overvote' | 'unsure'

export type ContestReading = {
  readonly contestId: string
  readonly marked: readonly string[]
  readonly unsure: readonly string[]
  readonly outcome: ContestOutcome
}

export type RefusalReason =
  /** Not a picture: sizes that contradict the pixels, no size, too large, resolution out of range. */
  | 'bad-image'
  /** Paper without print. */
  | 'blank-page'
  /** No ring of timing marks. */
  | 'not-a-ballot'
  /** Timing marks of a ballot, but a side or too many marks are missing, or ovals cannot be found. */
  | 'damaged'
  /** A ballot printed or scanned at another size than its layout says. */
  | 'wrong-scale'
  /** A mirror image; no honest scanner makes one. */
  | 'mirrored'
  /** The page code cannot be read. */
  | 'unreadable'
  | 'wrong-universe'
  | 'wrong-election'
  | 'wrong-precinct'
  /** A ballot of this election and precinct, but of no layout given (or of an earlier revision of one). */
  | 'unknown-style'

export type BallotReading = {
  readonly ok: true
  readonly ballotStyleId: string
  readonly sheet: number
  readonly page: number
  readonly orientation: Orientation
  readonly contests: readonly ContestReading[]
  readonly bubbles: readonly BubbleReading[]
}

export type Interpretation = BallotReading | { readonly ok: false; readonly reason: RefusalReason }

export type Orientation = 'upright' | 'upside-down'

/** What a stage saw, for tests, the trainer's drawer and bug reports. Never for the journal. */
export type InterpretationStage =
  | { readonly stage: 'print-level'; readonly level: number }
  | { readonly stage: 'mark-candidates'; readonly points: readonly Point[] }
  | {
      readonly stage: 'timing-ring'
      readonly found: number
      readonly expected: number
      readonly corners: readonly Point[]
    }
  | { readonly stage: 'tone'; readonly tone: PageTone }
  | { readonly stage: 'page-code'; readonly orientation: Orientation; readonly text: string }
  | { readonly stage: 'streaks'; readonly columns: readonly number[] }
  | { readonly stage: 'bubbles'; readonly bubbles: readonly BubbleEvidence[] }

export type StageSink = (stage: InterpretationStage) => void

/** Grey of solid print and of bare paper. */
export type PageTone = { readonly ink: number; readonly paper: number }

/** Everything measured at one oval. */
export type BubbleEvidence = {
  readonly optionId: string
  /** Centre found, in pixels of the scan. */
  readonly centre: Point
  /** Share of the printed outline seen. */
  readonly outline: number
  readonly fill: number
  /** Part of the fill that a line along the feed may have made. */
  readonly lineFill: number
  readonly tint: number
  readonly nearInkMm2: number
  /** Share of the inside hidden by a streak of the scanner. */
  readonly hidden: number
}
