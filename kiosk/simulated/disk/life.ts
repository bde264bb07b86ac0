import { join } from 'node:path'
import type { BallotScanner } from '@taanuu/device-drivers/ballot-scanner'
import type { FingerprintScanner } from '@taanuu/device-drivers/fingerprint-scanner'
import { ELECTION_DAY, ELECTION_ID, PRECINCTS } from '@taanuu/fixtures/demo-design'
import { trainingOfficials } from '@taanuu/fixtures/demo-election'
import { TRAINING_ROOT } from '@taanuu/fixtures/training-keys'
import { VirtualClock } from '@taanuu/simulator/clock/virtual-clock'
import type { Journal } from '@taanuu/voter-roll-sync/journal/journal'
import type { CommandInput, CommandName, Screen } from '../../contract/index.ts'
import { createPaperFolder } from '../../hosts/shared/paper-folder.ts'
import { createWorkerInterpreter } from '../../hosts/workers/worker-interpreter.ts'
import { createWorkerMatcher } from '../../hosts/workers/worker-matcher.ts'
import { type AnyStation, createStation } from '../../station/create-station.ts'
import type { MatcherPort, PaperPort } from '../../station/ports.ts'
import { provisionStation } from '../../station/station-home.ts'
import { verifyOwnExport } from '../../station/verify-own-export.ts'
import { notYetCounted } from '../day/box-numbers.ts'
import { screenOf } from '../day/drive-station.ts'
import { bookPath, type LifeOrder, papersFolder, STATION_IDS } from './life-order.ts'
import { type Careless, plantLeak } from './planted-leak.ts'
import { WorldBook } from './world-book.ts'

/** Between the death of a process and the start of the next (milliseconds of virtual time). */
const PAUSE_BETWEEN_LIVES_MS = 60_000

/** Longer than the delay after the few trials that the deaths of one day cost (milliseconds). */
const PIN_PATIENCE_MS = 20_000

/** The station said no, by name; the process ends and says so. */
export class StationRefused extends Error {
  readonly code: string
  constructor(what: string, code: string) {
    super(`${what}: ${code}`)
    this.code = code
  }
}

/** One life of a station with the people around it. */
export interface Life {
  readonly order: LifeOrder
  readonly clock: VirtualClock
  readonly book: WorldBook
  readonly number: number
  readonly station: AnyStation
  readonly careless: Careless
  command<N extends CommandName>(name: N, input: CommandInput<N>): Promise<void>
  screen(fits: (screen: Screen) => boolean): Promise<Screen>
  /** Two officials, from the first or from the third. */
  keys(from: 0 | 2): Promise<void>
  /** Promises to the world what the journal holds now. */
  acknowledge(what: string): void
  close(): Promise<void>
}

