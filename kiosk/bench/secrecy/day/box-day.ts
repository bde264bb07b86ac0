import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ELECTION_DAY, ELECTION_ID } from '@taanuu/fixtures/demo-design'
import { TRAINING_ROOT } from '@taanuu/fixtures/training-keys'
import { VirtualClock } from '@taanuu/simulator/clock/virtual-clock'
import { createRandom, type Random } from '@taanuu/simulator/random'
import { signCountsSlip } from '@taanuu/voter-roll-sync/exchange/counts-slip'
import { layoutsForTallySchema } from '@taanuu/voter-roll-sync/exchange/tally'
import { boxNumbers } from '../../../simulated/day/box-numbers.ts'
import { command, giveKeys, screenOf } from '../../../simulated/day/drive-station.ts'
import { BallotBoxStation } from '../../../station/ballot-box-station.ts'
import type { MatcherPort, StationPorts } from '../../../station/ports.ts'
import { exportFolder, provisionStation } from '../../../station/station-home.ts'
import { AGAIN_MS, drawVoters, type PlannedSheet, type PlannedVoter } from './day-of-voters.ts'
import { copyDisk, type DiskCopy } from './disk-copy.ts'
import { BOX, type BoxElection, TABLE_STATION } from './election.ts'
import type { Loot, Truth } from './loot.ts'
import { createQuickScanner, type QuickScanner } from './quick-scanner.ts'
import { createReaderByNumber, pictureOf } from './read-by-number.ts'
import { lineOf } from './record-line.ts'

export interface BoxDay {
  readonly loot: Loot
  readonly truth: Truth
  remove(): void
}

/** Hosts call `tick` about once a second; what it does depends on minutes. */
const TICK_MS = 1000
/** The copy of the day is taken in its middle half, so that both sides of it are worth knowing. */
const NOON = [0.3, 0.7] as const
/** A voter sees that his sheet came back, and takes it (milliseconds). */
const TAKE_MS = 4000
/** The next in line steps up (milliseconds). */
const STEP_UP_MS = 3000

/** A sheet on its way to the box: whose, when, and which of his. */
interface Turn {
  readonly voter: number
  readonly attempt: number
  readonly atMs: number
}

/**
 * One day of a ballot box: the station's own classes on its own files, in virtual time, with a scanner and an interpreter
 * that answer at once. `voters` people come; each feeds until a sheet stays in the box.
 */
export async function runBoxDay(election: BoxElection, voters: number, seed: string): Promise<BoxDay> {
  const root = mkdtempSync(join(tmpdir(), 'taanuu-secrecy-'))
  const random = createRandom(seed)
  const plan = drawVoters(random.fork('voters'), voters, layoutsForTallySchema.parse(election.layouts))
  const day = new RunningDay(election, root, plan, random.fork('copies'))
  try {
    const { loot, truth } = await day.run()
    return { loot, truth, remove: () => rmSync(root, { recursive: true }) }
  } catch (error) {
    rmSync(root, { recursive: true })
    throw error
  }
}

class RunningDay {
  readonly #clock = new VirtualClock(Date.parse(`${ELECTION_DAY}T02:00:00Z`))
  readonly #scanner: QuickScanner
  readonly #election: BoxElection
  readonly #root: string
  readonly #plan: readonly PlannedVoter[]
  readonly #sheets = new Map<number, PlannedSheet>()
  readonly #cast: { voter: number; line: string; atMs: number }[] = []
  readonly #returned: string[] = []
  readonly #noonAt: { readonly sheet: number; readonly inTransport: boolean }
  #noon: DiskCopy | null = null
  #over = false

  constructor(election: BoxElection, root: string, plan: readonly PlannedVoter[], random: Random) {
    this.#election = election
    this.#root = root
    this.#plan = plan
    this.#scanner = createQuickScanner(this.#clock)
    this.#noonAt = {
      sheet: Math.ceil(plan.length * random.uniform(...NOON)),
      inTransport: random.chance(0.5),
    }
    mkdirSync(this.#home)
  }

  get #home(): string {
    return join(this.#root, 'station')
  }

  async run(): Promise<{ readonly loot: Loot; readonly truth: Truth }> {
    const station = await this.#start()
    const { officials } = this.#election
    await command(station, 'package.load', {})
    await command(station, 'opening.begin', {})
    await giveKeys(station, officials.slice(0, 2))
    await command(station, 'opening.open', {})
    const ticking = this.#tick(station)
    const openedAt = this.#clock.now()
    const morning = copyDisk(this.#home, join(this.#root, 'morning'))
    await this.#vote(station, openedAt)
    const evening = copyDisk(this.#home, join(this.#root, 'evening'))
    await this.#close(station)
    this.#over = true
    await ticking
    await station.stop()
    const night = copyDisk(this.#home, join(this.#root, 'night'))
    const folder = exportFolder(this.#home, BOX)
    const exported = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]))
    if (!this.#noon) throw new Error('the day ended before its copy was taken')
    return {
      loot: {
        copies: { morning, noon: this.#noon, evening, night },
        exported,
        events: station.events,
        identified: this.#plan.map(({ identifiedAtMs }, voter) => ({
          voter,
          atMs: openedAt + Math.floor(identifiedAtMs / 1000) * 1000,
        })),
        optionIds: this.#election.layouts.flatMap((layout) =>
          layout.contests.flatMap((contest) => contest.options.map((option) => option.optionId)),
        ),
      },
      truth: { cast: this.#cast, returned: this.#returned },
    }
  }

