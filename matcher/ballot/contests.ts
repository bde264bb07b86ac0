import type { ContestOutcome, ContestReading, MarkRules, OptionReading } from './interpretation.ts'
import type { BallotContest } from './layout.ts'

/** Draws the conclusion of one contest from its targets. */
export function readContest(
  contest: BallotContest,
  readings: ReadonlyMap<string, OptionReading>,
  rules: Pick<MarkRules, 'againstAll'>,
): ContestReading {
  const decided = (decision: OptionReading['decision']) =>
    contest.options.map((o) => o.optionId).filter((id) => readings.get(id)?.decision === decision)
  const marked = decided('mark')
  const unsure = decided('unsure')
  const against = contest.options.some((o) => o.kind === 'against-all' && marked.includes(o.optionId))
  const exclusive = against && rules.againstAll === 'exclusive'
  return {
    contestId: contest.contestId,
    marked,
    unsure,
    outcome: outcome(marked.length, unsure.length, contest.votesAllowed, exclusive),
  }
}

function outcome(marked: number, unsure: number, allowed: number, againstAllAlone: boolean): ContestOutcome {
  if (marked > allowed || (againstAllAlone && marked > 1)) return 'overvote'
  if (unsure > 0) return 'unsure'
  if (marked === 0) return 'blank'
  // "Against all" is a whole choice however many votes the contest allows.
  return marked === allowed || againstAllAlone ? 'voted' : 'undervote'
}

/** Votes of one contest on one sheet; undefined while it is `unsure`, because a person decides that first. */
export type ContestCount = {
  readonly votes: number
  readonly undervotes: number
  readonly overvotes: number
}

/**
 * The identity of every report: votes + undervotes + overvotes = votes allowed, sheet by sheet. An overvoted
 * contest counts all its votes as overvotes.
 */
export function countContest(reading: ContestReading, votesAllowed: number): ContestCount | undefined {
  switch (reading.outcome) {
    case 'unsure':
      return undefined
    case 'overvote':
      return { votes: 0, undervotes: 0, overvotes: votesAllowed }
    case 'blank':
    case 'undervote':
    case 'voted':
      return { votes: reading.marked.length, undervotes: votesAllowed - reading.marked.length, overvotes: 0 }
  }
}
