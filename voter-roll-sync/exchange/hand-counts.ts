import type { AnyEvent } from '../journal/events.ts'
import type { ByHand } from './results.ts'

/** Row of `count.entered` for the votes of one option counted by hand; ids of ours hold no slash. */
export function handVoteRow(contestId: string, optionId: string): string {
  return `hand/${contestId}/${optionId}`
}

/** Row of `difference.explained` for a contest whose count by hand differs from the machine's. */
export function handContestRow(contestId: string): string {
  return `hand/${contestId}`
}

/** What the commission says about the contests that it counted otherwise, by contest; the last word. */
export function handExplanations(events: readonly AnyEvent[]): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {}
  for (const event of events) {
    if (event.type !== 'difference.explained') continue
    const [kind, contestId, more] = event.body.row.split('/')
    if (kind === 'hand' && contestId !== undefined && more === undefined) texts[contestId] = event.body.text
  }
  return texts
}

/** What people counted by hand, as the journal has it; of a number entered twice the last word counts. */
export function byHandOf(events: readonly AnyEvent[]): ByHand {
  const counts: Record<string, number> = {}
  const votes: Record<string, Record<string, number>> = {}
  for (const event of events) {
    if (event.type !== 'count.entered') continue
    const { row, value } = event.body
    const [kind, contestId, optionId] = row.split('/')
    if (kind === 'hand' && contestId !== undefined && optionId !== undefined)
      votes[contestId] = { ...votes[contestId], [optionId]: value }
    else counts[row] = value
  }
  return { counts, votes }
}
