import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BallotScanner } from '@taanuu/device-drivers/ballot-scanner'
import type { FingerprintScanner } from '@taanuu/device-drivers/fingerprint-scanner'
import { ELECTION_DAY, ELECTION_ID, PRECINCTS } from '@taanuu/fixtures/demo-design'
import type { TrainingOfficial } from '@taanuu/fixtures/demo-election'
import { TRAINING_ROOT } from '@taanuu/fixtures/training-keys'
import { VirtualClock } from '@taanuu/simulator/clock/virtual-clock'
import type { StationRole } from '@taanuu/voter-roll-sync/package/manifest'
import type { CommandInput, CommandName, Screen } from '../../contract/index.ts'
import { type AnyStation, createStation } from '../../station/create-station.ts'
import type { InterpreterPort, MatcherPort, Moment, PrintedPaper } from '../../station/ports.ts'
import { exportFolder, provisionStation } from '../../station/station-home.ts'
import { verifyOwnExport } from '../../station/verify-own-export.ts'
import { screenOf } from '../day/drive-station.ts'

/** The power went: whatever was being done did not finish. */
export class PowerCut extends Error {}

/** For each moment, at which of its occurrences (from 1) the power goes. */
export type CutPlan = Readonly<Partial<Record<Moment, readonly number[]>>>

interface RigOptions {
  readonly role: StationRole
  readonly packageFolder: string
  readonly officials: readonly TrainingOfficial[]
  readonly matcher: MatcherPort
  readonly interpreter: InterpreterPort
  readonly cuts: CutPlan
  /** A new driver on the same hardware: the devices have their own power and stand where they stood. */
  readonly newDriver: (clock: VirtualClock) => FingerprintScanner | BallotScanner
}

/**
 * A station on hardware that outlives it. At the planned moments the station stops as if its power went: its
 * journal is shut under it, nothing more is written, and a new one is started on the same data folder.
 */
export class PowerCutRig {
  readonly clock = new VirtualClock(Date.parse(`${ELECTION_DAY}T02:00:00Z`))
  readonly folder = mkdtempSync(join(tmpdir(), 'taanuu-power-'))
  /** Every paper that left the printer, over all lives of the station. */
  readonly papers: PrintedPaper[] = []
  readonly cutsMade: Moment[] = []
  readonly #options: RigOptions
  readonly #seen = new Map<Moment, number>()
  #station: AnyStation | null = null
  #driver: FingerprintScanner | BallotScanner | null = null
  #cut: PromiseWithResolvers<never> = Promise.withResolvers<never>()

  constructor(options: RigOptions) {
    this.#options = options
    this.#cut.promise.catch(() => undefined)
  }

  get station(): AnyStation {
    if (!this.#station) throw new PowerCut()
    return this.#station
  }

  get exportFolder(): string {
    return exportFolder(this.folder, this.#stationId)
  }

  get #stationId(): string {
    return this.#options.role === 'identification' ? 'identification-1' : 'ballot-box-1'
  }

  /** Starts the station on its data folder. */
  async boot(): Promise<void> {
    const { role, packageFolder, matcher, interpreter, newDriver } = this.#options
    this.#cut = Promise.withResolvers<never>()
    this.#cut.promise.catch(() => undefined)
    await this.#driver?.close()
    const driver = newDriver(this.clock)
    this.#driver = driver
    const home = provisionStation(this.folder, {
      stationId: this.#stationId,
      role,
      universe: 'training',
      electionId: ELECTION_ID,
      precinct: PRECINCTS[0].precinct,
      rootKey: TRAINING_ROOT.publicKey,
    })
    if (!home.ok) throw new Error(home.error.code)
    let alive = true
    const life = this.#cut
    const opened = await createStation(home.value, {
      clock: this.clock,
      matcher,
      interpreter,
      fingerprintScanner: role === 'identification' ? (driver as FingerprintScanner) : null,
      ballotScanner: role === 'ballot-box' ? (driver as BallotScanner) : null,
      paper: {
        print: async (paper) => {
          if (alive) this.papers.push(paper)
          return { ok: true }
        },
      },
      mediumFolder: () => packageFolder,
      hold: (work) => this.clock.hold(work),
      onMoment: (moment) => {
        if (!alive) throw new PowerCut()
        const occurrence = (this.#seen.get(moment) ?? 0) + 1
        this.#seen.set(moment, occurrence)
        if (!this.#options.cuts[moment]?.includes(occurrence)) return
        alive = false
        this.cutsMade.push(moment)
        this.#station?.pullThePlug()
        this.#station = null
        life.reject(new PowerCut())
        throw new PowerCut()
      },
      // What a dead station's leftovers complain about is of no interest; a living one's fault fails the test.
      reportFault: (error) => {
        if (alive) life.reject(error)
      },
      verifyExport: (folder) => verifyOwnExport(folder, [TRAINING_ROOT.publicKey]),
    })
    if (!opened.ok) throw new Error(`${opened.error.code}: ${opened.error.detail}`)
    this.#station = opened.value
    await driver.open()
  }

  /** Repeats a step, starting the station again after each power cut, until it gets through. */
  async throughCuts<T>(step: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        if (!this.#station) {
          await this.boot()
          await this.unlockIfNeeded()
        }
        return await step()
      } catch (error) {
        if (!(error instanceof PowerCut)) throw error
        this.#station = null
      }
    }
  }

  async command<N extends CommandName>(name: N, input: CommandInput<N>): Promise<void> {
    const life = this.#cut.promise
    const result = await Promise.race([this.station.invoke('operator', name, input), life])
    if (result.ok) return
    if (!this.#station) throw new PowerCut()
    throw new Error(`${name}: ${result.error.code}`)
  }

  screen(fits: (screen: Screen) => boolean): Promise<Screen> {
    return Promise.race([screenOf(this.station, fits), this.#cut.promise])
  }

  async keys(from: 0 | 2): Promise<void> {
    for (const { card, pin } of this.#options.officials.slice(from, from + 2)) {
      await this.command('keys.card', { qr: card })
      await this.command('keys.pin', { pin })
    }
  }

  async unlockIfNeeded(): Promise<void> {
    if (this.station.view().screen.kind !== 'unlock') return
    await this.keys(0)
    await this.command('session.unlock', {})
  }

  async dispose(): Promise<void> {
    await this.#station?.stop()
    await this.#driver?.close()
    rmSync(this.folder, { recursive: true })
  }
}
