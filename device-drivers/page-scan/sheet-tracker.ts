import type { SheetEnd, SheetId, SheetOutcome } from '../ballot-scanner.ts'

/** The one sheet in the machine, and what is known of where it can have gone. */
export interface OpenSheet {
  readonly id: SheetId
  readonly startedAt: number
  /** Whether it was seen at the rear sensors or sent there: from then on it may be in the box. */
  reachedRear: boolean
  /** Whether a motor was told to drop it into the box: what is in the path after an outage may be another one. */
  sentToBox: boolean
}

/**
 * Gives every sheet its number and exactly one end. A sheet that is gone without the driver having seen where
 * to is `returned` only if it never came near the box, else `unknown`; paper found in the path is the sheet unless that
 * was on its way into the box.
 */
export interface SheetTracker {
  readonly open: OpenSheet | null
  begin(now: number): OpenSheet
  end(outcome: SheetOutcome, evidence: string): SheetEnd | null
  /** Ends a sheet when paper that was found in the path has been given back. */
  endFound(evidence: string): SheetEnd | null
  /** Ends a sheet that is not in the machine any more. */
  endGone(evidence: string): SheetEnd | null
}

/** @param onEnd told of every end, once */
export function createSheetTracker(onEnd: (end: SheetEnd) => void): SheetTracker {
  let open: OpenSheet | null = null
  let count = 0

  function end(outcome: SheetOutcome, evidence: string): SheetEnd | null {
    if (!open) return null
    const result: SheetEnd = { sheet: open.id, outcome, evidence }
    open = null
    onEnd(result)
    return result
  }

  return {
    get open() {
      return open
    },
    begin(now) {
      if (open) end('unknown', 'another sheet began before this one had ended')
      open = { id: ++count, startedAt: now, reachedRear: false, sentToBox: false }
      return open
    },
    end,
    endFound: (evidence) => end(open?.sentToBox ? 'unknown' : 'returned', evidence),
    endGone: (evidence) => end(open?.reachedRear ? 'unknown' : 'returned', evidence),
  }
}
