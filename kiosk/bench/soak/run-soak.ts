import { cpSync, existsSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { demoLayouts, ELECTION_DAY } from '@taanuu/fixtures/demo-design'
import { trainingOfficials } from '@taanuu/fixtures/demo-election'
import { demoVoters } from '@taanuu/fixtures/demo-people'
import { TRAINING_ROOT } from '@taanuu/fixtures/training-keys'
import { VirtualClock } from '@taanuu/simulator/clock/virtual-clock'
import {
  createSimulatedBallotScanner,
  createSimulatedFingerprintScanner,
} from '@taanuu/simulator/devices/index'
import { createRandom } from '@taanuu/simulator/random'
import { verifyExport } from '@taanuu/voter-roll-sync/exchange/verify-export'
import type { StationPort } from '../../contract/index.ts'
import { boxNumbers } from '../../simulated/day/box-numbers.ts'
import { electionForDay } from '../../simulated/day/day-election.ts'
import { countsFor, DAY_PRECINCT, planDay } from '../../simulated/day/day-plan.ts'
import { createSyntheticSupply } from '../../simulated/day/finger-supply.ts'
import { closeStation, openForTheDay, type StationDay } from '../../simulated/day/station-day.ts'
import { BallotBoxStation } from '../../station/ballot-box-station.ts'
import { IdentificationStation } from '../../station/identification-station.ts'
import { mebibytes, secondHalfSlope, watchHeap } from './heap-watch.ts'
import { pace } from './pace.ts'
import { createBook, type SoakBook } from './soak-book.ts'
import { castBallot, type SoakBox } from './soak-box.ts'
import { strikeFaults } from './soak-faults.ts'
import { soakTable } from './soak-table.ts'

const HOUR_MS = 3_600_000
/** The heap is looked at this often (virtual milliseconds). */
const HEAP_MS = 600_000
/** A fault strikes each device about this often (virtual milliseconds). */
const FAULT_MS = 8 * 60_000
/** Devices and stations are looked at this often (virtual milliseconds). */
const TICK_MS = 1000
/** Voters choose among ballots of these seeds; every sheet is marked anew. */
const UTC_OFFSET = '+06:00'
const STATION_IDS = { identification: 'identification-1', 'ballot-box': 'ballot-box-1' } as const
/** The last voters have this much of the day to finish (share of it). */
const ARRIVING_SHARE = 0.96
/** Longest that a fault lasts, and then some (virtual milliseconds). */
const EVENING_MS = 120_000
/** Longest growth of the heap over the second half, percent. */
export const HEAP_BAR_PERCENT = 5

export interface SoakOptions {
  readonly virtualHours: number
  /** Virtual time runs at most so many times faster than real time. */
  readonly speed: number
  readonly seed: string
  /** Honest voters; strangers and the rest come in proportion. */
  readonly voters: number
  readonly folder: string
  readonly cacheFolder: string
  readonly say: (line: string) => void
  /** Says every fault and every change of a screen. */
  readonly verbose?: boolean
}

export interface SoakReport {
  readonly virtualHours: number
  readonly wallSeconds: number
  readonly book: SoakBook
  /** Percent; null when the day was too short to tell. */
  readonly heapSlopePercent: number | null
  readonly sound: boolean
}

/** A day of both stations with faults in their devices; every invariant is checked all the time. */
export async function runSoak(options: SoakOptions): Promise<SoakReport> {
  const { seed, say, folder } = options
  rmSync(folder, { recursive: true, force: true })
  const election = await electionForDay(options.voters, options.cacheFolder, () => undefined)
  const book = createBook(say)
  const realStart = performance.now()
  const startAt = Date.parse(`${ELECTION_DAY}T07:30:00${UTC_OFFSET}`)
  const openAt = Date.parse(`${ELECTION_DAY}T08:00:00${UTC_OFFSET}`)
  const clock = new VirtualClock(startAt)
  const stop = new AbortController()
  const unpace = pace(clock, options.speed)
  const common = {
    packageFolder: election.packageFolder,
    electionSeed: election.electionSeed,
    rollSizes: election.rollSizes,
    seed,
    baud: 115_200,
    counts: countsFor(options.voters),
    ballots: 0,
    fingers: null,
    sensor: null,
    startAt,
    openAt,
    slip: null,
  }
  const orderFor = (role: keyof typeof STATION_IDS, deviceSeed: number) => ({
    ...common,
    role,
    stationId: STATION_IDS[role],
    dataFolder: join(folder, 'stations', STATION_IDS[role]),
    deviceSeed,
  })
  const reader = createSimulatedFingerprintScanner({ clock, seed: 1, baud: common.baud })
  const scanner = createSimulatedBallotScanner({ clock, seed: 2 })
  const [table, box] = await Promise.all([
    openForTheDay(orderFor('identification', 1), clock, {
      fingerprintScanner: reader.scanner,
      ballotScanner: null,
    }),
    openForTheDay(orderFor('ballot-box', 2), clock, {
      fingerprintScanner: null,
      ballotScanner: scanner.scanner,
    }),
  ])
  if (!(table.station instanceof IdentificationStation) || !(box.station instanceof BallotBoxStation)) {
    throw new Error('stations of other roles')
  }
  say(`opened after ${((performance.now() - realStart) / 1000).toFixed(0)} s`)

  const dayMs = options.virtualHours * HOUR_MS
  const [voters, neighbours] = demoVoters(election.electionSeed, election.rollSizes)
  const layout = demoLayouts(DAY_PRECINCT)[0]
  const plan = planDay(seed, voters, neighbours, layout, common.counts)
  // The plan is of a whole polling day; its people come in the hours of this one.
  const latest = Math.max(...plan.visits.map((visit) => visit.arriveAtMs), 1)
  const visits = plan.visits.map((visit) => ({
    ...visit,
    arriveAtMs: (visit.arriveAtMs / latest) * dayMs * ARRIVING_SHARE,
  }))
  const soakBox: SoakBox = { station: box.station, clock, world: scanner.world, layout, book }
  const officials = trainingOfficials(election.electionSeed)
  const samples = watchHeap(clock, HEAP_MS, stop.signal, ({ virtualMs, bytes, residentBytes }) => {
    const { approaches, sheets, faults } = book
    say(
      `${(virtualMs / HOUR_MS).toFixed(2).padStart(5)} h  heap ${mebibytes(bytes)}  resident ${mebibytes(residentBytes)}  ` +
        `${approaches} approaches  ${sheets} sheets  ${faults} faults`,
    )
  })
  const tell = (what: string): void => {
    if (options.verbose) say(`${((clock.now() - openAt) / HOUR_MS).toFixed(4)} h  ${what}`)
  }
  if (options.verbose) tellScreens(table.station, box.station, tell)
  const faultOptions = { clock, seed, everyMs: FAULT_MS, stop: stop.signal, book, onFault: tell }
  const faults = [
    strikeFaults({ ...faultOptions, device: 'fingerprint', port: reader.port }),
    strikeFaults({ ...faultOptions, device: 'ballot', port: scanner.port }),
  ]
  const ticking = tickAll([table, box], clock, stop.signal)

  // The box serves whom the table let pass, one after the other; neither waits for the other.
  let queue: Promise<void> = Promise.resolve()
  let ballots = 0
  const supply = createSyntheticSupply()
  const random = createRandom(seed).fork('ballots')
  await soakTable({
    station: table.station,
    clock,
    world: reader.world,
    visits,
    supply,
    officials,
    openedAt: openAt,
    book,
    identified: () => {
      const { choices } = plan.ballots[ballots % plan.ballots.length]
      const ballotSeed = `soak ${seed} ${ballots++} ${random.next()}`
      queue = queue.then(() => castBallot(soakBox, choices, ballotSeed))
    },
  })
  await queue
  await clock.sleep(Math.max(0, openAt + dayMs - clock.now()))
  stop.abort()
  await Promise.all([...faults, ticking])
  const heap = await samples
  await supply.close()
  await recover(clock, [reader.world.cable, scanner.world.cable])
  await closeBoth(table, box, officials, scanner.world.box.size, book)
  unpace()
  await verifyBoth(folder, table, box, book)
  const heapSlopePercent = secondHalfSlope(heap)
  if (ballots !== scanner.world.box.size)
    book.violate(`${ballots} checks, ${scanner.world.box.size} ballots in the box`)
  return {
    virtualHours: options.virtualHours,
    wallSeconds: (performance.now() - realStart) / 1000,
    book,
    heapSlopePercent,
    sound:
      book.violations.length === 0 && (heapSlopePercent === null || heapSlopePercent <= HEAP_BAR_PERCENT),
  }
}

function tellScreens(table: StationPort, box: StationPort, tell: (what: string) => void): void {
  for (const [name, station] of [
    ['table', table],
    ['box', box],
  ] as const) {
    let shown = ''
    station.subscribe('operator', (event) => {
      if (event.type !== 'view' || event.window === 'observer' || event.window === 'drawer') return
      const { screen } = event.view
      const now = 'code' in screen ? `${screen.kind} ${screen.code}` : screen.kind
      if (now !== shown) tell(`${name}: ${now}`)
      shown = now
    })
  }
}

async function tickAll(days: readonly StationDay[], clock: VirtualClock, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await clock.sleep(TICK_MS, stop)
    for (const { station } of days) await station.tick()
  }
}

