import type { ScannedSheet, SheetOutcome } from '@taanuu/device-drivers/ballot-scanner'
import type { DeviceError } from '@taanuu/device-drivers/device-error'
import type { BoxDesk } from './ballot-box-desk.ts'
import type { Mouth } from './ballot-box-mouth.ts'
import { NEEDS_HANDS, sidesOf } from './ballot-scanner-needs.ts'
import { judgeSheet, type SheetJudgement } from './judge-sheet.ts'
import { keepPicture } from './sheet-pictures.ts'

/** The longest sheet of an election plus what a skewed one measures along the feed. */
const LENGTH_MARGIN = 1.08
const MM_PER_INCH = 25.4
/** How long "accepted" stays before the box asks for the next sheet (milliseconds). */
const ACCEPTED_SHOWN_MS = 3000
/** How long it stands there why a scan came to nothing (milliseconds). */
const FAILED_SHOWN_MS = 4000

const REST: readonly Mouth['kind'][] = ['insert', 'accepted', 'failed', 'full']

/**
 * The way of one sheet after the other from the mouth to its end: in the box, given back, or unknown until two people have
 * looked. Intent is in the journal before a motor turns.
 */
export class SheetPath {
  readonly #desk: BoxDesk
  readonly #takesPaper: () => boolean
  #shownSince = 0
  /** The sensor said so last, and the journal knows it. */
  #full = false
  /** The driver's number of the sheet that we are moving ourselves; its end comes as the command's answer. */
  #inOurHands: number | null = null

  /** @param takesPaper whether the scanner is there and may be used */
  constructor(desk: BoxDesk, takesPaper: () => boolean) {
    this.#desk = desk
    this.#takesPaper = takesPaper
  }

  isInOurHands(deviceSheet: number): boolean {
    return deviceSheet === this.#inOurHands
  }

  // Asking for a sheet.

