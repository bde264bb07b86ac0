export type { GreyImage } from './grey-image.ts'
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
