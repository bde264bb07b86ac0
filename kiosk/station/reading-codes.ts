import type { ExtractionFailure, QualityHint } from '@taanuu/matcher/finger/index'

const failureCodes = {
  'no-finger': 'NO_FINGER',
  'too-small': 'TOO_SMALL',
  'too-wet': 'TOO_WET',
  'too-dry': 'TOO_DRY',
  smudged: 'SMUDGED',
  'bad-image': 'BAD_IMAGE',
} as const satisfies Record<ExtractionFailure, string>

/** A hint says what to do (dry the finger), a code what is seen (it is wet). */
const hintCodes = {
  'press-gently': 'PRESS_GENTLY',
  'press-harder': 'PRESS_HARDER',
  centre: 'CENTRE',
  dry: 'TOO_WET',
  wet: 'TOO_DRY',
  'wipe-glass': 'SMUDGED',
} as const satisfies Record<QualityHint, string>

/** Reason code of a print that gave no template. */
export function failureCode(failure: ExtractionFailure): string {
  return failureCodes[failure]
}

/** What the operator can say aloud, as a reason code. */
export function hintCode(hint: QualityHint | null): string | null {
  return hint === null ? null : hintCodes[hint]
}

/** Quality 0..100 as the five steps of the screen. */
export function qualitySteps(quality: number): 1 | 2 | 3 | 4 | 5 {
  return Math.min(5, Math.max(1, Math.ceil(quality / 20))) as 1 | 2 | 3 | 4 | 5
}
