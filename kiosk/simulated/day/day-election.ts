import { createHash } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ELECTION_ID } from '@taanuu/fixtures/demo-design'
import { createDemoElection } from '@taanuu/fixtures/demo-election'
import { DEMO_FORM, DEMO_SEED, demoPackageFolder, readDemoStamp } from '@taanuu/fixtures/demo-folder'
import { DEMO_VOTERS, demoVoters, enrolVoters } from '@taanuu/fixtures/demo-people'
import { createFingerMatcher, MATCHER_IDENTITY } from '@taanuu/matcher/finger/index'
import { DAY_PRECINCT, rollSizeFor } from './day-plan.ts'
import { enrolFolder } from './folder-people.ts'

export interface DayElection {
  readonly packageFolder: string
  readonly electionSeed: string
  readonly rollSizes: readonly [number, number]
}

/**
 * The election that the day runs on: the committed one where it is large enough and made by this very matcher,
 * otherwise one that is enrolled now and kept for the next time.
 */
export async function electionForDay(
  honest: number,
  cacheFolder: string,
  onProgress: (text: string, share: number) => void,
): Promise<DayElection> {
  const needed = rollSizeFor(honest)
  const stamp = readDemoStamp()
  if (stamp?.matcher === MATCHER_IDENTITY && stamp.voters[0] >= needed) {
    return {
      packageFolder: demoPackageFolder(DAY_PRECINCT.precinct),
      electionSeed: DEMO_SEED,
      rollSizes: DEMO_VOTERS,
    }
  }
  const rollSizes = [needed, Math.max(10, Math.ceil(honest / 10))] as const
  const folder = join(cacheFolder, `election-${needed}-${shortHash(`${MATCHER_IDENTITY} ${DEMO_FORM}`)}`)
  const ready = join(folder, 'ready')
  if (!existsSync(ready)) {
    const matcher = await createFingerMatcher({ threads: 1 })
    const [here, there] = demoVoters(DEMO_SEED, rollSizes)
    const people = [
      await enrolVoters(here, matcher, (share) => onProgress('enrolling voters', share)),
      await enrolVoters(there, matcher),
    ] as const
    await createDemoElection({ seed: DEMO_SEED, folder, people, matcher: MATCHER_IDENTITY })
    writeFileSync(ready, ELECTION_ID)
  }
  return { packageFolder: join(folder, String(DAY_PRECINCT.precinct)), electionSeed: DEMO_SEED, rollSizes }
}

/** An election whose voters carry the prints of a folder. Made anew each time: the folder may have changed. */
export async function electionFromFolder(fingers: string, folder: string): Promise<DayElection> {
  const matcher = await createFingerMatcher({ threads: 1 })
  const people = await enrolFolder(fingers, matcher)
  await createDemoElection({ seed: DEMO_SEED, folder, people: [people, []], matcher: MATCHER_IDENTITY })
  return {
    packageFolder: join(folder, String(DAY_PRECINCT.precinct)),
    electionSeed: DEMO_SEED,
    rollSizes: [people.length, 0],
  }
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8)
}