  /**
   * Asks for the next sheet, where voting is open and nothing is in the machine. `behind`: what became of the last sheet may
   * stand there meanwhile.
   */
  async next(behind = false): Promise<void> {
    const { scanner, host } = this.#desk
    const { kind } = this.#desk.mouth
    const stays = behind && (kind === 'accepted' || kind === 'failed')
    if (!stays && kind !== 'full') this.#desk.mouth = { kind: 'insert' }
    if (!scanner || !host.serving() || !this.#takesPaper()) return
    if (scanner.state === 'armed') return
    if (await this.#isFull()) {
      if (!stays) this.#desk.mouth = { kind: 'full' }
      return
    }
    if (kind === 'full') this.#desk.mouth = { kind: 'insert' }
    const layouts = host.loaded()?.layouts ?? []
    const longest = Math.max(...layouts.map((layout) => layout.paper.heightMm), 0)
    const armed = await scanner.arm({
      lengthInches: (longest / MM_PER_INCH) * LENGTH_MARGIN,
      doubleFeed: true,
      sides: sidesOf(layouts),
    })
    if (!armed.ok && NEEDS_HANDS.includes(scanner.state)) this.#desk.mouth = { kind: 'jam', code: 'URN_JAM' }
  }

  /** A box that is full takes no sheet: what was sent to it would stand in the path. */
  async #isFull(): Promise<boolean> {
    const { scanner, host } = this.#desk
    const status = await scanner!.status()
    if (!status.ok) return false
    const full = status.value.boxFull
    if (full === this.#full) return full
    host.append('device.changed', {
      device: 'ballot-scanner',
      state: full ? 'fault' : 'ready',
      simulated: scanner!.id.simulated,
      ...(full ? { reason: 'URN_FULL' } : {}),
    })
    this.#full = full
    if (full) host.emit({ type: 'tone', tone: 'attention' })
    return full
  }

  tick(nowMs: number): void {
    const { mouth, scanner, ledger, host } = this.#desk
    if (mouth.kind === 'accepted' && nowMs - this.#shownSince >= ACCEPTED_SHOWN_MS)
      this.#desk.mouth = { kind: 'insert' }
    // The order to draw the next sheet in may have been lost with the device: it is given again until it is taken.
    const asks = mouth.kind === 'insert' || mouth.kind === 'accepted' || mouth.kind === 'full'
    if (asks && scanner?.state === 'idle' && !ledger.openSheet) void host.inTurn(() => this.next(true))
  }

  // What the scanner reports.

  scanStarted(): void {
    this.#desk.mouth = { kind: 'scanning' }
    this.#desk.host.changed()
  }

  get waitsForHands(): boolean {
    const { kind } = this.#desk.mouth
    return kind === 'returned' || kind === 'jam'
  }

  /** Whether officials may do something else here: no sheet is at the mouth, on its way, or of unknown fate. */
  get rests(): boolean {
    return REST.includes(this.#desk.mouth.kind) && this.#desk.ledger.openSheet === null
  }

  async freeAgain(): Promise<void> {
    const { mouth, ledger } = this.#desk
    if (mouth.kind === 'returned') await this.next()
    else if (mouth.kind === 'jam' && !ledger.openSheet) await this.next()
  }

  /** Paper, cover or a sheet of unknown fate: nothing goes on until two people have looked. */
  async needsHands(): Promise<void> {
    const { scanner, mouth, host } = this.#desk
    if (!scanner || !host.serving() || mouth.kind === 'jam' || !NEEDS_HANDS.includes(scanner.state)) return
    this.#desk.mouth = { kind: 'jam', code: 'URN_JAM' }
    host.emit({ type: 'tone', tone: 'attention' })
  }

  async arrived(scanned: ScannedSheet): Promise<void> {
    const { host, scanner, ledger, ports } = this.#desk
    const loaded = host.loaded()
    if (!host.serving() || !loaded) {
      await scanner?.returnSheet(scanned.sheet, true)
      return
    }
    const sheet = ledger.nextSheet
    host.append('sheet.scanned', { sheet })
    const { policy, layouts } = loaded
    const { front, back } = scanned
    const images = back ? { front, back } : { front }
    const reading = await ports.hold(ports.interpreter.interpret(images, layouts, policy.marks))
    const feeder = ledger.openBatch ? 'officials' : 'voter'
    const judged = judgeSheet(reading, policy, this.#desk.layouts, feeder)
    const judgement = policy.keepImages
      ? await ports.hold(
          keepPicture(
            judged,
            { images, reading, marks: policy.marks },
            ports.interpreter,
            layouts,
            this.#desk.layouts,
          ),
        )
      : judged
    ports.onMoment('seal')
    switch (judgement.action) {
      case 'accept':
        return this.#accept(sheet, scanned.sheet, judgement)
      case 'return':
        return this.#return(sheet, scanned.sheet, judgement.code)
      case 'offer':
        this.#desk.mouth = { kind: 'offer', judgement, sheet: scanned.sheet }
        host.emit({ type: 'tone', tone: 'returned' })
    }
  }

  /** The driver gave a sheet an end without our asking (jam while scanning, device lost). */
  async endedAlone(outcome: SheetOutcome): Promise<void> {
    const { ledger, mouth, host } = this.#desk
    const open = ledger.openSheet
    if (open?.stage === 'scanned' && mouth.kind !== 'offer') return this.#afterMotor(open.sheet, outcome)
    if (open?.stage === 'scanned') {
      host.append('sheet.unknown', { sheet: open.sheet })
      this.#desk.mouth = { kind: 'jam', code: 'URN_UNKNOWN_SHEET' }
      return
    }
    if (open) return
    // It never came as far as a picture: nothing was journalled and nothing counts.
    if (outcome === 'unknown') this.#desk.mouth = { kind: 'jam', code: 'URN_JAM' }
    else if (mouth.kind === 'failed') await this.#showFailed()
    else if (mouth.kind === 'scanning') await this.next()
  }

  /** The scan came to nothing; why is shown for a moment to the person who stands there. */
  scanFailed(error: DeviceError): void {
    const code = error.code === 'DoubleFeed' ? 'URN_DOUBLE_FEED' : 'SHEET_NOT_READABLE'
    if (this.#desk.mouth.kind === 'scanning') this.#desk.mouth = { kind: 'failed', code }
  }

  async #showFailed(): Promise<void> {
    const { host, ports, mouth } = this.#desk
    host.emit({ type: 'tone', tone: 'returned' })
    host.changed()
    await this.next(true)
    void ports.clock.sleep(FAILED_SHOWN_MS).then(() =>
      host.inTurn(async () => {
        if (this.#desk.mouth === mouth) this.#desk.mouth = { kind: 'insert' }
      }),
    )
  }

  // Moving a sheet.

  /** Intent and sealed record first, then the motor, then the outcome. Never counted from the picture alone. */
  async #accept(sheet: number, deviceSheet: number, judgement: SheetJudgement): Promise<void> {
    if (!judgement.record) throw new Error('a sheet without a record cannot be accepted')
    const { sealed, host, ports, scanner, ledger } = this.#desk
    const box = sealed.seal(
      { kind: 'cast', record: judgement.record },
      ledger.openBatch?.batch,
      judgement.picture,
    )
    host.append('sheet.accepting', { sheet }, () => sealed.putInTransport(box))
    ports.onMoment('motor')
    this.#inOurHands = deviceSheet
    const end = await scanner!.accept(deviceSheet)
    ports.onMoment('motor')
    await this.#afterMotor(sheet, end.ok ? end.value.outcome : 'unknown')
  }

  async #afterMotor(sheet: number, outcome: SheetOutcome): Promise<void> {
    const { sealed, host, ports } = this.#desk
    switch (outcome) {
      case 'dropped-in-box':
        host.append('sheet.in-box', { sheet, confirmedBy: 'sensors' }, () => sealed.dropTransport())
        this.#desk.mouth = { kind: 'accepted' }
        this.#shownSince = ports.clock.now()
        host.emit({ type: 'tone', tone: 'accepted' })
        host.changed()
        await this.next(true)
        return
      case 'returned':
        host.append('sheet.returned', { sheet, sealed: false }, () => sealed.clearTransport())
        await this.next()
        return
      case 'unknown':
        this.#needsPeople(sheet, false)
    }
  }

  async #return(sheet: number, deviceSheet: number, code: string): Promise<void> {
    const { sealed, host, ports, scanner } = this.#desk
    ports.onMoment('motor')
    this.#inOurHands = deviceSheet
    const end = await scanner!.returnSheet(deviceSheet, true)
    if (!end.ok || end.value.outcome !== 'returned') {
      this.#needsPeople(sheet, false)
      return
    }
    const record = sealed.seal({ kind: 'returned', reason: code })
    host.append('sheet.returned', { sheet, sealed: true }, () => sealed.keep(record))
    this.#desk.mouth = { kind: 'returned', code, taken: false }
    host.emit({ type: 'tone', tone: 'returned' })
    host.changed()
    if (scanner!.state === 'idle') await this.next()
  }

  #needsPeople(sheet: number, alreadyRecorded: boolean): void {
    const { host } = this.#desk
    if (!alreadyRecorded) host.append('sheet.unknown', { sheet })
    this.#desk.mouth = { kind: 'jam', code: 'URN_UNKNOWN_SHEET' }
    host.emit({ type: 'tone', tone: 'attention' })
  }

  // What people decide.

  /** The voter's word on the sheet that waits. Errors: COMMAND_NOT_NOW. */
  async decide(choice: 'return' | 'cast'): Promise<string | null> {
    const { mouth, ledger } = this.#desk
    const open = ledger.openSheet
    if (mouth.kind !== 'offer' || !open) return 'COMMAND_NOT_NOW'
    const { judgement, sheet } = mouth
    if (choice === 'cast' && judgement.record) await this.#accept(open.sheet, sheet, judgement)
    else await this.#return(open.sheet, sheet, judgement.code)
    return null
  }

  /**
   * Two people looked: the sheet is in the box, or it was taken out and does not count. Errors: COMMAND_NOT_NOW, URN_JAM.
   */
  async jamCleared(where: 'removed' | 'in-box'): Promise<string | null> {
    const { mouth, scanner, ledger, sealed, host } = this.#desk
    if (mouth.kind !== 'jam') return 'COMMAND_NOT_NOW'
    // What the driver finds out about the sheet now is what the people have just said.
    this.#inOurHands = scanner?.sheet ?? this.#inOurHands
    const cleared = scanner?.state === 'armed' ? undefined : await scanner?.clear()
    if (cleared && !cleared.ok) return 'URN_JAM'
    const open = ledger.openSheet
    if (open) {
      const { sheet } = open
      if (where === 'in-box' && sealed.hasTransport) {
        host.append('sheet.in-box', { sheet, confirmedBy: 'officials' }, () => sealed.dropTransport())
      } else host.append('sheet.returned', { sheet, sealed: false }, () => sealed.clearTransport())
    }
    await this.next()
    return null
  }

  // After a power cut.

  /**
   * A sheet was in the transport when the power went. Intent is in the journal, so sensors and record decide together:
   * on its way in and the path clear means it fell; still in the path means people look; not yet decided and
   * nothing in the path means the voter has it.
   */
  async finishOpenSheet(): Promise<void> {
    const { ledger, scanner, sealed, host } = this.#desk
    const open = ledger.openSheet
    if (open && scanner) {
      const status = await scanner.status()
      const inPath = status.ok ? status.value.transport || status.value.rear || status.value.jam : true
      if (inPath || open.stage === 'unknown') this.#needsPeople(open.sheet, open.stage === 'unknown')
      else if (open.stage === 'accepting') {
        host.append('sheet.in-box', { sheet: open.sheet, confirmedBy: 'restart' }, () =>
          sealed.dropTransport(),
        )
      } else
        host.append('sheet.returned', { sheet: open.sheet, sealed: false }, () => sealed.clearTransport())
    }
    if (!ledger.openSheet) await this.next()
  }

  /**
   * The driver gives back what it finds in the path when it connects. A sheet that was on its way into the box may be
   * that one, so from now on people decide; written down at once, because the next start may find the path empty.
   */
  async paperSeenAfterRestart(): Promise<void> {
    const { ledger, host } = this.#desk
    const open = ledger.openSheet
    if (!host.unlocked() && open?.stage === 'accepting') host.append('sheet.unknown', { sheet: open.sheet })
  }
}
