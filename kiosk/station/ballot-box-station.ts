import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import {
  CVRS_FILE,
  RESULTS_FILE,
  TOTALS_FILE,
  WITHHELD_FILE,
  ZERO_REPORT_FILE,
} from '@taanuu/voter-roll-sync/exchange/export-files'
import { zeroReportPdf } from '@taanuu/voter-roll-sync/exchange/papers/result-protocol'
import { HAND_COUNTS, protocolRows } from '@taanuu/voter-roll-sync/exchange/protocol-rows'
import type { AnyEvent } from '@taanuu/voter-roll-sync/journal/events'
import { closingShareFile } from '@taanuu/voter-roll-sync/package/manifest'
import { writeDurable } from '@taanuu/voter-roll-sync/trust/durable-file'
import { sha256Hex } from '@taanuu/voter-roll-sync/trust/hash'
import { type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import { joinShares } from '@taanuu/voter-roll-sync/trust/secret-sharing'
import type {
  ClosingScreenView,
  CommandInput,
  CommandName,
  DeviceView,
  ObserverView,
  ReadinessCheck,
  ReconciliationRow,
  ResultsView,
  Screen,
  StationView,
} from '../contract/index.ts'
import { type BoxAct, BoxActs } from './ballot-box-acts.ts'
import { BoxCounting, voteRowsOf } from './ballot-box-counting.ts'
import { BoxDesk } from './ballot-box-desk.ts'
import { batchScreen, mouthScreen } from './ballot-box-mouth.ts'
import { openBox, readResultsView } from './ballot-box-results.ts'
import { scannerCode, scannerReadiness, scannerView, watchScanner } from './ballot-box-scanner.ts'
import { SheetPath } from './ballot-box-sheets.ts'
import { boxSlip, boxSlipPaper, ReceivedSlips, readSlip } from './ballot-box-slips.ts'
import { ClosedPapers } from './closed-papers.ts'
import type { KeyCeremony } from './key-ceremony.ts'
import type { LoadedPackage } from './loaded-package.ts'
import { type OpenedJournal, openStationJournal } from './open-journal.ts'
import { bundlePictures, unbundlePictures } from './picture-bundle.ts'
import type { StationPorts } from './ports.ts'
import { zeroReportPaper } from './printed-papers.ts'
import { protocolPapers } from './protocol-papers.ts'
import { rowView, votesObstacle } from './reconciliation.ts'
import { type ClosingState, StationCore } from './station-core.ts'
import { closingFolder, exportFolder, printedFolder, type StationHome } from './station-home.ts'
import type { Session } from './station-session.ts'

/** Pictures of marks between the count and the export. */
const PICTURES_BUNDLE = 'pictures.bin'

/** A ballot box: takes sheets one after the other, seals what they say, counts at closing. */
export class BallotBoxStation extends StationCore {
  readonly #desk: BoxDesk
  readonly #path: SheetPath
  readonly #acts: BoxActs
  readonly #slips = new ReceivedSlips()
  /** What the sealed records said, from their opening to the closing, a lock or a stop. */
  #counting: BoxCounting | null = null
  #results: ResultsView | null = null
  #totals: string | null = null
  #papers: ClosedPapers | null = null
  /** What the other boxes of the precinct are told; null before the closing, and where there is no other box. */
  #ownSlip: string | null = null

  static async open(home: StationHome, ports: StationPorts): Promise<Result<BallotBoxStation>> {
    const opened = openStationJournal(home, ports)
    if (!opened.ok) return opened
    const station = new BallotBoxStation(home, ports, opened.value)
    const begun = await station.begin()
    if (!begun.ok) {
      station.pullThePlug()
      return begun
    }
    try {
      if (station.phases.phase === 'closed' && station.exported()) station.#destroySecrets()
    } catch (error) {
      // The disk takes nothing now; the next start tries again.
      ports.reportFault(error)
    }
    watchScanner(station.#desk, station.#path, (lost) => station.#scannerChanged(lost))
    return success(station)
  }

  private constructor(home: StationHome, ports: StationPorts, opened: OpenedJournal) {
    super(home, ports, opened)
    this.#desk = new BoxDesk({
      ports,
      database: this.journal.database,
      stationId: () => this.home.identity.stationId,
      loaded: () => this.loaded,
      serving: () => this.phases.phase === 'open' && !this.locked,
      unlocked: () => !this.locked,
      append: (type, body, also) => this.append(type, body, also),
      emit: (event) => this.emit(event),
      changed: () => this.changed(),
      inTurn: (work) => this.inTurn(work),
    })
    this.#path = new SheetPath(this.#desk, () => this.#scannerCode() === null && this.#acts.pending === null)
    this.#acts = new BoxActs(this.#desk, (type, content, ceremony) =>
      this.appendAttested(type, content, ceremony),
    )
  }

  protected applyToLedger(event: AnyEvent): string | undefined {
    this.#slips.apply(event)
    return this.#desk.ledger.apply(event)
  }
  protected ledgerAdmits(event: AnyEvent): string | undefined {
    return this.#desk.ledger.admits(event)
  }
  protected hasOpenStep(): boolean {
    return this.#desk.ledger.openSheet !== null
  }
  /** The box asks only about some sheets: how long one stayed in the machine would tell which. */
  protected override quiet(): boolean {
    return this.#desk.ledger.openSheet !== null
  }
  /** Nothing lies open in a ballot box by day, and a voter who comes after a quiet hour must not find it shut. */
  protected locksWhenIdle(): boolean {
    return this.phases.phase === 'closing'
  }
  protected counters(): Readonly<Record<string, number>> {
    return { ...this.#desk.ledger.counters }
  }

  // Devices.

  protected simulated(): boolean {
    return this.ports.ballotScanner?.id.simulated ?? false
  }

  #scannerCode(): string | null {
    return scannerCode(this.#desk, this.home.identity.universe)
  }

  async #scannerChanged(lost: boolean): Promise<void> {
    if (this.phases.phase === 'closed') return
    this.append('device.changed', {
      device: 'ballot-scanner',
      state: lost ? 'absent' : 'ready',
      simulated: this.simulated(),
      ...(lost ? { reason: 'SCANNER_LOST' } : {}),
    })
    this.emit({ type: 'tone', tone: lost ? 'device' : 'device-back' })
    if (!lost && !this.#desk.ledger.openSheet) await this.#path.next()
  }

  protected readinessOfDevices(): readonly ReadinessCheck[] {
    return [scannerReadiness(this.#scannerCode())]
  }

  protected deviceViews(): readonly DeviceView[] {
    return [scannerView(this.#desk, this.#scannerCode())]
  }

  // Unlock.

  protected async afterUnlock(loaded: LoadedPackage, _session: Session): Promise<string | null> {
    if (this.phases.phase === 'loaded') this.#desk.prepareRows(loaded)
    return null
  }

  protected async beforeLock(): Promise<void> {
    this.#acts.forget()
    this.#counting = null
    await this.ports.ballotScanner?.disarm()
  }

  /** An unlock opens nothing that can be read: records are sealed to a key that is not here. */
  protected async forgetUnlocked(): Promise<void> {}

  protected async finishOpenStep(): Promise<void> {
    if (this.phases.phase === 'closing') await this.#printSlip()
    else await this.#path.finishOpenSheet()
  }

  protected override onTick(nowMs: number): void {
    this.#path.tick(nowMs)
  }

  // Commands.

  protected async handle(name: CommandName, input: never): Promise<string | null> {
    switch (name) {
      case 'box.decide':
        return this.#path.decide((input as CommandInput<'box.decide'>).choice)
      case 'box.jam-cleared':
        return this.#path.jamCleared((input as CommandInput<'box.jam-cleared'>).sheet)
      case 'box.act':
        return this.#askForAct(input as CommandInput<'box.act'>)
      case 'box.act-confirm':
        return this.#confirmAct()
      case 'keys.cancel':
        return this.#giveUpAct()
      case 'closing.begin':
        return this.#beginClosing()
      case 'closing.slip':
        return this.#takeSlip((input as CommandInput<'closing.slip'>).text)
      case 'closing.tally':
        return this.#openRecords()
      case 'closing.read-contest':
        return this.#readContest((input as CommandInput<'closing.read-contest'>).selections)
      default:
        return 'COMMAND_NOT_NOW'
    }
  }

  /** Nothing is drawn in while officials are at it. */
  async #askForAct(act: BoxAct): Promise<string | null> {
    if (this.#acts.pending || !this.#path.rests) return 'COMMAND_NOT_NOW'
    const refused = this.#acts.ask(act)
    if (refused !== null) return refused
    await this.ports.ballotScanner?.disarm()
    // A sheet came in between: its voter goes first.
    if (!this.#path.rests) {
      this.#acts.forget()
      return 'COMMAND_NOT_NOW'
    }
    this.beginCeremony('exception')
    return null
  }

  async #confirmAct(): Promise<string | null> {
    if (!this.ceremony?.complete) return 'SHARES_TOO_FEW'
    const refused = this.#acts.confirm(this.ceremony)
    if (refused === null) await this.#giveUpAct()
    return refused
  }

  async #giveUpAct(): Promise<string | null> {
    this.#acts.forget()
    this.endCeremony()
    await this.#path.next()
    return null
  }

  async #beginClosing(): Promise<string | null> {
    const { openSheet, openBatch } = this.#desk.ledger
    if (this.phases.phase !== 'open' || openSheet || this.#acts.pending) return 'COMMAND_NOT_NOW'
    if (openBatch) return 'BATCH_OPEN'
    await this.ports.ballotScanner?.disarm()
    this.beginClosing()
    await this.#printSlip()
    return null
  }

  /** The sheets of this box, for the other boxes of the precinct: all of them together are compared with the checks. */
  async #printSlip(): Promise<void> {
    const { loaded, session, journal } = this
    const { identity } = this.home
    const others = loaded?.signed.manifest.stations.filter(
      ({ role, stationId }) => role === 'ballot-box' && stationId !== identity.stationId,
    )
    if (!session || !others || others.length === 0) return
    const { inBox } = this.#desk.ledger.counters
    const head = { size: journal.size, root: journal.rootAt(journal.size) }
    this.#ownSlip = boxSlip(identity, inBox, head, session.signingKey)
    await this.ports.paper.print(boxSlipPaper(identity.stationId, inBox, this.#ownSlip))
  }

  #takeSlip(text: string): string | null {
    if (this.phases.phase !== 'closing' || !this.loaded) return 'COMMAND_NOT_NOW'
    const slip = readSlip(text, this.loaded.signed.manifest, this.home.identity.stationId)
    if (!slip.ok) return 'SLIP_INVALID'
    this.append('slip.received', slip.value)
    return null
  }

  // Closing.

  protected needsSlip(): boolean {
    return this.#slips.ofTables === 0
  }

  protected countsByHand(): readonly string[] {
    return HAND_COUNTS
  }

  protected override takesCount(row: string): boolean {
    return super.takesCount(row) || voteRowsOf(this.#desk.layouts).has(row)
  }

  protected reconciliation(): readonly ReconciliationRow[] {
    const { ledger, sealed } = this.#desk
    const { fallen, counters } = ledger
    const records = this.notes.row({
      id: 'sheets-records',
      left: fallen + counters.returnedSealed,
      right: sealed.count,
      leftSource: 'machine',
      rightSource: 'machine',
    })
    return [...protocolRows(this.journal.events, ledger).map(rowView), records]
  }

  protected override closingObstacle(): string | null {
    const counting = this.#counting
    const missing = super.closingObstacle()
    if (missing !== null) return missing
    if (!counting) return 'RECORDS_SEALED'
    if (counting.waiting > 0) return 'CONTESTS_UNDECIDED'
    const required = this.loaded?.policy.handCount === 'required'
    return votesObstacle(counting.view(this.notes).contests, required)
  }

  protected override closingState(): ClosingState {
    const counting = this.#counting
    const slips = { awaited: this.#awaitedSlips(), ownSlip: this.#ownSlip }
    if (!counting) return { ...slips, step: 'tally', results: null, obstacle: null }
    const results = counting.waiting > 0 ? null : counting.view(this.notes)
    return { ...slips, step: 'close', results, obstacle: this.closingObstacle() }
  }

  #awaitedSlips(): ClosingScreenView['awaited'] {
    if (!this.loaded) return []
    const { stationId } = this.home.identity
    const awaited = this.#slips.awaited(this.loaded.signed.manifest, stationId, this.#desk.ledger.succeeded)
    return awaited.map(({ role, name }) => ({ role, name }))
  }

  /** Doubtful marks come first, as soon as the officials who decide are there. */
  protected override closingScreen(): Screen {
    const deciding = this.ceremony?.complete ? this.#counting?.decidingView(this.ceremony) : null
    return deciding ?? super.closingScreen()
  }

  /** The shares of the officials who are present open the sealed records; what they say stays in memory until the closing. */
  async #openRecords(): Promise<string | null> {
    const { loaded, ceremony } = this
    if (this.phases.phase !== 'closing' || this.#counting) return 'COMMAND_NOT_NOW'
    if (!loaded) return 'PKG_NONE'
    if (!ceremony?.complete) return 'SHARES_TOO_FEW'
    this.ports.onMoment('close')
    const shares = ceremony.present.map(({ official, keys }) => ({
      age: readFileSync(join(loaded.folder, closingShareFile(official.officialId))),
      identity: keys.ageIdentity,
    }))
    const secret = await this.ports.hold(joinShares(shares, loaded.policy.sharesNeeded))
    if (!secret.ok) return secret.error.code
    const { batches } = this.#desk.ledger
    const { districtKey } = loaded.signed.manifest
    const records = this.#desk.sealed.unsealAll(secret.value)
    const opened =
      records &&
      openBox(records, secret.value, {
        layouts: this.#desk.layouts,
        counts: (batch) => batches.get(batch)?.state === 'counted',
        least: loaded.policy.smallStyle,
        districtKey: districtKey ? Buffer.from(districtKey, 'hex') : null,
        keepImages: loaded.policy.keepImages === true,
      })
    secret.value.fill(0)
    if (!opened) return 'DECRYPTION_FAILED'
    const counting = new BoxCounting(opened, this.#desk.layouts, loaded.policy.marks.againstAll, this.#place)
    this.appendAttested('records.opened', counting.opening, ceremony)
    counting.update(this.journal.events)
    this.#counting = counting
    return null
  }

  get #place() {
    const { electionId, precinct, stationId } = this.home.identity
    return { electionId, precinct, station: stationId }
  }

  /** One of two people has read the contest that is shown. */
  #readContest(selections: readonly string[]): string | null {
    const { ceremony } = this
    const counting = this.#counting
    if (!counting) return 'COMMAND_NOT_NOW'
    if (!ceremony?.complete) return 'SHARES_TOO_FEW'
    const read = counting.read(selections, ceremony)
    if (!read.ok) return read.error.code
    if (read.value) {
      this.appendAttested('contest.decided', read.value, ceremony)
      counting.update(this.journal.events)
    }
    return null
  }

  protected async closeWith(ceremony: KeyCeremony): Promise<string | null> {
    const counting = this.#counting
    if (!counting) return 'RECORDS_SEALED'
    this.ports.onMoment('close')
    const { cvrs, results } = counting.files(this.journal.events)
    const place = closingFolder(this.home.folder)
    if (counting.withheld) writeDurable(join(place, WITHHELD_FILE), counting.withheld)
    if (counting.pictures.size > 0)
      writeDurable(join(place, PICTURES_BUNDLE), bundlePictures(counting.pictures))
    writeDurable(join(place, CVRS_FILE), cvrs)
    writeDurable(join(place, RESULTS_FILE), results)
    await this.takeCheckpoint('closing')
    this.ports.onMoment('close')
    this.appendAttested(
      'station.closed',
      { counters: this.counters(), cvrsSha256: sha256Hex(cvrs), resultsSha256: sha256Hex(results) },
      ceremony,
    )
    this.#counting = null
    await this.exportAndForget()
    return null
  }

  protected async exportClosed(): Promise<void> {
    const { session, loaded } = this
    if (!session || !loaded) return
    await this.finalHead()
    const place = closingFolder(this.home.folder)
    const counted = Object.fromEntries(
      [CVRS_FILE, RESULTS_FILE, WITHHELD_FILE]
        .filter((name) => existsSync(join(place, name)))
        .map((name) => [name, readFileSync(join(place, name))]),
    )
    const papers = await this.ports.hold(
      protocolPapers({
        packageFolder: loaded.folder,
        stationId: this.home.identity.stationId,
        events: this.journal.events,
        box: this.#desk.ledger,
        records: counted[CVRS_FILE],
        results: counted[RESULTS_FILE],
        checkpoint: this.checkpoint?.text ?? '',
        officials: loaded.signed.manifest.officials.map(({ name }) => name),
        key: session.signingKey,
      }),
    )
    const zeroReport = join(printedFolder(this.home.folder), ZERO_REPORT_FILE)
    const zero: Readonly<Record<string, Uint8Array>> = existsSync(zeroReport)
      ? { [ZERO_REPORT_FILE]: readFileSync(zeroReport) }
      : {}
    const bundle = join(place, PICTURES_BUNDLE)
    const pictures = existsSync(bundle) ? unbundlePictures(readFileSync(bundle)) : undefined
    this.writeExport(session, loaded, { ...counted, ...papers, ...zero }, pictures)
    this.#destroySecrets()
  }

  /** What would let an early copy of the disk be read later goes: sealed rows, closing shares, loose records. */
  #destroySecrets(): void {
    const { loaded } = this
    if (!loaded) return
    this.#desk.sealed.destroy()
    rmSync(join(loaded.folder, 'closing'), { recursive: true, force: true })
    rmSync(closingFolder(this.home.folder), { recursive: true, force: true })
  }

  protected closedScreen(): Screen {
    const folder = exportFolder(this.home.folder, this.home.identity.stationId)
    // Read once: an export does not change, and the closed screen is sent every second.
    this.#results ??= readResultsView(folder, this.#desk.layouts, this.notes)
    this.#totals ??= existsSync(join(folder, TOTALS_FILE))
      ? readFileSync(join(folder, TOTALS_FILE), 'utf8')
      : null
    return {
      kind: 'closed',
      exportPath: folder,
      checkpoint: this.checkpoint ?? { size: 0, shortRoot: '', text: '' },
      slip: this.#ownSlip,
      results: this.#results,
      papers: this.papers().list(),
      totals: this.#totals,
      verification: this.verification,
      retention: null,
    }
  }

  protected papers(): ClosedPapers {
    const { folder, identity } = this.home
    this.#papers ??= new ClosedPapers(exportFolder(folder, identity.stationId), printedFolder(folder))
    return this.#papers
  }

  protected async printZeroReport(): Promise<void> {
    const { loaded } = this
    const title = loaded?.signed.manifest.title.ru ?? ''
    if (loaded) {
      const { manifest } = loaded.signed
      const station = { stationId: this.home.identity.stationId, name: this.stationName }
      const document = { manifest, station, layouts: this.#desk.layouts }
      const report = await this.ports.hold(zeroReportPdf(document, this.counters(), null))
      writeDurable(join(printedFolder(this.home.folder), ZERO_REPORT_FILE), report)
    }
    await this.ports.paper.print(zeroReportPaper(this.counters(), this.home.identity.precinct, title))
  }

  // Views.

  protected countersForView(): Pick<StationView, 'counters' | 'boxCounters' | 'otherBoxes'> {
    const { inBox, returned, unknown } = this.#desk.ledger.counters
    const boxCounters = { inBox, returned, unknown }
    return { counters: null, boxCounters, otherBoxes: this.#acts.otherBoxes() }
  }

  protected roleScreen(): Screen {
    const code = this.#scannerCode()
    if (code !== null) return { kind: 'device-lost', device: 'ballot-scanner', code, kept: true }
    const { mouth, ledger } = this.#desk
    const act = this.#acts.view()
    if (act && this.ceremony) return { kind: 'box-act', act, keys: this.ceremony.view() }
    const batch = ledger.openBatch && batchScreen(mouth, ledger.openBatch)
    return batch ?? mouthScreen(mouth, ledger.bin)
  }

  protected observerOutcome(): ObserverView['outcome'] {
    return { kind: 'waiting' }
  }
}
