import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeStationExport } from '@taanuu/voter-roll-sync/exchange/write-export'
import { openCheckpoint, shortRoot } from '@taanuu/voter-roll-sync/journal/checkpoint'
import type { AnyEvent, EventBody, EventType } from '@taanuu/voter-roll-sync/journal/events'
import { Journal } from '@taanuu/voter-roll-sync/journal/journal'
import { isReasonCode } from '@taanuu/voter-roll-sync/journal/reason-codes'
import { StationPhases } from '@taanuu/voter-roll-sync/journal/station-phase'
import { openingShareFile, stationSecretFile } from '@taanuu/voter-roll-sync/package/manifest'
import { openStationSecret, type StationSecret } from '@taanuu/voter-roll-sync/package/station-secret'
import { keyIdOf, type SigningKey, signingKeyFromSeed } from '@taanuu/voter-roll-sync/trust/ed25519'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import {
  type CheckpointView,
  type CommandInput,
  type CommandName,
  type CommandResult,
  commandSchemas,
  type DeviceView,
  type ObserverView,
  type PackageState,
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
import { type CeremonyPurpose, KeyCeremony } from './key-ceremony.ts'
import { type LoadedPackage, readStoredPackage, takePackage } from './package-store.ts'
import type { StationPorts } from './ports.ts'
import { ClosingNotes, closingObstacle } from './reconciliation.ts'
import { exportFolder, journalPath, type StationHome } from './station-home.ts'

/** Heads are signed at least this often while the station is unlocked (milliseconds). */
const HEAD_INTERVAL_MS = 60_000
/** A printed checkpoint for everybody who wants a copy. */
const CHECKPOINT_INTERVAL_MS = 2 * 60 * 60 * 1000

/** Secrets and what they open; only between an unlock and a lock. */
export interface Session {
  readonly secret: StationSecret
  readonly signingKey: SigningKey
}

/**
 * What both kinds of station share: journal, package, ceremonies, heads, views. A subclass adds its table or its box.
 * Commands run one after the other; a command is answered only after its events are durable.
 */
export abstract class StationCore implements StationPort {
  readonly home: StationHome
  protected readonly ports: StationPorts
  protected readonly journal: Journal
  protected readonly phases = new StationPhases()
  protected readonly notes = new ClosingNotes()
  protected loaded: LoadedPackage | null = null
  protected session: Session | null = null
  protected ceremony: KeyCeremony | null = null
  protected progress: number | null = null
  protected verification: VerificationView | null = null
  #notice: StationView['notice'] = null
  #packageRefusal: { code: string; detail: string } | null = null
  #lastCheckpoint: CheckpointView | null = null
  #lastHeadAt = 0
  #lastCheckpointAt = 0
  #running: Promise<unknown> = Promise.resolve()
  #listeners = new Map<(event: StationEvent) => void, WindowKind>()
  #viewQueued = false

  protected constructor(home: StationHome, ports: StationPorts, journal: Journal) {
    this.home = home
    this.ports = ports
    this.journal = journal
  }

  protected static openJournal(home: StationHome, ports: StationPorts): Result<Journal> {
    return Journal.open({
      path: journalPath(home.folder),
      station: home.identity.stationId,
      now: () => ports.clock.now(),
      mode: home.identity.role === 'ballot-box' ? 'rollback' : 'wal',
    })
  }

  // What the subclass is.
  protected abstract applyToLedger(event: AnyEvent): string | undefined
  protected abstract ledgerAdmits(event: AnyEvent): string | undefined
  protected abstract hasOpenStep(): boolean
  protected abstract counters(): Readonly<Record<string, number>>
  protected abstract roleScreen(): Screen
  protected abstract readinessOfDevices(): readonly ReadinessCheck[]
  protected abstract deviceViews(): readonly DeviceView[]
  protected abstract countersForView(): Pick<StationView, 'counters' | 'boxCounters'>
  protected abstract observerOutcome(): ObserverView['outcome']
  protected abstract handle(name: CommandName, input: never): Promise<string | null>
  /** After the secrets are there: the roll, the rows of the box. Errors are codes. */
  protected abstract afterUnlock(loaded: LoadedPackage, session: Session): Promise<string | null>
  protected abstract beforeLock(): Promise<void>
  /** Events that still follow an unlock, such as ending what a power cut interrupted. */
  protected abstract finishOpenStep(): Promise<void>

  /** Folds the journal and takes up the day where it stands. Call once. Errors: JOURNAL_DAMAGED. */
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
    const { identity } = this.home
    if (this.phases.phase === 'new') {
      this.append('station.provisioned', {
        role: identity.role,
        universe: identity.universe,
        electionId: identity.electionId,
        precinct: identity.precinct,
        rootKeyId: keyIdOf(identity.rootKey),
      })
    }
    if (this.phases.packageVersion > 0) {
      const loaded = readStoredPackage(this.home, this.phases.manifestSha256)
      if (!loaded.ok) return loaded
      this.loaded = loaded.value
    }
    if (this.phases.phase !== 'closed') {
      this.append('station.started', { eventsVerified: this.journal.size, openStep: this.hasOpenStep() })
    }
    return success(undefined)
  }

  #fold(event: AnyEvent): string | undefined {
    this.notes.apply(event)
    return this.phases.apply(event) ?? this.applyToLedger(event)
  }

  protected append<T extends EventType>(type: T, body: EventBody<T>, also?: () => void): void {
    this.journal.append(type, body, also)
    this.#scheduleHead()
  }

  /** Appends a two-person act with the signatures of the officials who are present, and uses their keys up. */
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
    this.#scheduleHead()
  }

  // Package.

  /** Verifies the medium and takes its package over; whatever is refused leaves everything as it was. */
  protected async loadPackage(): Promise<string | null> {
    if (this.phases.phase !== 'provisioned' && this.phases.phase !== 'loaded') return 'PKG_FROZEN'
    const medium = this.ports.mediumFolder()
    const taken =
      medium === null
        ? failure('PKG_NONE', 'no medium')
        : await this.ports.hold(takePackage(medium, this.home, this.phases.packageVersion, this.ports))
    if (!taken.ok) {
      const { code } = taken.error
      this.#packageRefusal = taken.error
      if (code !== 'PKG_NONE')
        this.append('package.refused', { reason: isReasonCode(code) ? code : 'PKG_UNREADABLE' })
      this.changed()
      return code
    }
    this.#packageRefusal = null
    this.loaded = taken.value
    const { manifest, manifestSha256 } = taken.value.signed
    this.ports.onMoment('load')
    this.append('package.loaded', {
      version: manifest.version,
      manifestSha256,
      votersOnRoll: manifest.votersOnRoll,
      timeIntervalSeconds:
        this.home.identity.role === 'ballot-box'
          ? taken.value.policy.timeIntervalSeconds.ballotBox
          : taken.value.policy.timeIntervalSeconds.identification,
    })
    return null
  }

  // Ceremonies.

  protected beginCeremony(purpose: CeremonyPurpose): void {
    this.ceremony?.clear()
    this.ceremony = this.loaded
      ? new KeyCeremony(purpose, this.loaded.signed.manifest, this.loaded.policy.keyCeremonySeconds)
      : null
  }

  protected endCeremony(): void {
    this.ceremony?.clear()
    this.ceremony = null
  }

  /** Opens the station's secrets with the two officials who are present. */
  async #openSession(): Promise<Result<Session>> {
    const { loaded, ceremony } = this
    if (!loaded || !ceremony?.complete) return failure('SHARES_TOO_FEW')
    const { stationId } = this.home.identity
    const shares = ceremony.present.map(({ official, keys }) => ({
      age: readFileSync(join(loaded.folder, openingShareFile(stationId, official.officialId))),
      identity: keys.ageIdentity,
    }))
    const locked = readFileSync(join(loaded.folder, stationSecretFile(stationId)))
    const secret = await this.ports.hold(openStationSecret(locked, shares, loaded.policy.sharesNeeded))
    if (!secret.ok) return secret
    const signingKey = signingKeyFromSeed(Buffer.from(secret.value.signingSeed, 'hex'))
    const entry = loaded.signed.manifest.stations.find((station) => station.stationId === stationId)
    if (entry?.signingKey !== Buffer.from(signingKey.publicKey).toString('hex')) {
      return failure('DECRYPTION_FAILED', 'another station key')
    }
    return success({ secret: secret.value, signingKey })
  }

  async #unlockInto(type: 'station.opened' | 'station.unlocked'): Promise<string | null> {
    const { loaded, ceremony } = this
    if (!loaded || !ceremony?.complete) return 'SHARES_TOO_FEW'
    this.ports.onMoment('open')
    const session = await this.#openSession()
    if (!session.ok) return session.error.code
    const refused = await this.afterUnlock(loaded, session.value)
    if (refused) return refused
    this.ports.onMoment('open')
    this.session = session.value
    if (type === 'station.opened') this.appendAttested(type, { counters: this.counters() }, ceremony)
    else this.appendAttested(type, {}, ceremony)
    this.endCeremony()
    await this.ports.admitDevices?.()
    return null
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
    const session = await this.#openSession()
    if (!session.ok) return session.error.code
    this.session = session.value
    this.endCeremony()
    await this.exportClosed()
    return null
  }

  protected async lock(): Promise<void> {
    if (!this.session) return
    await this.beforeLock()
    this.append('station.locked', { by: 'officials' })
    this.session.signingKey.secretKey.fill(0)
    this.session = null
    this.beginCeremony('unlock')
  }

  // Heads and checkpoints.

  #scheduleHead(): void {
    if (!this.session || this.ports.clock.now() - this.#lastHeadAt < HEAD_INTERVAL_MS) return
    // Off the append path: the command that appended is answered first.
    setImmediate(() => this.signHead())
  }

  protected signHead(): string | null {
    if (!this.session || !this.journal.database.open) return null
    this.#lastHeadAt = this.ports.clock.now()
    return this.journal.signHead(this.home.identity.electionId, this.session.signingKey)
  }

  protected async takeCheckpoint(kind: 'opening' | 'periodic' | 'closing' | 'on-request'): Promise<void> {
    this.append('checkpoint.taken', { kind })
    this.#lastCheckpointAt = this.ports.clock.now()
    await this.#showHead(kind)
  }

  /** Signs the present head, shows it and prints it with its QR. */
  async #showHead(kind: string): Promise<void> {
    const note = this.signHead()
    if (note === null) return
    const view = this.#viewOfNote(note)
    this.#lastCheckpoint = view
    await this.ports.paper.print({
      kind: 'checkpoint',
      title: `${this.home.identity.stationId} · ${kind}`,
      lines: [`${view.size}`, view.shortRoot],
      qr: note,
    })
    this.changed()
  }

  #viewOfNote(note: string): CheckpointView {
    const entry = this.loaded?.signed.manifest.stations.find(
      (s) => s.stationId === this.home.identity.stationId,
    )
    const opened = openCheckpoint(note, Buffer.from(entry?.signingKey ?? '', 'hex'))
    if (!opened.ok) throw new Error(`own checkpoint does not verify: ${opened.error.code}`)
    return { size: opened.value.size, shortRoot: shortRoot(opened.value.root), text: note }
  }

  /** The head that covers the closing event: what the observers take home. */
  protected async finalHead(): Promise<CheckpointView> {
    await this.#showHead('closed')
    return this.#lastCheckpoint!
  }

  protected get checkpoint(): CheckpointView | null {
    if (!this.#lastCheckpoint) {
      const note = this.journal.notes.at(-1)
      if (note !== undefined && this.loaded) this.#lastCheckpoint = this.#viewOfNote(note)
    }
    return this.#lastCheckpoint
  }

  /** Called about once a second by the host: heads, two-hourly checkpoints, time limits. */
  async tick(): Promise<void> {
    await this.#serialise(async () => {
      const now = this.ports.clock.now()
      this.onTick(now)
      this.changed()
      if (!this.session || this.phases.phase !== 'open') return
      if (now - this.#lastCheckpointAt >= CHECKPOINT_INTERVAL_MS) await this.takeCheckpoint('periodic')
      else if (now - this.#lastHeadAt >= HEAD_INTERVAL_MS) this.signHead()
    })
  }

  /** Time limits of the subclass. */
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
    return this.#serialise(async () => {
      this.#notice = null
      let code: string | null
      try {
        code = await this.#dispatch(name as CommandName, parsed.data as never)
      } catch (error) {
        this.ports.reportFault(error)
        code = isDiskFull(error) ? 'DISK_FULL' : 'INTERNAL_FAULT'
      }
      if (code !== null) this.#notice = { code }
      this.changed()
      return code === null ? { ok: true } : refused(code)
    })
  }

  #serialise<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#running.then(work, work)
    this.#running = next.catch(() => undefined)
    return next
  }

  /** Runs work of the station's own (a capture that ended, a sheet that arrived) in turn with commands. */
  protected inTurn(work: () => Promise<void>): Promise<void> {
    return this.#serialise(async () => {
      try {
        await work()
      } catch (error) {
        this.ports.reportFault(error)
        this.#notice = { code: isDiskFull(error) ? 'DISK_FULL' : 'INTERNAL_FAULT' }
      }
      this.changed()
    })
  }

  async #dispatch(name: CommandName, input: never): Promise<string | null> {
    const now = this.ports.clock.now()
    switch (name) {
      case 'package.load':
        return this.loadPackage()
      case 'readiness.check':
        await this.ports.admitDevices?.()
        return null
      case 'opening.begin':
        if (this.phases.phase !== 'loaded' || !this.canOpen()) return 'COMMAND_NOT_NOW'
        this.beginCeremony('opening')
        return null
      case 'keys.card':
        return (
          this.ceremony?.readCard((input as { qr: string }).qr, now) ??
          (this.ceremony ? null : 'COMMAND_NOT_NOW')
        )
      case 'keys.pin':
        if (!this.ceremony) return 'COMMAND_NOT_NOW'
        return this.ports.hold(this.ceremony.enterPin((input as { pin: string }).pin, now))
      case 'opening.open':
        return this.ceremony?.purpose === 'opening' ? this.#open() : 'COMMAND_NOT_NOW'
      case 'session.unlock':
        return this.ceremony?.purpose === 'unlock' ? this.#unlock() : 'COMMAND_NOT_NOW'
      case 'session.lock':
        if (!this.session || this.phases.phase !== 'open') return 'COMMAND_NOT_NOW'
        await this.lock()
        return null
      case 'closing.verify':
        if (this.phases.phase !== 'closed') return 'COMMAND_NOT_NOW'
        this.verification = await this.ports.hold(
          this.ports.verifyExport(exportFolder(this.home.folder, this.home.identity.stationId)),
        )
        return null
      default:
        if (this.locked) return 'COMMAND_NOT_NOW'
        return this.phases.phase === 'closing' ? this.#closingStep(name, input) : this.handle(name, input)
    }
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
      case 'keys.cancel':
        this.beginCeremony('closing')
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
    const needsKeys = this.phases.phase === 'open' || this.phases.phase === 'closing'
    if (this.phases.phase === 'closed') {
      if (this.exported()) return this.closedScreen()
      if (this.locked) return this.#unlockScreen()
      return this.closedScreen()
    }
    if (needsKeys && this.locked) return this.#unlockScreen()
    if (!needsKeys) return this.ceremony ? this.#openingScreen() : this.#readinessScreen()
    return this.phases.phase === 'closing' ? this.#closingScreen() : this.roleScreen()
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
      electionPackage: this.#packageState(),
      compared: null,
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
    const checks: ReadinessCheck[] = [
      { id: 'journal', state: 'ok', code: null },
      this.loaded
        ? { id: 'package', state: 'ok', code: null }
        : { id: 'package', state: 'attention', code: this.#packageRefusal?.code ?? 'PKG_NONE' },
      ...this.readinessOfDevices(),
    ]
    return {
      kind: 'readiness',
      checks,
      electionPackage: this.#packageState(),
      canOpen: this.canOpen(),
      compared: null,
    }
  }

  #packageState(): PackageState {
    if (this.#packageRefusal) return { kind: 'refused', ...this.#packageRefusal }
    if (!this.loaded) return { kind: 'none' }
    const { manifest, manifestSha256 } = this.loaded.signed
    return { kind: 'loaded', version: manifest.version, votersOnRoll: manifest.votersOnRoll, manifestSha256 }
  }

  /** As the authority named the station; its id until a package says so. */
  protected get stationName(): string {
    const { stationId } = this.home.identity
    return this.loaded?.signed.manifest.stations.find((s) => s.stationId === stationId)?.name ?? stationId
  }

  #head(): StationHead {
    const { identity } = this.home
    const manifest = this.loaded?.signed.manifest
    const title = manifest?.title ?? {
      ky: identity.electionId,
      ru: identity.electionId,
      en: identity.electionId,
    }
    return {
      role: identity.role,
      universe: identity.universe,
      stationId: identity.stationId,
      stationName:
        manifest?.stations.find((s) => s.stationId === identity.stationId)?.name ?? identity.stationId,
      precinct: identity.precinct,
      election: title,
      simulated: this.simulated(),
    }
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
    this.#listeners.set(listener, window)
    this.#sendView(window, listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  #sendView(window: WindowKind, listener: (event: StationEvent) => void): void {
    if (window === 'observer') listener({ type: 'view', window, view: this.observerView() })
    else if (window !== 'drawer') listener({ type: 'view', window, view: this.view() })
  }

  /** Something that a window shows may have changed; views go out once per turn. */
  protected changed(): void {
    if (this.#viewQueued) return
    this.#viewQueued = true
    queueMicrotask(() => {
      this.#viewQueued = false
      for (const [listener, window] of this.#listeners) this.#sendView(window, listener)
    })
  }

  /** Prints and tones go to the operator's own window only. */
  protected emit(event: Extract<StationEvent, { type: 'preview' | 'tone' }>): void {
    for (const [listener, window] of this.#listeners) {
      if (window === 'operator' || (window === 'ballot-box' && event.type === 'tone')) listener(event)
    }
  }

  /** The journal so far, as it would be exported. */
  get events(): readonly AnyEvent[] {
    return this.journal.events
  }

  /** Stops as if the power went: nothing more is written. For rehearsals and tests of exactly that. */
  pullThePlug(): void {
    this.journal.close()
    this.#listeners.clear()
  }

  /** Waits for work in progress and closes the journal. Secrets go. */
  async stop(): Promise<void> {
    await this.#serialise(async () => undefined)
    await this.beforeLock()
    this.signHead()
    this.session?.signingKey.secretKey.fill(0)
    this.session = null
    this.journal.close()
  }
}

function refused(code: string): CommandResult {
  return { ok: false, error: { code } }
}

function isDiskFull(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  return code === 'ENOSPC' || code === 'SQLITE_FULL'
}
