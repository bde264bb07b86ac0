import type { GreyImage } from '@taanuu/device-drivers/image'
import { ELECTION_DAY, PRECINCTS, ROOM_PRECINCT } from '@taanuu/fixtures/demo-design'
import { DEMO_SEED } from '@taanuu/fixtures/demo-folder'
import { demoVoters, roomVoters } from '@taanuu/fixtures/demo-people'
import {
  createFinger,
  type Mishap,
  mishapConditions,
  renderImpression,
} from '@taanuu/simulator/fingerprint/index'
import { createVoters, type SyntheticVoter } from '@taanuu/simulator/population/index'
import type { CommandInput, DrawerView, FingerPosition } from '../contract/index.ts'

/** People who stand at the simulated table; enough to try everything, few enough to choose from. */
const VOTERS_SHOWN = 12
const NEIGHBOURS_SHOWN = 2
const STRANGERS_SHOWN = 2

interface Person {
  readonly voter: SyntheticVoter
  readonly kind: DrawerView['people'][number]['kind']
}

type Condition = CommandInput<'sim.place-finger'>['condition']

const mishaps: Readonly<Record<Exclude<Condition, 'normal'>, Mishap>> = {
  dry: 'dry',
  wet: 'wet',
  partial: 'tip-only',
  smudged: 'dirty-glass',
}
const NORMAL_SEVERITY = 0.1

/**
 * The people of the demo election's drawer, with their fingers.
 *
 * @param precinct where the table stands
 */
export function createDrawerPeople(precinct: number = PRECINCTS[0].precinct) {
  const [first, second] = demoVoters(DEMO_SEED)
  const [here, there] = precinct === ROOM_PRECINCT.precinct ? [roomVoters(DEMO_SEED), first] : [first, second]
  const strangers = createVoters({
    seed: 'strangers',
    count: STRANGERS_SHOWN,
    precinctNumber: 1,
    electionDate: ELECTION_DAY,
  })
  // Spread over the list, so that neighbours in the alphabet do not all look alike.
  const step = Math.floor(here.length / VOTERS_SHOWN)
  const people = new Map<string, Person>(
    [
      ...here
        .filter((_, i) => i % step === 0)
        .slice(0, VOTERS_SHOWN)
        .map((voter) => ['on-roll', voter] as const),
      ...there.slice(0, NEIGHBOURS_SHOWN).map((voter) => ['other-precinct', voter] as const),
      ...strangers.map((voter) => ['stranger', voter] as const),
    ].map(([kind, voter], i) => [`person-${i + 1}`, { kind, voter }]),
  )
  let impressions = 0
  return {
    view: [...people].map(([id, { kind, voter }]) => ({
      id,
      kind,
      label: `${voter.surname} ${voter.givenName}`,
      personalNumber: voter.personalNumber,
      fingers: voter.fingers.map((finger) => finger.position as FingerPosition),
    })),
    personalNumber: (id: string): string | null => people.get(id)?.voter.personalNumber ?? null,
    /** A new impression of the person's finger; null for a person who does not stand there. */
    impression(id: string, position: FingerPosition, condition: Condition): GreyImage | null {
      const person = people.get(id)
      if (!person) return null
      const enrolled = person.voter.fingers.find((finger) => finger.position === position)
      // Fingers that are not enrolled exist too: grown from the person and the position.
      const seed = enrolled?.seed ?? person.voter.portraitSeed ^ hashOf(position)
      const finger = createFinger(seed, { worn: enrolled?.worn ?? 0.1 })
      const conditions = condition === 'normal' ? {} : mishapConditions(mishaps[condition], 1)
      return renderImpression(finger, ++impressions, { severity: NORMAL_SEVERITY, ...conditions })
    },
  }
}

function hashOf(text: string): number {
  let hash = 0
  for (const char of text) hash = (Math.imul(hash, 31) + char.charCodeAt(0)) | 0
  return hash
}
