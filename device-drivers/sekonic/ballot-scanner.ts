import type { ArmOptions, BallotScanner, BallotScannerEvents, BallotScannerState } from '../ballot-scanner.ts'
import type { Clock } from '../clock.ts'
import { createConnectionKeeper } from '../connection-keeper.ts'
import { type DeviceError, type DeviceErrorCode, deviceError } from '../device-error.ts'
import { createEventHub } from '../event-hub.ts'
import { createSheetTracker } from '../page-scan/sheet-tracker.ts'
import { done, failed, ok, type Result } from '../result.ts'
import type { ByteTransport } from '../transport/byte-transport.ts'
import { identityOf } from '../transport/identity-of.ts'
import { createCardFeed } from './card-feed.ts'
import { createSekonicSession, type SekonicSession } from './session.ts'
import { type CardSensors, isInside, paperStatusOf } from './status.ts'

/** Speed set at the reader, bits per second. */
const DEFAULT_BAUD = 9600
const CARD_LENGTH_INCHES = 12

export interface SekonicBallotScannerOptions {
  readonly transport: ByteTransport
  readonly clock: Clock
  /** Columns of the card that are asked for, 1-999. */
  readonly columns: number
  readonly baud?: number
}

/**
 * A Sekonic SR-430 or SR-450 mark reader as a ballot scanner that delivers marks. It has no escrow: a card that was
 * fed goes to the stacker, readable or not. So every card that moved and gave no marks ends as `unknown`, which
 * stops the machine until a person has looked; `accept` and `returnSheet` are unsupported.
 */
