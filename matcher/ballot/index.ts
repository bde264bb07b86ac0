export { compileStyle } from './compile-style.ts'
export { type ContestCount, countContest } from './contests.ts'
export type { GreyImage } from './grey-image.ts'
export { type InterpretOptions, interpretBallot } from './interpret.ts'
export {
  type CountedContest,
  interpretSheet,
  type ScanSide,
  type SheetImages,
  type SheetReading,
} from './interpret-sheet.ts'
export {
  type BallotReading,
  type ContestOutcome,
  type ContestReading,
  DEFAULT_MARK_RULES,
  type Doubt,
  type Interpretation,
  type InterpretationStage,
  type MarkRules,
  type OptionReading,
  type Orientation,
  type RefusalReason,
  type Snippet,
  type StageSink,
  type WriteInReading,
} from './interpretation.ts'
export {
  AGAINST_ALL,
  type BallotDefinition,
  type ContestDefinition,
  type LayOutResult,
  layOutBallot,
  type OptionDefinition,
  PAPERS,
} from './lay-out.ts'
export type { BallotContest, BallotLayout, BallotOption, LocalText } from './layout.ts'
export { DEFAULT_DPI, type Mark, type RenderOptions, renderBallot } from './render.ts'
export type { BallotStyle } from './style.ts'
export { ballotStyleSchema, explainStyle } from './style-problems.ts'
