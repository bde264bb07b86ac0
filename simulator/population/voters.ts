import { createRandom, type Random } from '../random.ts'
import { STREETS } from './name-lists.ts'
import { type Community, compareNames, drawName, type PersonName, type Sex } from './names.ts'
import { createPersonalNumber } from './personal-number.ts'

export type Hand = 'right' | 'left'
export type FingerPosition = `${Hand}-${'thumb' | 'index' | 'middle' | 'ring' | 'little'}`

/** One finger of a person, to be grown with `createFinger(seed, { worn })`. */
export interface PersonFinger {
  readonly position: FingerPosition
  readonly seed: number
  /** 0 smooth, 1 worn away. */
  readonly worn: number
}

/** An invented person on the list of a precinct. */
export interface SyntheticVoter extends PersonName {
  /** Place in the array; the paper list's line is one more. */
  readonly index: number
  readonly lineNumber: number
  readonly precinctNumber: number
  readonly personalNumber: string
  readonly community: Community
  readonly sex: Sex
  /** ISO date. */
  readonly birthDate: string
  /** Whole years on election day. */
  readonly age: number
  readonly address: string
  /** The two enrolled fingers, first the one that is asked for first. */
  readonly fingers: readonly [PersonFinger, PersonFinger]
  /** For `portraitSvg`. */
  readonly portraitSeed: number
}

export interface PopulationOptions {
  readonly seed: number | string
  readonly count: number
  readonly precinctNumber: number
  /** ISO date. Everyone is 18 or older on it. */
  readonly electionDate: string
  /** Shares of the communities. */
  readonly communities?: Readonly<Record<Community, number>>
}

// Census of 2022, the three largest groups, which are taken to be all: a precinct's own mix may be given.
const COMMUNITY_SHARES: Readonly<Record<Community, number>> = { kyrgyz: 0.79, uzbek: 0.15, russian: 0.06 }

// A young electorate; rounded from the age pyramid. Whole years, last one included.
const AGE_BANDS: readonly (readonly [readonly [from: number, to: number], number])[] = [
  [[18, 29], 28],
  [[30, 44], 33],
  [[45, 59], 23],
  [[60, 74], 13],
  [[75, 96], 3],
]
/** Share who become 18 on election day itself (2,592 of a few hundred thousand in 2016): date arithmetic's edge. */
const EIGHTEEN_TODAY_SHARE = 0.002

const MS_PER_DAY = 86_400_000

/** Invents the voters of a precinct, in the order of its paper list. The same options give the same people. */
export function createVoters(options: PopulationOptions): readonly SyntheticVoter[] {
  const random = createRandom(options.seed).fork(`precinct ${options.precinctNumber}`)
  const shares = Object.entries(options.communities ?? COMMUNITY_SHARES) as [Community, number][]
  const streets = random
    .fork('streets')
    .shuffle(STREETS)
    .slice(0, Math.max(3, Math.min(14, options.count / 60)))
  const numbers = new Set<string>()
  const people = Array.from({ length: options.count }, (_, i) => {
    const own = random.fork(i)
    const community = own.weighted(shares)
    const sex: Sex = own.chance(0.52) ? 'female' : 'male'
    const birthDate = drawBirthDate(own, options.electionDate)
    const age = ageOn(birthDate, options.electionDate)
    let personalNumber: string
    do personalNumber = createPersonalNumber(own, sex, birthDate)
    while (numbers.has(personalNumber))
    numbers.add(personalNumber)
    return {
      ...drawName(own, community, sex, Number(birthDate.slice(0, 4))),
      precinctNumber: options.precinctNumber,
      personalNumber,
      community,
      sex,
      birthDate,
      age,
      address: drawAddress(own, streets),
      fingers: drawFingers(own.fork('fingers'), sex, age),
      portraitSeed: own.uint32(),
    }
  })
  return people.sort(compareNames).map((person, index) => ({ ...person, index, lineNumber: index + 1 }))
}

/** Whole years between two ISO dates; who was born on 29 February grows older on 1 March of common years. */
export function ageOn(birthDate: string, date: string): number {
  const years = Number(date.slice(0, 4)) - Number(birthDate.slice(0, 4))
  return date.slice(5) < birthDate.slice(5) ? years - 1 : years
}

function drawBirthDate(random: Random, electionDate: string): string {
  const year = Number(electionDate.slice(0, 4))
  const today = electionDate.slice(5) === '02-29' ? '02-28' : electionDate.slice(5)
  if (random.chance(EIGHTEEN_TODAY_SHARE)) return `${year - 18}-${today}`
  const [from, to] = random.weighted(AGE_BANDS)
  const age = random.int(from, to)
  // Born after the birthday `age + 1` years ago, up to the one `age` years ago.
  const last = Date.parse(`${year - age}-${today}T00:00:00Z`)
  return new Date(last - random.int(0, 364) * MS_PER_DAY).toISOString().slice(0, 10)
}

function drawAddress(random: Random, streets: readonly string[]): string {
  const street = random.pick(streets)
  const house = random.int(1, 140)
  const letter = random.chance(0.07) ? random.pick(['а', 'б']) : ''
  return random.chance(0.45)
    ? `ул. ${street}, ${house}${letter}, кв. ${random.int(1, 72)}`
    : `ул. ${street}, ${house}${letter}`
}

// Right and left index, unless a finger is missing or too worn: then the next of the same hand, as an enrolment
// operator does. Shares of manual workers and of lost fingers are assumptions.
const MANUAL_WORK_SHARE = { female: 0.16, male: 0.3 }
const MISSING_FINGER_SHARE = 0.006
const TOO_WORN_TO_ENROL = 0.62
const CHOICE: readonly ('index' | 'middle' | 'thumb' | 'ring')[] = ['index', 'middle', 'thumb', 'ring']

function drawFingers(random: Random, sex: Sex, age: number): readonly [PersonFinger, PersonFinger] {
  const works = random.chance(MANUAL_WORK_SHARE[sex])
  // Most hands are hardly used up at all.
  const use = random.next()
  const hand =
    0.12 * use * use * use +
    (works ? random.uniform(0.1, 0.4) : 0) +
    Math.max(0, age - 55) * 0.008 * random.next()
  const finger = (side: Hand): PersonFinger => {
    const all = CHOICE.map((name) => ({
      position: `${side}-${name}` as const,
      seed: random.uint32(),
      worn: Math.min(0.9, hand * random.uniform(0.6, 1.4)),
      missing: random.chance(MISSING_FINGER_SHARE),
    }))
    const { position, seed, worn } =
      all.find((one) => !one.missing && one.worn < TOO_WORN_TO_ENROL) ??
      all.find((one) => !one.missing) ??
      all[0]!
    return { position, seed, worn }
  }
  return [finger('right'), finger('left')]
}
