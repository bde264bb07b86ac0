import type { FingerprintScanner, FpSample } from '@taanuu/device-drivers/fingerprint-scanner'
import { diskErrorCode } from '@taanuu/voter-roll-sync/journal/disk-error'
import type { DeviceView, FingerPosition } from '../contract/index.ts'
import type { TableDesk } from './table-desk.ts'
import type { CaptureState } from './table-state.ts'

/** Rows of the picture that are sent to the screen at once. */
const PREVIEW_ROWS = 24
/** Seconds for a finger where no policy says it. */
const CAPTURE_SECONDS = 20

export interface CaptureEnds {
  /** A print was read; runs in turn with commands. */
  readonly onSample: (position: FingerPosition, sample: FpSample) => Promise<void>
}

/** Reads fingers for a table and minds its scanner: one reading at a time, ended by whatever the operator does next. */
export class FingerCapture {
  readonly #desk: TableDesk
  readonly #ends: CaptureEnds
  #abort: AbortController | null = null

  constructor(desk: TableDesk, ends: CaptureEnds) {
    this.#desk = desk
    this.#ends = ends
  }

  get #scanner(): FingerprintScanner | null {
    return this.#desk.host.ports.fingerprintScanner
  }

  get simulated(): boolean {
    return this.#scanner?.id.simulated ?? false
  }

  /** Why the scanner cannot be used now, or null. */
  scannerCode(universe: 'real' | 'training'): string | null {
    const scanner = this.#scanner
    // recovering: found again and not yet asked who it is
    if (!scanner || ['absent', 'closed', 'opening', 'recovering'].includes(scanner.state))
      return 'SCANNER_LOST'
    if (scanner.state === 'faulted') return 'SCANNER_FAULT'
    if (scanner.id.simulated && universe === 'real') return 'SIMULATED_REFUSED'
    return null
  }

  deviceView(universe: 'real' | 'training'): DeviceView {
    const code = this.scannerCode(universe)
    const label = this.#scanner?.id.model ?? ''
    return { device: 'fingerprint-scanner', label, state: stateOf(code) }
  }

  /** @param onChanged the scanner was lost or came back; runs in turn with commands */
  watch(onChanged: (change: 'lost' | 'faulted' | 'back') => void): void {
    const scanner = this.#scanner
    if (!scanner) return
    let last = scanner.state
    const { host } = this.#desk
    scanner.on('state', (state) => {
      const lost = state === 'absent' || state === 'faulted'
      const wasLost = last === 'absent' || last === 'faulted'
      const back = wasLost && state === 'ready'
      last = lost || state === 'ready' ? state : last
      if (back || (lost && !wasLost)) {
        void host.inTurn(async () => {
          onChanged(back ? 'back' : state === 'faulted' ? 'faulted' : 'lost')
          if (back) this.#again()
        }, true)
        return
      }
      host.changed()
      if (state === 'ready') void host.inTurn(async () => this.#again(), false)
    })
    scanner.on('guidance', (guidance) => {
      if (guidance === 'remove-finger') this.#waitFor('lift')
      else if (guidance === 'place-finger') this.#waitFor('waiting-finger')
    })
  }

  /** A finger that lay on the glass before this reading must be lifted first; the screen says which is waited for. */
  #waitFor(phase: 'lift' | 'waiting-finger'): void {
    const { table } = this.#desk
    if (table.kind !== 'capture') return
    const before = table.capture.phase
    if (before !== phase && (before === 'lift' || before === 'waiting-finger')) this.update({ phase })
  }

  /** Goes on with the reading that waits for the scanner, if one does. */
  #again(): void {
    const { table } = this.#desk
    if (table.kind === 'capture' && table.capture.phase === 'scanner-lost') this.start(table.capture.position)
  }

  start(position: FingerPosition): void {
    this.stop()
    const abort = new AbortController()
    this.#abort = abort
    this.#set({ position, phase: 'waiting-finger', progress: 0, hint: null, qualitySteps: 0 })
    this.clearPreview()
    this.#read(position, abort.signal).catch((error: unknown) => this.#desk.host.ports.reportFault(error))
  }

  stop(): void {
    this.#abort?.abort()
    this.#abort = null
  }

  clearPreview(): void {
    this.#desk.host.emit({ type: 'preview', width: 0, height: 0, fromRow: 0, rows: '' })
  }

  update(change: Partial<CaptureState>): void {
    const { table } = this.#desk
    if (table.kind === 'capture') this.#set({ ...table.capture, ...change })
  }

  #set(capture: CaptureState): void {
    this.#desk.table = { kind: 'capture', capture }
    this.#desk.host.changed()
  }

  /** One reading of one finger; ends in turn with the commands, unless the operator went on meanwhile. */
  async #read(position: FingerPosition, signal: AbortSignal): Promise<void> {
    const { host } = this.#desk
    const scanner = this.#scanner
    const universe = host.loaded()?.signed.manifest.universe ?? 'real'
    if (!scanner || this.scannerCode(universe) !== null) {
      this.update({ phase: 'scanner-lost', hint: this.scannerCode(universe) })
      return
    }
    host.ports.onMoment('capture')
    let sent = 0
    const sample = await scanner.capture({
      timeoutMs: (host.loaded()?.policy.captureSeconds ?? CAPTURE_SECONDS) * 1000,
      signal,
      requireLift: true,
      onProgress: ({ fraction, rows, image }) => {
        if (signal.aborted || rows - sent < PREVIEW_ROWS) return
        this.#sendRows(image, sent, rows)
        sent = rows
        this.update({ phase: 'reading', progress: fraction })
      },
    })
    if (signal.aborted) return
    if (sample.ok) {
      this.#sendRows(sample.value, sent, sample.value.height)
      this.update({ phase: 'matching', progress: 1 })
      host.emit({ type: 'tone', tone: 'lift' })
    }
    await host.inTurn(async () => {
      if (signal.aborted) return
      if (sample.ok) return this.#decided(position, sample.value)
      switch (sample.error.code) {
        case 'Cancelled':
          return
        case 'CaptureTimeout':
          return this.unread(position, 'CAPTURE_TIMEOUT')
        case 'DeviceRemoved':
        case 'DeviceNotFound':
        case 'NotOpen':
        case 'Busy': // asked while it was being found again
          this.update({ phase: 'scanner-lost', hint: 'SCANNER_LOST' })
          // It may be back already: the state event came while this reading was ending.
          if (scanner.state === 'ready') this.start(position)
          return
        case 'QualityTooLow':
        case 'BadImage':
          return this.unread(position, 'BAD_IMAGE')
        default:
          return this.unread(position, 'SCANNER_FAULT')
      }
    }, sample.ok)
  }

  /** A decision that cannot be written down is none: the finger is asked for again, and the reason is said. */
  async #decided(position: FingerPosition, sample: FpSample): Promise<void> {
    try {
      await this.#ends.onSample(position, sample)
    } catch (error) {
      if (this.#desk.table.kind === 'capture') {
        const hint = diskErrorCode(error) ?? 'INTERNAL_FAULT'
        this.#desk.table = { kind: 'not-recognised', position, hint }
      }
      throw error
    }
  }

  #sendRows(image: Pick<FpSample, 'width' | 'height' | 'pixels'>, from: number, to: number): void {
    if (to <= from) return
    const rows = Buffer.from(image.pixels.subarray(from * image.width, to * image.width)).toString('base64')
    this.#desk.host.emit({
      type: 'preview',
      width: image.width,
      height: image.height,
      fromRow: from,
      rows,
    })
  }

  /** No usable print: no try is used up. */
  unread(position: FingerPosition, reason: string): void {
    const open = this.#desk.ledger.openCase
    if (!open) return
    this.#desk.host.append('finger.tried', {
      case: open.case,
      try: open.lastTry + 1,
      position,
      reason,
      counted: false,
    })
    this.#desk.table = { kind: 'not-recognised', position, hint: reason }
    this.#desk.host.emit({ type: 'tone', tone: 'attention' })
  }
}

function stateOf(code: string | null): DeviceView['state'] {
  switch (code) {
    case null:
      return { kind: 'ready' }
    case 'SIMULATED_REFUSED':
      return { kind: 'refused', code }
    case 'SCANNER_LOST':
      return { kind: 'absent' }
    default:
      return { kind: 'attention', code }
  }
}
