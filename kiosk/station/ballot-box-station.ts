import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { BallotScannerState, ScannedSheet, SheetOutcome } from '@taanuu/device-drivers/ballot-scanner'
import {
  type CastVoteRecord,
  encodeCastVoteRecords,
  type SealedRecord,
} from '@taanuu/voter-roll-sync/exchange/cast-vote-record'
import { openCountsSlip } from '@taanuu/voter-roll-sync/exchange/counts-slip'
import { CVRS_FILE, RESULTS_FILE } from '@taanuu/voter-roll-sync/exchange/export-files'
import { type Results, resultsOf, resultsSchema } from '@taanuu/voter-roll-sync/exchange/results'
import {
  type LayoutsForTally,
  layoutsForTallySchema,
  recordLength,
  tallyRecords,
} from '@taanuu/voter-roll-sync/exchange/tally'
import { BallotBoxLedger } from '@taanuu/voter-roll-sync/journal/ballot-box-ledger'
import type { AnyEvent } from '@taanuu/voter-roll-sync/journal/events'
import { closingShareFile } from '@taanuu/voter-roll-sync/package/manifest'
import { canonicalBytes, parseCanonical } from '@taanuu/voter-roll-sync/trust/canonical-json'
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
import { judgeSheet, type SheetJudgement } from './judge-sheet.ts'
import type { KeyCeremony } from './key-ceremony.ts'
import { type OpenedJournal, openStationJournal } from './open-journal.ts'
import type { LoadedPackage } from './package-store.ts'
import type { StationPorts } from './ports.ts'
import { zeroReportPaper } from './printed-papers.ts'
import { SealedRecords } from './sealed-records.ts'
import { StationCore } from './station-core.ts'
import { closingFolder, exportFolder, type StationHome } from './station-home.ts'
import type { Session } from './station-session.ts'

/** Room for more sheets than checks can be issued: spoiled and returned sheets need a row each (see the sealed table). */
const ROWS_PER_VOTER = 1.5
const SPARE_ROWS = 50
/** States of the scanner that only people at the machine can end. */
const NEEDS_HANDS: readonly BallotScannerState[] = ['jammed', 'cover-open', 'unrecoverable']

/** The longest sheet of an election plus what a skewed one measures along the feed. */
const LENGTH_MARGIN = 1.08
const MM_PER_INCH = 25.4
/** How long "accepted" stays before the box asks for the next sheet (milliseconds). */
const ACCEPTED_SHOWN_MS = 3000

type Mouth =
  | { readonly kind: 'insert' }
  | { readonly kind: 'scanning' }
  | { readonly kind: 'accepted' }
  | { readonly kind: 'offer'; readonly judgement: SheetJudgement; readonly sheet: number }
  | { readonly kind: 'returned'; readonly code: string; readonly taken: boolean }
  | { readonly kind: 'jam'; readonly code: string }

