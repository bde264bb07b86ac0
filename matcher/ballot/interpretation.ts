import type { GreyImage } from './grey-image.ts'
import type { Point } from './layout.ts'
import type { Strokes } from './strokes.ts'

/**
 * When a mark counts. Every value is the policy's to set; the defaults are explained, with the measurements
 * behind them, in docs/ballots.md.
 */
export type MarkRules = {
  /** Inked share of the target's inside from which it is a vote. */
  readonly definiteFill: number
  /** Inked share up to which it is no vote; between the two it is `unsure`. */
  readonly marginalFill: number
  /** Mean darkness of the inside (0 paper, 1 print) from which a faint tint is `unsure`. */
  readonly faintTint: number
  /** Ink beside an empty target, in square millimetres, from which it is `unsure`. */
  readonly nearInkMm2: number
  /** `exclusive`: "against all" together with any other mark of its contest is an overvote. */
  readonly againstAll: 'exclusive' | 'ordinary'
  /** Inked share of a write-in area from which something is written there. */
  readonly writeInInk?: number
  /** Length of connected ink, in millimetres, from which little ink is a vote all the same: a tick, a line, a hatching. */
  readonly strokeMm?: number
  /** Extent of ink, in millimetres, up to which little ink is no vote: a dot, a pen at rest. */
  readonly restMm?: number
  /** Darkness of a stroke (0 paper, 1 print) from which it is ink and not the trace of an eraser. */
  readonly strokeDarkness?: number
}

export const DEFAULT_MARK_RULES: Required<MarkRules> = {
  definiteFill: 0.12,
  marginalFill: 0.05,
  faintTint: 0.1,
  nearInkMm2: 0.35,
  againstAll: 'exclusive',
  writeInInk: 0.02,
  strokeMm: 2.1,
  restMm: 1.9,
  strokeDarkness: 0.12,
}

/** Why an option is `unsure`. */
export type Doubt =
  /** The printed outline of the target cannot be seen. */
  | 'not-seen'
  /** A dirt line of the scanner hides too much of it. */
  | 'hidden'
  /** More ink than none and less than a mark. */
  | 'little-ink'
  /** Ink that a straight line of dirt or a fold may have made. */
  | 'line'
  /** A tint without ink: a hard pencil, an erased mark, the back of the sheet. */
  | 'faint'
  /** Nothing inside, but ink right beside it. */
  | 'beside'
  /** A name is written, its target is not marked. */
  | 'write-in-only'

export type OptionReading = {
  readonly optionId: string
  /** Inked share of the target's inside, 0 to 1. */
  readonly fill: number
  readonly decision: 'mark' | 'no-mark' | 'unsure'
  readonly why?: Doubt
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

export type WriteInReading = {
  readonly optionId: string
  /** Inked share of the area, ruled lines left out. */
  readonly ink: number
  readonly present: boolean
}

export type RefusalReason =
  /** Not a picture: sizes that contradict the pixels, no size, too large, resolution out of range. */
  | 'bad-image'
  /** Paper without print. */
  | 'blank-page'
  /** No ring of timing marks. */
  | 'not-a-ballot'
  /** Timing marks of a ballot, but a side or too many marks are missing, or targets cannot be found. */
  | 'damaged'
  /** A ballot printed or scanned at another size, or stretched, as its layout says. */
  | 'wrong-scale'
  /** A mirror image; no honest scanner makes one. */
  | 'mirrored'
  /** The page code cannot be read, or print hardly stands out from paper. */
  | 'unreadable'
  | 'wrong-universe'
  | 'wrong-election'
  | 'wrong-precinct'
  /** A ballot, but of no layout given (or of an earlier revision of one). */
  | 'unknown-style'
  /** Two layouts, sides or orientations fit alike. */
  | 'ambiguous'
  /** Front and back are not of one sheet. */
  | 'sides-differ'

/** Degrees clockwise by which the page is turned in its scan. */
export type Orientation = 0 | 90 | 180 | 270

/** What one side of a sheet says. */
export type BallotReading = {
  readonly ok: true
  readonly ballotStyleId: string
  readonly sheet: number
  readonly page: 1 | 2
  readonly orientation: Orientation
  readonly contests: readonly ContestReading[]
  readonly options: readonly OptionReading[]
  readonly writeIns: readonly WriteInReading[]
  /** Upright pictures of contests, when asked for. */
  readonly snippets?: readonly Snippet[]
}

export type Interpretation = BallotReading | { readonly ok: false; readonly reason: RefusalReason }

/** A contest as it lies on the sheet, for the eyes of officials. */
export type Snippet = { readonly contestId: string; readonly picture: GreyImage }

/** What a stage saw, for tests, the trainer's drawer and bug reports. Never for the journal. */
export type InterpretationStage =
  | { readonly stage: 'light'; readonly share: number }
  | { readonly stage: 'mark-candidates'; readonly points: readonly Point[] }
  | {
      readonly stage: 'timing-ring'
      readonly found: number
      readonly expected: number
      readonly corners: readonly Point[]
    }
  | { readonly stage: 'tone'; readonly tone: PageTone }
  | { readonly stage: 'streaks'; readonly columns: readonly number[] }
  | { readonly stage: 'page-code'; readonly orientation: Orientation; readonly text: string }
  | { readonly stage: 'fits'; readonly fits: readonly SideFit[] }
  | { readonly stage: 'targets'; readonly targets: readonly TargetEvidence[] }

export type StageSink = (stage: InterpretationStage) => void

/** How well a side of a layout fits a scan: targets of which the outline is where it should be. */
export type SideFit = {
  readonly ballotStyleId: string
  readonly sheet: number
  readonly page: 1 | 2
  readonly orientation: Orientation
  readonly seen: number
  readonly targets: number
}

/** Grey of solid print and of bare paper. */
export type PageTone = { readonly ink: number; readonly paper: number }

/** Ink in the zone around a target, square millimetres, by where it lies. */
export type NearInk = {
  readonly left: number
  readonly right: number
  readonly above: number
  readonly below: number
}

/** Everything measured at one target. */
export type TargetEvidence = {
  readonly optionId: string
  /** Centre found, in pixels of the scan. */
  readonly centre: Point
  /** Share of the printed outline seen. */
  readonly outline: number
  readonly fill: number
  /** Part of the fill that a straight line may have made. */
  readonly lineFill: number
  readonly tint: number
  readonly near: NearInk
  /** Share of the inside hidden by a streak of the scanner. */
  readonly hidden: number
  /** How weak ink hangs together; absent where there is none, or plenty. */
  readonly strokes?: Strokes
}
