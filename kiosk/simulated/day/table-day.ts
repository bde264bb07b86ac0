import type { TrainingOfficial } from '@taanuu/fixtures/demo-election'
import type { VirtualClock } from '@taanuu/simulator/clock/virtual-clock'
import type { createSimulatedFingerprintScanner } from '@taanuu/simulator/devices/index'
import type { Screen, StationView } from '../../contract/index.ts'
import type { IdentificationStation } from '../../station/identification-station.ts'
import type { Visit } from './day-plan.ts'
import { command, giveKeys, screenOf, unlockIfLocked } from './drive-station.ts'
import type { FingerSupply } from './finger-supply.ts'

export type VisitOutcome =
  | 'identified'
  | 'identified-by-commission'
  | 'already-identified'
  | 'other-precinct'
  | 'unknown-number'
  | 'not-recognised'

/** What happened to one visit, as the people at the table saw it. */
export interface VisitRecord {
  readonly kind: Visit<unknown>['kind']
  readonly personalNumber: string
  readonly outcome: VisitOutcome
  readonly tries: number
  /** Virtual milliseconds from the number to the outcome: device and voter, without computing. */
  readonly tableMs: number
  readonly checkNumber: string | null
}

export interface TableDayOptions<Order> {
  readonly station: IdentificationStation
  readonly clock: VirtualClock
  readonly world: ReturnType<typeof createSimulatedFingerprintScanner>['world']
  readonly visits: readonly Visit<Order>[]
  readonly supply: FingerSupply<Order>
  readonly officials: readonly TrainingOfficial[]
  /** A further impression of the try's finger, for people who have run out of planned ones; null: they give up. */
  readonly again: (last: Order, attempt: number) => Order | null
  /** The commission looks at face and document: it lets honest voters pass and nobody else. */
  readonly commissionHelps: boolean
  readonly openedAt: number
  readonly onProgress: (done: number) => void
}

/** From the request to the finger on the glass (milliseconds). */
const REACH_MS = 1200
/** Impressions are rendered this many visits ahead. */
const PREFETCH_VISITS = 4

export async function runTableDay<Order>(options: TableDayOptions<Order>): Promise<readonly VisitRecord[]> {
  const { clock, visits, supply, openedAt } = options
  const records: VisitRecord[] = []
  for (const [i, visit] of visits.entries()) {
    for (const next of visits.slice(i, i + PREFETCH_VISITS)) if (next.tries[0]) supply.prefetch(next.tries[0])
    await clock.sleep(Math.max(0, openedAt + visit.arriveAtMs - clock.now()))
    await options.station.tick()
    await unlockIfLocked(options.station, options.officials)
    records.push(await serve(options, visit))
    options.onProgress(records.length)
  }
  return records
}

async function serve<Order>(options: TableDayOptions<Order>, visit: Visit<Order>): Promise<VisitRecord> {
  const { station, clock } = options
  const startedAt = clock.now()
  let tries = 0
  await command(station, 'identify.start', { personalNumber: visit.personalNumber })
  for (;;) {
    const view = station.view()
    const { screen } = view
    const outcome = finalOutcome(screen)
    if (outcome) {
      const checkNumber = screen.kind === 'identified' ? screen.check.number : null
      await command(
        station,
        screen.kind === 'identified' ? 'identify.handed-over' : 'identify.acknowledge',
        {},
      )
      const { kind, personalNumber } = visit
      return { kind, personalNumber, outcome, tries, tableMs: clock.now() - startedAt, checkNumber }
    }
    if (screen.kind === 'capture') {
      tries++
      await layFinger(options, visit, tries)
    } else if (screen.kind === 'not-recognised') {
      const goOn = screen.nextFinger !== null && triedOrder(options, visit, tries + 1) !== null
      if (goOn) await command(station, 'identify.retry', {})
      else if (visit.kind === 'honest' && options.commissionHelps) await decideByCommission(options)
      else {
        await command(station, 'identify.acknowledge', {})
        const { kind, personalNumber } = visit
        return {
          kind,
          personalNumber,
          outcome: 'not-recognised',
          tries,
          tableMs: clock.now() - startedAt,
          checkNumber: null,
        }
      }
    } else throw unexpected(view)
  }
}

function triedOrder<Order>(
  options: TableDayOptions<Order>,
  visit: Visit<Order>,
  attempt: number,
): Order | null {
  const planned = visit.tries[attempt - 1]
  if (planned !== undefined) return planned
  const last = visit.tries.at(-1)
  return last === undefined ? null : options.again(last, attempt)
}

/** Lays the try's finger on the glass, waits for the decision, lifts it. */
async function layFinger<Order>(
  options: TableDayOptions<Order>,
  visit: Visit<Order>,
  attempt: number,
): Promise<void> {
  const { station, clock, world, supply } = options
  const order = triedOrder(options, visit, attempt)
  if (order !== null) {
    const following = visit.tries[attempt]
    if (following !== undefined) supply.prefetch(following)
    const image = await clock.hold(supply.impression(order))
    await clock.sleep(REACH_MS)
    world.placeFinger(image, { identity: visit.personalNumber })
  }
  const decided = (screen: Screen): boolean => screen.kind !== 'capture'
  await screenOf(
    station,
    (screen) => decided(screen) || (screen.kind === 'capture' && screen.phase === 'matching'),
  )
  world.liftFinger()
  await screenOf(
    station,
    (screen) => decided(screen) && (screen.kind !== 'identified' || screen.check.state === 'printed'),
  )
}

async function decideByCommission<Order>(options: TableDayOptions<Order>): Promise<void> {
  const { station } = options
  await command(station, 'identify.exception', { reason: 'FINGERS_WORN' })
  await giveKeys(station, options.officials.slice(0, 2))
  await command(station, 'identify.exception-confirm', {})
  await screenOf(station, (screen) => screen.kind === 'identified' && screen.check.state === 'printed')
}

function finalOutcome(screen: Screen): VisitOutcome | null {
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

function unexpected(view: StationView): Error {
  return new Error(`the table shows ${view.screen.kind} (${view.notice?.code ?? 'no notice'})`)
}
