import type { SheetReading } from '@taanuu/matcher/ballot/index'
import type { CastVoteRecord } from '@taanuu/voter-roll-sync/exchange/cast-vote-record'
import { type LayoutsForTally, outcomeOf } from '@taanuu/voter-roll-sync/exchange/tally'
import type { Policy } from '@taanuu/voter-roll-sync/package/policy'

/** What policy does with a sheet. `code` is shown to the voter alone and sealed with the votes. */
export interface SheetJudgement {
  readonly action: 'accept' | 'return' | 'offer'
  readonly code: string
  /** What would be sealed if the sheet goes in; null for a sheet that cannot be read. */
  readonly record: CastVoteRecord | null
  /** File of the picture that the record names; null where policy keeps none. */
  readonly picture: Uint8Array | null
}

type Outcome = 'unsure' | 'overvote' | 'blank' | 'undervote' | 'voted'
/** The gravest contest speaks for the sheet; a sheet is blank only if every contest is, otherwise votes were left out. */
function sheetOutcome(outcomes: readonly Outcome[]): Outcome {
  if (outcomes.includes('unsure')) return 'unsure'
  if (outcomes.includes('overvote')) return 'overvote'
  if (outcomes.every((outcome) => outcome === 'blank')) return 'blank'
  return outcomes.every((outcome) => outcome === 'voted') ? 'voted' : 'undervote'
}

const codes: Readonly<Record<Outcome, string>> = {
  unsure: 'SHEET_UNSURE',
  overvote: 'SHEET_OVERVOTE',
  blank: 'SHEET_BLANK',
  undervote: 'SHEET_BLANK',
  voted: 'SHEET_BLANK',
}

/**
 * What becomes of a sheet. Front and back are one sheet: where one of them is missing, foreign or cannot be read, the whole
 * sheet goes back. `feeder`: a voter is offered what policy offers; officials who feed a batch are not, and such a
 * sheet is taken as it is.
 */
export function judgeSheet(
  reading: SheetReading,
  policy: Policy,
  layouts: LayoutsForTally,
  feeder: 'voter' | 'officials' = 'voter',
): SheetJudgement {
  if (!reading.ok) {
    const foreign = reading.reason.startsWith('wrong-') || reading.reason === 'unknown-style'
    return {
      action: 'return',
      code: foreign ? 'SHEET_FOREIGN' : 'SHEET_NOT_READABLE',
      record: null,
      picture: null,
    }
  }
  if (reading.unread.length > 0)
    return { action: 'return', code: 'SHEET_NOT_READABLE', record: null, picture: null }
  const outcomes: readonly Outcome[] = reading.contests.map((contest) => contest.outcome)
  const outcome = sheetOutcome(outcomes)
  const wanted = outcome === 'voted' ? 'accept' : policy.sheets[outcome]
  const action = wanted === 'offer' && feeder === 'officials' ? 'accept' : wanted
  return {
    action,
    code: codes[outcome],
    record: action === 'return' && outcome === 'unsure' ? null : recordOf(reading, policy, layouts),
    picture: null,
  }
}

/** Only definite marks count; an unsure one that the voter casts "as it is" is kept as such, for people to look at. */
function recordOf(
  reading: Extract<SheetReading, { ok: true }>,
  policy: Policy,
  layouts: LayoutsForTally,
): CastVoteRecord {
  const layout = layouts.find((l) => l.ballotStyleId === reading.ballotStyleId && l.sheet === reading.sheet)
  if (!layout) throw new Error('a reading of a layout that the station does not have')
  return {
    v: 1,
    style: reading.ballotStyleId,
    sheet: reading.sheet,
    contests: layout.contests.map((contest) => {
      const read = reading.contests.find((c) => c.contestId === contest.contestId)
      const selections = [...(read?.marked ?? [])].sort()
      const unsure = [...(read?.unsure ?? [])].sort()
      return {
        contest: contest.contestId,
        outcome: outcomeOf(selections, contest, policy.marks.againstAll),
        selections,
        ...(unsure.length > 0 ? { unsure } : {}),
      }
    }),
  }
}
