import type { Votes } from '../assertion.ts'
import type { AuditPlan } from '../audit-plan.ts'
import type { Random } from './seeded-random.ts'
import type { TrueVotes } from './true-votes.ts'

/** Valid votes of one sheet by contest. */
export type Sheet = Readonly<Record<string, readonly string[]>>

export interface SheetPair {
  readonly recorded: Sheet
  readonly paper: Sheet
}

/** Sheets that add up to the reported votes and, as differently as few changes make them, to the votes on paper. */
export function simulatedSheets(plan: AuditPlan, truth: TrueVotes): readonly SheetPair[] {
  return plan.batches.flatMap((batch, b) => {
    const pairs = Array.from({ length: batch.sheets }, () => ({
      recorded: {} as Record<string, readonly string[]>,
      paper: {} as Record<string, readonly string[]>,
    }))
    for (const { contestId, votesAllowed } of plan.contests) {
      const reported = batch.votes[contestId]
      if (!reported || batch.sheets === 0) continue
      const recorded = deal(reported, batch.sheets)
      const paper = adjusted(recorded, reported, truth[b][contestId], votesAllowed)
      for (const [i, pair] of pairs.entries()) {
        pair.recorded[contestId] = recorded[i]
        pair.paper[contestId] = paper[i]
      }
    }
    return pairs
  })
}

/** Votes dealt round the sheets: no option twice on one, because none has more votes than there are sheets. */
function deal(votes: Votes, sheets: number): readonly string[][] {
  const dealt = Array.from({ length: sheets }, (): string[] => [])
  let next = 0
  for (const [option, count] of Object.entries(votes))
    for (let i = 0; i < count; i++) dealt[next++ % sheets].push(option)
  return dealt
}

/** The same sheets with votes taken off and put on until they add up to other totals. */
function adjusted(
  sheets: readonly (readonly string[])[],
  from: Votes,
  to: Votes,
  votesAllowed: number,
): readonly (readonly string[])[] {
  const surplus = new Map(Object.keys(from).map((option) => [option, from[option] - (to[option] ?? 0)]))
  const result = sheets.map((sheet) =>
    sheet.filter((option) => {
      const more = surplus.get(option)!
      if (more > 0) surplus.set(option, more - 1)
      return more <= 0
    }),
  )
  // Sheets that lost a vote get one first: the fewest sheets differ.
  const order = result.map((_, i) => i).sort((a, b) => lost(b) - lost(a))
  function lost(i: number): number {
    return sheets[i].length - result[i].length
  }
  for (const [option, more] of surplus) {
    let missing = -more
    for (const i of order) {
      if (missing <= 0) break
      if (result[i].length >= votesAllowed || result[i].includes(option)) continue
      result[i].push(option)
      missing--
    }
  }
  return result
}

/** A copy in random order (Fisher and Yates). */
export function inRandomOrder<T>(items: readonly T[], random: Random): T[] {
  const order = [...items]
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const kept = order[i]
    order[i] = order[j]
    order[j] = kept
  }
  return order
}
