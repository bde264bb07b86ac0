import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDemoElection, type DemoElection } from '@taanuu/fixtures/demo-election'
import { demoVoters } from '@taanuu/fixtures/demo-people'

export interface BoxElection extends DemoElection {
  remove(): void
}

/**
 * A demo election with so many voters of whom nobody is enrolled: all that a ballot box knows of them is their number, and a
 * roll of thousands is made in seconds.
 */
export async function createBoxElection(voters: number, seed: string): Promise<BoxElection> {
  const folder = mkdtempSync(join(tmpdir(), 'taanuu-box-election-'))
  const [here, there] = demoVoters(seed, [voters, 1])
  const people = [here, there].map((list) => list.map((voter) => ({ ...voter, fingers: [] })))
  const election = await createDemoElection({
    seed,
    folder,
    people: [people[0], people[1]],
    matcher: 'nobody is enrolled',
  })
  return { ...election, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
