import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FpSample } from '@taanuu/device-drivers/fingerprint-scanner'
import { decideIdentification } from '@taanuu/matcher/finger/identify'
import { decideVerification, type GreyEvidence } from '@taanuu/matcher/finger/verify'
import { signCountsSlip } from '@taanuu/voter-roll-sync/exchange/counts-slip'
import { SLIP_FILE } from '@taanuu/voter-roll-sync/exchange/export-files'
import type { AnyEvent } from '@taanuu/voter-roll-sync/journal/events'
import {
  IdentificationLedger,
  type IdentificationRecord,
} from '@taanuu/voter-roll-sync/journal/identification-ledger'
import { openRoll, readPhotos } from '@taanuu/voter-roll-sync/package/open-roll'
import { readPersonalNumber } from '@taanuu/voter-roll-sync/roll/personal-number'
import { type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import type {
  CommandInput,
  CommandName,
  DeviceView,
  ExceptionReason,
  FingerPosition,
  ObserverView,
  ReadinessCheck,
  Screen,
  StationView,
} from '../contract/index.ts'
import { claimTried, fingerToAsk, searchCode } from './finger-decision.ts'
import type { KeyCeremony } from './key-ceremony.ts'
import type { LoadedPackage } from './package-store.ts'
import type { StationPorts } from './ports.ts'
import { checkPaper, zeroReportPaper } from './printed-papers.ts'
import { failureCode, hintCode, qualitySteps } from './reading-codes.ts'
import { type OpenedJournal, StationCore } from './station-core.ts'
import { exportFolder, type StationHome } from './station-home.ts'
import type { Session } from './station-session.ts'
import { type AcceptedVoter, roomOutcome, tableScreen } from './table-screen.ts'
import { type CaptureState, isFinalRefusal, type Table } from './table-state.ts'
import { type RollVoter, VoterRoll } from './voter-roll.ts'

/** Most candidates a search of the roll is asked for; two near ones are enough to ask for the document. */
const SEARCH_LIMIT = 5
/** Rows of the picture that are sent to the screen at once. */
const PREVIEW_ROWS = 24

export class IdentificationStation extends StationCore {
  readonly #ledger = new IdentificationLedger()
  #roll: VoterRoll | null = null
  #table: Table = { kind: 'ready' }
  #abortCapture: AbortController | null = null
  /** A print of this case in the grey zone, for the finger that is read next. */
  #evidence: GreyEvidence<FingerPosition> | null = null
  #outcomeSince = 0
  #lastAccepted: AcceptedVoter | null = null

  static async open(home: StationHome, ports: StationPorts): Promise<Result<IdentificationStation>> {
    const opened = StationCore.openJournal(home, ports)
    if (!opened.ok) return opened
    const station = new IdentificationStation(home, ports, opened.value)
    const begun = await station.begin()
    if (!begun.ok) {
      station.pullThePlug()
      return begun
    }
    station.#watchScanner()
    return success(station)
  }

  private constructor(home: StationHome, ports: StationPorts, opened: OpenedJournal) {
    super(home, ports, opened)
  }

  protected applyToLedger(event: AnyEvent): string | undefined {
    return this.#ledger.apply(event)
  }
  protected ledgerAdmits(event: AnyEvent): string | undefined {
    return this.#ledger.admits(event)
  }
  protected hasOpenStep(): boolean {
    return this.#ledger.openCase !== null
  }
  protected counters(): Readonly<Record<string, number>> {
    return { ...this.#ledger.counters }
  }

  // Devices.

  #watchScanner(): void {
    const scanner = this.ports.fingerprintScanner
    if (!scanner) return
    let last = scanner.state
    scanner.on('state', (state) => {
      const lost = state === 'absent' || state === 'faulted'
      const wasLost = last === 'absent' || last === 'faulted'
      const back = wasLost && state === 'ready'
      last = lost || state === 'ready' ? state : last
      if (lost !== wasLost || back) {
        void this.inTurn(async () => this.#scannerChanged(lost, back, state))
      } else {
        this.changed()
        if (state === 'ready') void this.inTurn(async () => this.#captureAgain())
      }
    })
    scanner.on('guidance', (guidance) => {
      if (guidance === 'remove-finger') this.#waitFor('lift')
      else if (guidance === 'place-finger') this.#waitFor('waiting-finger')
    })
  }

  /** A finger that lay on the glass before this reading must be lifted first; the screen says which is waited for. */
  #waitFor(phase: 'lift' | 'waiting-finger'): void {
    if (this.#table.kind !== 'capture') return
    const before = this.#table.capture.phase
    if (before !== phase && (before === 'lift' || before === 'waiting-finger')) this.#updateCapture({ phase })
  }

  async #scannerChanged(lost: boolean, back: boolean, state: string): Promise<void> {
    if (this.phases.phase === 'closed' || (!lost && !back)) return
    this.append('device.changed', {
      device: 'fingerprint-scanner',
      state: back ? 'ready' : state === 'faulted' ? 'fault' : 'absent',
      simulated: this.simulated(),
      ...(lost ? { reason: state === 'faulted' ? 'SCANNER_FAULT' : 'SCANNER_LOST' } : {}),
    })
    this.emit({ type: 'tone', tone: lost ? 'device' : 'device-back' })
    if (back) this.#captureAgain()
  }

  /** Goes on with the reading that waits for the scanner, if one does. */
  #captureAgain(): void {
    if (this.#table.kind === 'capture' && this.#table.capture.phase === 'scanner-lost') {
      this.#startCapture(this.#table.capture.position)
    }
  }

  protected simulated(): boolean {
    return this.ports.fingerprintScanner?.id.simulated ?? false
  }

  #scannerCode(): string | null {
    const scanner = this.ports.fingerprintScanner
    // recovering: found again and not yet asked who it is
    if (!scanner || ['absent', 'closed', 'opening', 'recovering'].includes(scanner.state))
      return 'SCANNER_LOST'
    if (scanner.state === 'faulted') return 'SCANNER_FAULT'
    if (scanner.id.simulated && this.home.identity.universe === 'real') return 'SIMULATED_REFUSED'
    return null
  }

  protected readinessOfDevices(): readonly ReadinessCheck[] {
    const code = this.#scannerCode()
    return [{ id: 'fingerprint-scanner', state: code ? 'attention' : 'ok', code }]
  }

  protected deviceViews(): readonly DeviceView[] {
    const code = this.#scannerCode()
    const state: DeviceView['state'] =
      code === null
        ? { kind: 'ready' }
        : code === 'SIMULATED_REFUSED'
          ? { kind: 'refused', code }
          : code === 'SCANNER_LOST'
            ? { kind: 'absent' }
            : { kind: 'attention', code }
    return [{ device: 'fingerprint-scanner', label: this.ports.fingerprintScanner?.id.model ?? '', state }]
  }

  // Roll.

  protected async afterUnlock(loaded: LoadedPackage, session: Session): Promise<string | null> {
    this.progress = 0
    this.changed()
    const { folder, signed } = loaded
    const { ageIdentity } = session.secret
    const content = await this.ports.hold(openRoll(folder, signed.manifest, ageIdentity))
    if (!content.ok) return content.error.code
    this.progress = 0.4
    this.changed()
    const roll = new VoterRoll(content.value)
    for await (const photo of readPhotos(folder, signed.manifest, ageIdentity)) roll.putPhoto(photo)
    await this.ports.hold(this.ports.matcher.loadGallery(roll.galleryEntries()))
    this.#roll = roll
    this.progress = null
    return null
  }

  protected async beforeLock(): Promise<void> {
    this.#abortCapture?.abort()
    this.#abortCapture = null
    if (this.#ledger.openCase && !this.#ledger.openCase.identified) this.#end('STATION_LOCKED')
    this.#clearTable()
    this.#roll = null
    await this.ports.matcher.clear()
  }

  /** After a power cut: a granted check is printed and handed over; anything less starts again with the voter. */
  protected async finishOpenStep(): Promise<void> {
    const open = this.#ledger.openCase
    if (!open) return
    if (!open.identified) {
      this.#end('POWER_CUT')
      return
    }
    this.#table = { kind: 'identified' }
    if (!open.checkPrinted) await this.#printCheck()
  }

  /** A final refusal is cleared by itself after the policy's time: nothing of a voter stays on a screen. */
  protected override onTick(nowMs: number): void {
    if (!isFinalRefusal(this.#table)) this.#outcomeSince = nowMs
    else if (nowMs - this.#outcomeSince >= (this.loaded?.policy.clearSeconds ?? 0) * 1000) this.#clearTable()
  }

  // Commands.

  protected async handle(name: CommandName, input: never): Promise<string | null> {
    switch (name) {
      case 'closing.begin':
        if (this.phases.phase !== 'open' || this.#ledger.openCase) return 'COMMAND_NOT_NOW'
        this.#clearTable()
        this.beginClosing()
        return null
      case 'identify.start':
        return this.#begin((input as CommandInput<'identify.start'>).personalNumber)
      case 'identify.finger-first':
        return this.#beginWithFinger()
      case 'identify.choose-finger':
        return this.#chooseFinger((input as CommandInput<'identify.choose-finger'>).position)
      case 'identify.retry':
        return this.#retry()
      case 'identify.exception':
        return this.#beginException((input as CommandInput<'identify.exception'>).reason)
      case 'identify.exception-confirm':
        return this.#confirmException()
      case 'keys.cancel':
        return this.#cancelException()
      case 'identify.leave':
        return this.#leave((input as CommandInput<'identify.leave'>).reason)
      case 'identify.handed-over':
        return this.#handedOver()
      case 'identify.acknowledge':
        return this.#acknowledge()
      default:
        return 'COMMAND_NOT_NOW'
    }
  }

  get #case(): number {
    return this.#ledger.openCase?.case ?? 0
  }

  #voterOfCase(): RollVoter | null {
    const ref = this.#ledger.openCase?.voterRef
    return (ref && this.#roll?.byRef(ref)) || null
  }

  async #begin(personalNumber: string): Promise<string | null> {
    if (this.#table.kind !== 'ready' || this.#ledger.openCase || !this.#roll) return 'COMMAND_NOT_NOW'
    if (!readPersonalNumber(personalNumber)) return 'NUMBER_INVALID'
    const found = this.#roll.byNumber(personalNumber)
    this.#evidence = null
    this.append('case.begun', { case: this.#ledger.nextCase, by: 'number' })
    switch (found.kind) {
      case 'unknown':
        this.#end('UNKNOWN_NUMBER')
        this.#table = { kind: 'unknown', personalNumber }
        this.emit({ type: 'tone', tone: 'attention' })
        return null
      case 'elsewhere':
        this.#end('OTHER_PRECINCT')
        this.#table = { kind: 'elsewhere', precinct: found.precinct }
        this.emit({ type: 'tone', tone: 'redirect' })
        return null
      case 'here':
        this.append('voter.found', { case: this.#case, voterRef: found.voter.ref, by: 'number' })
        if (this.#endIfAlready(found.voter)) return null
        this.emit({ type: 'tone', tone: 'ready' })
        this.#startCapture(this.#nextFinger(found.voter) ?? 'right-index')
        return null
    }
  }

  async #beginWithFinger(): Promise<string | null> {
    if (this.#table.kind !== 'ready' || this.#ledger.openCase) return 'COMMAND_NOT_NOW'
    this.append('case.begun', { case: this.#ledger.nextCase, by: 'finger' })
    this.#startCapture('right-index')
    return null
  }

  /** Ends the case with the evidence, if this voter was identified before. */
  #endIfAlready(voter: RollVoter): boolean {
    const record = this.#ledger.identified.get(voter.ref)
    if (!record) return false
    const evidence = this.#hashOf(record)
    this.append('case.ended', {
      case: this.#case,
      reason: 'ALREADY_IDENTIFIED',
      voterRef: voter.ref,
      evidence,
    })
    this.#table = { kind: 'already', voter }
    this.emit({ type: 'tone', tone: 'stop' })
    return true
  }

  /** The enrolled finger to ask for now. */
  #nextFinger(voter: RollVoter): FingerPosition | null {
    const open = this.#ledger.openCase
    const perFinger = this.loaded?.policy.triesPerFinger ?? 1
    return open && fingerToAsk(voter, open, perFinger, this.#evidence?.position ?? null)
  }

  get #triesLeft(): boolean {
    const open = this.#ledger.openCase
    return open !== null && open.countedTries < (this.loaded?.policy.triesAllowed ?? 0)
  }

  #chooseFinger(position: FingerPosition): string | null {
    if (this.#table.kind !== 'capture' && this.#table.kind !== 'not-recognised') return 'COMMAND_NOT_NOW'
    if (!this.#triesLeft) return 'COMMAND_NOT_NOW'
    this.#startCapture(position)
    return null
  }

  async #retry(): Promise<string | null> {
    if (this.#table.kind === 'identified' && !this.#ledger.openCase?.checkPrinted) return this.#printCheck()
    if (this.#table.kind !== 'not-recognised' || !this.#triesLeft) return 'COMMAND_NOT_NOW'
    const voter = this.#voterOfCase()
    this.#startCapture((voter && this.#nextFinger(voter)) ?? this.#table.position)
    return null
  }

  async #leave(reason: CommandInput<'identify.leave'>['reason']): Promise<string | null> {
    if (!this.#ledger.openCase || this.#ledger.openCase.identified) return 'COMMAND_NOT_NOW'
    this.#end(reason)
    this.#clearTable()
    return null
  }

  async #handedOver(): Promise<string | null> {
    const open = this.#ledger.openCase
    if (!open?.identified || !open.checkPrinted) return 'COMMAND_NOT_NOW'
    this.append('case.ended', {
      case: open.case,
      reason: open.identified.by === 'finger' ? 'IDENTIFIED' : 'IDENTIFIED_BY_COMMISSION',
      voterRef: open.voterRef ?? undefined,
    })
    this.#clearTable()
    return null
  }

  async #acknowledge(): Promise<string | null> {
    switch (this.#table.kind) {
      case 'not-recognised':
        this.#end('NOT_RECOGNISED')
        break
      case 'already':
      case 'elsewhere':
      case 'unknown':
      case 'ask-document':
        break
      default:
        return 'COMMAND_NOT_NOW'
    }
    this.#clearTable()
    return null
  }

  #end(reason: string): void {
    const open = this.#ledger.openCase
    if (!open) return
    this.append('case.ended', {
      case: open.case,
      reason,
      ...(open.voterRef ? { voterRef: open.voterRef } : {}),
    })
  }

  #clearTable(): void {
    this.#abortCapture?.abort()
    this.#abortCapture = null
    this.#evidence = null
    this.endCeremony()
    this.#table = { kind: 'ready' }
    this.emit({ type: 'preview', width: 0, height: 0, fromRow: 0, rows: '' })
  }

  // Capture.

  #startCapture(position: FingerPosition): void {
    this.#abortCapture?.abort()
    const abort = new AbortController()
    this.#abortCapture = abort
    this.#setCapture({ position, phase: 'waiting-finger', progress: 0, hint: null, qualitySteps: 0 })
    this.emit({ type: 'preview', width: 0, height: 0, fromRow: 0, rows: '' })
    this.#capture(position, abort.signal).catch((error: unknown) => this.ports.reportFault(error))
  }

  #setCapture(capture: CaptureState): void {
    this.#table = { kind: 'capture', capture }
    this.changed()
  }

  #updateCapture(change: Partial<CaptureState>): void {
    if (this.#table.kind === 'capture') this.#setCapture({ ...this.#table.capture, ...change })
  }

  /** One reading of one finger; ends in turn with the commands, unless the operator went on meanwhile. */
  async #capture(position: FingerPosition, signal: AbortSignal): Promise<void> {
    const scanner = this.ports.fingerprintScanner
    if (!scanner || this.#scannerCode() !== null) {
      this.#updateCapture({ phase: 'scanner-lost', hint: this.#scannerCode() })
      return
    }
    this.ports.onMoment('capture')
    let sent = 0
    const sample = await scanner.capture({
      timeoutMs: (this.loaded?.policy.captureSeconds ?? 20) * 1000,
      signal,
      requireLift: true,
      onProgress: ({ fraction, rows, image }) => {
        if (signal.aborted || rows - sent < PREVIEW_ROWS) return
        this.#sendRows(image, sent, rows)
        sent = rows
        this.#updateCapture({ phase: 'reading', progress: fraction })
      },
    })
    if (signal.aborted) return
    if (sample.ok) {
      this.#sendRows(sample.value, sent, sample.value.height)
      this.#updateCapture({ phase: 'matching', progress: 1 })
      this.emit({ type: 'tone', tone: 'lift' })
    }
    await this.inTurn(async () => {
      if (signal.aborted) return
      if (sample.ok) return this.#decide(position, sample.value)
      switch (sample.error.code) {
        case 'Cancelled':
          return
        case 'CaptureTimeout':
          return this.#unread(position, 'CAPTURE_TIMEOUT')
        case 'DeviceRemoved':
        case 'DeviceNotFound':
        case 'NotOpen':
        case 'Busy': // asked while it was being found again
          this.#updateCapture({ phase: 'scanner-lost', hint: 'SCANNER_LOST' })
          // It may be back already: the state event came while this reading was ending.
          if (scanner.state === 'ready') this.#startCapture(position)
          return
        case 'QualityTooLow':
        case 'BadImage':
          return this.#unread(position, 'BAD_IMAGE')
        default:
          return this.#unread(position, 'SCANNER_FAULT')
      }
    })
  }

  #sendRows(image: Pick<FpSample, 'width' | 'height' | 'pixels'>, from: number, to: number): void {
    if (to <= from) return
    const rows = Buffer.from(image.pixels.subarray(from * image.width, to * image.width)).toString('base64')
    this.emit({ type: 'preview', width: image.width, height: image.height, fromRow: from, rows })
  }

  /** No usable print: no try is used up. */
  #unread(position: FingerPosition, reason: string): void {
    const open = this.#ledger.openCase
    if (!open) return
    this.append('finger.tried', { case: open.case, try: open.lastTry + 1, position, reason, counted: false })
    this.#table = { kind: 'not-recognised', position, hint: reason }
    this.emit({ type: 'tone', tone: 'attention' })
  }

  async #decide(position: FingerPosition, sample: FpSample): Promise<void> {
    const { hold, matcher } = this.ports
    const extraction = await hold(matcher.extract(sample))
    if (!extraction.ok) return this.#unread(position, failureCode(extraction.reason))
    this.#updateCapture({ qualitySteps: qualitySteps(extraction.quality) })
    this.ports.onMoment('decision')
    const voter = this.#voterOfCase()
    if (voter) return this.#decideClaim(voter, position, extraction.template, hintCode(extraction.hint))
    return this.#decideSearch(position, extraction.template)
  }

  /**
   * 1:1 against every enrolled finger of the claimed voter. A print in the policy's grey zone is kept, and another enrolled
   * finger is asked for: both together are held to the policy's FMR.
   */
  async #decideClaim(
    voter: RollVoter,
    position: FingerPosition,
    probe: Uint8Array,
    hint: string | null,
  ): Promise<void> {
    const { hold, matcher } = this.ports
    const { verificationFmr, greyZone } = this.loaded!.policy
    const references = voter.templates.map((entry) => entry.template)
    const scores = await hold(matcher.compare(probe, references))
    const compared = voter.templates.map((entry, i) => ({
      position: entry.position,
      fmr: matcher.fmrOfScore(scores[i]),
    }))
    const policy = { fmr: verificationFmr, greyFmr: greyZone?.fmr ?? verificationFmr }
    const decision = decideVerification(compared, policy, this.#evidence)
    const open = this.#ledger.openCase!
    const tried = claimTried(decision, compared.length)
    this.append('finger.tried', { case: open.case, try: open.lastTry + 1, position, counted: true, ...tried })
    if (decision.kind === 'accepted') return this.#identify(voter, 'finger')
    if (decision.kind === 'second-finger') this.#evidence = decision.evidence
    this.#table = {
      kind: 'not-recognised',
      position,
      hint: decision.kind === 'second-finger' ? tried.reason : hint,
    }
    this.emit({ type: 'tone', tone: 'attention' })
  }

  /** 1:N: one clear candidate, or the document is asked for. Never a guess. */
  async #decideSearch(position: FingerPosition, probe: Uint8Array): Promise<void> {
    const { hold, matcher } = this.ports
    const { identificationFpir, greyZone } = this.loaded!.policy
    const candidates = await hold(matcher.search(probe, SEARCH_LIMIT))
    const ranked = candidates.map(({ id, score }) => ({ id, fmr: matcher.fmrOfScore(score) }))
    const policy = { fpir: identificationFpir, greyFpir: greyZone?.fpir ?? identificationFpir }
    const decision = decideIdentification(ranked, this.#roll?.templateCount ?? 0, policy)
    const voter = decision.kind === 'identified' ? this.#roll?.byRef(decision.id) : undefined
    const open = this.#ledger.openCase!
    this.append('finger.tried', {
      case: open.case,
      try: open.lastTry + 1,
      position,
      reason: voter ? 'MATCHED' : 'NOT_MATCHED',
      counted: true,
    })
    if (!voter) {
      const code = searchCode(decision)
      this.#end(code)
      this.#table = { kind: 'ask-document', code }
      this.emit({ type: 'tone', tone: 'attention' })
      return
    }
    this.append('voter.found', { case: this.#case, voterRef: voter.ref, by: 'finger' })
    if (this.#endIfAlready(voter)) return
    await this.#identify(voter, 'finger')
  }

  async #identify(voter: RollVoter, by: 'finger'): Promise<void> {
    this.ports.onMoment('check')
    this.append('voter.identified', {
      case: this.#case,
      voterRef: voter.ref,
      by,
      check: this.#nextCheckNumber(),
    })
    await this.#showIdentified(voter, by)
  }

  async #showIdentified(voter: RollVoter, by: 'finger' | 'commission'): Promise<void> {
    this.#table = { kind: 'identified' }
    const photoSeconds = this.loaded?.policy.observerPhotoSeconds ?? 0
    this.#lastAccepted = { voter, by, photoUntil: this.ports.clock.now() + photoSeconds * 1000 }
    this.emit({ type: 'tone', tone: 'identified' })
    this.changed()
    await this.#printCheck()
  }

  /** Precinct, number of the table in the signed package, running number: unique in the election, tells nothing of the voter. */
  #nextCheckNumber(): string {
    const { precinct, stationId } = this.home.identity
    const stations = this.loaded?.signed.manifest.stations ?? []
    const tables = stations.filter(({ role }) => role === 'identification')
    const table = tables.findIndex((station) => station.stationId === stationId) + 1
    return `${precinct}-${table}-${String(this.#ledger.identified.size + 1).padStart(6, '0')}`
  }

  async #printCheck(): Promise<string | null> {
    const open = this.#ledger.openCase
    if (!open?.identified) return 'COMMAND_NOT_NOW'
    this.ports.onMoment('check')
    const { precinct, universe } = this.home.identity
    const printed = await this.ports.paper.print(
      checkPaper(open.identified.check, precinct, universe, this.#title()),
    )
    if (!printed.ok) return printed.code
    this.ports.onMoment('check')
    this.append('check.printed', { case: open.case, check: open.identified.check })
    return null
  }

  #title(): string {
    return this.loaded?.signed.manifest.title.ru ?? ''
  }

  // Exception by two people.

  #exceptionCap(): number {
    if (!this.loaded) return 0
    const { policy, signed } = this.loaded
    if (policy.exception.mode === 'none') return 0
    return Math.floor((signed.manifest.votersOnRoll * policy.exception.capPercent) / 100)
  }

  async #beginException(reason: ExceptionReason): Promise<string | null> {
    const open = this.#ledger.openCase
    const voter = this.#voterOfCase()
    if (!open || !voter || open.identified) return 'COMMAND_NOT_NOW'
    const { exception } = this.loaded!.policy
    if (exception.mode === 'none') return 'EXCEPTION_NOT_ALLOWED'
    if (this.#ledger.counters.byCommission >= this.#exceptionCap()) return 'EXCEPTION_CAP'
    const noFingerToTry =
      reason === 'FINGERS_ABSENT' || reason === 'SCANNER_LOST' || voter.templates.length === 0
    if (!noFingerToTry && open.countedTries < exception.minimumTries) return 'EXCEPTION_NOT_ALLOWED'
    this.#abortCapture?.abort()
    this.beginCeremony('exception')
    this.#table = { kind: 'exception', reason }
    return null
  }

  async #confirmException(): Promise<string | null> {
    const voter = this.#voterOfCase()
    if (this.#table.kind !== 'exception' || !voter || !this.ceremony?.complete) return 'COMMAND_NOT_NOW'
    this.ports.onMoment('check')
    this.appendAttested(
      'voter.identified',
      {
        case: this.#case,
        voterRef: voter.ref,
        by: 'commission',
        reason: this.#table.reason,
        check: this.#nextCheckNumber(),
      },
      this.ceremony,
    )
    this.endCeremony()
    await this.#showIdentified(voter, 'commission')
    return null
  }

  async #cancelException(): Promise<string | null> {
    if (this.#table.kind !== 'exception') return 'COMMAND_NOT_NOW'
    this.endCeremony()
    this.#table = { kind: 'not-recognised', position: 'right-index', hint: null }
    return null
  }

  // Closing.

  protected needsSlip(): boolean {
    return false
  }

  protected reconciliation() {
    const { identified, checks } = this.#ledger.counters
    return [
      this.notes.row({
        id: 'identified-checks',
        left: identified,
        right: checks,
        leftSource: 'machine',
        rightSource: 'machine',
      }),
      this.notes.row({
        id: 'identified-signatures',
        left: identified,
        right: this.notes.count('identified-signatures'),
        leftSource: 'machine',
        rightSource: 'hand',
      }),
    ]
  }

  protected async closeWith(ceremony: KeyCeremony): Promise<string | null> {
    this.ports.onMoment('close')
    await this.takeCheckpoint('closing')
    this.ports.onMoment('close')
    this.appendAttested('station.closed', { counters: this.counters() }, ceremony)
    this.endCeremony()
    this.#roll = null
    await this.ports.matcher.clear()
    await this.exportAndForget()
    return null
  }

  #slip: string | null = null

  protected async exportClosed(): Promise<void> {
    const { identity } = this.home
    const { session, loaded } = this
    if (!session || !loaded) return
    const head = await this.finalHead()
    const { identified, byCommission, checks } = this.#ledger.counters
    this.#slip = signCountsSlip(
      {
        v: 1,
        electionId: identity.electionId,
        precinct: identity.precinct,
        station: identity.stationId,
        identified,
        byCommission,
        checks,
        journalSize: head.size,
        journalRoot: this.journal.rootAt(head.size),
      },
      session.signingKey,
    )
    this.writeExport(session, loaded, { [SLIP_FILE]: Buffer.from(this.#slip, 'utf8') })
    await this.ports.paper.print({
      kind: 'counts-slip',
      title: identity.stationId,
      lines: [String(checks)],
      qr: this.#slip,
    })
  }

  protected closedScreen(): Screen {
    const folder = exportFolder(this.home.folder, this.home.identity.stationId)
    if (this.#slip === null && this.exported()) this.#slip = readFileSync(join(folder, SLIP_FILE), 'utf8')
    return {
      kind: 'closed',
      exportPath: folder,
      checkpoint: this.checkpoint ?? { size: 0, shortRoot: '', text: '' },
      slip: this.#slip,
      results: null,
      verification: this.verification,
      retention: null,
    }
  }

  protected async printZeroReport(): Promise<void> {
    await this.ports.paper.print(zeroReportPaper(this.counters(), this.home.identity.precinct, this.#title()))
  }

  // Views.

  protected countersForView(): Pick<StationView, 'counters' | 'boxCounters'> {
    const { cases: _cases, ...counters } = this.#ledger.counters
    return {
      counters: { onRoll: this.loaded?.signed.manifest.votersOnRoll ?? 0, ...counters },
      boxCounters: null,
    }
  }

  protected roleScreen(): Screen {
    const voter = this.#voterOfCase()
    const { position } = this.#table.kind === 'not-recognised' ? this.#table : { position: null }
    return tableScreen({
      table: this.#table,
      open: this.#ledger.openCase,
      voter,
      triesAllowed: this.loaded?.policy.triesAllowed ?? 0,
      nextFinger: this.#triesLeft ? ((voter && this.#nextFinger(voter)) ?? position) : null,
      exceptionAllowed: voter !== null && this.loaded?.policy.exception.mode !== 'none',
      exceptionsUsed: this.#ledger.counters.byCommission,
      exceptionCap: this.#exceptionCap(),
      keys: this.ceremony?.view() ?? null,
      stationName: this.stationName,
      addressOf: (precinct) =>
        this.loaded?.precincts.find((entry) => entry.precinct === precinct)?.address ?? NO_ADDRESS,
      recordOf: ({ ref }) => {
        const record = this.#ledger.identified.get(ref)!
        return { record, hash: this.#hashOf(record) }
      },
    })
  }

  #hashOf(record: IdentificationRecord): string {
    return Buffer.from(this.journal.leaves[record.eventIndex]).toString('hex')
  }

  protected observerOutcome(): ObserverView['outcome'] {
    return this.locked
      ? { kind: 'short-pause' }
      : roomOutcome(this.#table, this.#lastAccepted, this.ports.clock.now())
  }
}

const NO_ADDRESS = { ky: '', ru: '', en: '' } as const
