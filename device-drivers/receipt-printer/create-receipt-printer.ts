import type { Clock } from '../clock.ts'
import { createConnectionKeeper } from '../connection-keeper.ts'
import { type DeviceError, type DeviceErrorCode, deviceError } from '../device-error.ts'
import type { FirmwareInfo, SelfTest } from '../device-identity.ts'
import { createEventHub } from '../event-hub.ts'
import { done, failed, ok, type Result } from '../result.ts'
import type { ByteTransport } from '../transport/byte-transport.ts'
import { identityOf } from '../transport/identity-of.ts'
import { ASK, ENABLE_AUTOMATIC_STATUS } from './commands.ts'
import { encodeReceipt, endOfReceipt, qrFits } from './encode-receipt.ts'
import { printBlocks } from './print-blocks.ts'
import { type Attempt, createPrintQueue } from './print-queue.ts'
import { GENERIC_80MM, type PrinterProfile } from './printer-profile.ts'
import { createPrinterSession, type PrinterSession } from './printer-session.ts'
import { obstacleOf } from './printer-status.ts'
import type {
  PrinterStatus,
  Receipt,
  ReceiptLine,
  ReceiptPrinter,
  ReceiptPrinterEvents,
  ReceiptPrinterState,
} from './receipt-printer.ts'

/** Usual speed of printers on a USB serial line; such a line takes any. */
const DEFAULT_BAUD = 115_200
/** A cut, or a strip that voids the slip above, waits this long for paper, milliseconds; the roll may be changed. */
const OWED_MS = 10 * 60_000

export interface ReceiptPrinterOptions {
  readonly transport: ByteTransport
  readonly clock: Clock
  readonly profile?: PrinterProfile
  /** Line speed set at the printer, bits per second. */
  readonly baud?: number
  /** Printed and cut below a slip that was broken off, so that nobody takes it for a whole one. */
  readonly voidLines?: readonly ReceiptLine[]
}

