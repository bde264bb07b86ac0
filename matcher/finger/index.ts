import { matcherIdentity } from './models.ts'

export { estimateFmr, type FmrEstimate, fmrOfScore, scoreForFmr } from './calibration.ts'
export { fmrOfBest, fmrOfEach, fusedFmr } from './fusion.ts'
export type { Gallery } from './gallery.ts'
export {
  decideIdentification,
  type IdentifyDecision,
  type IdentifyPolicy,
  type RankedPerson,
} from './identify.ts'
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
export {
  type ComparedFinger,
  decideVerification,
  type GreyEvidence,
  type VerifyDecision,
  type VerifyPolicy,
} from './verify.ts'

/** Names the template version and the very models: templates and scores of equal identities can be compared. */
export const MATCHER_IDENTITY: string = matcherIdentity()
