export { type ContestCount, countContest } from './contests.ts'
export type { GreyImage } from './grey-image.ts'
export { type InterpretOptions, interpretBallot } from './interpret.ts'
export {
  type BallotReading,
  type BubbleReading,
  type ContestOutcome,
  type ContestReading,
  DEFAULT_MARK_RULES,
  type Interpretation,
  type InterpretationStage,
  type MarkRules,
  type RefusalReason,
  type StageSink,
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
export {
  type BallotContest,
  type BallotLayout,
  type BallotOption,
  ballotLayoutSchema,
  type LocalText,
} from './layout.ts'
export { DEFAULT_DPI, type Mark, type RenderOptions, renderBallot } from './render.ts'
