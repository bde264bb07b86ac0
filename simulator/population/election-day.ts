import type { ImpressionOptions } from '../fingerprint/impression.ts'
import { type Mishap, mishapConditions } from '../fingerprint/mishap.ts'
import { createRandom, type Random } from '../random.ts'
import { type MarkedBallot, type MarkingRates, markBallots, type ScriptedContest } from './marked-ballots.ts'
import { createPersonalNumber } from './personal-number.ts'
import { createVoters, type PersonFinger, type SyntheticVoter } from './voters.ts'

export type ApproachKind = 'honest' | 'stranger' | 'second-attempt' | 'other-precinct' | 'unknown-number'

/** One finger put on the glass once: `renderImpression(createFinger(seed, { worn }), impressionSeed, tryOptions(it))`. */
export interface FingerTry extends PersonFinger {
  readonly impressionSeed: number
  readonly severity: number
  /** What goes wrong, plainly enough for an operator to see it; absent when nothing does. */
  readonly mishap?: Mishap
}

/** How a scripted try is rendered; look, size and grey levels are the sensor's to add. */
export function tryOptions(fingerTry: FingerTry): ImpressionOptions {
  const { severity, mishap, impressionSeed } = fingerTry
  if (mishap === undefined) return { severity }
  return { severity, ...mishapConditions(mishap, impressionSeed % 2 === 0 ? 1 : -1) }
}

/** One person who comes to the table. */
export interface Approach {
  readonly kind: ApproachKind
  /** Milliseconds after the station opens. */
  readonly arriveAtMs: number
  /** The number on the document that is shown, or that was typed. */
  readonly personalNumber: string
  readonly document: 'id-card' | 'passport' | 'phone'
  /** Whose number it is, where it is on this precinct's list. */
  readonly voterIndex?: number
  /** Where the number belongs, for a voter of another precinct. */
  readonly precinctNumber?: number
  /** What the person puts on the glass, try after try; the last one is what a patient person ends with. */
  readonly tries: readonly FingerTry[]
}

/** How often each kind of thing happens. */
export interface ElectionDayRates extends MarkingRates {
  /** Share of the list that comes (38 % is usual). */
  readonly turnout: number
  /** Share of honest voters who spoil their first try: dry, off the middle, only the tip. */
  readonly badFirstTry: number
  /** Per honest voter: people who show another's number, who come again, of another precinct, of no list. */
  readonly strangers: number
  readonly secondAttempts: number
  readonly otherPrecinct: number
  readonly unknownNumbers: number
}

// Turnout and first tries after published figures (38 %; 0.05 % to 12 % by country); the rest are assumptions that
// make every case appear several times on the day of an average precinct.
const USUAL_RATES: ElectionDayRates = {
  turnout: 0.38,
  badFirstTry: 0.05,
  strangers: 0.006,
  secondAttempts: 0.008,
  otherPrecinct: 0.02,
  unknownNumbers: 0.012,
  undervotes: 0.03,
  overvotes: 0.008,
}

export interface ElectionDayOptions {
  readonly seed: number | string
  readonly voters: readonly SyntheticVoter[]
  readonly electionDate: string
  readonly contests: readonly ScriptedContest[]
  readonly rates?: Partial<ElectionDayRates>
}

export interface ElectionDayScript {
  /** In order of arrival. */
  readonly approaches: readonly Approach[]
  /** In order of feeding. One for every honest voter. */
  readonly ballots: readonly MarkedBallot[]
}

/** Polling hours: 08:00 to 20:00. */
export const POLLING_MS = 12 * 3_600_000

// People an hour from 08:00 on, in percent of the day: half have come by 14:00, as in November 2025.
const ARRIVALS = [5, 8.5, 10.5, 11, 9, 6, 7.5, 8, 9, 10, 9, 6.5]
const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

/** Severity of an ordinary try and of one that goes wrong, as in `renderImpression`. */
const ORDINARY = { from: 0.05, to: 0.35 }
const SPOILT = { from: 0.75, to: 1 }

// What spoils a first try, by how often an operator sees it (a guess); not every spoilt try is refused.
const MISHAP_SHARES: readonly (readonly [Mishap, number])[] = [
  ['tip-only', 0.3],
  ['dry', 0.2],
  ['wet', 0.2],
  ['off-centre', 0.15],
  ['faint', 0.1],
  ['squeezed', 0.05],
]

/** Writes the day of one precinct. The same options give the same day; it is the simulator's own truth. */
export function electionDayScript(options: ElectionDayOptions): ElectionDayScript {
  const random = createRandom(options.seed).fork('election day')
  const rates = { ...USUAL_RATES, ...options.rates }
  const { voters } = options
  const coming = random
    .fork('turnout')
    .shuffle(voters)
    .slice(0, Math.round(voters.length * rates.turnout))
  const staying = voters.filter((voter) => !coming.includes(voter))
  const howMany = (share: number) => (share > 0 ? Math.max(1, Math.round(coming.length * share)) : 0)

  const honest = coming.map((voter) =>
    honestApproach(random.fork(`honest ${voter.index}`), voter, rates.badFirstTry),
  )
  const again = random.fork('again')
  const seconds = again
    .shuffle(honest)
    .slice(0, howMany(rates.secondAttempts))
    .map((first, i) => secondApproach(random.fork(`second ${i}`), first))
  const strangers = random
    .fork('strangers')
    .shuffle(staying)
    .slice(0, howMany(rates.strangers))
    .map((victim, i) => strangerApproach(random.fork(`stranger ${i}`), victim))
  const others = otherPrecinctApproaches(random.fork('elsewhere'), options, howMany(rates.otherPrecinct))
  const known = new Set([...voters.map((v) => v.personalNumber), ...others.map((a) => a.personalNumber)])
  const unknown = Array.from({ length: howMany(rates.unknownNumbers) }, (_, i) =>
    unknownApproach(random.fork(`unknown ${i}`), known),
  )

  const approaches = [...honest, ...seconds, ...strangers, ...others, ...unknown]
  approaches.sort((a, b) => a.arriveAtMs - b.arriveAtMs || (a.personalNumber < b.personalNumber ? -1 : 1))
  const arrivals = honest.map((approach) => approach.arriveAtMs)
  return { approaches, ballots: markBallots(random.fork('ballots'), arrivals, options.contests, rates) }
}