/** An ESC/POS receipt printer on a byte line. */
export function createReceiptPrinter(options: ReceiptPrinterOptions): ReceiptPrinter {
  const { transport, clock, profile = GENERIC_80MM, baud = DEFAULT_BAUD, voidLines = [] } = options
  const deviceId = `esc-pos:${transport.info.path}`
  const hub = createEventHub<ReceiptPrinterEvents>()
  let state: ReceiptPrinterState = 'closed'
  let status: PrinterStatus | null = null
  let session: PrinterSession | null = null
  let info: FirmwareInfo | null = null
  let identity = identityOf(transport, 'receipt-printer', 'esc-pos')
  /** What comes before the next slip: a cut below a whole one, or below one broken off the strip that voids it. */
  let owed: 'nothing' | 'cut' | 'void strip' = 'nothing'
  let printing = false
  /** The printer may still answer for a block that was given up. */
  let staleAnswers = false

  function fault(code: DeviceErrorCode, evidence: string): DeviceError {
    return deviceError(code, deviceId, evidence)
  }

  function setState(next: ReceiptPrinterState): void {
    if (next === state) return
    state = next
    hub.emit('state', next)
  }

  function notice(next: PrinterStatus): void {
    const changed = JSON.stringify(next) !== JSON.stringify(status)
    status = next
    if (changed) hub.emit('status', next)
    if (state === 'ready' || state === 'blocked' || state === 'printing') {
      const blocked = obstacleOf(next) !== null
      setState(blocked ? 'blocked' : printing ? 'printing' : 'ready')
    }
    if (changed) queue.wake()
  }

  function currentObstacle(): DeviceError | null {
    if (!session) return fault('DeviceRemoved', `while ${state}`)
    const code = status && obstacleOf(status)
    return code ? fault(code, 'seen last') : null
  }

  const queue = createPrintQueue({ clock, deviceId, attempt, obstacle: currentObstacle })
  const keeper = createConnectionKeeper({
    clock,
    transport,
    deviceId,
    connect,
    disconnect(error) {
      session?.dispose(error)
      session = null
    },
    onState(next) {
      if (next === 'ready') {
        setState(status && obstacleOf(status) !== null ? 'blocked' : 'ready')
        queue.wake()
      } else setState(next)
    },
    onLost: (error) => hub.emit('removed', error),
    isIdle: () => !printing && session !== null,
    heartbeat: readStatus,
  })

  async function connect(): Promise<Result<void>> {
    const mine = createPrinterSession({ transport, clock, deviceId })
    session = mine
    const speed = await transport.setBaudRate(baud)
    if (!speed.ok) return speed
    mine.on('automatic', notice)
    const first = await mine.status()
    if (!first.ok) return first
    // What an earlier connection left in the printer must not come out now.
    const cleared = await mine.clearBuffers()
    if (!cleared.ok) return cleared
    staleAnswers = !cleared.value
    const enabled = await mine.write(ENABLE_AUTOMATIC_STATUS)
    if (!enabled.ok) return enabled
    info ??= {
      model: [await mine.ask(ASK.maker), await mine.ask(ASK.model)].filter((part) => part !== '').join(' '),
      serial: await mine.ask(ASK.serial),
      firmware: await mine.ask(ASK.firmware),
      hardware: '',
      sensor: '',
    }
    const { model, serial } = info
    identity = {
      ...identityOf(transport, 'receipt-printer', 'esc-pos'),
      ...(model ? { model } : {}),
      ...(serial ? { serial } : {}),
    }
    notice(first.value)
    return done
  }

  async function readStatus(): Promise<Result<PrinterStatus>> {
    const read = await session?.status()
    if (!read) return failed(fault('NotOpen', 'no connection'))
    if (read.ok) notice(read.value)
    return read
  }

  async function attempt(blocks: readonly Uint8Array[], stop: AbortSignal): Promise<Attempt> {
    const mine = session
    if (!mine || !canPrint(state))
      return { kind: 'obstructed', error: fault('DeviceRemoved', `while ${state}`) }
    const read = await readStatus()
    if (!read.ok) return { kind: 'obstructed', error: read.error }
    const obstacle = obstacleOf(read.value)
    if (obstacle) return { kind: 'obstructed', error: fault(obstacle, 'before the first line') }
    printing = true
    setState('printing')
    const ended = await printSlip(mine, blocks, stop)
    printing = false
    if (session === mine) setState(status && obstacleOf(status) !== null ? 'blocked' : 'ready')
    // Nothing of the slip may come out later.
    if (owed !== 'nothing') await clearBuffers(mine)
    return ended
  }

  /** A slip is printed when its last line is: of the cut below it nobody can tell whether it was just made. */
  async function printSlip(
    mine: PrinterSession,
    blocks: readonly Uint8Array[],
    stop: AbortSignal,
  ): Promise<Attempt> {
    const before = owedBlocks()
    const settled = await printAll(mine, before, stop)
    if (settled.error) {
      if (settled.printed === before.length - 1) owed = 'cut'
      return { kind: 'obstructed', error: settled.error }
    }
    owed = 'nothing'
    const { printed, error } = await printAll(mine, blocks, stop)
    if (!error) return { kind: 'printed' }
    owed = printed === blocks.length - 1 ? 'cut' : 'void strip'
    // An empty job: all that it prints is what is owed, as soon as that is possible.
    void queue.print([], { deadlineMs: OWED_MS })
    return owed === 'cut' ? { kind: 'printed' } : { kind: 'broken-off', error }
  }

  async function printAll(mine: PrinterSession, blocks: readonly Uint8Array[], stop: AbortSignal) {
    const ended = await printBlocks({
      session: mine,
      clock,
      baud,
      blocks,
      stop,
      staleAnswers,
      onStatus: notice,
      fault,
    })
    if (blocks.length > 0) staleAnswers = false
    return ended
  }

  function owedBlocks(): readonly Uint8Array[] {
    if (owed === 'nothing') return []
    return owed === 'cut' ? [endOfReceipt(profile)] : encodeReceipt({ lines: voidLines, qr: null }, profile)
  }

  async function clearBuffers(mine: PrinterSession): Promise<void> {
    const cleared = await mine.clearBuffers()
    if (!cleared.ok) keeper.lose(cleared.error)
    else if (!cleared.value) {
      staleAnswers = true
      hub.emit('warning', fault('UnsupportedCommand', 'the printer does not say that its buffers are empty'))
    }
  }

  async function print(receipt: Receipt, request: Parameters<ReceiptPrinter['print']>[1]) {
    if (state === 'closed' || state === 'closing')
      return failed({ error: fault('NotOpen', `while ${state}`), onPaper: 'nothing' as const })
    if (receipt.qr !== null && !qrFits(receipt.qr, profile)) {
      const error = fault('UnsupportedCommand', `a code of ${receipt.qr.length} characters does not fit`)
      return failed({ error, onPaper: 'nothing' as const })
    }
    return queue.print(encodeReceipt(receipt, profile), request)
  }

  return {
    get id() {
      return identity
    },
    get state() {
      return state
    },
    get status() {
      return status
    },
    async open({ signal } = {}) {
      if (signal?.aborted) return failed(fault('Cancelled', 'cancelled before it began'))
      info = null
      const cancel = (): void => void keeper.stop()
      signal?.addEventListener('abort', cancel)
      const result = await keeper.start()
      signal?.removeEventListener('abort', cancel)
      return result
    },
    async close() {
      queue.cancelAll(fault('Cancelled', 'the printer was closed'))
      await keeper.stop()
    },
    async info() {
      return session && info ? ok(info) : failed(fault('DeviceRemoved', `while ${state}`))
    },
    async selfTest() {
      const read = await readStatus()
      return read.ok ? ok(selfTestOf(read.value)) : read
    },
    print,
    on: hub.on,
  }
}

function canPrint(state: ReceiptPrinterState): boolean {
  return state === 'ready' || state === 'blocked'
}

function selfTestOf(status: PrinterStatus): SelfTest {
  const checks = [
    { name: 'paper', passed: status.paper !== 'out', observed: status.paper },
    { name: 'cover', passed: !status.coverOpen, observed: status.coverOpen ? 'open' : 'closed' },
    {
      name: 'mechanism',
      passed: !status.mechanicalError && !status.unrecoverable,
      observed: status.unrecoverable ? 'broken' : status.mechanicalError ? 'stuck' : 'free',
    },
  ]
  return { passed: checks.every((check) => check.passed), checks }
}
