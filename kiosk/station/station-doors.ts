import { existsSync } from 'node:fs'
import { OFFICIALS_PER_ACT } from '@taanuu/voter-roll-sync/journal/attestation'
import { diskErrorCode } from '@taanuu/voter-roll-sync/journal/disk-error'
import type { EventBody } from '@taanuu/voter-roll-sync/journal/events'
import { keyIdOf } from '@taanuu/voter-roll-sync/trust/ed25519'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import { type CeremonyPurpose, KeyCeremony } from './key-ceremony.ts'
import type { LoadedPackage } from './loaded-package.ts'
import type { OpenedJournal } from './open-journal.ts'
import { PackageDesk, type PackageHost } from './package-desk.ts'
import type { StationPorts } from './ports.ts'
import { SpareDesk } from './spare-desk.ts'
import { StationBook } from './station-book.ts'
import { assignedHome, exportFolder, type StationHome } from './station-home.ts'
import { forgetSession, openSession, type Session } from './station-session.ts'

/** Acts that need no secret of the station: two people are enough. */
const ACTS_OF_TWO: readonly CeremonyPurpose[] = ['exception', 'room']

/**
 * How a station is opened and shut: the package that says who may, ceremonies of officials, the secrets between an unlock and
 * a lock. A newer package takes effect, and a spare station becomes somebody, through the same doors.
 */
export abstract class StationDoors extends StationBook {
  protected ceremony: KeyCeremony | null = null
  protected progress: number | null = null
  protected readonly spare: SpareDesk | null
  protected readonly packages: PackageDesk

  protected constructor(home: StationHome, ports: StationPorts, opened: OpenedJournal) {
    super(home, ports, opened)
    this.spare = home.spare ? new SpareDesk(home.spare, ports) : null
    this.packages = new PackageDesk(this.#packageHost())
  }

  // What the subclass is.
  protected abstract hasOpenStep(): boolean
  protected abstract counters(): Readonly<Record<string, number>>
  /** After the secrets are there: the roll, the rows of the box. Errors are codes. */
  protected abstract afterUnlock(loaded: LoadedPackage, session: Session): Promise<string | null>
  /** Ends what stands open and forgets what the unlock opened. */
  protected abstract beforeLock(): Promise<void>
  /** Forgets what `afterUnlock` opened. */
  protected abstract forgetUnlocked(): Promise<void>
  /** Events that still follow an unlock, such as ending what a power cut interrupted. */
  protected abstract finishOpenStep(): Promise<void>
  protected abstract printZeroReport(): Promise<void>
  /** Writes the export of a closed station (again) from what is durable, and destroys what must not stay. */
  protected abstract exportClosed(): Promise<void>

  #packageHost(): PackageHost {
    const station = this
    return {
      get home() {
        return station.home
      },
      ports: this.ports,
      phases: this.phases,
      append: (type, body) => this.append(type, body),
    }
  }

  protected get loaded(): LoadedPackage | null {
    return this.packages.loaded
  }

  /** Folds the journal and takes up the day where it stands. Call once. Errors: JOURNAL_DAMAGED, PKG_ALTERED. */
  protected async begin(): Promise<Result<undefined>> {
    const folded = this.foldJournal()
    if (!folded.ok) return folded
    try {
      return this.#provision()
    } catch (error) {
      const code = diskErrorCode(error)
      if (code === undefined) throw error
      return failure(code, 'the station could not write down that it started')
    }
  }