export function createSekonicBallotScanner(options: SekonicBallotScannerOptions): BallotScanner {
  const { transport, clock, columns, baud = DEFAULT_BAUD } = options
  const deviceId = `sekonic-sr:${transport.info.path}`
  const hub = createEventHub<BallotScannerEvents>()
  const identity = identityOf(transport, 'ballot-scanner', 'sekonic-sr')
  let state: BallotScannerState = 'closed'
  let initialState: BallotScannerState = 'idle'
  let session: SekonicSession | null = null
  let mustClear = false
  /** Raised by `disarm`, a loss or a new arming: the feeding of an old one ends. */
  let arming = 0
  let feeding: Promise<void> = Promise.resolve()
  const tracker = createSheetTracker((end) => {
    if (end.outcome === 'unknown') mustClear = true
    hub.emit('sheet-end', end)
  })

  function fault(code: DeviceErrorCode, evidence: string): DeviceError {
    return deviceError(code, deviceId, evidence)
  }

  function setState(next: BallotScannerState): void {
    if (next === state) return
    state = next
    hub.emit('state', next)
  }

  const feed = createCardFeed({
    clock,
    columns,
    hub,
    tracker,
    fault,
    setState,
    isArmed: () => state === 'armed',
    isCurrent: (from) => session === from,
    lose: (error) => keeper.lose(error),
  })
  const keeper = createConnectionKeeper({
    clock,
    transport,
    deviceId,
    connect,
    disconnect(error) {
      arming++
      session?.dispose(error)
      session = null
    },
    onState(next) {
      if (next === 'ready') setState(initialState)
      else setState(next === 'opening' || next === 'recovering' ? 'connecting' : next)
    },
    onLost: (error) => hub.emit('removed', error),
    isIdle: () => state === 'idle' || state === 'cover-open',
    heartbeat: async () => {
      const read = await session?.sensors()
      if (read?.ok) notice(read.value)
      return read ?? failed(fault('NotOpen', 'no connection'))
    },
  })

  async function connect(): Promise<Result<void>> {
    const mine = createSekonicSession({ transport, clock, deviceId })
    session = mine
    const speed = await transport.setBaudRate(baud)
    if (!speed.ok) return speed
    setState('checking-initial')
    const checked = await resetAndLook(mine)
    if (!checked.ok) return checked
    initialState = checked.value
    return done
  }

  /** A card that was under way when the connection broke may be in the stacker, counted by nobody. */
  async function resetAndLook(mine: SekonicSession): Promise<Result<BallotScannerState>> {
    const reset = await mine.reset()
    if (!reset.ok) return reset
    const read = await mine.sensors()
    if (!read.ok) return read
    hub.emit('paper', paperStatusOf(read.value, false))
    if (read.value.coverOpen) return ok('cover-open')
    if (isInside(read.value)) return ok('jammed')
    tracker.end('unknown', 'under way when the connection broke')
    return ok(mustClear ? 'unrecoverable' : 'idle')
  }

  function notice(sensors: CardSensors): void {
    const wasOpen = state === 'cover-open'
    if (sensors.coverOpen === wasOpen) return
    hub.emit('cover', { open: sensors.coverOpen })
    setState(sensors.coverOpen ? 'cover-open' : 'idle')
  }

  async function arm({ signal }: ArmOptions): Promise<Result<void>> {
    if (state === 'closed' || state === 'closing') return failed(fault('NotOpen', `while ${state}`))
    const from = session
    if (!from) return failed(fault('DeviceRemoved', `while ${state}`))
    if (state === 'cover-open') return failed(fault('CoverOpen', 'the cover is open'))
    if (state === 'jammed') return failed(fault('PaperJam', 'a jam has not been cleared'))
    if (state !== 'idle') return failed(fault('Busy', `while ${state}`))
    if (signal?.aborted) return failed(fault('Cancelled', 'cancelled before it began'))
    const mine = ++arming
    setState('armed')
    signal?.addEventListener('abort', () => void (arming === mine && disarm()), { once: true })
    feeding = feed.feedOne(from, () => arming === mine)
    return done
  }

  /** A feed that is under way is let finish: its card may be moving. */
  async function disarm(): Promise<Result<void>> {
    if (state === 'idle') return done
    if (state !== 'armed') return failed(fault('Busy', `while ${state}`))
    arming++
    await feeding
    return settleDisarmed()
  }

  function settleDisarmed(): Result<void> {
    if (state === 'armed') setState('idle')
    return state === 'idle' ? done : failed(fault('Busy', `a card came in: ${state}`))
  }

  async function clear(): Promise<Result<void>> {
    const mine = session
    if (!mine) return failed(fault('DeviceRemoved', `while ${state}`))
    if (!['idle', 'jammed', 'cover-open', 'unrecoverable'].includes(state))
      return failed(fault('Busy', `while ${state}`))
    const reset = await mine.reset()
    if (!reset.ok) return reset
    const read = await mine.sensors()
    if (!read.ok) return read
    if (read.value.coverOpen) return failed(fault('CoverOpen', 'the cover is still open'))
    if (isInside(read.value)) return failed(fault('PaperJam', 'the path is still blocked'))
    tracker.endGone('taken out by hand')
    mustClear = false
    setState('idle')
    return done
  }

  const unsupported = async (what: string) => failed(fault('UnsupportedCommand', what))
  return {
    id: identity,
    get state() {
      return state
    },
    get sheet() {
      return tracker.open?.id ?? null
    },
    async open({ signal } = {}) {
      if (signal?.aborted) return failed(fault('Cancelled', 'cancelled before it began'))
      mustClear = false
      const cancel = (): void => void keeper.stop()
      signal?.addEventListener('abort', cancel)
      const result = await keeper.start()
      signal?.removeEventListener('abort', cancel)
      return result
    },
    async close() {
      await keeper.stop()
      tracker.end('unknown', 'closed with the card in the machine')
    },
    capabilities: () => ({
      sides: 1,
      dpi: [],
      greyBits: 8,
      maxLengthInches: CARD_LENGTH_INCHES,
      escrow: false,
      doubleFeed: true,
      delivers: 'marks',
      ejectTo: [],
      brander: false,
    }),
    // The reader has no command that tells who it is.
    info: async () =>
      session
        ? ok({ model: 'Sekonic SR', serial: '', firmware: '', hardware: '', sensor: '' })
        : failed(fault('DeviceRemoved', `while ${state}`)),
    async selfTest() {
      if (state !== 'idle') return failed(fault('Busy', `while ${state}`))
      const read = await session?.sensors()
      if (!read?.ok) return read ?? failed(fault('DeviceRemoved', `while ${state}`))
      const checks = [
        {
          name: 'path',
          passed: !isInside(read.value),
          observed: isInside(read.value) ? 'card inside' : 'free',
        },
        { name: 'cover', passed: !read.value.coverOpen, observed: read.value.coverOpen ? 'open' : 'closed' },
      ]
      return ok({ passed: checks.every((check) => check.passed), checks })
    },
    async status() {
      if (state === 'armed' || state === 'scanning') return failed(fault('Busy', `while ${state}`))
      const read = await session?.sensors()
      if (!read?.ok) return read ?? failed(fault('DeviceRemoved', `while ${state}`))
      return ok(paperStatusOf(read.value, false))
    },
    arm,
    disarm,
    accept: () => unsupported('no escrow: a card that was read is in the stacker'),
    returnSheet: () => unsupported('no escrow: a card that was fed cannot come back'),
    clear,
    calibrate: () => unsupported('calibration'),
    async reboot() {
      if (state !== 'idle') return failed(fault('Busy', `while ${state}`))
      return session?.reset() ?? failed(fault('DeviceRemoved', `while ${state}`))
    },
    on: hub.on,
  }
}