/** Starts the station on its folder. `newDriver` stands the devices up as the world left them. */
export async function beginLife(
  order: LifeOrder,
  newDriver: (world: {
    readonly clock: VirtualClock
    readonly book: WorldBook
    readonly number: number
  }) => FingerprintScanner | BallotScanner,
): Promise<Life> {
  let clock = new VirtualClock(Date.parse(`${ELECTION_DAY}T02:00:00Z`))
  const book = new WorldBook(bookPath(order.outside), () => clock.now())
  const last = Math.max(0, ...book.before.map((mark) => mark.now))
  if (last > 0) clock = new VirtualClock(last + PAUSE_BETWEEN_LIVES_MS + (order.clockOffMs ?? 0))
  const number = book.before.filter((mark) => mark.kind === 'life').length + 1
  book.mark({ kind: 'life', number })
  const driver = newDriver({ clock, book, number })
  const workers = { matcher: createWorkerMatcher(), interpreter: createWorkerInterpreter() }
  const matcher = { ...workers.matcher, compare: rememberingProbes(workers.matcher, book) }
  const careless = plantLeak(order.leaks ?? [], matcher, markedPaper(order, book), order.dataFolder)
  const home = provisionStation(order.dataFolder, {
    stationId: STATION_IDS[order.role],
    role: order.role,
    universe: 'training',
    electionId: ELECTION_ID,
    precinct: PRECINCTS[0].precinct,
    rootKey: TRAINING_ROOT.publicKey,
  })
  if (!home.ok) throw new StationRefused('start', home.error.code)
  const opened = await createStation(home.value, {
    clock,
    matcher: careless.matcher,
    interpreter: workers.interpreter,
    fingerprintScanner: order.role === 'identification' ? (driver as FingerprintScanner) : null,
    ballotScanner: order.role === 'ballot-box' ? (driver as BallotScanner) : null,
    paper: careless.paper,
    mediumFolder: () => order.packageFolder,
    hold: (work) => clock.hold(work),
    onMoment: () => undefined,
    reportFault: (error) => console.error(error),
    verifyExport: (folder) => verifyOwnExport(folder, [TRAINING_ROOT.publicKey]),
  })
  if (!opened.ok) throw new StationRefused('start', opened.error.code)
  const station = opened.value
  if (order.synchronous === 'OFF') journalOf(station).database.pragma('synchronous = OFF')
  const refused = Promise.withResolvers<never>()
  refused.promise.catch(() => undefined)
  station.subscribe('operator', (event) => {
    if (event.type !== 'view' || event.window === 'observer' || event.window === 'drawer') return
    const code = event.view.notice?.code
    if (code === 'DISK_FULL' || code === 'INTERNAL_FAULT')
      refused.reject(new StationRefused('own work', code))
  })
  const officials = trainingOfficials(order.electionSeed)
  const life: Life = {
    ...{ order, clock, book, number, station, careless },
    async command(name, input) {
      const result = await station.invoke('operator', name, input)
      if (!result.ok) throw new StationRefused(name, result.error.code)
      life.acknowledge(name)
    },
    screen: (fits) => Promise.race([screenOf(station, fits), refused.promise]),
    async keys(from) {
      for (const { card, pin } of officials.slice(from, from + 2)) {
        await life.command('keys.card', { qr: card })
        // A PIN is charged as a trial before it is tried: whoever was interrupted there waits for his next one.
        const first = await station.invoke('operator', 'keys.pin', { pin })
        if (first.ok) life.acknowledge('keys.pin')
        else if (first.error.code === 'KEY_DELAYED') {
          await clock.sleep(PIN_PATIENCE_MS)
          await life.command('keys.pin', { pin })
        } else throw new StationRefused('keys.pin', first.error.code)
      }
    },
    acknowledge(what) {
      const journal = journalOf(station)
      book.mark({ kind: 'acknowledged', what, events: journal.size, head: journal.headHash })
      if (what === order.dieAfter) process.kill(process.pid, 'SIGKILL')
    },
    async close() {
      await station.stop()
      await driver.close()
      await workers.matcher.close()
      await workers.interpreter.close()
      book.close()
    },
  }
  life.acknowledge('start')
  await driver.open()
  return life
}

/** The journal is the station's own affair; this folder looks under its bonnet. */
export function journalOf(station: AnyStation): Journal {
  return (station as unknown as { readonly journal: Journal }).journal
}

/** The world knows whose finger lay on the glass; the leak test must know what became of it in the machine. */
function rememberingProbes(matcher: MatcherPort, book: WorldBook): MatcherPort['compare'] {
  return (probe, references) => {
    book.mark({ kind: 'probe', template: Buffer.from(probe).toString('base64') })
    return matcher.compare(probe, references)
  }
}

/** Paper leaves the machine: what is printed is promised. */
function markedPaper(order: LifeOrder, book: WorldBook): PaperPort {
  const folder = createPaperFolder(join(papersFolder(order.outside)))
  return {
    async print(paper) {
      const printed = await folder.print(paper)
      if (printed.ok) book.mark({ kind: 'printed', paper: paper.kind, qr: paper.qr })
      return printed
    },
  }
}

/** Loads, opens or unlocks, whatever the day asks for next. */
export async function openOrUnlock(life: Life): Promise<void> {
  const { screen } = life.station.view()
  if (screen.kind === 'unlock') {
    await life.keys(0)
    await life.command('session.unlock', {})
    return
  }
  if (screen.kind !== 'readiness') return
  if (screen.electionPackage.kind !== 'loaded') await life.command('package.load', {})
  await life.screen((s) => s.kind === 'readiness' && s.canOpen)
  await life.command('opening.begin', {})
  await life.keys(0)
  await life.command('opening.open', {})
}

/** Closes with what people counted by hand. */
export async function closeForTheDay(
  life: Life,
  counted: Readonly<Record<string, number>>,
  slip: string | null,
): Promise<void> {
  const { station } = life
  for (;;) {
    const { screen } = station.view()
    if (screen.kind === 'closed') return
    if (screen.kind !== 'closing') {
      await life.command('closing.begin', {})
      continue
    }
    if (slip !== null && screen.needsSlip) await life.command('closing.slip', { text: slip })
    for (const [row, value] of notYetCounted(screen.counts, counted))
      await life.command('closing.count', { row, value })
    const now = station.view().screen
    for (const row of now.kind === 'closing' ? now.rows : []) {
      if (row.difference)
        await life.command('closing.explain', { row: row.id, text: 'the machine was interrupted' })
    }
    if (!screen.keys.complete) await life.keys(2)
    life.book.mark({ kind: 'closing' })
    if (screen.step === 'tally') await life.command('closing.tally', {})
    await life.command('closing.close', {})
  }
}