export class BallotBoxStation extends StationCore {
  readonly #ledger = new BallotBoxLedger()
  #sealed: SealedRecords | null = null
  #mouth: Mouth = { kind: 'insert' }
  #slipReceived: Extract<AnyEvent, { type: 'slip.received' }> | null = null
  #shownSince = 0
  #results: ResultsView | null = null
  /** The driver's number of the sheet that we are moving ourselves; its end comes as the command's answer. */
  #inOurHands: number | null = null

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
    station.#watchScanner()
    return success(station)
  }

  private constructor(home: StationHome, ports: StationPorts, opened: OpenedJournal) {
    super(home, ports, opened)
  }

  protected applyToLedger(event: AnyEvent): string | undefined {
    if (event.type === 'slip.received') this.#slipReceived = event
    return this.#ledger.apply(event)
  }
  protected ledgerAdmits(event: AnyEvent): string | undefined {
    return this.#ledger.admits(event)
  }
  protected hasOpenStep(): boolean {
    return this.#ledger.openSheet !== null
  }
  /** Nothing lies open in a ballot box, and a voter who comes after a quiet hour must not find it shut. */
  protected locksWhenIdle(): boolean {
    return false
  }
  protected counters(): Readonly<Record<string, number>> {
    return { ...this.#ledger.counters }
  }
  protected simulated(): boolean {
    return this.ports.ballotScanner?.id.simulated ?? false
  }

  // Devices.

  #watchScanner(): void {
    const scanner = this.ports.ballotScanner
    if (!scanner) return
    let lost = scanner.state === 'absent'
    scanner.on('state', (state) => {
      const now = state === 'absent' || state === 'faulted'
      const changed = now !== lost && (now || state === 'idle')
      if (changed) {
        lost = now
        void this.inTurn(() => this.#scannerChanged(now))
      } else if (state === 'idle' && (this.#mouth.kind === 'returned' || this.#mouth.kind === 'jam')) {
        // The rollers held the sheet until the voter took it, or the cover was closed over an empty path.
        void this.inTurn(() => this.#freeAgain())
      } else if (NEEDS_HANDS.includes(state)) void this.inTurn(() => this.#needsHands())
      else this.changed()
    })
    scanner.on('scan-start', () => {
      this.#mouth = { kind: 'scanning' }
      this.changed()
    })
    scanner.on('scan-complete', (sheet) => void this.inTurn(() => this.#sheetArrived(sheet)))
    scanner.on('sheet-end', ({ sheet, outcome }) => {
      if (sheet !== this.#inOurHands) void this.inTurn(() => this.#sheetEndedAlone(outcome))
    })
    scanner.on('paper', (status) => {
      const paper = status.front || status.transport || status.rear || status.jam
      if (paper) void this.inTurn(() => this.#paperSeenAfterRestart())
    })
  }

  /** Paper, cover or a sheet of unknown fate: nothing goes on until two people have looked. */
  async #needsHands(): Promise<void> {
    const { state } = this.ports.ballotScanner!
    if (this.phases.phase !== 'open' || this.#mouth.kind === 'jam' || !NEEDS_HANDS.includes(state)) return
    this.#mouth = { kind: 'jam', code: 'URN_JAM' }
    this.emit({ type: 'tone', tone: 'attention' })
  }

  async #freeAgain(): Promise<void> {
    if (this.#mouth.kind === 'returned') await this.#nextSheet()
    else if (this.#mouth.kind === 'jam' && !this.#ledger.openSheet) await this.#nextSheet()
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
    if (!lost && !this.#ledger.openSheet) await this.#nextSheet()
  }

  #scannerCode(): string | null {
    const scanner = this.ports.ballotScanner
    if (
      !scanner ||
      scanner.state === 'absent' ||
      scanner.state === 'closed' ||
      scanner.state === 'connecting'
    ) {
      return 'SCANNER_LOST'
    }
    if (scanner.state === 'faulted') return 'SCANNER_FAULT'
    if (scanner.id.simulated && this.home.identity.universe === 'real') return 'SIMULATED_REFUSED'
    return null
  }

  protected readinessOfDevices(): readonly ReadinessCheck[] {
    const code = this.#scannerCode()
    return [{ id: 'ballot-scanner', state: code ? 'attention' : 'ok', code }]
  }

  protected deviceViews(): readonly DeviceView[] {
    const code = this.#scannerCode()
    return [
      {
        device: 'ballot-scanner',
        label: this.ports.ballotScanner?.id.model ?? '',
        state:
          code === null
            ? { kind: 'ready' }
            : code === 'SIMULATED_REFUSED'
              ? { kind: 'refused', code }
              : { kind: 'absent' },
      },
    ]
  }

  // Unlock.

  #layoutsForTally(): LayoutsForTally {
    return layoutsForTallySchema.parse(this.loaded?.layouts ?? [])
  }

  #openSealed(loaded: LoadedPackage): SealedRecords {
    this.#sealed ??= new SealedRecords(
      this.journal.database,
      Buffer.from(loaded.signed.manifest.closeKey, 'hex'),
      recordLength(this.#layoutsForTally()),
    )
    return this.#sealed
  }

  protected async afterUnlock(loaded: LoadedPackage, _session: Session): Promise<string | null> {
    const sealed = this.#openSealed(loaded)
    if (this.phases.phase === 'loaded') {
      sealed.prepare(Math.ceil(loaded.signed.manifest.votersOnRoll * ROWS_PER_VOTER) + SPARE_ROWS)
    }
    return null
  }

  protected async beforeLock(): Promise<void> {
    await this.ports.ballotScanner?.disarm()
  }

  /** An unlock opens nothing that can be read: records are sealed to a key that is not here. */
  protected async forgetUnlocked(): Promise<void> {}

  /**
   * A sheet was in the transport when the power went. Intent is in the journal, so sensors and record decide together:
   * on its way in and the path clear means it fell; still in the path means people look; not yet decided and
   * nothing in the path means the voter has it.
   */
  protected async finishOpenStep(): Promise<void> {
    const open = this.#ledger.openSheet
    const scanner = this.ports.ballotScanner
    if (open && scanner) {
      const status = await scanner.status()
      const inPath = status.ok ? status.value.transport || status.value.rear || status.value.jam : true
      if (inPath || open.stage === 'unknown') this.#needsPeople(open.sheet, open.stage === 'unknown')
      else if (open.stage === 'accepting') {
        this.append('sheet.in-box', { sheet: open.sheet, confirmedBy: 'restart' }, () =>
          this.#sealed?.dropTransport(),
        )
      } else
        this.append('sheet.returned', { sheet: open.sheet, sealed: false }, () =>
          this.#sealed?.clearTransport(),
        )
    }
    if (!this.#ledger.openSheet) await this.#nextSheet()
  }

  /**
   * The driver gives back what it finds in the path when it connects. A sheet that was on its way into the box may be
   * that one, so from now on people decide; written down at once, because the next start may find the path empty.
   */
  async #paperSeenAfterRestart(): Promise<void> {
    const open = this.#ledger.openSheet
    if (this.locked && open?.stage === 'accepting') this.append('sheet.unknown', { sheet: open.sheet })
  }

  #needsPeople(sheet: number, alreadyRecorded: boolean): void {
    if (!alreadyRecorded) this.append('sheet.unknown', { sheet })
    this.#mouth = { kind: 'jam', code: 'URN_UNKNOWN_SHEET' }
    this.emit({ type: 'tone', tone: 'attention' })
  }

  // Sheets.

  /** Asks for the next sheet, where voting is open and nothing is in the machine. */
  async #nextSheet(): Promise<void> {
    const scanner = this.ports.ballotScanner
    this.#mouth = { kind: 'insert' }
    if (!scanner || this.locked || this.phases.phase !== 'open' || this.#scannerCode() !== null) return
    if (scanner.state === 'armed') return
    const longest = Math.max(...(this.loaded?.layouts ?? []).map((layout) => layout.paper.heightMm), 0)
    const armed = await scanner.arm({
      lengthInches: (longest / MM_PER_INCH) * LENGTH_MARGIN,
      doubleFeed: true,
    })
    if (!armed.ok && NEEDS_HANDS.includes(scanner.state)) this.#mouth = { kind: 'jam', code: 'URN_JAM' }
  }

  async #sheetArrived(scanned: ScannedSheet): Promise<void> {
    if (this.phases.phase !== 'open' || this.locked || !this.loaded) {
      await this.ports.ballotScanner?.returnSheet(scanned.sheet, true)
      return
    }
    const sheet = this.#ledger.nextSheet
    this.append('sheet.scanned', { sheet })
    const { policy, layouts } = this.loaded
    const interpretation = await this.ports.hold(
      this.ports.interpreter.interpret(scanned.front, layouts, policy.marks),
    )
    const judgement = judgeSheet(interpretation, policy, this.#layoutsForTally())
    this.ports.onMoment('seal')
    switch (judgement.action) {
      case 'accept':
        return this.#accept(sheet, scanned.sheet, judgement)
      case 'return':
        return this.#return(sheet, scanned.sheet, judgement.code)
      case 'offer':
        this.#mouth = { kind: 'offer', judgement, sheet: scanned.sheet }
        this.emit({ type: 'tone', tone: 'returned' })
    }
  }

  /** Intent and sealed record first, then the motor, then the outcome. Never counted from the picture alone. */
  async #accept(sheet: number, deviceSheet: number, judgement: SheetJudgement): Promise<void> {
    if (!judgement.record) throw new Error('a sheet without a record cannot be accepted')
    const sealed = this.#sealed!
    const box = sealed.seal({ kind: 'cast', record: judgement.record })
    this.append('sheet.accepting', { sheet }, () => sealed.putInTransport(box))
    this.ports.onMoment('motor')
    this.#inOurHands = deviceSheet
    const end = await this.ports.ballotScanner!.accept(deviceSheet)
    this.ports.onMoment('motor')
    const outcome: SheetOutcome = end.ok ? end.value.outcome : 'unknown'
    await this.#afterMotor(sheet, outcome)
  }

  async #afterMotor(sheet: number, outcome: SheetOutcome): Promise<void> {
    switch (outcome) {
      case 'dropped-in-box':
        this.append('sheet.in-box', { sheet, confirmedBy: 'sensors' }, () => this.#sealed?.dropTransport())
        this.#mouth = { kind: 'accepted' }
        this.#shownSince = this.ports.clock.now()
        this.emit({ type: 'tone', tone: 'accepted' })
        this.changed()
        await this.#arm()
        return
      case 'returned':
        this.append('sheet.returned', { sheet, sealed: false }, () => this.#sealed?.clearTransport())
        await this.#nextSheet()
        return
      case 'unknown':
        this.#needsPeople(sheet, false)
    }
  }

  /** The next voter may insert while "accepted" still stands. */
  async #arm(): Promise<void> {
    const mouth = this.#mouth
    await this.#nextSheet()
    if (this.#mouth.kind === 'insert') this.#mouth = mouth
  }

  async #return(sheet: number, deviceSheet: number, code: string): Promise<void> {
    const sealed = this.#sealed!
    const record: SealedRecord = { kind: 'returned', reason: code }
    this.ports.onMoment('motor')
    this.#inOurHands = deviceSheet
    const end = await this.ports.ballotScanner!.returnSheet(deviceSheet, true)
    if (!end.ok || end.value.outcome !== 'returned') {
      this.#needsPeople(sheet, false)
      return
    }
    this.append('sheet.returned', { sheet, sealed: true }, () => sealed.keep(sealed.seal(record)))
    this.#mouth = { kind: 'returned', code, taken: false }
    this.emit({ type: 'tone', tone: 'returned' })
    this.changed()
    if (this.ports.ballotScanner!.state === 'idle') await this.#nextSheet()
  }

  /** The driver gave a sheet an end without our asking (jam while scanning, device lost). */
  async #sheetEndedAlone(outcome: SheetOutcome): Promise<void> {
    const open = this.#ledger.openSheet
    if (open?.stage === 'scanned' && this.#mouth.kind !== 'offer')
      return this.#afterMotor(open.sheet, outcome)
    if (open?.stage === 'scanned') {
      this.append('sheet.unknown', { sheet: open.sheet })
      this.#mouth = { kind: 'jam', code: 'URN_UNKNOWN_SHEET' }
      return
    }
    if (open) return
    // It never came as far as a picture: nothing was journalled and nothing counts.
    if (outcome === 'unknown') this.#mouth = { kind: 'jam', code: 'URN_JAM' }
    else if (this.#mouth.kind === 'scanning') await this.#nextSheet()
  }

  protected override onTick(nowMs: number): void {
    if (this.#mouth.kind === 'accepted' && nowMs - this.#shownSince >= ACCEPTED_SHOWN_MS)
      this.#mouth = { kind: 'insert' }
    // The order to draw the next sheet in may have been lost with the device: it is given again until it is taken.
    const asks = this.#mouth.kind === 'insert' || this.#mouth.kind === 'accepted'
    if (asks && this.ports.ballotScanner?.state === 'idle' && !this.#ledger.openSheet) {
      void this.inTurn(() => this.#arm())
    }
  }

  // Commands.

  protected async handle(name: CommandName, input: never): Promise<string | null> {
    switch (name) {
      case 'box.decide':
        return this.#decide((input as CommandInput<'box.decide'>).choice)
      case 'box.jam-cleared':
        return this.#jamCleared((input as CommandInput<'box.jam-cleared'>).sheet)
      case 'closing.begin':
        return this.#beginClosing()
      case 'closing.slip':
        return this.#takeSlip((input as CommandInput<'closing.slip'>).text)
      default:
        return 'COMMAND_NOT_NOW'
    }
  }

  async #decide(choice: 'return' | 'cast'): Promise<string | null> {
    const open = this.#ledger.openSheet
    if (this.#mouth.kind !== 'offer' || !open) return 'COMMAND_NOT_NOW'
    const { judgement, sheet } = this.#mouth
    if (choice === 'cast' && judgement.record) await this.#accept(open.sheet, sheet, judgement)
    else await this.#return(open.sheet, sheet, judgement.code)
    return null
  }

  /** Two people looked: the sheet is in the box, or it was taken out and does not count. */
  async #jamCleared(where: 'removed' | 'in-box'): Promise<string | null> {
    if (this.#mouth.kind !== 'jam') return 'COMMAND_NOT_NOW'
    const scanner = this.ports.ballotScanner
    // What the driver finds out about the sheet now is what the people have just said.
    this.#inOurHands = scanner?.sheet ?? this.#inOurHands
    const cleared = scanner?.state === 'armed' ? undefined : await scanner?.clear()
    if (cleared && !cleared.ok) return 'URN_JAM'
    const open = this.#ledger.openSheet
    if (open) {
      const { sheet } = open
      if (where === 'in-box' && this.#sealed?.hasTransport) {
        this.append('sheet.in-box', { sheet, confirmedBy: 'officials' }, () => this.#sealed?.dropTransport())
      } else this.append('sheet.returned', { sheet, sealed: false }, () => this.#sealed?.clearTransport())
    }
    await this.#nextSheet()
    return null
  }

  async #beginClosing(): Promise<string | null> {
    if (this.phases.phase !== 'open' || this.#ledger.openSheet) return 'COMMAND_NOT_NOW'
    await this.ports.ballotScanner?.disarm()
    this.beginClosing()
    return null
  }

  async #takeSlip(text: string): Promise<string | null> {
    if (this.phases.phase !== 'closing' || !this.loaded) return 'COMMAND_NOT_NOW'
    const { manifest } = this.loaded.signed
    const tables = manifest.stations.filter((station) => station.role === 'identification')
    const slip = openCountsSlip(
      text.trim(),
      tables.map((station) => Buffer.from(station.signingKey, 'hex')),
    )
    if (!slip.ok) return 'SLIP_INVALID'
    const { station, electionId, precinct, identified, byCommission, checks } = slip.value
    if (electionId !== manifest.electionId || precinct !== manifest.precinct) return 'SLIP_INVALID'
    this.append('slip.received', {
      station,
      slipSha256: sha256Hex(Buffer.from(text.trim(), 'utf8')),
      counters: { identified, byCommission, checks },
    })
    return null
  }

  // Closing.

  protected needsSlip(): boolean {
    return this.#slipReceived === null
  }

  protected reconciliation() {
    const { inBox, returnedSealed } = this.#ledger.counters
    return [
      this.notes.row({
        id: 'checks-sheets',
        left: this.#slipReceived?.body.counters.checks ?? null,
        right: inBox,
        leftSource: 'machine',
        rightSource: 'machine',
      }),
      this.notes.row({
        id: 'sheets-records',
        left: inBox + returnedSealed,
        right: this.#sealed?.count ?? 0,
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
    ]
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
    const records = this.#openSealed(loaded).unsealAll(secret.value)
    secret.value.fill(0)
    if (!records) return 'DECRYPTION_FAILED'
    const { cvrs, results } = this.#tally(records)
    const place = closingFolder(this.home.folder)
    writeDurable(join(place, CVRS_FILE), cvrs)
    writeDurable(join(place, RESULTS_FILE), results)
    await this.takeCheckpoint('closing')
    this.ports.onMoment('close')
    this.appendAttested(
      'station.closed',
      { counters: this.counters(), cvrsSha256: sha256Hex(cvrs), resultsSha256: sha256Hex(results) },
      ceremony,
    )
    this.endCeremony()
    await this.exportAndForget()
    return null
  }

  #tally(records: readonly SealedRecord[]): { readonly cvrs: Uint8Array; readonly results: Uint8Array } {
    const { electionId, precinct, stationId } = this.home.identity
    const cast: CastVoteRecord[] = []
    const returned: string[] = []
    for (const record of records) {
      if (record.kind === 'cast') cast.push(record.record)
      else returned.push(record.reason)
    }
    const tally = tallyRecords(cast, this.#layoutsForTally())
    return {
      cvrs: encodeCastVoteRecords(cast),
      results: canonicalBytes(resultsOf({ electionId, precinct, station: stationId }, tally, returned)),
    }
  }

  protected async exportClosed(): Promise<void> {
    const { session, loaded } = this
    if (!session || !loaded) return
    await this.finalHead()
    const place = closingFolder(this.home.folder)
    const extra = Object.fromEntries(
      [CVRS_FILE, RESULTS_FILE].map((name) => [name, readFileSync(join(place, name))]),
    )
    this.writeExport(session, loaded, extra)
    this.#destroySecrets()
  }

  /** What would let an early copy of the disk be read later goes: sealed rows, closing shares, loose records. */
  #destroySecrets(): void {
    const { loaded } = this
    if (!loaded) return
    this.#openSealed(loaded).destroy()
    rmSync(join(loaded.folder, 'closing'), { recursive: true, force: true })
    rmSync(closingFolder(this.home.folder), { recursive: true, force: true })
  }

  protected closedScreen(): Screen {
    const folder = exportFolder(this.home.folder, this.home.identity.stationId)
    return {
      kind: 'closed',
      exportPath: folder,
      checkpoint: this.checkpoint ?? { size: 0, shortRoot: '', text: '' },
      slip: null,
      results: this.#resultsView(folder),
      verification: this.verification,
      retention: null,
    }
  }

  /** Read once: an export does not change, and the closed screen is sent every second. */
  #resultsView(folder: string): ResultsView | null {
    const path = join(folder, RESULTS_FILE)
    if (this.#results || !existsSync(path)) return this.#results
    const parsed = resultsSchema.safeParse(parseCanonical(readFileSync(path)))
    if (parsed.success) this.#results = this.#withTitles(parsed.data)
    return this.#results
  }

  #withTitles(results: Results): ResultsView {
    const contests = (this.loaded?.layouts ?? []).flatMap((layout) => layout.contests)
    return {
      sheets: results.sheets,
      contests: results.contests.map((tally) => {
        const contest = contests.find((candidate) => candidate.contestId === tally.contestId)
        return {
          contestId: tally.contestId,
          title: contest?.title ?? { ky: tally.contestId, ru: tally.contestId, en: tally.contestId },
          options: (contest?.options ?? []).map((option) => ({
            optionId: option.optionId,
            label: option.label,
            votes: tally.votes[option.optionId] ?? 0,
          })),
          undervotes: tally.undervotes,
          overvotes: tally.overvotes,
        }
      }),
    }
  }

  protected async printZeroReport(): Promise<void> {
    const title = this.loaded?.signed.manifest.title.ru ?? ''
    await this.ports.paper.print(zeroReportPaper(this.counters(), this.home.identity.precinct, title))
  }

  // Views.

  protected countersForView(): Pick<StationView, 'counters' | 'boxCounters'> {
    const { inBox, returned, unknown } = this.#ledger.counters
    return { counters: null, boxCounters: { inBox, returned, unknown } }
  }

  protected roleScreen(): Screen {
    const code = this.#scannerCode()
    if (code !== null) return { kind: 'device-lost', device: 'ballot-scanner', code, kept: true }
    switch (this.#mouth.kind) {
      case 'insert':
        return { kind: 'box-insert' }
      case 'scanning':
        return { kind: 'box-scanning' }
      case 'accepted':
        return { kind: 'box-accepted' }
      case 'offer':
        return { kind: 'box-offer', code: this.#mouth.judgement.code }
      case 'returned':
        return { kind: 'box-returned', code: this.#mouth.code, sheetTaken: this.#mouth.taken }
      case 'jam':
        return { kind: 'box-jam', code: this.#mouth.code, counts: false }
    }
  }

  protected observerOutcome(): ObserverView['outcome'] {
    return { kind: 'waiting' }
  }
}
