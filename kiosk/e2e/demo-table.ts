import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEMO_POLICY, PRECINCTS } from '@taanuu/fixtures/demo-design'
import { createDemoElection, trainingOfficials } from '@taanuu/fixtures/demo-election'
import { DEMO_SEED, demoPackageFolder, readDemoStamp } from '@taanuu/fixtures/demo-folder'
import { demoVoters, enrolVoters } from '@taanuu/fixtures/demo-people'
import { createFingerMatcher, MATCHER_IDENTITY } from '@taanuu/matcher/finger/index'
import type { DrawerView, FingerPosition } from '../contract/index.ts'
import { createDrawerPeople } from '../simulated/drawer-people.ts'

type Person = DrawerView['people'][number]

/** Who stands at the simulated table, as the drawer knows them. */
export interface DemoTable {
  /** Folder of the medium with the election package. */
  readonly mediumFolder: string
  readonly people: readonly Person[]
  readonly voters: readonly [Person, Person, Person]
  readonly neighbour: Person
  readonly stranger: Person
  readonly officials: readonly string[]
  remove(): void
}

/** The finger that a person was enrolled with first: the one that a station asks for first. */
export function firstFinger(person: Person): FingerPosition {
  return person.fingers[0]
}

/** The committed demo election; where it was made by another matcher, one of the same design with a short roll. */
export async function createDemoTable(): Promise<DemoTable> {
  const people = createDrawerPeople().view
  const [first, second, third] = people.filter(({ kind }) => kind === 'on-roll')
  const neighbour = people.find(({ kind }) => kind === 'other-precinct')!
  const stranger = people.find(({ kind }) => kind === 'stranger')!
  const chosen = { voters: [first, second, third], neighbour, stranger, people } as const
  const officials = trainingOfficials(DEMO_SEED).map(({ officialId }) => officialId)
  if (readDemoStamp()?.matcher === MATCHER_IDENTITY) {
    const mediumFolder = demoPackageFolder(PRECINCTS[0].precinct)
    return { ...chosen, voters: [first, second, third], officials, mediumFolder, remove: () => undefined }
  }
  const folder = mkdtempSync(join(tmpdir(), 'taanuu-table-'))
  const matcher = await createFingerMatcher({ threads: 1 })
  const numbers = new Set([first, second, third, neighbour].map(({ personalNumber }) => personalNumber))
  const [here, there] = demoVoters(DEMO_SEED).map((voters) =>
    voters.filter(({ personalNumber }) => numbers.has(personalNumber)),
  )
  await createDemoElection({
    seed: DEMO_SEED,
    folder,
    people: [await enrolVoters(here, matcher), await enrolVoters(there, matcher)],
    matcher: MATCHER_IDENTITY,
    // Five percent of a roll this short is nobody.
    policy: { ...DEMO_POLICY, exception: { mode: 'commission', capPercent: 50, minimumTries: 2 } },
  })
  return {
    ...chosen,
    voters: [first, second, third],
    officials,
    mediumFolder: join(folder, String(PRECINCTS[0].precinct)),
    remove: () => rmSync(folder, { recursive: true }),
  }
}