function honestApproach(random: Random, voter: SyntheticVoter, badFirstTry: number): Approach {
  const [first, second] = voter.fingers
  const tries: FingerTry[] = []
  // Worn fingers fail more often, and then the other hand is tried.
  const failure = Math.min(0.9, badFirstTry * (1 + 6 * first.worn))
  if (random.chance(failure)) {
    tries.push(spoiltTry(random, first))
    if (random.chance(0.35)) tries.push(spoiltTry(random, first))
  }
  tries.push(fingerTry(random, tries.length === 2 ? second : first))
  return {
    kind: 'honest',
    arriveAtMs: drawArrival(random),
    personalNumber: voter.personalNumber,
    document: drawDocument(random, voter.age),
    voterIndex: voter.index,
    tries,
  }
}

function secondApproach(random: Random, first: Approach): Approach {
  const latest = POLLING_MS - MINUTE_MS
  // After a quarter of an hour at the earliest; who came last comes back at closing time.
  const earliest = Math.min(first.arriveAtMs + 15 * MINUTE_MS, latest)
  return {
    ...first,
    kind: 'second-attempt',
    arriveAtMs: Math.round(random.uniform(earliest, latest)),
    tries: [
      {
        ...first.tries.at(-1)!,
        impressionSeed: random.uint32(),
        severity: random.uniform(ORDINARY.from, ORDINARY.to),
      },
    ],
  }
}

function strangerApproach(random: Random, victim: SyntheticVoter): Approach {
  const own: PersonFinger = { position: 'right-index', seed: random.uint32(), worn: 0.15 * random.next() }
  const other: PersonFinger = { position: 'left-index', seed: random.uint32(), worn: own.worn }
  return {
    kind: 'stranger',
    arriveAtMs: drawArrival(random),
    personalNumber: victim.personalNumber,
    document: drawDocument(random, victim.age),
    voterIndex: victim.index,
    tries: [own, own, other].map((finger) => fingerTry(random, finger)),
  }
}

function otherPrecinctApproaches(
  random: Random,
  options: ElectionDayOptions,
  count: number,
): readonly Approach[] {
  const here = options.voters[0]?.precinctNumber ?? 1
  const taken = new Set(options.voters.map((voter) => voter.personalNumber))
  const neighbours = createVoters({
    seed: random.uint32(),
    // Some of their numbers could, by chance, be on this list.
    count: count + 5,
    precinctNumber: here + random.pick([-2, -1, 1, 2]),
    electionDate: options.electionDate,
  })
  return random
    .shuffle(neighbours.filter((voter) => !taken.has(voter.personalNumber)))
    .slice(0, count)
    .map((voter) => ({
      kind: 'other-precinct',
      arriveAtMs: drawArrival(random),
      personalNumber: voter.personalNumber,
      document: drawDocument(random, voter.age),
      precinctNumber: voter.precinctNumber,
      tries: [fingerTry(random, voter.fingers[0])],
    }))
}

function unknownApproach(random: Random, known: ReadonlySet<string>): Approach {
  let personalNumber: string
  do {
    const birthDate = `${random.int(1940, 2005)}-${twoDigits(random.int(1, 12))}-${twoDigits(random.int(1, 28))}`
    personalNumber = createPersonalNumber(random, random.pick(['female', 'male']), birthDate)
  } while (known.has(personalNumber))
  const finger: PersonFinger = { position: 'right-index', seed: random.uint32(), worn: 0.1 }
  return {
    kind: 'unknown-number',
    arriveAtMs: drawArrival(random),
    personalNumber,
    document: random.pick(['id-card', 'passport']),
    tries: [fingerTry(random, finger)],
  }
}

function fingerTry(random: Random, finger: PersonFinger, { from, to } = ORDINARY): FingerTry {
  const severity = random.uniform(from, to)
  return { ...finger, impressionSeed: random.uint32(), severity }
}

function spoiltTry(random: Random, finger: PersonFinger): FingerTry {
  return { ...fingerTry(random, finger, SPOILT), mishap: random.weighted(MISHAP_SHARES) }
}

function drawArrival(random: Random): number {
  const hour = random.weighted(ARRIVALS.map((weight, at) => [at, weight] as const))
  return Math.round((hour + random.next()) * HOUR_MS)
}

function drawDocument(random: Random, age: number): Approach['document'] {
  if (age < 50 && random.chance(0.18)) return 'phone'
  return random.chance(0.12) ? 'passport' : 'id-card'
}

function twoDigits(value: number): string {
  return `${value}`.padStart(2, '0')
}
