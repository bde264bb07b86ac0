import { existsSync } from 'node:fs'
import type { Clock } from '@taanuu/device-drivers/clock'
import { writeStationExport } from '@taanuu/voter-roll-sync/exchange/write-export'
import { OFFICIALS_PER_ACT } from '@taanuu/voter-roll-sync/journal/attestation'
import { diskErrorCode } from '@taanuu/voter-roll-sync/journal/disk-error'
import type { AnyEvent, EventBody, EventType } from '@taanuu/voter-roll-sync/journal/events'
import type { Journal } from '@taanuu/voter-roll-sync/journal/journal'
import { StationPhases } from '@taanuu/voter-roll-sync/journal/station-phase'
import { keyIdOf } from '@taanuu/voter-roll-sync/trust/ed25519'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import {
  type CheckpointView,
  type CommandInput,
  type CommandName,
  type CommandResult,
  commandSchemas,
  type DeviceView,
  type ObserverView,
  type ReadinessCheck,
  type ReconciliationRow,
  type Screen,
  type StationEvent,
  type StationHead,
  type StationPort,
  type StationView,
  type VerificationView,
  type WindowKind,
} from '../contract/index.ts'
import type { ClockWatch } from './clock-watch.ts'
import { type Comparison, compareCheckpoint } from './compare-checkpoint.ts'
import { type CheckpointKind, JournalHeads } from './journal-heads.ts'
import { type CeremonyPurpose, KeyCeremony } from './key-ceremony.ts'
import type { OpenedJournal } from './open-journal.ts'
import { PackageDesk, type PackageHost } from './package-desk.ts'
import type { LoadedPackage } from './package-store.ts'
import type { PinTrials } from './pin-trials.ts'
import type { StationPorts } from './ports.ts'
import { ClosingNotes, closingObstacle } from './reconciliation.ts'
import { SpareDesk } from './spare-desk.ts'
import { assignedHome, exportFolder, type StationHome } from './station-home.ts'
import type { StationLock } from './station-lock.ts'
import {
  comparedView,
  nameOfStation,
  readinessChecks,
  rolledBackScreen,
  SILENT_PHASES,
  stationHead,
} from './station-screens.ts'
import { forgetSession, openSession, type Session } from './station-session.ts'
import { StationWindows } from './station-windows.ts'
import { Turns } from './turns.ts'

/** A jump of the clock above this is recorded as long as no package says more (seconds). */
const DRIFT_WITHOUT_POLICY_SECONDS = 60

/**
 * What both kinds of station share: journal, package, ceremonies, heads, views. A subclass adds its table or its box.
 * Commands run one after the other; a command is answered only after its events are durable.
 */
export abstract class StationCore implements StationPort {
  protected readonly ports: StationPorts
  protected readonly journal: Journal
  protected readonly phases = new StationPhases()
  protected readonly notes = new ClosingNotes()
  protected readonly heads: JournalHeads
  /** Deadlines run on it; nobody can set it. */
  protected readonly steady: Clock
  protected session: Session | null = null
  protected ceremony: KeyCeremony | null = null
  protected progress: number | null = null
  protected verification: VerificationView | null = null
  #home: StationHome
  readonly #spare: SpareDesk | null
  readonly #lock: StationLock
  readonly #packages: PackageDesk
  readonly #trials: PinTrials
  readonly #clockWatch: ClockWatch
  readonly #turns = new Turns()
  readonly #windows = new StationWindows((window) => this.#eventFor(window))
  #notice: StationView['notice'] = null
  #clockCode: 'CLOCK_BACK' | 'CLOCK_FORWARD' | null = null
  #compared: Comparison | null = null
  #lastActivity: number

  protected constructor(home: StationHome, ports: StationPorts, opened: OpenedJournal) {
    this.#home = home
    this.#spare = home.spare ? new SpareDesk(home.spare, ports) : null
    this.ports = ports
    this.journal = opened.journal
    this.steady = ports.steadyClock ?? ports.clock
    this.#lock = opened.lock
    this.#lastActivity = this.steady.now()
    this.#trials = opened.trials
    this.#clockWatch = opened.clockWatch
    this.#packages = new PackageDesk(this.#packageHost())
    this.heads = new JournalHeads({
      journal: this.journal,
      steady: this.steady,
      paper: ports.paper,
      electionId: home.identity.electionId,
      stationId: home.identity.stationId,
      signingKey: () => this.session?.signingKey ?? null,
      publicKey: () => this.#stationKey(),
      reportFault: (error) => this.#fault(error),
    })
  }

