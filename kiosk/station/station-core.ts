import { writeStationExport } from '@taanuu/voter-roll-sync/exchange/write-export'
import { diskErrorCode } from '@taanuu/voter-roll-sync/journal/disk-error'
import type { AnyEvent, EventBody } from '@taanuu/voter-roll-sync/journal/events'
import {
  type ClosingScreenView,
  type CommandInput,
  type CommandName,
  type CommandResult,
  commandSchemas,
  type DeviceView,
  type ObserverView,
  type PaperKind,
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
import type { ClosedPapers } from './closed-papers.ts'
import type { KeyCeremony } from './key-ceremony.ts'
import type { LoadedPackage } from './loaded-package.ts'
import type { OpenedJournal } from './open-journal.ts'
import { packageErrorCode } from './package-file.ts'
import type { StationPorts } from './ports.ts'
import { closingObstacle } from './reconciliation.ts'
import { StationDoors } from './station-doors.ts'
import { exportFolder, type StationHome } from './station-home.ts'
import {
  comparedView,
  nameOfStation,
  readinessChecks,
  rolledBackScreen,
  stationHead,
} from './station-screens.ts'
import type { Session } from './station-session.ts'
import { StationWindows } from './station-windows.ts'
import { Turns } from './turns.ts'

/** An idle station announces its lock this long before: time enough to look up and touch the screen. */
const LOCK_NEAR_SECONDS = 30

/** What a role adds to the closing screen. */
export type ClosingState = Pick<ClosingScreenView, 'step' | 'results' | 'obstacle' | 'awaited' | 'ownSlip'>

/**
 * What both kinds of station share: commands, the closing, views. A subclass adds its table or its box. Commands run one after
 * the other; a command is answered only after its events are durable.
 */
export abstract class StationCore extends StationDoors implements StationPort {
  protected verification: VerificationView | null = null
  readonly #turns = new Turns()
  readonly #windows = new StationWindows((window) => this.#eventFor(window))
  #notice: StationView['notice'] = null
  #lastActivity: number

  protected constructor(home: StationHome, ports: StationPorts, opened: OpenedJournal) {
    super(home, ports, opened)
    this.#lastActivity = this.steady.now()
  }

  // What the subclass is.
  /** Whether an unattended station locks itself after the policy's time. */
  protected abstract locksWhenIdle(): boolean
  protected abstract roleScreen(): Screen
  protected abstract readinessOfDevices(): readonly ReadinessCheck[]
  protected abstract deviceViews(): readonly DeviceView[]
  protected abstract countersForView(): Pick<StationView, 'counters' | 'boxCounters' | 'otherBoxes'>
  protected abstract observerOutcome(): ObserverView['outcome']
  protected abstract handle(name: CommandName, input: never): Promise<string | null>

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
    this.trials.tick()
    const jump = this.clockWatch.tick(this.driftSeconds)
    if (jump) this.clockJumped(jump)
    if (!this.session || !loaded || phase !== 'open') return
    if (this.heads.checkpointDue(loaded.policy.checkpointHours)) await this.takeCheckpoint('periodic')
    else this.heads.signIfDue()
  }

  /** Whoever works at an open day reads it in place; readiness has a line of its own for it. */
  protected override clockJumped(jump: EventBody<'clock.jumped'>): void {
    super.clockJumped(jump)
    const { phase } = this.phases
    if ((phase === 'open' || phase === 'closing') && this.clockCode) this.#notice = { code: this.clockCode }
  }

  #lockInSeconds(): number | null {
    const { phase } = this.phases
    if (!this.session || !this.loaded || !this.locksWhenIdle()) return null
    if (phase !== 'open' && phase !== 'closing') return null
    const idleMs = this.steady.now() - this.#lastActivity
    const seconds = Math.ceil((this.loaded.policy.idleLockSeconds * 1000 - idleMs) / 1000)
    return seconds < LOCK_NEAR_SECONDS ? Math.max(seconds, 0) : null
  }

  /** Time limits of the subclass, on the steady clock. */
  protected onTick(_nowMs: number): void {}

  protected abstract closedScreen(): Screen
  /** What there is on paper; asked only when the station is closed and exported. */
  protected abstract papers(): ClosedPapers
  /** Numbers that people count for the closing, in the order of the form. */
  protected abstract countsByHand(): readonly string[]
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
      let result: CommandResult
      try {
        result = await this.#answer(name as CommandName, parsed.data as never)
      } catch (error) {
        result = refused(this.#fault(error))
      }
      if (!result.ok) this.#notice = { code: result.error.code }
      this.changed()
      return result
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
    return diskErrorCode(error) ?? packageErrorCode(error, this.home.folder) ?? 'INTERNAL_FAULT'
  }

  async #answer(name: CommandName, input: never): Promise<CommandResult> {
    if (name === 'paper.read') return this.#readPaper((input as CommandInput<'paper.read'>).kind)
    const code = await this.#dispatch(name, input)
    return code === null ? { ok: true } : refused(code)
  }

  async #readPaper(kind: PaperKind): Promise<CommandResult> {
    if (!this.#hasPapers()) return refused('COMMAND_NOT_NOW')
    const pages = await this.ports.hold(this.papers().pages(kind))
    return pages.ok ? { ok: true, pages: pages.value } : refused(pages.error.code)
  }

  /** Results stand on papers: there are none before everything is closed and signed. */
  #hasPapers(): boolean {
    return this.phases.phase === 'closed' && this.exported()
  }

  async #mayPrint(kind: PaperKind): Promise<string | null> {
    if (!this.#hasPapers()) return 'COMMAND_NOT_NOW'
    if (!this.papers().has(kind)) return 'PAPER_NONE'
    const printers = this.ports.printers ? await this.ports.hold(this.ports.printers()) : null
    return printers === 0 ? 'PRINTER_NONE' : null
  }

  async #dispatch(name: CommandName, input: never): Promise<string | null> {
    switch (name) {
      case 'package.load':
        return this.loadPackage()
      case 'checkpoint.compare':
        return this.#compareCheckpoint((input as CommandInput<'checkpoint.compare'>).qr)
      case 'readiness.check':
        await this.ports.admitDevices?.()
        return null
      case 'opening.begin':
        if (this.phases.phase !== 'loaded' || !this.canOpen()) return 'COMMAND_NOT_NOW'
        this.beginCeremony('opening')
        return null
      case 'spare.choose':
        return this.chooseSpare((input as CommandInput<'spare.choose'>).precinct)
      case 'spare.assign':
        return this.assignSpare()
      case 'keys.card':
        return (
          this.ceremony?.readCard((input as { qr: string }).qr) ?? (this.ceremony ? null : 'COMMAND_NOT_NOW')
        )
      case 'keys.pin':
        if (!this.ceremony) return 'COMMAND_NOT_NOW'
        return this.ports.hold(this.ceremony.enterPin((input as { pin: string }).pin))
      case 'opening.open':
        return this.ceremony?.purpose === 'opening' ? this.openDay() : 'COMMAND_NOT_NOW'
      case 'session.unlock':
        return this.ceremony?.purpose === 'unlock' ? this.unlockDay() : 'COMMAND_NOT_NOW'
      case 'session.lock':
        if (!this.session || (this.phases.phase !== 'open' && this.phases.phase !== 'closing'))
          return 'COMMAND_NOT_NOW'
        await this.lock('officials')
        return null
      case 'session.stay':
        return this.session ? null : 'COMMAND_NOT_NOW'
      case 'closing.verify':
        if (this.phases.phase !== 'closed') return 'COMMAND_NOT_NOW'
        this.verification = await this.ports.hold(
          this.ports.verifyExport(exportFolder(this.home.folder, this.home.identity.stationId)),
        )
        return null
      case 'paper.print':
        return this.#mayPrint((input as CommandInput<'paper.print'>).kind)
      case 'paper.printed':
        if (!this.#hasPapers()) return 'COMMAND_NOT_NOW'
        return this.papers().cameOut((input as CommandInput<'paper.printed'>).kind)
      case 'keys.cancel':
        return this.#cancelCeremony()
      default:
        if (this.phases.phase === 'closed') return this.handleClosed(name, input)
        if (this.locked) return 'COMMAND_NOT_NOW'
        return this.phases.phase === 'closing' ? this.#closingStep(name, input) : this.handle(name, input)
    }
  }

  /** A checkpoint that does not fit ends whatever ceremony runs: nobody opens this station any more. */
  #compareCheckpoint(qr: string): string | null {
    const code = this.compare(qr)
    if (this.phases.phase === 'rolled-back') this.endCeremony()
    return code
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
        this.spare?.giveUp()
        this.endCeremony()
        return null
      case 'erasure':
        return this.handleClosed('keys.cancel', {} as never)
      case 'exception':
      case 'room':
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
        if (!this.takesCount((input as CommandInput<'closing.count'>).row)) return 'COUNT_UNKNOWN'
        this.append('count.entered', input as CommandInput<'closing.count'>)
        return null
      case 'closing.explain':
        this.append('difference.explained', input as CommandInput<'closing.explain'>)
        return null
      case 'closing.close': {
        const obstacle = this.closingObstacle()
        if (obstacle) return obstacle
        return this.ceremony?.complete ? this.closeWith(this.ceremony) : 'SHARES_TOO_FEW'
      }
      default:
        return this.handle(name, input)
    }
  }

  /** Whether people are asked for this number. */
  protected takesCount(row: string): boolean {
    return this.countsByHand().includes(row)
  }

  /** The code of what is still missing before the station may be closed; null: only the keys. */
  protected closingObstacle(): string | null {
    return closingObstacle(this.reconciliation(), this.needsSlip())
  }

  /** What the keys do next, and what the machine has counted so far. */
  protected closingState(): ClosingState {
    return { step: 'close', results: null, obstacle: this.closingObstacle(), awaited: [], ownSlip: null }
  }

  protected closingScreen(): Screen {
    if (!this.ceremony) this.beginCeremony('closing')
    return {
      kind: 'closing',
      ...this.closingState(),
      counts: this.notes.counts(this.countsByHand()),
      rows: this.reconciliation(),
      needsSlip: this.needsSlip(),
      keys: this.ceremony!.view(),
      progress: this.progress,
    }
  }

  /** Writes the export with the role's own files, signed by the station and by the officials whose ceremony this is. */
  protected writeExport(
    session: Session,
    loaded: LoadedPackage,
    extra: Readonly<Record<string, Uint8Array>>,
    pictures: ReadonlyMap<string, Uint8Array> = new Map(),
  ): void {
    const { stationId, universe, electionId, precinct, role } = this.home.identity
    this.ports.onMoment('export')
    writeStationExport(
      exportFolder(this.home.folder, stationId),
      {
        ...{ universe, electionId, precinct, role, extra, pictures },
        station: stationId,
        manifestSha256: loaded.signed.manifestSha256,
        packageFolder: loaded.folder,
        earlierManifests: this.packages.earlierManifests(),
        events: this.journal.events,
        notes: this.journal.notes,
      },
      session.signingKey,
      (this.ceremony?.present ?? []).map(({ keys }) => keys.signing),
    )
    this.ports.onMoment('export')
  }

  // Views.

  protected canOpen(): boolean {
    return this.loaded !== null && this.readinessOfDevices().every((check) => check.state === 'ok')
  }

  #screen(): Screen {
    switch (this.phases.phase) {
      case 'spare':
        return this.spare!.screen(this.ceremony?.view() ?? null, this.progress)
      case 'revoked':
        return { kind: 'revoked' }
      case 'rolled-back':
        return this.#rolledBackScreen()
      case 'closed':
        return this.exported() ? this.closedScreen() : this.#unlockScreen()
      case 'open':
        return this.locked ? this.#unlockScreen() : this.roleScreen()
      case 'closing':
        return this.locked ? this.#unlockScreen() : this.closingScreen()
      default:
        return this.ceremony ? this.#openingScreen() : this.#readinessScreen()
    }
  }

  #rolledBackScreen(): Screen {
    const last = this.journal.events.findLast((event) => event.type === 'checkpoint.compared')
    const size = last?.type === 'checkpoint.compared' ? last.body.size : 0
    return rolledBackScreen(this.compared, size, this.journal.size)
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
      electionPackage: this.packages.state(),
      compared: comparedView(this.compared),
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
      checks: readinessChecks(this.packages, this.clockCode, this.readinessOfDevices()),
      electionPackage: this.packages.state(),
      canOpen: this.canOpen(),
      compared: comparedView(this.compared),
    }
  }

  protected get stationName(): string {
    return nameOfStation(this.home.identity, this.loaded)
  }

  #head(): StationHead {
    return stationHead(this.home.identity, this.loaded, this.simulated())
  }

  protected abstract simulated(): boolean

  /** The other tables of the room, where there are any. */
  protected roomForView(): Pick<StationView, 'room'> {
    return {}
  }

  view(): StationView {
    return {
      head: this.#head(),
      devices: this.deviceViews(),
      now: new Date(this.ports.clock.now()).toISOString(),
      ...this.countersForView(),
      lastCheckpoint: this.checkpoint,
      ...this.roomForView(),
      screen: this.#screen(),
      lockInSeconds: this.#lockInSeconds(),
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
    this.folderLock.release()
    this.#windows.clear()
  }

  /** Waits for work in progress and closes the journal. Secrets go, whatever the disk says. */
  async stop(): Promise<void> {
    await this.#turns.take(async () => undefined)
    try {
      await this.beforeLock()
      if (!this.quiet()) this.heads.sign()
      this.clockWatch.remember()
    } catch (error) {
      this.#fault(error)
    } finally {
      this.forgetSession()
      this.journal.close()
      this.folderLock.release()
    }
  }
}

function refused(code: string): CommandResult {
  return { ok: false, error: { code } }
}
