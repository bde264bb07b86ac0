import type { OfficialCard } from '@taanuu/voter-roll-sync/authority/officials'
import type { KeyCardPaper } from '@taanuu/voter-roll-sync/authority/papers/key-card-paper'
import type { ElectionSetup } from '@taanuu/voter-roll-sync/authority/setup'
import {
  HOLDERS_NEEDED,
  type IssuedCard,
  type NewHolder,
} from '@taanuu/voter-roll-sync/authority/workspace/two-person-vault'
import { UsageError } from '../../hosts/shared/usage-error.ts'
import type { Pins } from './pins.ts'

/** Reads "id=Name" of each person and lets each choose a PIN. */
export async function newHolders(
  given: readonly string[],
  option: string,
  pins: Pins,
): Promise<readonly NewHolder[]> {
  const people = given.map((text) => {
    const match = /^([A-Za-z0-9][A-Za-z0-9._-]{0,63})=(.{1,200})$/u.exec(text)
    if (!match) throw new UsageError(`--${option} "id=Name of the person"`)
    return { id: match[1], name: match[2] }
  })
  if (new Set(people.map(({ id }) => id)).size < people.length)
    throw new UsageError(`--${option}: an id stands twice`)
  if (people.length < HOLDERS_NEEDED)
    throw new UsageError(
      `--${option} at least ${HOLDERS_NEEDED} times; with three, a lost card loses nothing`,
    )
  const holders: NewHolder[] = []
  for (const person of people) holders.push({ ...person, pin: await pins.choose(person.id, person.name) })
  return holders
}

export function holderPaper(card: IssuedCard, setup: ElectionSetup, role: 'officer'): KeyCardPaper {
  const { universe, title, electionId } = setup
  return { ...card, universe, title, electionId, role, precinct: null }
}

export function officialPaper(card: OfficialCard, setup: ElectionSetup): KeyCardPaper {
  const { universe, title, electionId } = setup
  return { ...card, universe, title, electionId }
}
