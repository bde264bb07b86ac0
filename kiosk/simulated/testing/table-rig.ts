import type { SmallElection } from '@taanuu/fixtures/testing/small-election'
import { createSimulatedFingerprintScanner } from '@taanuu/simulator/devices/index'
import { createFinger, renderImpression } from '@taanuu/simulator/fingerprint/index'
import type { SyntheticVoter } from '@taanuu/simulator/population/index'
import { createFingerWorld, type FingerWorld } from '@taanuu/simulator/world/finger-world'
import type { Screen } from '../../contract/index.ts'
import type { Workers } from './power-cut-days.ts'
import { PowerCutRig } from './power-cut-rig.ts'

/** A table on the virtual clock, with hands to lay fingers on its glass. */
export interface TableRig {
  readonly rig: PowerCutRig
  readonly world: FingerWorld
  /** Loads the package and opens with the first two officials. */
  open(): Promise<void>
  /** Waits for a capture, lays the voter's finger (0 or 1) and gives the screen that follows. */
  layFinger(voter: Pick<SyntheticVoter, 'fingers'>, which?: 0 | 1): Promise<Screen>
}

export async function createTableRig(election: SmallElection, workers: Workers): Promise<TableRig> {
  const world = createFingerWorld({ seed: 1 })
  const rig: PowerCutRig = new PowerCutRig({
    role: 'identification',
    packageFolder: election.packages[0].folder,
    officials: election.officials,
    ...workers,
    cuts: {},
    newDriver: (clock) => createSimulatedFingerprintScanner({ clock, seed: 1, world, baud: 115_200 }).scanner,
  })
  await rig.boot()
  let impressions = 0
  return {
    rig,
    world,
    async open() {
      await rig.command('package.load', {})
      await rig.screen((screen) => screen.kind === 'readiness' && screen.canOpen)
      await rig.command('opening.begin', {})
      await rig.keys(0)
      await rig.command('opening.open', {})
    },
    async layFinger(voter, which = 0) {
      await rig.screen((screen) => screen.kind === 'capture' && screen.phase === 'waiting-finger')
      await rig.clock.sleep(800)
      const { seed, worn } = voter.fingers[which]
      world.placeFinger(renderImpression(createFinger(seed, { worn }), ++impressions, { severity: 0.05 }))
      const next = await rig.screen((screen) => screen.kind !== 'capture')
      world.liftFinger()
      return next.kind === 'identified'
        ? rig.screen((screen) => screen.kind === 'identified' && screen.check.state === 'printed')
        : next
    },
  }
}
