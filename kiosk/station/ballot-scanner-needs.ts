/** What ballots ask of the scanner, and what the scanner asks of people. */
import type { BallotScannerState } from '@taanuu/device-drivers/ballot-scanner'
import type { BallotLayout } from '@taanuu/matcher/ballot/index'

/** States of the scanner that only people at the machine can end. */
export const NEEDS_HANDS: readonly BallotScannerState[] = ['jammed', 'cover-open', 'unrecoverable']

/** Sides that have anything to mark. */
export function sidesOf(layouts: readonly BallotLayout[]): 1 | 2 {
  return layouts.some((layout) => layout.page === 2 && layout.contests.length > 0) ? 2 : 1
}