  async #start(): Promise<BallotBoxStation> {
    const home = provisionStation(this.#home, {
      stationId: BOX,
      role: 'ballot-box',
      universe: 'training',
      electionId: ELECTION_ID,
      precinct: this.#election.precinct,
      rootKey: TRAINING_ROOT.publicKey,
    })
    if (!home.ok) throw new Error(home.error.code)
    const opened = await BallotBoxStation.open(home.value, this.#ports())
    if (!opened.ok) throw new Error(`${opened.error.code}: ${opened.error.detail}`)
    return opened.value
  }

  #ports(): StationPorts {
    return {
      clock: this.#clock,
      matcher: null as unknown as MatcherPort,
      interpreter: createReaderByNumber(this.#sheets),
      paper: { print: async () => ({ ok: true }) },
      fingerprintScanner: null,
      ballotScanner: this.#scanner,
      mediumFolder: () => this.#election.folder,
      hold: (work) => this.#clock.hold(work),
      onMoment: (moment) => {
        if (moment === 'motor' && this.#noonAt.inTransport) this.#copyAtNoon()
      },
      reportFault: (error) => {
        throw error
      },
      verifyExport: async () => {
        throw new Error('this bench does not ask the station for that')
      },
    }
  }

  #copyAtNoon(): void {
    if (this.#noon === null && this.#cast.length >= this.#noonAt.sheet)
      this.#noon = copyDisk(this.#home, join(this.#root, 'noon'))
  }

  async #tick(station: BallotBoxStation): Promise<void> {
    while (!this.#over) {
      await this.#clock.sleep(TICK_MS)
      await station.tick()
    }
  }

  async #vote(station: BallotBoxStation, openedAt: number): Promise<void> {
    const queue: Turn[] = this.#plan
      .map((voter, i) => ({ voter: i, attempt: 0, atMs: openedAt + voter.feedsAtMs }))
      .sort((a, b) => a.atMs - b.atMs)
    for (let turn = queue.shift(); turn; turn = queue.shift()) {
      await this.#clock.sleep(Math.max(STEP_UP_MS, turn.atMs - this.#clock.now()))
      if (await this.#feed(station, turn)) continue
      const again = { ...turn, attempt: turn.attempt + 1, atMs: this.#clock.now() + AGAIN_MS }
      const after = queue.findIndex((other) => other.atMs > again.atMs)
      queue.splice(after < 0 ? queue.length : after, 0, again)
    }
  }

  /** True if the sheet stayed in the box. */
  async #feed(station: BallotBoxStation, { voter, attempt }: Turn): Promise<boolean> {
    const sheet = this.#plan[voter].sheets[attempt]
    const number = this.#sheets.size + 1
    this.#sheets.set(number, sheet)
    const before = station.view().boxCounters?.inBox ?? 0
    await this.#scanner.insert(pictureOf(number))
    for (;;) {
      const screen = await screenOf(
        station,
        ({ kind }) =>
          kind === 'box-offer' ||
          kind === 'box-returned' ||
          ((kind === 'box-accepted' || kind === 'box-insert') &&
            (station.view().boxCounters?.inBox ?? 0) > before),
      )
      if (screen.kind === 'box-offer') {
        await this.#clock.sleep(sheet.thinksMs)
        await command(station, 'box.decide', { choice: sheet.answer })
      } else if (screen.kind === 'box-returned') {
        this.#returned.push(screen.code)
        await this.#clock.sleep(TAKE_MS)
        this.#scanner.take()
        await screenOf(station, ({ kind }) => kind === 'box-insert')
        return false
      } else {
        this.#cast.push({ voter, line: lineOf(sheet.marks, this.#election.layouts), atMs: this.#clock.now() })
        if (!this.#noonAt.inTransport) this.#copyAtNoon()
        return true
      }
    }
  }

  async #close(station: BallotBoxStation): Promise<void> {
    const { officials, tableKey, precinct } = this.#election
    const count = this.#cast.length
    const slip = signCountsSlip(
      {
        v: 1,
        electionId: ELECTION_ID,
        precinct,
        station: TABLE_STATION,
        identified: count,
        byCommission: 0,
        checks: count,
        journalSize: 1,
        journalRoot: Buffer.alloc(32).toString('base64'),
      },
      tableKey,
    )
    await command(station, 'closing.begin', {})
    await command(station, 'closing.slip', { text: slip })
    for (const [row, value] of Object.entries(boxNumbers(count)))
      await command(station, 'closing.count', { row, value })
    await giveKeys(station, officials.slice(0, 2))
    await command(station, 'closing.tally', {})
    await command(station, 'closing.close', {})
  }
}
