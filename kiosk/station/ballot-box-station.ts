import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { CVRS_FILE, RESULTS_FILE, WITHHELD_FILE } from '@taanuu/voter-roll-sync/exchange/export-files'
import { byHandOf } from '@taanuu/voter-roll-sync/exchange/hand-counts'
import { zeroReportPdf } from '@taanuu/voter-roll-sync/exchange/papers/result-protocol'
import type { AnyEvent } from '@taanuu/voter-roll-sync/journal/events'
import { closingShareFile } from '@taanuu/voter-roll-sync/package/manifest'
import { writeDurable } from '@taanuu/voter-roll-sync/trust/durable-file'
import { sha256Hex } from '@taanuu/voter-roll-sync/trust/hash'
import { type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import { joinShares } from '@taanuu/voter-roll-sync/trust/secret-sharing'
import type {
  CommandInput,
  CommandName,
  DeviceView,
  ObserverView,
  ReadinessCheck,
  ResultsView,
  Screen,
  StationView,
} from '../contract/index.ts'
import { type BoxAct, BoxActs } from './ballot-box-acts.ts'
import { BoxDesk } from './ballot-box-desk.ts'
import { batchScreen, mouthScreen } from './ballot-box-mouth.ts'
import { countRecords, readResultsView } from './ballot-box-results.ts'
import { scannerCode, scannerReadiness, scannerView, watchScanner } from './ballot-box-scanner.ts'
import { SheetPath } from './ballot-box-sheets.ts'
import { ReceivedSlips, readSlipOfTable } from './ballot-box-slips.ts'
import type { KeyCeremony } from './key-ceremony.ts'
import { type OpenedJournal, openStationJournal } from './open-journal.ts'
import type { LoadedPackage } from './package-store.ts'
import type { StationPorts } from './ports.ts'
import { zeroReportPaper } from './printed-papers.ts'
import { protocolPapers } from './protocol-papers.ts'
import { StationCore } from './station-core.ts'
import { closingFolder, exportFolder, printedFolder, type StationHome } from './station-home.ts'
import type { Session } from './station-session.ts'

/** A ballot box: takes sheets one after the other, seals what they say, counts at closing. */
export class BallotBoxStation extends StationCore {
  readonly #desk: BoxDesk
  readonly #path: SheetPath
  readonly #acts: BoxActs
  readonly #slips = new ReceivedSlips()
  #results: ResultsView | null = null

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
  /** Nothing lies open in a ballot box, and a voter who comes after a quiet hour must not find it shut. */
  protected locksWhenIdle(): boolean {
    return false
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
    await this.ports.ballotScanner?.disarm()
  }

  /** An unlock opens nothing that can be read: records are sealed to a key that is not here. */
  protected async forgetUnlocked(): Promise<void> {}

  protected finishOpenStep(): Promise<void> {
    return this.#path.finishOpenSheet()
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
    return null
  }

  #takeSlip(text: string): string | null {
    if (this.phases.phase !== 'closing' || !this.loaded) return 'COMMAND_NOT_NOW'
    const slip = readSlipOfTable(text, this.loaded.signed.manifest)
    if (!slip.ok) return 'SLIP_INVALID'
    this.append('slip.received', slip.value)
    return null
  }

  // Closing.

  protected needsSlip(): boolean {
    return this.#slips.size === 0
  }

  protected reconciliation() {
    const { fallen, counters } = this.#desk.ledger
    const { inBox, returnedSealed, mobile } = counters
    return [
      this.notes.row({
        id: 'checks-sheets',
        left: this.#slips.sum('checks'),
        right: inBox,
        leftSource: 'machine',
        rightSource: 'machine',
      }),
      this.notes.row({
        id: 'sheets-records',
        left: fallen + returnedSealed,
        right: this.#desk.sealed.count,
        leftSource: 'machine',
        rightSource: 'machine',
      }),
      this.notes.row({
        id: 'sheets-by-hand',
        left: inBox,
        right: this.notes.count('sheets-by-hand'),
        leftSource: 'machine',
        rightSource: 'hand',
      }),
      ...(mobile === undefined ? [] : [this.#mobileRow(mobile)]),
    ]
  }

  /** Sheets of mobile boxes stand apart, against the ballots that were issued outside the station. */
  #mobileRow(mobile: number) {
    return this.notes.row({
      id: 'mobile-sheets',
      left: mobile,
      right: this.notes.count('mobile-sheets'),
      leftSource: 'machine',
      rightSource: 'hand',
    })
  }

  protected async closeWith(ceremony: KeyCeremony): Promise<string | null> {
    const { loaded } = this
    if (!loaded) return 'PKG_NONE'
    this.ports.onMoment('close')
    const shares = ceremony.present.map(({ official, keys }) => ({
      age: readFileSync(join(loaded.folder, closingShareFile(official.officialId))),
      identity: keys.ageIdentity,
    }))
    const secret = await this.ports.hold(joinShares(shares, loaded.policy.sharesNeeded))
    if (!secret.ok) return secret.error.code
    const records = this.#desk.sealed.unsealAll(secret.value)
    secret.value.fill(0)
    if (!records) return 'DECRYPTION_FAILED'
    const { electionId, precinct, stationId } = this.home.identity
    const head = { electionId, precinct, station: stationId }
    const { batches } = this.#desk.ledger
    const counts = (batch: number): boolean => batches.get(batch)?.state === 'counted'
    const { districtKey } = loaded.signed.manifest
    const { cvrs, results, withheld } = countRecords(records, {
      layouts: this.#desk.layouts,
      head,
      counts,
      district: districtKey
        ? { key: Buffer.from(districtKey, 'hex'), least: loaded.policy.smallStyle }
        : null,
      byHand: byHandOf(this.journal.events),
    })
    const place = closingFolder(this.home.folder)
    if (withheld) writeDurable(join(place, WITHHELD_FILE), withheld)
    writeDurable(join(place, CVRS_FILE), cvrs)
    writeDurable(join(place, RESULTS_FILE), results)
    await this.takeCheckpoint('closing')
    this.ports.onMoment('close')
    this.appendAttested(
      'station.closed',
      { counters: this.counters(), cvrsSha256: sha256Hex(cvrs), resultsSha256: sha256Hex(results) },
      ceremony,
    )
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
    this.writeExport(session, loaded, { ...counted, ...papers })
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
    this.#results ??= readResultsView(folder, this.loaded?.layouts ?? [])
    return {
      kind: 'closed',
      exportPath: folder,
      checkpoint: this.checkpoint ?? { size: 0, shortRoot: '', text: '' },
      slip: null,
      results: this.#results,
      verification: this.verification,
      retention: null,
    }
  }

  protected async printZeroReport(): Promise<void> {
    const { loaded } = this
    const title = loaded?.signed.manifest.title.ru ?? ''
    if (loaded) {
      const { manifest } = loaded.signed
      const station = { stationId: this.home.identity.stationId, name: this.stationName }
      const document = { manifest, station, layouts: this.#desk.layouts }
      const report = await this.ports.hold(zeroReportPdf(document, this.counters(), null))
      writeDurable(join(printedFolder(this.home.folder), 'zero-report.pdf'), report)
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