/** In the evening somebody pushes every cable in; the drivers find their devices within seconds. */
async function recover(clock: VirtualClock, ends: readonly { plug(): void }[]): Promise<void> {
  for (const end of ends) end.plug()
  await clock.sleep(EVENING_MS)
}

async function closeBoth(
  table: StationDay,
  box: StationDay,
  officials: ReturnType<typeof trainingOfficials>,
  sheetsByHand: number,
  book: SoakBook,
): Promise<void> {
  try {
    const identified = table.station.view().counters?.identified ?? 0
    const slip = await closeStation(table, officials, { 'identified-signatures': identified })
    await closeStation(box, officials, boxNumbers(sheetsByHand), slip)
  } catch (error) {
    book.violate(`a station does not close: ${(error as Error).message}`)
  }
}

async function verifyBoth(folder: string, table: StationDay, box: StationDay, book: SoakBook): Promise<void> {
  const together = join(folder, 'export', String(DAY_PRECINCT.precinct))
  for (const { exportFolder } of [table, box]) {
    if (!existsSync(exportFolder)) {
      book.violate(`there is no export in ${basename(exportFolder)}`)
      return
    }
    cpSync(exportFolder, join(together, basename(exportFolder)), { recursive: true })
  }
  const verification = await verifyExport(together, {
    rootKeys: [TRAINING_ROOT.publicKey],
    heldCheckpoints: [],
  })
  if (!verification.sound) {
    for (const { ok, kind, file, text } of verification.findings) {
      if (!ok) book.violate(`the export: ${kind} ${file}: ${text}`)
    }
  }
}
