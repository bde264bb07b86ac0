import type { TrainingOfficial } from '@taanuu/fixtures/demo-election'
import type { VirtualClock } from '@taanuu/simulator/clock/virtual-clock'
import type { FingerWorld } from '@taanuu/simulator/world/finger-world'
import type { Screen } from '../../contract/index.ts'
import type { Visit } from '../../simulated/day/day-plan.ts'
import { giveKeys } from '../../simulated/day/drive-station.ts'
import type { FingerSupply } from '../../simulated/day/finger-supply.ts'
import type { ImpressionOrder } from '../../simulated/day/render-worker.ts'
import type { IdentificationStation } from '../../station/identification-station.ts'
import type { SoakBook } from './soak-book.ts'
import { screenWithin, tryCommand } from './soak-steps.ts'

/** Longest time that one person may stand at the table, whatever the devices do (virtual milliseconds). */
const LONGEST_VISIT_MS = 30 * 60_000
/** Longest time that the table waits for a finger before the person lays it down again. */
const LONGEST_CAPTURE_MS = 90_000
/** Longest time without a scanner before the operator looks again. */
const LONGEST_LOSS_MS = 5 * 60_000
const REACH_MS = 1200

/** Everything that the soak needs to know of the table; `identified` receives who was given a check. */
export interface SoakTable {
  readonly station: IdentificationStation
  readonly clock: VirtualClock
  readonly world: FingerWorld
  readonly visits: readonly Visit<ImpressionOrder>[]
  readonly supply: FingerSupply<ImpressionOrder>
  readonly officials: readonly TrainingOfficial[]
  readonly openedAt: number
  readonly book: SoakBook
  readonly identified: (personalNumber: string) => void
}

/** People come one after the other; each must leave with an outcome, and nobody with a second check. */
export async function soakTable(options: SoakTable): Promise<void> {
  const { station, clock, visits, openedAt, book } = options
  const served = new Set<string>()
  for (const [i, visit] of visits.entries()) {
    if (visit.tries[0]) options.supply.prefetch(visit.tries[0])
    await clock.sleep(Math.max(0, openedAt + visit.arriveAtMs - clock.now()))
    await station.tick()
    book.approaches++
    const who = `visit ${i + 1} (${visit.kind})`
    const outcome = await serve(options, visit)
    book.note(outcome ?? 'none')
    if (outcome === null) {
      book.violate(`${who} has no outcome: ${JSON.stringify(station.view().screen).slice(0, 200)}`)
      await leave(options)
      continue
    }
    const passed = outcome === 'identified' || outcome === 'identified-by-commission'
    if (passed && served.has(visit.personalNumber)) book.violate(`${who} got a second check`)
    if (passed && visit.kind !== 'honest' && visit.kind !== 'second-attempt') {
      book.violate(`${who} was identified`)
    }
    if (!passed && outcome !== 'already-identified' && served.has(visit.personalNumber)) {
      book.violate(`${who} was identified before, and now ${outcome}`)
    }
    if (passed) {
      served.add(visit.personalNumber)
      options.identified(visit.personalNumber)
    }
    const counted = station.view().counters?.identified
    if (counted !== undefined && counted !== served.size) {
      book.violate(`${counted} identified on the screen, ${served.size} at the table`)
    }
  }
}

async function leave({ station }: SoakTable): Promise<void> {
  await tryCommand(station, 'identify.leave', { reason: 'LEFT_BY_CHOICE' })
  await tryCommand(station, 'identify.acknowledge', {})
}

async function serve(options: SoakTable, visit: Visit<ImpressionOrder>): Promise<string | null> {
  const { station, clock } = options
  const until = clock.now() + LONGEST_VISIT_MS
  if (!(await screenWithin(clock, station, LONGEST_LOSS_MS, (screen) => screen.kind === 'ready'))) return null
  const refused = await tryCommand(station, 'identify.start', { personalNumber: visit.personalNumber })
  if (refused !== null) return null
  let tries = 0
  while (clock.now() < until) {
    const { screen } = station.view()
    const outcome = outcomeOf(screen)
    if (outcome !== null) {
      const printed = await screenWithin(
        clock,
        station,
        LONGEST_CAPTURE_MS,
        (s) => s.kind !== 'identified' || s.check.state === 'printed',
      )
      if (!printed) return null
      const done = screen.kind === 'identified' ? 'identify.handed-over' : 'identify.acknowledge'
      return (await tryCommand(station, done, {})) === null ? outcome : null
    }
    if (screen.kind === 'capture') await layFinger(options, visit, tries++)
    else if (screen.kind === 'device-lost') {
      await screenWithin(clock, station, LONGEST_LOSS_MS, (s) => s.kind !== 'device-lost')
    } else if (screen.kind === 'not-recognised') {
      const another = screen.nextFinger !== null && visit.tries.length > 0
      if (another) await tryCommand(station, 'identify.retry', {})
      else if (visit.kind === 'honest' && screen.exceptionAllowed) await decideByCommission(options)
      else return (await tryCommand(station, 'identify.acknowledge', {})) === null ? 'not-recognised' : null
    } else await clock.sleep(1000)
  }
  return null
}

async function layFinger(options: SoakTable, visit: Visit<ImpressionOrder>, tried: number): Promise<void> {
  const { station, clock, world, supply } = options
  const last = visit.tries.at(-1)
  if (last === undefined) {
    await clock.sleep(REACH_MS)
    return
  }
  const order = visit.tries[tried] ?? { ...last, impressionSeed: last.impressionSeed + 1000 + tried }
  const image = await clock.hold(supply.impression(order))
  await clock.sleep(REACH_MS)
  world.placeFinger(image, { identity: visit.personalNumber })
  const seen = (screen: Screen): boolean => screen.kind !== 'capture' || screen.phase === 'matching'
  await screenWithin(clock, station, LONGEST_CAPTURE_MS, seen)
  world.setStuck(false)
  world.liftFinger()
  await screenWithin(clock, station, LONGEST_CAPTURE_MS, (screen) => screen.kind !== 'capture')
}

async function decideByCommission({ station, officials }: SoakTable): Promise<void> {
  if ((await tryCommand(station, 'identify.exception', { reason: 'FINGERS_WORN' })) !== null) return
  await giveKeys(station, officials.slice(0, 2))
  await tryCommand(station, 'identify.exception-confirm', {})
}

function outcomeOf(screen: Screen): string | null {
  switch (screen.kind) {
    case 'identified':
      return screen.by === 'finger' ? 'identified' : 'identified-by-commission'
    case 'already-identified':
    case 'other-precinct':
    case 'unknown-number':
      return screen.kind
    default:
      return null
  }
}
