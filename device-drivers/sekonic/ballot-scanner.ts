import type { ArmOptions, BallotScanner, BallotScannerEvents, BallotScannerState } from '../ballot-scanner.ts'
import type { Clock } from '../clock.ts'
import { createConnectionKeeper } from '../connection-keeper.ts'
import { type DeviceError, type DeviceErrorCode, deviceError } from '../device-error.ts'
import { createEventHub } from '../event-hub.ts'
import { createSheetTracker } from '../page-scan/sheet-tracker.ts'
import { done, failed, ok, type Result } from '../result.ts'
import type { ByteTransport } from '../transport/byte-transport.ts'
import { identityOf } from '../transport/identity-of.ts'
import { createSekonicSession, type SekonicSession } from './session.ts'
import { type CardSensors, isInside, paperStatusOf } from './status.ts'

/** Between two attempts to feed while nobody has put a card into the hopper, milliseconds. */
const FEED_PAUSE_MS = 500
/** A card that was read is in the stacker within this time, or it is stuck, milliseconds. */
const EXIT_MS = 3000
const EXIT_LOOK_MS = 100
/** Feeds in a row that did not get hold of the card. */
const FEED_ATTEMPTS = 3
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

  /** Feeds until one card was taken, or `mine` is over. */
  async function feedOne(mine: number, from: SekonicSession): Promise<void> {
    let notFed = 0
    while (arming === mine && state === 'armed') {
      const settled = await from.settle()
      if (session !== from || arming !== mine) return
      if (!settled.ok) return keeper.lose(settled.error)
      const startedAt = clock.now()
      const end = await from.feed()
      if (session !== from) {
        // The command may have moved a card before the connection broke; the sensors after it cannot tell.
        if (!end.ok || end.value !== 'empty') begin(startedAt)
        return
      }
      if (!end.ok) {
        begin(startedAt)
        return stopForSilence(from, end.error)
      }
      switch (end.value) {
        case 'read':
          return takeCard(from, startedAt)
        case 'empty':
          await clock.sleep(FEED_PAUSE_MS)
          break
        case 'not-fed':
          if (++notFed < FEED_ATTEMPTS) await clock.sleep(FEED_PAUSE_MS)
          else {
            hub.emit('warning', fault('PaperHeldBack', `${notFed} feeds got no hold of the card`))
            setState('idle')
          }
          break
        default:
          return stopFor(from, end.value, startedAt)
      }
    }
  }

  async function takeCard(from: SekonicSession, startedAt: number): Promise<void> {
    setState('scanning')
    const sheet = begin(startedAt)
    const marks = await from.marks(columns)
    if (session !== from) return
    const out = await untilOut(from)
    if (session !== from) return
    if (!out.ok) return out.error.code === 'PaperJam' ? jam(out.error) : keeper.lose(out.error)
    if (!marks.ok) return fail(marks.error)
    hub.emit('marks-complete', { sheet, marks: marks.value, scanMs: clock.now() - startedAt })
    tracker.end('dropped-in-box', 'read, and no sensor sees it any more')
    setState('idle')
  }

  async function untilOut(from: SekonicSession): Promise<Result<void>> {
    const due = clock.now() + EXIT_MS
    for (;;) {
      const read = await from.sensors()
      if (!read.ok) return read
      if (!isInside(read.value)) return done
      if (clock.now() >= due) return failed(fault('PaperJam', `still inside after ${EXIT_MS} ms`))
      await clock.sleep(EXIT_LOOK_MS)
    }
  }

  /** The feed ended badly: the sensors say whether the card is inside, gone to the stacker, or never came in. */
  async function stopFor(from: SekonicSession, end: string, startedAt: number): Promise<void> {
    const read = await from.sensors()
    if (session !== from) return
    if (!read.ok) return keeper.lose(read.error)
    if (read.value.coverOpen) {
      hub.emit('cover', { open: true })
      if (isInside(read.value)) begin(startedAt)
      return setState('cover-open')
    }
    if (end === 'cover-open' && !isInside(read.value)) return setState('idle')
    // A status without checksum: any other that is not plainly `empty` may have been `read` on its way.
    const sheet = begin(startedAt)
    if (end === 'double-feed') hub.emit('double-feed', { sheet })
    if (isInside(read.value)) jam(fault('PaperJam', end))
    else fail(fault(end === 'double-feed' ? 'DoubleFeed' : 'BadImage', end))
  }

  async function stopForSilence(from: SekonicSession, error: DeviceError): Promise<void> {
    const read = await from.sensors()
    if (session !== from) return
    if (!read.ok) return keeper.lose(read.error)
    // Its answer may have been lost with the card in the stacker.
    if (isInside(read.value)) jam(fault('PaperJam', error.evidence))
    else fail(error)
  }

  function begin(startedAt: number): number {
    const { id } = tracker.begin(startedAt)
    hub.emit('scan-start', { sheet: id })
    return id
  }

  function jam(error: DeviceError): void {
    const sheet = tracker.open?.id ?? null
    setState('jammed')
    hub.emit('scan-failed', { sheet: sheet ?? 0, error })
    hub.emit('jam', { sheet, where: 'scan' })
  }

  /** In the stacker without marks: it must be taken out by hand and fed again. */
  function fail(error: DeviceError): void {
    const sheet = tracker.open?.id ?? 0
    hub.emit('scan-failed', { sheet, error })
    setState('unrecoverable')
    tracker.end('unknown', `in the stacker without marks: ${error.evidence}`)
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
    feeding = feedOne(mine, from)
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
