import type { Random } from '../random.ts'

/** A sheet as its voter marks it. Stands apart from the approaches: nothing says who marked it. */
export interface MarkedBallot {
  /** Milliseconds after the station opens when it goes into the box. */
  readonly feedAtMs: number
  /** Marked options by contest; empty is an undervote, more than allowed an overvote. */
  readonly choices: Readonly<Record<string, readonly string[]>>
  /** For the picture of the marked sheet: pen, shape and place of the marks. */
  readonly markSeed: number
}

export interface ScriptedContest {
  readonly contestId: string
  readonly optionIds: readonly string[]
  readonly votesAllowed: number
}

/** Shares per contest of a ballot. */
export interface MarkingRates {
  readonly undervotes: number
  readonly overvotes: number
}

const MINUTE_MS = 60_000

/** Marks a sheet for each arrival; each contest has its own favourites. Times are all that is taken of the voters. */
export function markBallots(
  random: Random,
  arrivals: readonly number[],
  contests: readonly ScriptedContest[],
  rates: MarkingRates,
): readonly MarkedBallot[] {
  const favour = contests.map((contest) =>
    contest.optionIds.map((id) => {
      const standing = random.uniform(0.2, 1)
      return [id, standing * standing * standing] as const
    }),
  )
  return arrivals
    .map((arriveAtMs) => ({
      // Check, signature, sheet, booth: two to eight minutes; everyone in the room at 20:00 still votes.
      feedAtMs: arriveAtMs + Math.round(random.uniform(2, 8) * MINUTE_MS),
      choices: Object.fromEntries(
        contests.map((contest, i) => [contest.contestId, markContest(random, contest, favour[i]!, rates)]),
      ),
      markSeed: random.uint32(),
    }))
    .sort((a, b) => a.feedAtMs - b.feedAtMs || a.markSeed - b.markSeed)
}

function markContest(
  random: Random,
  contest: ScriptedContest,
  favour: readonly (readonly [string, number])[],
  rates: MarkingRates,
): readonly string[] {
  let wanted = contest.votesAllowed
  const luck = random.next()
  if (luck < rates.undervotes) wanted = random.int(0, contest.votesAllowed - 1)
  else if (luck < rates.undervotes + rates.overvotes) wanted = contest.votesAllowed + 1
  const left = [...favour]
  const marked = new Set<string>()
  while (marked.size < wanted && left.length > 0) {
    const id = random.weighted(left)
    marked.add(id)
    left.splice(
      left.findIndex(([option]) => option === id),
      1,
    )
  }
  return contest.optionIds.filter((id) => marked.has(id))
}
