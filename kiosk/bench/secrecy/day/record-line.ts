import type { BallotLayout } from '@taanuu/matcher/ballot/index'
import { outcomeOf } from '@taanuu/voter-roll-sync/exchange/tally'
import { canonicalJson } from '@taanuu/voter-roll-sync/trust/canonical-json'
import type { Marks } from './day-of-voters.ts'

/** The published line of a sheet with these marks, written from the format's page and not with the station's code. */
export function lineOf(marks: Marks, layouts: readonly BallotLayout[]): string {
  const [layout] = layouts
  return canonicalJson({
    v: 1,
    style: layout.ballotStyleId,
    sheet: layout.sheet,
    contests: layout.contests.map((contest) => {
      const selections = [...(marks[contest.contestId] ?? [])].sort()
      return {
        contest: contest.contestId,
        outcome: outcomeOf(selections, contest, 'exclusive'),
        selections,
      }
    }),
  })
}
