import type { ServedElsewhere } from '@taanuu/voter-roll-sync/sync/exchange'
import type { ExceptionReason, FingerPosition, Screen } from '../contract/index.ts'
import type { IdentifiedElsewhere } from './remote-gate.ts'
import type { RollVoter } from './voter-roll.ts'

export interface CaptureState {
  readonly position: FingerPosition
  readonly phase: Extract<Screen, { kind: 'capture' }>['phase']
  readonly progress: number
  readonly hint: string | null
  readonly qualitySteps: 0 | 1 | 2 | 3 | 4 | 5
}

/** An approach that ended because another table serves the voter. */
export interface SentToTable {
  readonly kind: 'sent'
  readonly voterRef: string
  readonly case: number
  readonly by: 'number' | 'finger' | 'search'
  readonly station: string
  readonly why: 'cut-off' | 'lent'
}

/** What stands at the table now; events carry the facts, this only carries what a screen needs besides. */
export type Table =
  | { readonly kind: 'ready' }
  | { readonly kind: 'capture'; readonly capture: CaptureState }
  | { readonly kind: 'not-recognised'; readonly position: FingerPosition; readonly hint: string | null }
  | { readonly kind: 'identified' }
  /** `elsewhere`: by the journal of another table; `byMark`: by the signed mark of a table of another precinct. */
  | {
      readonly kind: 'already'
      readonly voter: RollVoter
      readonly elsewhere?: ServedElsewhere
      readonly byMark?: IdentifiedElsewhere
    }
  /** Nobody could be asked about other precincts, and the policy lets nobody through without an answer. */
  | {
      readonly kind: 'not-asked'
      readonly voterRef: string
      readonly code: 'ELSEWHERE_NOT_ASKED' | 'REMOTE_QUOTA'
    }
  | SentToTable
  | { readonly kind: 'elsewhere'; readonly precinct: number }
  | { readonly kind: 'unknown'; readonly personalNumber: string }
  | { readonly kind: 'ask-document'; readonly code: 'NOBODY_FOUND' | 'NEARLY_FOUND' | 'TWO_NEAR' }
  | { readonly kind: 'exception'; readonly reason: ExceptionReason }

/** Outcomes that need nothing more but to be read; they clear themselves after the policy's time. */
export function isFinalRefusal(table: Table): boolean {
  return ['already', 'not-asked', 'sent', 'elsewhere', 'unknown', 'ask-document'].includes(table.kind)
}
