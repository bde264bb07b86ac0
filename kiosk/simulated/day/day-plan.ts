import { ELECTION_DAY, PRECINCTS } from '@taanuu/fixtures/demo-design'
import type { BallotLayout } from '@taanuu/matcher/ballot/index'
import { electionDayScript, type SyntheticVoter, tryOptions } from '@taanuu/simulator/population/index'
import { createRandom } from '@taanuu/simulator/random'
import type { ImpressionOrder } from './render-worker.ts'

export type VisitKind = 'honest' | 'stranger' | 'second-attempt' | 'other-precinct' | 'unknown-number'

/** One person who comes to the table, as the simulator knows him: the list that the station is checked against. */
export interface Visit<Order> {
  readonly kind: VisitKind
  /** Milliseconds after opening. */
  readonly arriveAtMs: number
  readonly personalNumber: string
  /** What the person lays on the glass, try after try; the last is repeated with new impressions by `again`. */
  readonly tries: readonly Order[]
}

/** What one voter does with one sheet. */
export interface BallotPlan {
  readonly feedAtMs: number
  readonly choices: Readonly<Record<string, readonly string[]>>
  readonly seed: string
  /** First marks it too lightly; the machine may give it back and the voter marks a new sheet clearly. */
  readonly faintFirst: boolean
  /** With too many marks: takes the sheet back and casts this one instead. */
  readonly corrected: Readonly<Record<string, readonly string[]>> | null
}

export interface DayPlan<Order> {
  readonly visits: readonly Visit<Order>[]
  readonly ballots: readonly BallotPlan[]
}

export interface DayCounts {
  readonly honest: number
  readonly strangers: number
  readonly secondAttempts: number
  readonly otherPrecinct: number
  readonly unknownNumbers: number
}

/** The acceptance day in proportion: for 300 honest voters 60 strangers, 20 second attempts, 10 and 10. */
export function countsFor(honest: number): DayCounts {
  return {
    honest,
    strangers: Math.ceil(honest / 5),
    secondAttempts: Math.ceil(honest / 15),
    otherPrecinct: Math.ceil(honest / 30),
    unknownNumbers: Math.ceil(honest / 30),
  }
}

/** Voters that the roll must have so that strangers find numbers that nobody has used yet. */
export function rollSizeFor(honest: number): number {
  return honest + countsFor(honest).strangers + Math.ceil(honest / 15)
}

const FAINT_SHARE = 0.02
const CORRECTING_SHARE = 0.5

export function planDay(
  seed: string,
  voters: readonly SyntheticVoter[],
  neighbours: readonly SyntheticVoter[],
  layout: BallotLayout,
  counts: DayCounts,
): DayPlan<ImpressionOrder> {
  const script = electionDayScript({
    seed,
    voters,
    electionDate: ELECTION_DAY,
    contests: layout.contests.map((contest) => ({
      contestId: contest.contestId,
      optionIds: contest.options.map((option) => option.optionId),
      votesAllowed: contest.votesAllowed,
    })),
    rates: {
      turnout: counts.honest / voters.length,
      strangers: counts.strangers / counts.honest,
      secondAttempts: counts.secondAttempts / counts.honest,
      otherPrecinct: counts.otherPrecinct / counts.honest,
      unknownNumbers: counts.unknownNumbers / counts.honest,
      overvotes: 0.02,
      undervotes: 0.05,
    },
  })
  let neighbour = 0
  const visits = script.approaches.map((approach) => ({
    kind: approach.kind,
    arriveAtMs: approach.arriveAtMs,
    // Only people of the demo's second precinct are known to live next door.
    personalNumber:
      approach.kind === 'other-precinct'
        ? neighbours[neighbour++ % neighbours.length].personalNumber
        : approach.personalNumber,
    tries: approach.tries.map((t) => ({
      fingerSeed: t.seed,
      worn: t.worn,
      impressionSeed: t.impressionSeed,
      options: tryOptions(t),
    })),
  }))
  return { visits, ballots: script.ballots.map((ballot) => planBallot(seed, layout, ballot)) }
}

function planBallot(
  seed: string,
  layout: BallotLayout,
  ballot: ReturnType<typeof electionDayScript>['ballots'][number],
): BallotPlan {
  const random = createRandom(`${seed}/${ballot.markSeed}`)
  const over = layout.contests.filter((c) => (ballot.choices[c.contestId] ?? []).length > c.votesAllowed)
  const corrected =
    over.length > 0 && random.chance(CORRECTING_SHARE)
      ? {
          ...ballot.choices,
          ...Object.fromEntries(
            over.map((contest) => [
              contest.contestId,
              ballot.choices[contest.contestId].slice(0, contest.votesAllowed),
            ]),
          ),
        }
      : null
  return {
    feedAtMs: ballot.feedAtMs,
    choices: ballot.choices,
    seed: `${seed}/${ballot.markSeed}`,
    faintFirst: random.chance(FAINT_SHARE),
    corrected,
  }
}

export const DAY_PRECINCT = PRECINCTS[0]