  /** The data folder, and who the station is there; a spare becomes somebody when a precinct takes it. */
  get home(): StationHome {
    return this.#home
  }

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
    return this.#packages.loaded
  }

  #stationKey(): Uint8Array | null {
    const { stationId } = this.home.identity
    const shown = this.loaded?.signed.manifest.stations.find((station) => station.stationId === stationId)
    return shown ? Buffer.from(shown.signingKey, 'hex') : null
  }

  // What the subclass is.
  protected abstract applyToLedger(event: AnyEvent): string | undefined
  protected abstract ledgerAdmits(event: AnyEvent): string | undefined
  protected abstract hasOpenStep(): boolean
  /** Whether an unattended station locks itself after the policy's time. */
  protected abstract locksWhenIdle(): boolean
  protected abstract counters(): Readonly<Record<string, number>>
  protected abstract roleScreen(): Screen
  protected abstract readinessOfDevices(): readonly ReadinessCheck[]
  protected abstract deviceViews(): readonly DeviceView[]
  protected abstract countersForView(): Pick<StationView, 'counters' | 'boxCounters'>
  protected abstract observerOutcome(): ObserverView['outcome']
  protected abstract handle(name: CommandName, input: never): Promise<string | null>
  /** After the secrets are there: the roll, the rows of the box. Errors are codes. */
  protected abstract afterUnlock(loaded: LoadedPackage, session: Session): Promise<string | null>
  /** Ends what stands open and forgets what the unlock opened. */
  protected abstract beforeLock(): Promise<void>
  /** Forgets what `afterUnlock` opened. */
  protected abstract forgetUnlocked(): Promise<void>
  /** Events that still follow an unlock, such as ending what a power cut interrupted. */
  protected abstract finishOpenStep(): Promise<void>

  /** Folds the journal and takes up the day where it stands. Call once. Errors: JOURNAL_DAMAGED, PKG_ALTERED. */
  protected async begin(): Promise<Result<undefined>> {
    for (const event of this.journal.events) {
      const broken = this.#fold(event)
      if (broken) return failure('JOURNAL_DAMAGED', `event ${event.seq}: ${broken}`)
    }
    this.journal.guard((event) => this.phases.admits(event) ?? this.ledgerAdmits(event))
    this.journal.onAppend((event) => {
      const broken = this.#fold(event)
      if (broken) throw new Error(`event ${event.type}: ${broken}`)
      this.changed()
    })
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
    this.#home = assignedHome(this.#home, this.phases.precinct)
    const restored = this.#packages.restore()
    if (!restored.ok) return restored
    if (this.phases.phase !== 'closed') {
      this.append('station.started', { eventsVerified: this.journal.size, openStep: this.hasOpenStep() })
    }
    const jump = this.#clockWatch.sinceStop(this.#driftSeconds)
    if (jump) this.#clockJumped(jump)
    else this.#clockWatch.remember()
    this.#awaitUnlock()
    return success(undefined)
  }

  #fold(event: AnyEvent): string | undefined {
    this.notes.apply(event)
    return this.phases.apply(event) ?? this.applyToLedger(event)
  }

  protected append<T extends EventType>(type: T, body: EventBody<T>, also?: () => void): void {
    this.journal.append(type, body, also)
    this.heads.schedule()
  }

  /** What is told only as long as the day lasts: a closed or stopped station adds nothing of the kind. */
  protected tell<T extends EventType>(type: T, body: EventBody<T>): void {
    if (!SILENT_PHASES.includes(this.phases.phase)) this.append(type, body)
  }

  /** Appends an act of several people with the signatures of the officials who are present. */
  protected appendAttested<T extends EventType>(
    type: T,
    content: Omit<EventBody<T>, 'attestation'>,
    ceremony: KeyCeremony,
  ): void {
    this.journal.appendAttested(
      type,
      content,
      ceremony.present.map(({ keys }) => keys.signing),
    )
    this.heads.schedule()
  }

  // Package.

  async #loadPackage(): Promise<string | null> {
    switch (this.phases.phase) {
      case 'spare':
        this.endCeremony()
        return this.#spare?.readMedium() ?? null
      case 'provisioned':
      case 'loaded':
        this.endCeremony()
        return this.#packages.load()
      case 'open':
      case 'closing':
        if (!this.locked) return 'PKG_FROZEN'
        try {
          return await this.#packages.loadUpdate()
        } finally {
          this.#awaitUnlock()
        }
      default:
        return 'PKG_FROZEN'
    }
  }

  // Spare station.

  #chooseSpare(precinct: number): string | null {
    if (this.phases.phase !== 'spare' || !this.#spare) return 'COMMAND_NOT_NOW'
    this.endCeremony()
    const refused = this.#spare.choose(precinct)
    if (refused === null) this.beginCeremony('spare')
    return refused
  }

  /** Officials of a precinct take the spare station: their shares open the key that it has there, and nobody else's do. */
  async #assignSpare(): Promise<string | null> {
    const { ceremony } = this
    const chosen = this.#spare?.chosen
    if (!chosen || ceremony?.purpose !== 'spare' || !ceremony.complete) return 'COMMAND_NOT_NOW'
    const opened = await this.ports.hold(this.#spare!.open(ceremony.present))
    if (!opened.ok) return opened.error.code
    forgetSession(opened.value)
    this.appendAttested('spare.assigned', { precinct: chosen.precinct }, ceremony)
    this.#home = assignedHome(this.#home, chosen.precinct)
    this.endCeremony()
    return this.#packages.load()
  }

  // Ceremonies.

  /** A decision about one voter takes two people; whatever needs the station's secrets takes as many as the policy says. */
  protected beginCeremony(purpose: CeremonyPurpose): void {
    this.ceremony?.clear()
    const shown = purpose === 'spare' ? this.#spare?.chosen : (this.#packages.pending ?? this.loaded)
    this.ceremony = shown
      ? new KeyCeremony({
          purpose,
          manifest: shown.signed.manifest,
          needed: purpose === 'exception' ? OFFICIALS_PER_ACT : shown.policy.sharesNeeded,
          seconds: shown.policy.keyCeremonySeconds,
          steady: this.steady,
          trials: this.#trials,
          onRefused: (refusal) => this.tell('key.refused', refusal),
        })
      : null
  }

  /** A locked station waits for the officials of the version that is to be in force. */
  #awaitUnlock(): void {
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
    const { pending } = this.#packages
    const loaded = pending ?? this.loaded
    if (!loaded || !ceremony?.complete) return 'SHARES_TOO_FEW'
    this.ports.onMoment('open')
    const session = await this.openSession(loaded)
    const refused = session.ok ? await this.#openInside(loaded, session.value) : session.error.code
    if (!session.ok || refused !== null) {
      if (pending && refused !== null && !refused.startsWith('DISK_')) {
        this.#packages.refusePending(refused)
        this.beginCeremony('unlock')
      }
      return refused
    }
    this.ports.onMoment('open')
    try {
      this.#packages.activate()
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

  async #open(): Promise<string | null> {
    if (this.phases.phase !== 'loaded') return 'COMMAND_NOT_NOW'
    const refused = await this.#unlockInto('station.opened')
    if (refused) return refused
    await this.printZeroReport()
    await this.takeCheckpoint('opening')
    await this.finishOpenStep()
    return null
  }

  async #unlock(): Promise<string | null> {
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
    this.endCeremony()
    await this.exportAndForget()
    return null
  }

  /** Writes the export and lets the station's secrets go, whether the disk took it or not: both can be done again. */
  protected async exportAndForget(): Promise<void> {
    try {
      await this.exportClosed()
    } finally {
      this.forgetSession()
      this.#awaitUnlock()
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
      this.#awaitUnlock()
    }
  }

  // Checkpoints and clock.

  protected async takeCheckpoint(kind: CheckpointKind): Promise<void> {
    this.append('checkpoint.taken', { kind })
    await this.heads.print(kind)
    this.changed()
  }

  /** The head that covers the closing event: what the observers take home. */
  protected async finalHead(kind: 'closed' | 'erased' = 'closed'): Promise<CheckpointView> {
    const view = await this.heads.print(kind)
    if (!view) throw new Error('a locked station signs no head')
    this.changed()
    return view
  }

  protected get checkpoint(): CheckpointView | null {
    return this.heads.last
  }

  /** Paper against disk: a checkpoint that does not fit stops the station for good. */
  #compare(qr: string): string | null {
    const { phase } = this.phases
    const key = this.#stationKey()
    const atRest = phase === 'loaded' || ((phase === 'open' || phase === 'closing') && this.locked)
    if (!key || !atRest) return 'COMMAND_NOT_NOW'
    const { electionId, stationId } = this.home.identity
    const compared = compareCheckpoint(qr, electionId, stationId, key, this.journal)
    if (!compared.ok) return compared.error.code
    const { size, fits, code } = compared.value
    this.append('checkpoint.compared', { size, fits })
    this.#compared = compared.value
    if (!fits) this.endCeremony()
    return code
  }

  get #driftSeconds(): number {
    return this.loaded?.policy.clock.driftSeconds ?? DRIFT_WITHOUT_POLICY_SECONDS
  }

  #clockJumped(jump: EventBody<'clock.jumped'>): void {
    this.#clockCode = jump.direction === 'back' ? 'CLOCK_BACK' : 'CLOCK_FORWARD'
    this.tell('clock.jumped', jump)
    this.#clockWatch.told()
  }

  /** Called about once a second by the host: heads, printed checkpoints, time limits. */
  async tick(): Promise<void> {
    await this.inTurn(() => this.#onTick(), false)
  }

  async #onTick(): Promise<void> {
    if (!this.journal.database.open) return
    // What protects voters comes before what is written: a full disk must not keep a table open.
    const now = this.steady.now()
    this.onTick(now)
    const { phase } = this.phases
    const { session, loaded } = this
    const day = session !== null && loaded !== null && (phase === 'open' || phase === 'closing')
    const idle = loaded !== null && now - this.#lastActivity >= loaded.policy.idleLockSeconds * 1000
    if (day && idle && this.locksWhenIdle()) await this.lock('idle')
    this.#trials.tick()
    const jump = this.#clockWatch.tick(this.#driftSeconds)
    if (jump) this.#clockJumped(jump)
    if (!this.session || !loaded || phase !== 'open') return
    if (this.heads.checkpointDue(loaded.policy.checkpointHours)) await this.takeCheckpoint('periodic')
    else this.heads.signIfDue()
  }

  /** Time limits of the subclass, on the steady clock. */
  protected onTick(_nowMs: number): void {}

  protected abstract printZeroReport(): Promise<void>
  /** Writes the export of a closed station (again) from what is durable, and destroys what must not stay. */
  protected abstract exportClosed(): Promise<void>
  protected abstract closedScreen(): Screen
  /** What the commission compares at closing. */
  protected abstract reconciliation(): readonly ReconciliationRow[]
  /** Whether counts of another station are still owed before closing. */
  protected abstract needsSlip(): boolean
  /** Ends the day with the two officials who are present; records and results first, the closing event last. */
  protected abstract closeWith(ceremony: KeyCeremony): Promise<string | null>

  // Commands.

  invoke(window: WindowKind, name: string, input: unknown): Promise<CommandResult> {
    if (window === 'observer') return Promise.resolve(refused('COMMAND_NOT_ALLOWED'))
    if (!Object.hasOwn(commandSchemas, name)) return Promise.resolve(refused('COMMAND_INVALID'))
    const parsed = commandSchemas[name as CommandName].safeParse(input)
    if (!parsed.success) return Promise.resolve(refused('COMMAND_INVALID'))
    return this.#turns.take(async () => {
      this.#notice = null
      this.#lastActivity = this.steady.now()
      let code: string | null
      try {
        code = await this.#dispatch(name as CommandName, parsed.data as never)
      } catch (error) {
        code = this.#fault(error)
      }
      if (code !== null) this.#notice = { code }
      this.changed()
      return code === null ? { ok: true } : refused(code)
    })
  }

  /**
   * Runs work of the station's own (a capture that ended, a sheet that arrived) in turn with commands. `byPeople`: somebody
   * did something, which puts the idle lock off.
   */
  protected inTurn(work: () => Promise<void>, byPeople = true): Promise<void> {
    return this.#turns.take(async () => {
      if (byPeople) this.#lastActivity = this.steady.now()
      try {
        await work()
      } catch (error) {
        this.#notice = { code: this.#fault(error) }
      }
      this.changed()
    })
  }

  /** What the screens say about an error that was thrown; the technician's log gets the error itself. */
  #fault(error: unknown): string {
    this.ports.reportFault(error)
    return diskErrorCode(error) ?? 'INTERNAL_FAULT'
  }

  async #dispatch(name: CommandName, input: never): Promise<string | null> {
    switch (name) {
      case 'package.load':
        return this.#loadPackage()
      case 'checkpoint.compare':
        return this.#compare((input as CommandInput<'checkpoint.compare'>).qr)
      case 'readiness.check':
        await this.ports.admitDevices?.()
        return null
      case 'opening.begin':
        if (this.phases.phase !== 'loaded' || !this.canOpen()) return 'COMMAND_NOT_NOW'
        this.beginCeremony('opening')
        return null
      case 'spare.choose':
        return this.#chooseSpare((input as CommandInput<'spare.choose'>).precinct)
      case 'spare.assign':
        return this.#assignSpare()
      case 'keys.card':
        return (
          this.ceremony?.readCard((input as { qr: string }).qr) ?? (this.ceremony ? null : 'COMMAND_NOT_NOW')
        )
      case 'keys.pin':
        if (!this.ceremony) return 'COMMAND_NOT_NOW'
        return this.ports.hold(this.ceremony.enterPin((input as { pin: string }).pin))
      case 'opening.open':
        return this.ceremony?.purpose === 'opening' ? this.#open() : 'COMMAND_NOT_NOW'
      case 'session.unlock':
        return this.ceremony?.purpose === 'unlock' ? this.#unlock() : 'COMMAND_NOT_NOW'
      case 'session.lock':
        if (!this.session || (this.phases.phase !== 'open' && this.phases.phase !== 'closing'))
          return 'COMMAND_NOT_NOW'
        await this.lock('officials')
        return null
      case 'closing.verify':
        if (this.phases.phase !== 'closed') return 'COMMAND_NOT_NOW'
        this.verification = await this.ports.hold(
          this.ports.verifyExport(exportFolder(this.home.folder, this.home.identity.stationId)),
        )
        return null
      case 'keys.cancel':
        return this.#cancelCeremony()
      default:
        if (this.phases.phase === 'closed') return this.handleClosed(name, input)
        if (this.locked) return 'COMMAND_NOT_NOW'
        return this.phases.phase === 'closing' ? this.#closingStep(name, input) : this.handle(name, input)
    }
  }

  #cancelCeremony(): Promise<string | null> | string | null {
    switch (this.ceremony?.purpose) {
      case 'opening':
        this.endCeremony()
        return null
      case 'unlock':
      case 'closing':
        this.beginCeremony(this.ceremony.purpose)
        return null
      case 'spare':
        this.#spare?.giveUp()
        this.endCeremony()
        return null
      case 'erasure':
        return this.handleClosed('keys.cancel', {} as never)
      case 'exception':
        return this.handle('keys.cancel', {} as never)
      default:
        return 'COMMAND_NOT_NOW'
    }
  }

  /** Commands of a closed station. */
  protected async handleClosed(_name: CommandName, _input: never): Promise<string | null> {
    return 'COMMAND_NOT_NOW'
  }

  // Closing.

  protected beginClosing(): void {
    this.append('closing.begun', {})
    this.beginCeremony('closing')
  }

  async #closingStep(name: CommandName, input: never): Promise<string | null> {
    switch (name) {
      case 'closing.count':
        this.append('count.entered', input as CommandInput<'closing.count'>)
        return null
      case 'closing.explain':
        this.append('difference.explained', input as CommandInput<'closing.explain'>)
        return null
      case 'closing.close': {
        const obstacle = closingObstacle(this.reconciliation(), this.needsSlip())
        if (obstacle) return obstacle
        return this.ceremony?.complete ? this.closeWith(this.ceremony) : 'SHARES_TOO_FEW'
      }
      default:
        return this.handle(name, input)
    }
  }

  #closingScreen(): Screen {
    const rows = this.reconciliation()
    const needsSlip = this.needsSlip()
    if (!this.ceremony) this.beginCeremony('closing')
    return {
      kind: 'closing',
      rows,
      needsSlip,
      keys: this.ceremony!.view(),
      canClose: closingObstacle(rows, needsSlip) === null && this.ceremony!.complete,
      progress: this.progress,
    }
  }

  /** Writes the signed export with the role's own files. */
  protected writeExport(
    session: Session,
    loaded: LoadedPackage,
    extra: Readonly<Record<string, Uint8Array>>,
  ): void {
    const { stationId, universe, electionId, precinct, role } = this.home.identity
    this.ports.onMoment('export')
    writeStationExport(
      exportFolder(this.home.folder, stationId),
      {
        ...{ universe, electionId, precinct, role, extra },
        station: stationId,
        manifestSha256: loaded.signed.manifestSha256,
        packageFolder: loaded.folder,
        earlierManifests: this.#packages.earlierManifests(),
        events: this.journal.events,
        notes: this.journal.notes,
      },
      session.signingKey,
    )
    this.ports.onMoment('export')
  }

  // Views.

  protected canOpen(): boolean {
    return this.loaded !== null && this.readinessOfDevices().every((check) => check.state === 'ok')
  }

  protected get locked(): boolean {
    return this.session === null
  }

  #screen(): Screen {
    switch (this.phases.phase) {
      case 'spare':
        return this.#spare!.screen(this.ceremony?.view() ?? null, this.progress)
      case 'revoked':
        return { kind: 'revoked' }
      case 'rolled-back':
        return this.#rolledBackScreen()
      case 'closed':
        return this.exported() ? this.closedScreen() : this.#unlockScreen()
      case 'open':
        return this.locked ? this.#unlockScreen() : this.roleScreen()
      case 'closing':
        return this.locked ? this.#unlockScreen() : this.#closingScreen()
      default:
        return this.ceremony ? this.#openingScreen() : this.#readinessScreen()
    }
  }

  #rolledBackScreen(): Screen {
    const last = this.journal.events.findLast((event) => event.type === 'checkpoint.compared')
    const size = last?.type === 'checkpoint.compared' ? last.body.size : 0
    return rolledBackScreen(this.#compared, size, this.journal.size)
  }

  protected exported(): boolean {
    return existsSync(exportFolder(this.home.folder, this.home.identity.stationId))
  }

  #unlockScreen(): Screen {
    if (!this.ceremony) this.beginCeremony('unlock')
    return {
      kind: 'unlock',
      keys: this.ceremony!.view(),
      eventsVerified: this.journal.size,
      head: this.checkpoint?.shortRoot ?? '',
      openStep: this.hasOpenStep(),
      progress: this.progress,
      electionPackage: this.#packages.state(),
      compared: comparedView(this.#compared),
    }
  }

  #openingScreen(): Screen {
    const { counters, boxCounters } = this.countersForView()
    return {
      kind: 'opening',
      zero: counters,
      boxZero: boxCounters,
      keys: this.ceremony!.view(),
      progress: this.progress,
    }
  }

  #readinessScreen(): Screen {
    return {
      kind: 'readiness',
      checks: readinessChecks(this.#packages, this.#clockCode, this.readinessOfDevices()),
      electionPackage: this.#packages.state(),
      canOpen: this.canOpen(),
      compared: comparedView(this.#compared),
    }
  }

  protected get stationName(): string {
    return nameOfStation(this.home.identity, this.loaded)
  }

  #head(): StationHead {
    return stationHead(this.home.identity, this.loaded, this.simulated())
  }

  protected abstract simulated(): boolean

  view(): StationView {
    return {
      head: this.#head(),
      devices: this.deviceViews(),
      now: new Date(this.ports.clock.now()).toISOString(),
      ...this.countersForView(),
      lastCheckpoint: this.checkpoint,
      screen: this.#screen(),
      notice: this.#notice,
    }
  }

  observerView(): ObserverView {
    return {
      head: this.#head(),
      now: new Date(this.ports.clock.now()).toISOString(),
      counters: this.countersForView().counters,
      lastCheckpoint: this.checkpoint,
      outcome: this.phases.phase === 'open' ? this.observerOutcome() : { kind: 'closed-station' },
    }
  }

  subscribe(window: WindowKind, listener: (event: StationEvent) => void): () => void {
    return this.#windows.subscribe(window, listener)
  }

  #eventFor(window: WindowKind): StationEvent | null {
    switch (window) {
      case 'observer':
        return { type: 'view', window, view: this.observerView() }
      case 'operator':
      case 'ballot-box':
        return { type: 'view', window, view: this.view() }
      case 'drawer':
        return null
    }
  }

  /** Something that a window shows may have changed. */
  protected changed(): void {
    this.#windows.changed()
  }

  protected emit(event: Extract<StationEvent, { type: 'preview' | 'tone' }>): void {
    this.#windows.emit(event)
  }

  /** The journal so far, as it would be exported. */
  get events(): readonly AnyEvent[] {
    return this.journal.events
  }

  /** Stops as if the power went: nothing more is written. For rehearsals and tests of exactly that. */
  pullThePlug(): void {
    this.journal.close()
    this.#lock.release()
    this.#windows.clear()
  }

  /** Waits for work in progress and closes the journal. Secrets go, whatever the disk says. */
  async stop(): Promise<void> {
    await this.#turns.take(async () => undefined)
    try {
      await this.beforeLock()
      this.heads.sign()
      this.#clockWatch.remember()
    } catch (error) {
      this.#fault(error)
    } finally {
      this.forgetSession()
      this.journal.close()
      this.#lock.release()
    }
  }
}

function refused(code: string): CommandResult {
  return { ok: false, error: { code } }
}
