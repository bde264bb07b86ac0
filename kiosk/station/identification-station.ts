import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ERASURE_FILE, SLIP_FILE } from '@taanuu/voter-roll-sync/exchange/export-files'
import { countsSlipPdf } from '@taanuu/voter-roll-sync/exchange/papers/counts-slip-paper'
import type { AnyEvent } from '@taanuu/voter-roll-sync/journal/events'
import type { IdentificationRecord } from '@taanuu/voter-roll-sync/journal/identification-ledger'
import { tablesOf } from '@taanuu/voter-roll-sync/package/package-content'
import { readPersonalNumber } from '@taanuu/voter-roll-sync/roll/personal-number'
import { type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import type {
  CommandInput,
  CommandName,
  DeviceView,
  ObserverView,
  ReadinessCheck,
  Screen,
  StationView,
} from '../contract/index.ts'
import type { CeremonyHost } from './ceremony-host.ts'
import { CheckIssue } from './check-issue.ts'
import { ClosedPapers } from './closed-papers.ts'
import { exceptionCap } from './commission-decision.ts'
import { CommissionDesk } from './commission-desk.ts'
import { ErasureDesk } from './erasure-desk.ts'
import { FingerCapture } from './finger-capture.ts'
import { decidePrint } from './identification-decision.ts'
import type { CeremonyPurpose, KeyCeremony } from './key-ceremony.ts'
import type { LoadedPackage } from './loaded-package.ts'
import { type OpenedJournal, openStationJournal } from './open-journal.ts'
import { takePhotos } from './photo-intake.ts'
import type { StationPorts } from './ports.ts'
import { zeroReportPaper } from './printed-papers.ts'
import { asksElsewhere, carryOf, RemoteTable } from './remote-table.ts'
import { openStationRoll } from './roll-access.ts'
import { RollSearch } from './roll-search.ts'
import { RoomDesk } from './room-desk.ts'
import { nameOfTable, peerEvidence } from './room-view.ts'
import { StationCore } from './station-core.ts'
import { exportFolder, printedFolder, type StationHome } from './station-home.ts'
import type { Session } from './station-session.ts'
import { slipPaper, TABLE_COUNTS, tableReconciliation, tableSlip } from './table-closing.ts'
import { TableDesk } from './table-desk.ts'
import { TableGate } from './table-gate.ts'
import { TableRoom } from './table-room.ts'
import { roomOutcome, tableScreen } from './table-screen.ts'
import { isFinalRefusal, type SentToTable } from './table-state.ts'
import { type RollVoter, VoterRoll } from './voter-roll.ts'

/** A table: finds the voter, reads a finger, issues one check. */
export class IdentificationStation extends StationCore {
  readonly #desk: TableDesk
  readonly #capture: FingerCapture
  readonly #checks: CheckIssue
  readonly #gate: TableGate
  readonly #roomDesk: RoomDesk
  readonly #commission: CommissionDesk
  readonly #erasure: ErasureDesk
  readonly #search = new RollSearch()
  #outcomeSince = 0
  #slip: string | null = null
  #papers: ClosedPapers | null = null

  /** Errors: those of `openStationJournal` and `begin`. */
  static async open(home: StationHome, ports: StationPorts): Promise<Result<IdentificationStation>> {
    const opened = openStationJournal(home, ports)
    if (!opened.ok) return opened
    const station = new IdentificationStation(home, ports, opened.value)
    const begun = await station.begin()
    if (!begun.ok) {
      station.pullThePlug()
      return begun
    }
    // After whatever the journal's own listeners do: what is written goes out, off the path of the command.
    station.journal.onAppend(({ type }) => {
      station.#gate.room?.grown()
      if (type === 'voter.identified') station.#gate.remote?.marks.wake()
    })
    station.#capture.watch((change) => station.#scannerChanged(change))
    return success(station)
  }

  private constructor(home: StationHome, ports: StationPorts, opened: OpenedJournal) {
    super(home, ports, opened)
    this.#desk = new TableDesk({
      ports,
      steady: this.steady,
      loaded: () => this.loaded,
      append: (type, body) => this.append(type, body),
      emit: (event) => this.emit(event),
      changed: () => this.changed(),
      inTurn: (work, byPeople) => this.inTurn(work, byPeople),
      hashOf: (eventIndex) => Buffer.from(this.journal.leaves[eventIndex]).toString('hex'),
    })
    this.#checks = new CheckIssue(this.#desk, () => this.home.identity)
    this.#capture = new FingerCapture(this.#desk, {
      onSample: (position, sample) =>
        decidePrint(this.#desk, this.#capture, this.#checks, this.#gate, position, sample),
    })
    this.#gate = new TableGate(this.#desk, () => this.#stopReading())
    this.#roomDesk = new RoomDesk(this.#desk, {
      room: () => this.#gate.room,
      loaded: () => this.loaded,
      stationName: () => this.stationName,
      ...this.#ceremonyOf('room'),
      endCeremony: () =>
        this.phases.phase === 'closing' ? this.beginCeremony('closing') : this.endCeremony(),
    })
    const parts = { desk: this.#desk, capture: this.#capture, gate: this.#gate, checks: this.#checks }
    this.#commission = new CommissionDesk(parts, this.#ceremonyOf('exception'))
    this.#erasure = new ErasureDesk({
      ports,
      ...this.#ceremonyOf('erasure'),
      home: () => this.home,
      loaded: () => this.loaded,
      exported: () => this.exported(),
      erased: () => this.phases.erased,
      journalSize: () => this.journal.size,
      inSession: (loaded, work) => this.#inSession(loaded, work),
      exportAgain: (session, loaded, proof) => this.#exportErased(session, loaded, proof),
    })
  }

  #ceremonyOf(purpose: CeremonyPurpose): CeremonyHost {
    return {
      ceremony: () => (this.ceremony?.purpose === purpose ? this.ceremony : null),
      beginCeremony: () => this.beginCeremony(purpose),
      endCeremony: () => this.endCeremony(),
      appendAttested: (type, content, ceremony) => this.appendAttested(type, content, ceremony),
    }
  }

  protected applyToLedger(event: AnyEvent): string | undefined {
    this.#roomDesk.doubles.apply(event)
    return this.#desk.ledger.apply(event)
  }
  protected ledgerAdmits(event: AnyEvent): string | undefined {
    return this.#desk.ledger.admits(event)
  }
  protected hasOpenStep(): boolean {
    return this.#desk.ledger.openCase !== null
  }
  /** The roll is open behind the screens of a table. */
  protected locksWhenIdle(): boolean {
    return true
  }
  protected counters(): Readonly<Record<string, number>> {
    return { ...this.#desk.ledger.counters }
  }

  // Devices.

  #scannerChanged(change: 'lost' | 'faulted' | 'back'): void {
    const lost = change !== 'back'
    this.tell('device.changed', {
      device: 'fingerprint-scanner',
      state: change === 'back' ? 'ready' : change === 'faulted' ? 'fault' : 'absent',
      simulated: this.simulated(),
      ...(lost ? { reason: change === 'faulted' ? 'SCANNER_FAULT' : 'SCANNER_LOST' } : {}),
    })
    this.emit({ type: 'tone', tone: lost ? 'device' : 'device-back' })
  }

  protected simulated(): boolean {
    return this.#capture.simulated
  }

  protected readinessOfDevices(): readonly ReadinessCheck[] {
    const code = this.#capture.scannerCode(this.home.identity.universe)
    return [{ id: 'fingerprint-scanner', state: code ? 'attention' : 'ok', code }]
  }

  protected deviceViews(): readonly DeviceView[] {
    return [this.#capture.deviceView(this.home.identity.universe)]
  }

  // Roll.

  protected async afterUnlock(loaded: LoadedPackage, session: Session): Promise<string | null> {
    this.#showProgress(0)
    const { ageIdentity } = session.secret
    const store = await this.ports.hold(
      openStationRoll(this.home, loaded, ageIdentity, (fraction) => this.#showProgress(fraction)),
    )
    if (!store.ok) return store.error.code
    const roll = new VoterRoll(store.value)
    roll.prepareSearch()
    const gallery = roll.galleryEntries()
    if (!gallery.ok) {
      roll.close()
      return gallery.error.code
    }
    await this.ports.hold(this.ports.matcher.loadGallery(gallery.value))
    const room = await this.#openRoom(loaded, session, roll)
    if (!room.ok) {
      roll.close()
      return room.error.code
    }
    const remote = this.#openRemote(loaded, session, roll, room.value)
    if (!remote.ok) {
      await room.value?.close()
      roll.close()
      return remote.error.code
    }
    this.#gate.room = room.value
    this.#gate.remote = remote.value
    this.#desk.roll = roll
    remote.value?.marks.wake()
    this.progress = null
    // Voters are served while the photos come in; without them a station works, too.
    const closed = (): boolean => this.#desk.roll !== roll
    void this.ports.hold(takePhotos(this.home, store.value, loaded, ageIdentity, closed)).then(
      (taken) => (taken.ok ? this.changed() : this.ports.reportFault(new Error(taken.error.code))),
      (error: unknown) => this.ports.reportFault(error),
    )
    return null
  }

  /** Null: the precinct has no other table, and asks nobody elsewhere. Errors: those of `TableRoom.open`. */
  async #openRoom(
    loaded: LoadedPackage,
    session: Session,
    roll: VoterRoll,
  ): Promise<Result<TableRoom | null>> {
    const tables = new Set([...tablesOf(loaded.signed.manifest.stations), this.home.identity.stationId])
    if (tables.size < 2 && !asksElsewhere(loaded)) return success(null)
    return TableRoom.open({
      ...{ home: this.home, ports: this.ports, steady: this.steady, loaded, session, journal: this.journal },
      precinctSecret: roll.precinctSecret,
      ledger: () => this.#desk.ledger,
      doubles: this.#roomDesk.doubles,
      host: this.#desk.host,
    })
  }

  /** Null: nobody is asked about other precincts. Errors: those of `RemoteTable.open`. */
  #openRemote(
    loaded: LoadedPackage,
    session: Session,
    roll: VoterRoll,
    room: TableRoom | null,
  ): Result<RemoteTable | null> {
    const { home, ports, steady, journal } = this
    const secrets = { identity: home.identity, loaded, session, size: () => journal.size }
    const { host } = this.#desk
    const remote = RemoteTable.open({
      ...{ home, loaded, session, steady },
      carry: ports.remoteVoters ? ports.remoteVoters(secrets) : room && carryOf(room.link),
      ledger: () => this.#desk.ledger,
      voterOf: (ref) => roll.byRef(ref),
      hashOf: (eventIndex) => host.hashOf(eventIndex),
      inTurn: (work) => host.inTurn(work, false),
      append: (body) => host.append('double.elsewhere', body),
      reportFault: (error) => ports.reportFault(error),
    })
    // A hub that is found again may lead to the services again.
    if (remote.ok) room?.link.onConnected(() => remote.value?.marks.wake())
    return remote
  }

  async #closeRoom(): Promise<void> {
    const { room } = this.#gate
    this.#gate.remote?.close()
    this.#gate.remote = null
    this.#gate.room = null
    this.#roomDesk.close()
    await room?.close()
  }

  #showProgress(fraction: number): void {
    this.progress = fraction
    this.changed()
  }

  protected async beforeLock(): Promise<void> {
    this.#capture.stop()
    try {
      const open = this.#desk.ledger.openCase
      if (open && !open.identified && this.phases.phase === 'open') this.#desk.end('STATION_LOCKED')
    } finally {
      this.#clearTable()
      await this.forgetUnlocked()
    }
  }

  protected async forgetUnlocked(): Promise<void> {
    // What is secret goes at once; the link may take a moment.
    const closed = this.#closeRoom()
    this.#search.clear()
    this.#checks.forget()
    this.#desk.roll?.close()
    this.#desk.roll = null
    await this.ports.matcher.clear()
    await closed
  }

  override pullThePlug(): void {
    void this.#closeRoom()
    this.#desk.roll?.close()
    this.#desk.roll = null
    super.pullThePlug()
  }

  /** After a power cut: a granted check is printed and handed over; anything less starts again with the voter. */
  protected async finishOpenStep(): Promise<void> {
    const open = this.#desk.ledger.openCase
    if (!open) return
    if (!open.identified) {
      this.#desk.end('POWER_CUT')
      return
    }
    this.#desk.table = { kind: 'identified' }
    if (!open.checkPrinted) await this.#checks.print()
  }

  /** A final refusal is cleared by itself after the policy's time: nothing of a voter stays on a screen. */
  protected override onTick(nowMs: number): void {
    if (!isFinalRefusal(this.#desk.table)) this.#outcomeSince = nowMs
    else if (nowMs - this.#outcomeSince >= (this.loaded?.policy.clearSeconds ?? 0) * 1000) this.#clearTable()
  }

  // Commands.

  protected async handle(name: CommandName, input: never): Promise<string | null> {
    this.#endStranded()
    switch (name) {
      case 'closing.begin':
        return this.#beginClosing()
      case 'identify.start':
        return this.#begin((input as CommandInput<'identify.start'>).personalNumber)
      case 'identify.finger-first':
        return this.#beginWithFinger()
      case 'roll.search':
        return this.#lookUp((input as CommandInput<'roll.search'>).text)
      case 'roll.pick':
        return this.#pick((input as CommandInput<'roll.pick'>).pick)
      case 'roll.search-close':
        this.#search.clear()
        return null
      case 'identify.choose-finger':
        return this.#chooseFinger((input as CommandInput<'identify.choose-finger'>).position)
      case 'identify.retry':
        return this.#retry()
      case 'identify.exception':
        return this.#commission.begin((input as CommandInput<'identify.exception'>).reason)
      case 'identify.exception-confirm':
        return this.#commission.confirm()
      case 'keys.cancel':
        return this.#cancelKeys()
      case 'identify.leave':
        return this.#leave((input as CommandInput<'identify.leave'>).reason)
      case 'identify.handed-over':
        return this.#handedOver()
      case 'identify.acknowledge':
        return this.#acknowledge()
      case 'double.show':
        return this.#roomDesk.show(input as CommandInput<'double.show'>)
      case 'double.leave':
        return this.#roomDesk.leave('double')
      case 'room.act':
        return this.#roomDesk.begin(input as CommandInput<'room.act'>)
      case 'room.act-confirm':
        return this.#roomDesk.confirm()
      case 'room.way-code':
        return this.#takeWayCode((input as CommandInput<'room.way-code'>).code)
      case 'stick.exchange':
        return this.#roomDesk.exchangeByStick()
      case 'stick.leave':
        return this.#roomDesk.leave('stick')
      default:
        return 'COMMAND_NOT_NOW'
    }
  }

  /**
   * The disk refused an event in the middle of a step: the approach is open in the journal and nothing stands on the table. It
   * ends before anything else begins; a right to a check that was granted is never taken back.
   */
  #endStranded(): void {
    const open = this.#desk.ledger.openCase
    if (!open || this.#desk.table.kind !== 'ready') return
    if (open.identified) this.#desk.table = { kind: 'identified' }
    else this.#desk.end('DISK_FULL')
  }

  get #free(): boolean {
    const { table, ledger, roll } = this.#desk
    return table.kind === 'ready' && !ledger.openCase && roll !== null && this.#roomDesk.screen() === null
  }

  async #begin(personalNumber: string): Promise<string | null> {
    const { roll } = this.#desk
    if (!this.#free || !roll) return 'COMMAND_NOT_NOW'
    if (!readPersonalNumber(personalNumber)) return 'NUMBER_INVALID'
    const found = roll.byNumber(personalNumber)
    this.#newCase('number')
    switch (found.kind) {
      case 'unknown':
        this.#desk.end('UNKNOWN_NUMBER')
        this.#desk.table = { kind: 'unknown', personalNumber }
        this.emit({ type: 'tone', tone: 'attention' })
        return null
      case 'elsewhere':
        this.#desk.end('OTHER_PRECINCT')
        this.#desk.table = { kind: 'elsewhere', precinct: found.precinct }
        this.emit({ type: 'tone', tone: 'redirect' })
        return null
      case 'here':
        return this.#claim(found.voter, 'number')
    }
  }

  #newCase(by: 'number' | 'finger' | 'search'): void {
    this.#desk.evidence = null
    this.#search.clear()
    this.append('case.begun', { case: this.#desk.ledger.nextCase, by })
  }

  /** This person of the roll stands at the table, or says so: his finger decides. */
  #claim(voter: RollVoter, by: 'number' | 'search'): null {
    this.append('voter.found', { case: this.#desk.case, voterRef: voter.ref, by })
    if (this.#gate.endsAtOnce(voter)) return null
    this.emit({ type: 'tone', tone: 'ready' })
    this.#capture.start(this.#desk.nextFinger(voter) ?? 'right-index')
    return null
  }

  #beginWithFinger(): string | null {
    if (!this.#free) return 'COMMAND_NOT_NOW'
    this.#newCase('finger')
    this.#capture.start('right-index')
    return null
  }

  #lookUp(text: string): string | null {
    const { roll } = this.#desk
    if (!this.#free || !roll) return 'COMMAND_NOT_NOW'
    this.#search.search(roll, text)
    return null
  }

  #pick(pick: string): string | null {
    const voter = this.#search.shows(pick) ? this.#desk.roll?.byRef(pick) : undefined
    if (!this.#free || !voter) return 'COMMAND_NOT_NOW'
    this.#newCase('search')
    return this.#claim(voter, 'search')
  }

  #chooseFinger(position: CommandInput<'identify.choose-finger'>['position']): string | null {
    const { table, triesLeft } = this.#desk
    if ((table.kind !== 'capture' && table.kind !== 'not-recognised') || !triesLeft) return 'COMMAND_NOT_NOW'
    this.#capture.start(position)
    return null
  }

  async #retry(): Promise<string | null> {
    const { table, ledger, triesLeft, voter } = this.#desk
    if (table.kind === 'identified' && !ledger.openCase?.checkPrinted) return this.#checks.print()
    if (table.kind !== 'not-recognised' || !triesLeft) return 'COMMAND_NOT_NOW'
    this.#capture.start((voter && this.#desk.nextFinger(voter)) ?? table.position)
    return null
  }

  #leave(reason: CommandInput<'identify.leave'>['reason']): string | null {
    const open = this.#desk.ledger.openCase
    if (!open || open.identified) return 'COMMAND_NOT_NOW'
    this.#desk.end(reason)
    this.#clearTable()
    return null
  }

  #handedOver(): string | null {
    const refused = this.#checks.handOver()
    if (refused === null) this.#clearTable()
    return refused
  }

  #acknowledge(): string | null {
    const { table } = this.#desk
    if (table.kind === 'not-recognised') this.#desk.end('NOT_RECOGNISED')
    else if (!isFinalRefusal(table)) return 'COMMAND_NOT_NOW'
    this.#clearTable()
    return null
  }

  #clearTable(): void {
    this.#stopReading()
    this.#desk.table = { kind: 'ready' }
  }

  /** Nothing of the approach goes on: no reading, no ceremony, no picture. */
  #stopReading(): void {
    this.#capture.stop()
    this.#desk.evidence = null
    if (this.ceremony?.purpose === 'exception') this.endCeremony()
    this.#capture.clearPreview()
  }

  /** The voter was lent to another table, and brings its word that he was not served there: he begins anew here. */
  #takeWayCode(typed: string): string | null {
    const { table, roll } = this.#desk
    const { room } = this.#gate
    const voter = table.kind === 'sent' ? roll?.byRef(table.voterRef) : undefined
    if (table.kind !== 'sent' || !room || !voter) return 'COMMAND_NOT_NOW'
    const taken = room.exchange.takeWayCode(voter.ref, typed)
    if (!taken.ok) return taken.error.code
    this.#clearTable()
    const by = table.by === 'finger' ? 'number' : table.by
    this.#newCase(by)
    return this.#claim(voter, by)
  }

  #cancelKeys(): string | null {
    if (this.ceremony?.purpose !== 'room') return this.#commission.cancel()
    this.#roomDesk.cancel()
    return null
  }

  // Closing.

  #beginClosing(): string | null {
    if (this.phases.phase !== 'open' || this.#desk.ledger.openCase) return 'COMMAND_NOT_NOW'
    this.#clearTable()
    this.beginClosing()
    this.#gate.room?.handOverIfClosing()
    return null
  }

  /** Open cases of two tables are closed first: those who can say what happened are still here. */
  protected override closingObstacle(): string | null {
    return super.closingObstacle() ?? (this.#roomDesk.doubles.open.length > 0 ? 'DOUBLES_OPEN' : null)
  }

  protected override closingScreen(): Screen {
    return this.#roomDesk.screen() ?? super.closingScreen()
  }

  protected needsSlip(): boolean {
    return false
  }

  protected countsByHand(): readonly string[] {
    return TABLE_COUNTS
  }

  protected reconciliation() {
    return tableReconciliation(this.#desk.ledger.counters, this.notes)
  }

  protected async closeWith(ceremony: KeyCeremony): Promise<string | null> {
    this.ports.onMoment('close')
    await this.takeCheckpoint('closing')
    this.ports.onMoment('close')
    this.appendAttested('station.closed', { counters: this.counters() }, ceremony)
    await this.#gate.room?.sendLast()
    await this.forgetUnlocked()
    await this.exportAndForget()
    return null
  }

  protected async exportClosed(): Promise<void> {
    const { session, loaded } = this
    if (!session || !loaded) return
    const { identity } = this.home
    const { size } = await this.finalHead()
    const { counters } = this.#desk.ledger
    this.#slip = tableSlip(identity, counters, { size, root: this.journal.rootAt(size) }, session.signingKey)
    this.writeExport(session, loaded, { [SLIP_FILE]: Buffer.from(this.#slip, 'utf8') })
    await this.ports.paper.print(slipPaper(identity.stationId, counters.checks, this.#slip))
  }

  get #exportFolder(): string {
    return exportFolder(this.home.folder, this.home.identity.stationId)
  }

  protected closedScreen(): Screen {
    const erasing = this.#erasure.screen(this.progress)
    if (erasing) return erasing
    if (this.#slip === null && this.exported())
      this.#slip = readFileSync(join(this.#exportFolder, SLIP_FILE), 'utf8')
    return {
      kind: 'closed',
      exportPath: this.#exportFolder,
      checkpoint: this.checkpoint ?? { size: 0, shortRoot: '', text: '' },
      slip: this.#slip,
      results: null,
      papers: this.papers().list(),
      totals: null,
      verification: this.verification,
      retention: this.#erasure.retention(),
    }
  }

  protected papers(): ClosedPapers {
    const { folder } = this.home
    const made = { 'counts-slip': () => this.#slipPdf() }
    this.#papers ??= new ClosedPapers(this.#exportFolder, printedFolder(folder), this.loaded ? made : {})
    return this.#papers
  }

  #slipPdf(): Promise<Uint8Array> {
    return countsSlipPdf({
      manifest: this.loaded!.signed.manifest,
      stationName: this.stationName,
      counters: this.#desk.ledger.counters,
      slip: readFileSync(join(this.#exportFolder, SLIP_FILE), 'utf8'),
      checkpoint: this.checkpoint?.text ?? '',
    })
  }

  protected async printZeroReport(): Promise<void> {
    const title = this.loaded?.signed.manifest.title.ru ?? ''
    await this.ports.paper.print(zeroReportPaper(this.counters(), this.home.identity.precinct, title))
  }

  // Erasure.

  protected override async handleClosed(name: CommandName, input: never): Promise<string | null> {
    switch (name) {
      case 'erase.begin':
        return this.#erasure.begin((input as CommandInput<'erase.begin'>).act)
      case 'erase.confirm':
        return this.#erasure.confirm()
      case 'keys.cancel':
        return this.#erasure.cancel()
      default:
        return 'COMMAND_NOT_NOW'
    }
  }

  async #inSession(loaded: LoadedPackage, work: (session: Session) => Promise<void>): Promise<string | null> {
    const session = await this.openSession(loaded)
    if (!session.ok) return session.error.code
    this.session = session.value
    try {
      await work(session.value)
    } finally {
      this.forgetSession()
    }
    return null
  }

  async #exportErased(session: Session, loaded: LoadedPackage, proof: Uint8Array): Promise<void> {
    await this.finalHead('erased')
    const slip = readFileSync(join(this.#exportFolder, SLIP_FILE))
    this.writeExport(session, loaded, { [SLIP_FILE]: slip, [ERASURE_FILE]: proof })
    this.verification = null
  }

  // Views.

  protected countersForView(): Pick<StationView, 'counters' | 'boxCounters'> {
    const { cases: _cases, ...counters } = this.#desk.ledger.counters
    return {
      counters: { onRoll: this.loaded?.signed.manifest.votersOnRoll ?? 0, ...counters },
      boxCounters: null,
    }
  }

  protected override roomForView(): Pick<StationView, 'room'> {
    const room = this.#roomDesk.view()
    return room ? { room } : {}
  }

  protected roleScreen(): Screen {
    const over = this.#desk.table.kind === 'ready' ? this.#roomDesk.screen() : null
    if (over) return over
    const { table, voter, ledger, triesLeft } = this.#desk
    const { position } = table.kind === 'not-recognised' ? table : { position: null }
    return tableScreen({
      table,
      search: this.#search.view,
      open: ledger.openCase,
      voter,
      triesAllowed: this.loaded?.policy.triesAllowed ?? 0,
      nextFinger: triesLeft ? ((voter && this.#desk.nextFinger(voter)) ?? position) : null,
      exceptionAllowed: voter !== null && this.loaded?.policy.exception.mode !== 'none',
      exceptionsUsed: ledger.counters.byCommission,
      exceptionCap: exceptionCap(this.#desk),
      keys: this.ceremony?.view() ?? null,
      stationName: this.stationName,
      addressOf: (precinct) =>
        this.loaded?.precincts.find((entry) => entry.precinct === precinct)?.address ?? NO_ADDRESS,
      recordOf: ({ ref }) => this.#recordOf(ref),
      evidenceOf: (served) => peerEvidence(this.#gate.room!.exchange, served, this.loaded!.signed.manifest),
      sentScreen: (sent) => this.#sentScreen(sent),
    })
  }

  #sentScreen({ station, why, voterRef, case: caseNumber }: SentToTable): Screen {
    const exchange = this.#gate.room?.exchange
    const peer = this.#roomDesk.view()?.peers.find(({ stationId }) => stationId === station)
    return {
      kind: 'sent-to-table',
      tableName: this.loaded ? nameOfTable(station, this.loaded.signed.manifest) : station,
      why,
      silentSince: peer?.state.kind === 'silent' ? peer.state.since : null,
      wayCode: why === 'cut-off' ? (exchange?.wayCode(voterRef, caseNumber) ?? null) : null,
      takesWayCode: exchange?.right(voterRef).kind === 'lent',
    }
  }

  #recordOf(ref: string): { readonly record: IdentificationRecord; readonly hash: string } {
    const record = this.#desk.ledger.identified.get(ref)!
    return { record, hash: this.#desk.host.hashOf(record.eventIndex) }
  }

  protected observerOutcome(): ObserverView['outcome'] {
    return this.locked
      ? { kind: 'short-pause' }
      : roomOutcome(this.#desk.table, this.#checks.lastAccepted, this.steady.now())
  }
}

const NO_ADDRESS = { ky: '', ru: '', en: '' } as const
