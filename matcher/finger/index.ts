import { matcherIdentity } from './models.ts'

export { fmrOfScore, scoreForFmr } from './calibration.ts'
export type { Gallery } from './gallery.ts'
export { createFingerMatcher, type FingerMatcher } from './matcher.ts'
export {
  decodeTemplate,
  type FingerTemplate,
  MAX_TEMPLATE_BYTES,
  TEMPLATE_VERSION,
  type TemplateError,
} from './template.ts'
export type {
  Extraction,
  ExtractionFailure,
  GreyImage,
  Minutia,
  QualityHint,
  Result,
  StageEvent,
  TransparencySink,
} from './types.ts'

/** Names the template version and the very models: templates and scores of equal identities can be compared. */
export const MATCHER_IDENTITY: string = matcherIdentity()