  #provision(): Result<undefined> {
    const { identity, spare } = this.home
    if (this.phases.phase === 'new') {
      this.append('station.provisioned', {
        role: identity.role,
        universe: identity.universe,
        electionId: identity.electionId,
        precinct: identity.precinct,
        ...(spare ? { area: spare.area } : {}),
        rootKeyId: keyIdOf(identity.rootKey),
      })
    }
    this.homeNow = assignedHome(this.homeNow, this.phases.precinct)
    const restored = this.packages.restore()
    if (!restored.ok) return restored
    if (this.phases.phase !== 'closed') {
      this.append('station.started', { eventsVerified: this.journal.size, openStep: this.hasOpenStep() })
    }
    const jump = this.clockWatch.sinceStop(this.driftSeconds)
    if (jump) this.clockJumped(jump)
    else this.clockWatch.remember()
    this.awaitUnlock()
    return success(undefined)
  }

  // Package.

  protected async loadPackage(): Promise<string | null> {
    switch (this.phases.phase) {
      case 'spare':
        this.endCeremony()
        return this.spare?.readMedium() ?? null
      case 'provisioned':
      case 'loaded':
        this.endCeremony()
        return this.packages.load()
      case 'open':
      case 'closing':
        if (!this.locked) return 'PKG_FROZEN'
        try {
          return await this.packages.loadUpdate()
        } finally {
          this.awaitUnlock()
        }
      default:
        return 'PKG_FROZEN'
    }
  }

  // Spare station.

  protected chooseSpare(precinct: number): string | null {
    if (this.phases.phase !== 'spare' || !this.spare) return 'COMMAND_NOT_NOW'
    this.endCeremony()
    const refused = this.spare.choose(precinct)
    if (refused === null) this.beginCeremony('spare')
    return refused
  }

  /** Officials of a precinct take the spare station: their shares open the key that it has there, and nobody else's do. */
  protected async assignSpare(): Promise<string | null> {
    const { ceremony } = this
    const chosen = this.spare?.chosen
    if (!chosen || ceremony?.purpose !== 'spare' || !ceremony.complete) return 'COMMAND_NOT_NOW'
    const opened = await this.ports.hold(this.spare!.open(ceremony.present))
    if (!opened.ok) return opened.error.code
    forgetSession(opened.value)
    this.appendAttested('spare.assigned', { precinct: chosen.precinct }, ceremony)
    this.homeNow = assignedHome(this.homeNow, chosen.precinct)
    this.endCeremony()
    return this.packages.load()
  }

  // Ceremonies.

  /** A decision about one voter takes two people; whatever needs the station's secrets takes as many as the policy says. */
  protected beginCeremony(purpose: CeremonyPurpose): void {
    this.ceremony?.clear()
    const shown = purpose === 'spare' ? this.spare?.chosen : (this.packages.pending ?? this.loaded)
    this.ceremony = shown
      ? new KeyCeremony({
          purpose,
          manifest: shown.signed.manifest,
          needed: ACTS_OF_TWO.includes(purpose) ? OFFICIALS_PER_ACT : shown.policy.sharesNeeded,
          seconds: shown.policy.keyCeremonySeconds,
          steady: this.steady,
          trials: this.trials,
          onRefused: (refusal) => this.tell('key.refused', refusal),
        })
      : null
  }

  /** A locked station waits for the officials of the version that is to be in force. */
  protected awaitUnlock(): void {
    const { phase } = this.phases
    if (phase === 'open' || phase === 'closing' || (phase === 'closed' && !this.exported()))
      this.beginCeremony('unlock')
    else this.endCeremony()
  }

  protected endCeremony(): void {
    this.ceremony?.clear()
    this.ceremony = null
  }

  /** Opens the station's secrets for the officials of the running ceremony. */
  protected async openSession(loaded: LoadedPackage): Promise<Result<Session>> {
    if (!this.ceremony?.complete) return failure('SHARES_TOO_FEW')
    return this.ports.hold(openSession(loaded, this.home.identity.stationId, this.ceremony.present))
  }

  async #unlockInto(type: 'station.opened' | 'station.unlocked'): Promise<string | null> {
    const { ceremony } = this
    const { pending } = this.packages
    const loaded = pending ?? this.loaded
    if (!loaded || !ceremony?.complete) return 'SHARES_TOO_FEW'
    this.ports.onMoment('open')
    const session = await this.openSession(loaded)
    const refused = session.ok ? await this.#openInside(loaded, session.value) : session.error.code
    if (!session.ok || refused !== null) {
      if (pending && refused !== null && !refused.startsWith('DISK_')) {
        this.packages.refusePending(refused)
        this.beginCeremony('unlock')
      }
      return refused
    }
    this.ports.onMoment('open')
    try {
      this.packages.activate()
      if (type === 'station.opened') this.appendAttested(type, { counters: this.counters() }, ceremony)
      else this.appendAttested(type, {}, ceremony)
    } catch (error) {
      // Not written down, not unlocked.
      await this.#shut(session.value)
      throw error
    }
    this.session = session.value
    this.endCeremony()
    await this.ports.admitDevices?.()
    return null
  }

  /** What lies inside the station, such as the roll. Whatever is refused leaves nothing open. Errors are codes. */
  async #openInside(loaded: LoadedPackage, session: Session): Promise<string | null> {
    try {
      const refused = await this.afterUnlock(loaded, session)
      if (refused !== null) await this.#shut(session)
      return refused
    } catch (error) {
      await this.#shut(session)
      throw error
    } finally {
      this.progress = null
    }
  }

  async #shut(session: Session): Promise<void> {
    forgetSession(session)
    await this.forgetUnlocked()
  }

  protected async openDay(): Promise<string | null> {
    if (this.phases.phase !== 'loaded') return 'COMMAND_NOT_NOW'
    const refused = await this.#unlockInto('station.opened')
    if (refused) return refused
    await this.printZeroReport()
    await this.takeCheckpoint('opening')
    await this.finishOpenStep()
    return null
  }

  protected async unlockDay(): Promise<string | null> {
    if (this.session) return 'COMMAND_NOT_NOW'
    if (this.phases.phase === 'closed') return this.#unlockAfterClosing()
    if (this.phases.phase !== 'open' && this.phases.phase !== 'closing') return 'COMMAND_NOT_NOW'
    const refused = await this.#unlockInto('station.unlocked')
    if (refused) return refused
    await this.finishOpenStep()
    if (this.phases.phase === 'closing') this.beginCeremony('closing')
    return null
  }

  /** The power went between closing and export: nothing may be added to the journal, but the export is still owed. */
  async #unlockAfterClosing(): Promise<string | null> {
    if (!this.loaded) return 'COMMAND_NOT_NOW'
    const session = await this.openSession(this.loaded)
    if (!session.ok) return session.error.code
    this.session = session.value
    await this.exportAndForget()
    return null
  }

  /**
   * Writes the export, which the officials of the running ceremony sign too, and lets all secrets go, whether the disk took it
   * or not: both can be done again.
   */
  protected async exportAndForget(): Promise<void> {
    try {
      await this.exportClosed()
    } finally {
      this.forgetSession()
      this.awaitUnlock()
    }
  }

  protected forgetSession(): void {
    forgetSession(this.session)
    this.session = null
  }

  protected async lock(by: EventBody<'station.locked'>['by']): Promise<void> {
    if (!this.session) return
    this.endCeremony()
    try {
      await this.beforeLock()
      this.append('station.locked', { by })
    } finally {
      // Also where the disk takes nothing more: what is open must not stay so.
      this.forgetSession()
      this.awaitUnlock()
    }
  }

  protected exported(): boolean {
    return existsSync(exportFolder(this.home.folder, this.home.identity.stationId))
  }

  protected get locked(): boolean {
    return this.session === null
  }
}
