import { demoVoters } from '@taanuu/fixtures/demo-people'
import { createSimulatedFingerprintScanner } from '@taanuu/simulator/devices/index'
import { createFinger, renderImpression } from '@taanuu/simulator/fingerprint/index'
import type { SyntheticVoter } from '@taanuu/simulator/population/index'
import { createFingerWorld } from '@taanuu/simulator/world/finger-world'
import type { Life } from './life.ts'
import { beginLife, closeForTheDay, openOrUnlock } from './life.ts'
import type { LifeOrder } from './life-order.ts'

/** From the request to the finger on the glass (milliseconds). */
const REACH_MS = 800
const SEVERITY = 0.05
/** A number that can be read and belongs to nobody. */
const NOBODY = '20101199000004'
/** Enough for every fault of one life; a voter who is asked again and again is a fault of the station. */
const MOST_STEPS = 40

/** A life of the table: goes on where the world and the station stand, to the end of the day. */
export async function tableLife(order: LifeOrder): Promise<void> {
  const world = createFingerWorld({ seed: 1 })
  const life = await beginLife(
    order,
    ({ clock }) => createSimulatedFingerprintScanner({ clock, seed: 1, world, baud: 115_200 }).scanner,
  )
  const { book } = life
  await openOrUnlock(life)
  const [voters, neighbours] = demoVoters(order.electionSeed, [order.voters, order.neighbours])
  const served = new Set(book.before.flatMap((mark) => (mark.kind === 'served' ? [mark.voter] : [])))
  if (phaseIsOpen(life)) await settle(life, world, null)
  if (phaseIsOpen(life)) {
    for (const [i, voter] of voters.entries()) {
      if (served.has(i)) continue
      await life.clock.sleep(20_000)
      await life.station.tick()
      await settle(life, world, voter)
      life.careless.served(voter)
      book.mark({ kind: 'served', voter: i })
    }
    for (const personalNumber of [voters[0].personalNumber, neighbours[0]?.personalNumber, NOBODY]) {
      if (personalNumber === undefined) continue
      await life.command('identify.start', { personalNumber })
      await life.command('identify.acknowledge', {})
    }
  }
  await closeForTheDay(life, { 'identified-signatures': order.voters }, null)
  book.mark({ kind: 'done' })
  await life.close()
}

function phaseIsOpen(life: Life): boolean {
  const { kind } = life.station.view().screen
  return kind !== 'closing' && kind !== 'closed'
}

/** Serves one voter to the end; without a voter, ends what the last life began. */
async function settle(
  life: Life,
  world: ReturnType<typeof createFingerWorld>,
  voter: SyntheticVoter | null,
): Promise<void> {
  const { station } = life
  let impression = 100 * life.number
  let begun = false
  for (let step = 0; step < MOST_STEPS; step++) {
    const { screen } = station.view()
    switch (screen.kind) {
      case 'ready':
        if (begun || voter === null) return
        begun = true
        await life.command('identify.start', { personalNumber: voter.personalNumber })
        break
      case 'capture': {
        if (voter === null) throw new Error('a finger is asked for and nobody stands there')
        const [finger] = voter.fingers
        await life.clock.sleep(REACH_MS)
        world.placeFinger(
          renderImpression(createFinger(finger.seed, { worn: finger.worn }), ++impression, {
            severity: SEVERITY,
          }),
        )
        await life.screen((s) => s.kind !== 'capture')
        world.liftFinger()
        break
      }
      case 'not-recognised':
        if (screen.nextFinger === null) throw new Error('an honest voter ran out of tries')
        await life.command('identify.retry', {})
        break
      case 'identified':
        await life.screen((s) => s.kind === 'identified' && s.check.state === 'printed')
        await life.command('identify.handed-over', {})
        break
      case 'already-identified':
        await life.command('identify.acknowledge', {})
        break
      default:
        throw new Error(`the table shows ${screen.kind}`)
    }
  }
  throw new Error('a voter was not served')
}
