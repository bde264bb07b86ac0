/**
 * One station's day in a process of its own, with its own data folder, devices and clock: `npm run day` starts one for
 * the table and one for the ballot box, and they share nothing but what people carry across.
 */

import { demoLayouts } from '@taanuu/fixtures/demo-design'
import { trainingOfficials } from '@taanuu/fixtures/demo-election'
import { DEMO_SEED } from '@taanuu/fixtures/demo-folder'
import { demoVoters } from '@taanuu/fixtures/demo-people'
import { VirtualClock } from '@taanuu/simulator/clock/virtual-clock'
import {
  createSimulatedBallotScanner,
  createSimulatedFingerprintScanner,
} from '@taanuu/simulator/devices/index'
import { BallotBoxStation } from '../../station/ballot-box-station.ts'
import { IdentificationStation } from '../../station/identification-station.ts'
import { runBoxDay } from './box-day.ts'
import { boxNumbers } from './box-numbers.ts'
import type { DayMessage, DayOrder } from './day-messages.ts'
import { countsFor, DAY_PRECINCT, planDay, rollSizeFor } from './day-plan.ts'
import { createSyntheticSupply } from './finger-supply.ts'
import { createFolderSupply, planFolderDay } from './folder-people.ts'
import type { ImpressionOrder } from './render-worker.ts'
import { closeStation, openForTheDay, type StationDay } from './station-day.ts'
import { runTableDay } from './table-day.ts'

process.on('message', (order: DayOrder) => {
  void run(order).then(
    (result) => {
      send(result)
      process.disconnect()
    },
    (error: unknown) => {
      send({ type: 'failed', error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
      process.disconnect()
    },
  )
})

function send(message: DayMessage): void {
  process.send?.(message)
}

async function run(order: DayOrder): Promise<DayMessage> {
  const clock = new VirtualClock(order.startAt)
  return order.role === 'identification' ? runTable(order, clock) : runBox(order, clock)
}

function planOf(order: DayOrder) {
  const [voters, neighbours] = demoVoters(DEMO_SEED, order.rollSizes)
  return planDay(order.seed, voters, neighbours, demoLayouts(DAY_PRECINCT)[0], order.counts)
}

/** With real prints only the table's visits come from the folder; sheets are marked as on any day. */
function ballotsOf(order: DayOrder) {
  if (order.fingers === null) return planOf(order).ballots
  const counts = countsFor(order.ballots)
  const rollSizes = [rollSizeFor(order.ballots), Math.max(1, counts.otherPrecinct)] as const
  return planOf({ ...order, counts, rollSizes }).ballots
}

async function runTable(order: DayOrder, clock: VirtualClock): Promise<DayMessage> {
  const { scanner, world } = createSimulatedFingerprintScanner({
    clock,
    seed: order.deviceSeed,
    baud: order.baud,
    ...(order.sensor ? { sensor: order.sensor } : {}),
  })
  const day: StationDay = await openForTheDay(order, clock, {
    fingerprintScanner: scanner,
    ballotScanner: null,
  })
  const { station } = day
  if (!(station instanceof IdentificationStation)) throw new Error('not a table')
  const officials = trainingOfficials(order.electionSeed)
  const common = { station, clock, world, officials, openedAt: order.openAt, onProgress: progress }
  const records =
    order.fingers === null
      ? await runSyntheticTable(order, common)
      : await runTableDay<string>({
          ...common,
          visits: planFolderDay(order.fingers, order.seed),
          supply: createFolderSupply(order.fingers),
          again: () => null,
          commissionHelps: false,
        })
  const { counters } = station.view()
  const slip = await closeStation(day, officials, { 'identified-signatures': counters?.identified ?? 0 })
  return {
    type: 'table-done',
    records,
    slip: slip ?? '',
    exportFolder: day.exportFolder,
    openedMs: day.openedMs,
  }
}

type Common = Pick<
  Parameters<typeof runTableDay<ImpressionOrder>>[0],
  'station' | 'clock' | 'world' | 'officials' | 'openedAt' | 'onProgress'
>

async function runSyntheticTable(order: DayOrder, common: Common) {
  const supply = createSyntheticSupply()
  try {
    return await runTableDay<ImpressionOrder>({
      ...common,
      visits: planOf(order).visits,
      supply,
      // Somebody who tries again does so more carefully; the hand shows another side of the finger each time.
      again: (last, attempt) => ({
        ...last,
        impressionSeed: last.impressionSeed + attempt,
        options: { severity: CAREFUL_SEVERITY },
      }),
      commissionHelps: true,
    })
  } finally {
    await supply.close()
  }
}

const CAREFUL_SEVERITY = 0.15

async function runBox(order: DayOrder, clock: VirtualClock): Promise<DayMessage> {
  const { scanner, world } = createSimulatedBallotScanner({ clock, seed: order.deviceSeed })
  const day = await openForTheDay(order, clock, { fingerprintScanner: null, ballotScanner: scanner })
  const { station } = day
  if (!(station instanceof BallotBoxStation)) throw new Error('not a ballot box')
  const officials = trainingOfficials(order.electionSeed)
  const ballots = order.ballots === 0 ? [] : ballotsOf(order).slice(0, order.ballots)
  const layout = demoLayouts(DAY_PRECINCT)[0]
  const outcome = await runBoxDay({
    station,
    clock,
    world,
    layout,
    ballots,
    openedAt: order.openAt,
    onProgress: progress,
  })
  await closeStation(day, officials, boxNumbers(world.box.size), order.slip)
  return { type: 'box-done', ...outcome, exportFolder: day.exportFolder, openedMs: day.openedMs }
}

let reportedAt = 0
function progress(done: number): void {
  if (Date.now() - reportedAt < 100) return
  reportedAt = Date.now()
  send({ type: 'progress', done })
}
