import type {
  ArmOptions,
  BallotScanner,
  BallotScannerEvents,
  BallotScannerState,
  PaperStatus,
  SheetEnd,
  SheetId,
} from '../ballot-scanner.ts'
import type { Clock } from '../clock.ts'
import { createConnectionKeeper } from '../connection-keeper.ts'
import { type DeviceError, type DeviceErrorCode, deviceError } from '../device-error.ts'
import type { DeviceIdentity, FirmwareInfo, SelfTest } from '../device-identity.ts'
import { createEventHub } from '../event-hub.ts'
import { done, failed, ok, type Result } from '../result.ts'
import type { ByteTransport } from '../transport/byte-transport.ts'
import { COMMAND, EVENT, lengthCommand } from './commands.ts'
import type { ImageBlock } from './packet.ts'
import { createPageImage, type PageImage } from './page-image.ts'
import { waitForEmptyTransport } from './paper-wait.ts'
import { createPageScanSession, type PageScanSession } from './session.ts'
import { createSheetTracker } from './sheet-tracker.ts'

/** Longest silence of a scan that is under way. */
const SCAN_SILENCE_MS = 5000
/** While armed the sensors must not be polled; this often the feeder is stopped for a look and started again. */
const ARMED_CHECK_MS = 30_000
/** Between two looks whether the voter has taken the sheet that the rollers hold. */
const HELD_FRONT_POLL_MS = 500
/** Longest sheet that the transport takes, inches. */
const MAX_LENGTH_INCHES = 22
const SCAN_DPI = 200

export interface PageScanBallotScannerOptions {
  readonly transport: ByteTransport
  readonly clock: Clock
  /** Sides to be scanned. */
  readonly sides?: 1 | 2
}

interface Connection {
  readonly session: PageScanSession
  info: FirmwareInfo | null
}

/**
 * A ballot scanner behind the `taanuu-page-scan` profile on any byte transport. The scanner draws in one
 * sheet each time it is armed and holds it in escrow; every sheet gets a number at its first movement and
 * exactly one end.
 */
export function createPageScanBallotScanner(options: PageScanBallotScannerOptions): BallotScanner {
  const { transport, clock, sides = 1 } = options
  const deviceId = `taanuu-page-scan:${transport.info.path}`
  const hub = createEventHub<BallotScannerEvents>()
  /** A sheet ended as unknown: a person has to look before anything goes on. */
  let mustClear = false
  const tracker = createSheetTracker((end) => {
    if (end.outcome === 'unknown') mustClear = true
    hub.emit('sheet-end', end)
  })
  let state: BallotScannerState = 'closed'
  let identity = identityOf(transport)
  let knownSerial: string | null = null
  let connection: Connection | null = null
  /** Where a fresh connection stands once its sensors were read. */
  let initialState: BallotScannerState = 'idle'
  let image: PageImage = createPageImage()
  let lastScanSignAt = 0
  let armedAt = 0
  /** Counts calls of `arm`, so that a signal disarms only its own. */
  let arming = 0
  let expectedLengthInches = 0
  let ejectPaused = false
  /** A paper movement is under way; the next one waits its turn by being refused. */
  let moving = false

  const keeper = createConnectionKeeper({
    clock,
    transport,
    deviceId,
    connect,
    disconnect(error) {
      connection?.session.dispose(error)
      connection = null
      ejectPaused = false
    },
    onState(next) {
      if (next === 'ready') setState(initialState)
      else if (next === 'opening' || next === 'recovering') setState('connecting')
      else setState(next)
    },
    onLost: (error) => hub.emit('removed', error),
    isIdle: () => !moving && (state === 'idle' || state === 'armed'),
    heartbeat,
  })

  function setState(next: BallotScannerState): void {
    if (next === state) return
    state = next
    hub.emit('state', next)
  }

  function fault(code: DeviceErrorCode, evidence: string, cause?: DeviceError): DeviceError {
    return deviceError(code, deviceId, evidence, cause)
  }

  // ---- connection ----

  async function connect(): Promise<Result<void>> {
    const session = createPageScanSession({
      transport,
      clock,
      deviceId,
      onEvent,
      onBlock,
      onDamage: () => image.damage(),
    })
    const mine: Connection = { session, info: null }
    connection = mine
    const version = await session.ask(COMMAND.version)
    if (!version.ok) return version
    const serial = await session.ask(COMMAND.serial)
    if (!serial.ok) return serial
    if (knownSerial !== null && serial.value !== knownSerial) {
      const error = fault('DeviceNotFound', `serial ${serial.value} where ${knownSerial} was expected`)
      hub.emit('warning', error)
      return failed(error)
    }
    knownSerial = serial.value
    const [model = '', firmware = ''] = version.value.split(' ')
    identity = { ...identityOf(transport), model, serial: serial.value }
    mine.info = { model, serial: serial.value, firmware, hardware: '', sensor: '' }
    setState('checking-initial')
    const checked = await checkInitial(session)
    if (!checked.ok) return checked
    initialState = checked.value
    return done
  }

  /** No event comes for what already holds: the sensors say where a sheet from before is. */
  async function checkInitial(session: PageScanSession): Promise<Result<BallotScannerState>> {
    // A driver that died may have left the feeder enabled.
    const stopped = await session.order(COMMAND.disableFeeder)
    if (!stopped.ok) return stopped
    const status = await session.status()
    if (!status.ok) return status
    hub.emit('paper', status.value)
    if (status.value.coverOpen) return ok('cover-open')
    if (status.value.jam) return ok('jammed')
    if (status.value.transport || status.value.rear) {
      const out = await eject(session, COMMAND.ejectFront, false)
      if (!out.ok) return out.error.code === 'PaperJam' ? ok('jammed') : out
      tracker.end('returned', 'found in the transport after a reconnect and given back')
    }
    tracker.endGone('not in the machine after a reconnect')
    if (status.value.calibrationNeeded) return ok('faulted')
    return ok(mustClear ? 'unrecoverable' : 'idle')
  }

  async function heartbeat(): Promise<Result<unknown>> {
    const session = connection?.session
    if (!session) return failed(fault('NotOpen', 'no connection'))
    if (state === 'idle') {
      const status = await session.status()
      if (status.ok && state === 'idle') notice(status.value)
      return status
    }
    return clock.now() - armedAt < ARMED_CHECK_MS ? done : checkWhileArmed(session)
  }

  function notice(status: PaperStatus): void {
    if (status.coverOpen) setState('cover-open')
    else if (status.jam) setState('jammed')
  }

  /** Stops the feeder for a look: finds a device that has died, and a sheet whose begin was not heard. */
  async function checkWhileArmed(session: PageScanSession): Promise<Result<unknown>> {
    moving = true
    try {
      const stopped = await session.order(COMMAND.disableFeeder)
      if (state !== 'armed') return done
      if (!stopped.ok) return stopped
      const status = await session.status()
      if (!status.ok || state !== 'armed') return status
      if (status.value.coverOpen || status.value.jam) notice(status.value)
      else if (status.value.transport || status.value.rear) {
        onScanBegin()
        void failScan(fault('FramingError', 'a sheet came in unannounced'))
      } else {
        armedAt = clock.now()
        return session.order(COMMAND.enableFeeder)
      }
      return status
    } finally {
      moving = false
    }
  }

  // ---- scanning ----

  function onEvent(event: string): void {
    switch (event) {
      case EVENT.beginScan:
        if (state === 'armed') onScanBegin()
        return
      case EVENT.endScan:
        if (state === 'scanning') void finishScan()
        return
      case EVENT.jam:
        if (state === 'scanning') jamScan('the scanner reports a jam')
        return
      case EVENT.doubleFeed:
        if (state !== 'scanning') return
        hub.emit('double-feed', { sheet: tracker.open?.id ?? null })
        void failScan(fault('DoubleFeed', 'more than one sheet at once'))
        return
      case EVENT.coverOpen:
      case EVENT.coverOpenSeen:
        hub.emit('cover', { open: true })
        onCoverOpen()
        return
      case EVENT.coverClosed:
      case EVENT.coverClosedSeen:
        hub.emit('cover', { open: false })
        if (state === 'cover-open' && !tracker.open && !mustClear) void clear()
        return
      case EVENT.ejectPause:
        ejectPaused = true
        hub.emit('eject-paused', { sheet: tracker.open?.id ?? null })
        return
      case EVENT.ejectResume:
        ejectPaused = false
        hub.emit('eject-resumed', { sheet: tracker.open?.id ?? null })
        return
      default:
        return
    }
  }

  function onCoverOpen(): void {
    if (moving) return // the movement's own look at the sensors finds it
    if (state === 'scanning') {
      const sheet = tracker.open?.id ?? 0
      hub.emit('scan-failed', { sheet, error: fault('CoverOpen', 'cover opened during the scan') })
    }
    if (['idle', 'armed', 'scanning', 'held', 'held-front'].includes(state)) setState('cover-open')
  }

  function onScanBegin(): void {
    image = createPageImage()
    lastScanSignAt = clock.now()
    const sheet = tracker.begin(clock.now())
    setState('scanning')
    hub.emit('scan-start', { sheet: sheet.id })
    void watchScan(sheet.id)
  }

  function onBlock(block: ImageBlock): void {
    if (state === 'armed') onScanBegin()
    if (state !== 'scanning' || !tracker.open) return
    lastScanSignAt = clock.now()
    image.add(block)
    const rows = expectedLengthInches * image.dpi * image.sides
    const fraction = image.ended ? 1 : rows > 0 ? Math.min(1, image.rows / rows) : 0
    hub.emit('scan-progress', { sheet: tracker.open.id, fraction })
  }

  async function watchScan(sheet: SheetId): Promise<void> {
    while (state === 'scanning' && tracker.open?.id === sheet) {
      const wait = lastScanSignAt + SCAN_SILENCE_MS - clock.now()
      if (wait > 0) {
        await clock.sleep(wait)
        continue
      }
      const mine = connection
      const status = await mine?.session.status()
      if (state !== 'scanning' || tracker.open?.id !== sheet || connection !== mine) return
      if (!status?.ok) {
        if (status) keeper.lose(status.error)
        return
      }
      if (status.value.jam || !(status.value.transport || status.value.rear)) jamScan('the scan stopped')
      else void failScan(fault('TransferTruncated', `no picture for ${SCAN_SILENCE_MS} ms`))
      return
    }
  }

  async function finishScan(): Promise<void> {
    const sheet = tracker.open
    if (!sheet) return
    const result = image.finish()
    image = createPageImage()
    if (!result.ok) return failScan(fault(result.code, result.evidence))
    sheet.reachedRear = true
    setState('held')
    const { front, back } = result
    hub.emit('scan-complete', {
      sheet: sheet.id,
      front,
      ...(back ? { back } : {}),
      scanMs: clock.now() - sheet.startedAt,
    })
  }

  /** A picture that cannot be used: the sheet goes back to the voter. */
  async function failScan(error: DeviceError): Promise<void> {
    const sheet = tracker.open
    if (!sheet) return
    sheet.reachedRear = true
    hub.emit('scan-failed', { sheet: sheet.id, error })
    setState('returning')
    moving = true
    await giveBack(false)
    moving = false
  }

  function jamScan(evidence: string): void {
    const sheet = tracker.open
    if (!sheet) return
    setState('jammed')
    hub.emit('scan-failed', { sheet: sheet.id, error: fault('PaperJam', evidence) })
    hub.emit('jam', { sheet: sheet.id, where: 'scan' })
  }

  // ---- paper movements ----

  async function eject(session: PageScanSession, command: string, watchFront: boolean) {
    ejectPaused = false
    const startedAt = clock.now()
    const ordered = await session.setInMotion(command)
    // An order without an answer may have been carried out: the sensors tell.
    if (!ordered.ok && ordered.error.code !== 'CommandTimeout') return ordered
    return waitForEmptyTransport({
      clock,
      deviceId,
      startedAt,
      read: () => session.glance(),
      watchFront,
      isPaused: () => ejectPaused,
    })
  }

  /** Runs a movement alone; a device that stops answering in it is lost. */
  async function move<T>(run: (session: PageScanSession) => Promise<Result<T>>): Promise<Result<T>> {
    const session = connection?.session
    if (!session) return failed(fault('DeviceRemoved', `while ${state}`))
    moving = true
    const result = await run(session)
    moving = false
    if (!result.ok && result.error.code === 'CommandTimeout') keeper.lose(result.error)
    return result
  }

  function heldSheet(sheet: SheetId): DeviceError | null {
    if (state === 'closed' || state === 'closing') return fault('NotOpen', `while ${state}`)
    if (!connection) return fault('DeviceRemoved', `while ${state}`)
    if (moving || state !== 'held') return fault('Busy', `while ${state}`)
    if (tracker.open?.id !== sheet) return fault('NoPaper', `sheet ${sheet} is not the one in escrow`)
    return null
  }

  async function accept(sheet: SheetId): Promise<Result<SheetEnd>> {
    const refusal = heldSheet(sheet)
    if (refusal) return failed(refusal)
    setState('accepting')
    const exit = await move((session) => eject(session, COMMAND.ejectRear, true))
    if (!exit.ok) {
      if (exit.error.code === 'UnexpectedReply' && connection) setState('held')
      else if (connection && isPaperFault(exit.error)) stopForPaper('accept', exit.error)
      return exit
    }
    if (exit.value === 'pulled-back') {
      setState('unrecoverable')
      tracker.end('unknown', 'seen at the entrance after it was accepted')
      return failed(fault('PaperHeldBack', 'the sheet was pulled back out after it was accepted'))
    }
    if (exit.value === 'unwatched') {
      setState('unrecoverable')
      const evidence = 'the sensors could not be read while the sheet left the transport'
      tracker.end('unknown', evidence)
      return failed(fault('CommandTimeout', evidence))
    }
    setState('idle')
    const end = tracker.end('dropped-in-box', 'transport and rear sensors cleared')
    return end ? ok(end) : failed(fault('InternalFault', 'the sheet had ended before'))
  }

  function stopForPaper(where: 'accept' | 'return', error: DeviceError): void {
    setState(error.code === 'CoverOpen' ? 'cover-open' : 'jammed')
    if (error.code === 'PaperJam') hub.emit('jam', { sheet: tracker.open?.id ?? null, where })
    if (where === 'accept') tracker.end('unknown', `${error.evidence} on the way to the box`)
  }

  async function returnSheet(sheet: SheetId, hold = false): Promise<Result<SheetEnd>> {
    const refusal = heldSheet(sheet)
    if (refusal) return failed(refusal)
    setState('returning')
    return giveBack(hold)
  }

  async function giveBack(hold: boolean): Promise<Result<SheetEnd>> {
    const exit = await move((session) =>
      eject(session, hold ? COMMAND.ejectFrontHold : COMMAND.ejectFront, false),
    )
    if (!exit.ok) {
      if (connection && isPaperFault(exit.error)) stopForPaper('return', exit.error)
      else if (connection) setState('jammed')
      return exit
    }
    setState(hold ? 'held-front' : 'idle')
    if (hold) void watchHeldFront()
    const end = tracker.end('returned', hold ? 'at the entrance, held for the voter' : 'left at the entrance')
    return end ? ok(end) : failed(fault('InternalFault', 'the sheet had ended before'))
  }

  async function watchHeldFront(): Promise<void> {
    const mine = connection
    while (state === 'held-front' && connection === mine && mine) {
      await clock.sleep(HELD_FRONT_POLL_MS)
      if (state !== 'held-front' || connection !== mine) return
      const status = await mine.session.status()
      if (state !== 'held-front' || connection !== mine) return
      if (!status.ok) {
        keeper.lose(status.error)
        return
      }
      if (!status.value.front) setState('idle')
    }
  }

  async function clear(): Promise<Result<void>> {
    const clearable = ['idle', 'jammed', 'cover-open', 'double-sheet', 'unrecoverable', 'held-front']
    if (!connection) return failed(fault('DeviceRemoved', `while ${state}`))
    if (moving || !clearable.includes(state)) return failed(fault('Busy', `while ${state}`))
    return move(async (session) => {
      const reset = await session.order(COMMAND.reset)
      if (!reset.ok) return reset
      const status = await session.status()
      if (!status.ok) return status
      hub.emit('paper', status.value)
      if (status.value.coverOpen) return failed(fault('CoverOpen', 'the cover is still open'))
      if (status.value.jam) return failed(fault('PaperJam', 'the path is still blocked'))
      if (status.value.transport || status.value.rear) {
        const out = await eject(session, COMMAND.ejectFront, false)
        if (!out.ok) return out
        tracker.end('returned', 'found in the transport and given back')
      }
      tracker.endGone('not in the machine after it was cleared')
      mustClear = false
      setState('idle')
      return done
    })
  }

  async function arm(request: ArmOptions): Promise<Result<void>> {
    if (state === 'closed' || state === 'closing') return failed(fault('NotOpen', `while ${state}`))
    if (!connection) return failed(fault('DeviceRemoved', `while ${state}`))
    if (state === 'cover-open') return failed(fault('CoverOpen', 'the cover is open'))
    if (state === 'jammed') return failed(fault('PaperJam', 'a jam has not been cleared'))
    if (moving || state !== 'idle') return failed(fault('Busy', `while ${state}`))
    if (request.signal?.aborted) return failed(fault('Cancelled', 'cancelled before it began'))
    expectedLengthInches = Math.min(request.lengthInches, MAX_LENGTH_INCHES)
    const armed = await move<void>(async (session) => {
      const orders = [
        COMMAND.halfResolution,
        sides === 2 ? COMMAND.duplex : COMMAND.simplex,
        lengthCommand(expectedLengthInches),
        request.doubleFeed ? COMMAND.doubleFeedOn : COMMAND.doubleFeedOff,
      ]
      for (const order of orders) {
        const given = await session.order(order)
        if (!given.ok) return given
      }
      // The sheet may be on its way before the acknowledgement is.
      armedAt = clock.now()
      arming++
      if (state === 'idle') setState('armed')
      const enabled = await session.order(COMMAND.enableFeeder)
      if (!enabled.ok && state === 'armed') setState('idle')
      return enabled
    })
    const mine = arming
    const cancel = (): void => {
      if (arming === mine) void disarm()
    }
    if (armed.ok) request.signal?.addEventListener('abort', cancel, { once: true })
    return armed
  }

  async function disarm(): Promise<Result<void>> {
    if (state !== 'armed') return state === 'idle' ? done : failed(fault('Busy', `while ${state}`))
    return move(async (session) => {
      const stopped = await session.order(COMMAND.disableFeeder)
      if (state !== 'armed') return failed(fault('Busy', `a sheet came in: ${state}`))
      if (stopped.ok) setState('idle')
      return stopped
    })
  }

  async function whenIdle(act: (session: PageScanSession) => Promise<Result<void>>): Promise<Result<void>> {
    if (state === 'closed' || state === 'closing') return failed(fault('NotOpen', `while ${state}`))
    if (moving || state !== 'idle') return failed(fault('Busy', `while ${state}`))
    return move(act)
  }

  return {
    get id() {
      return identity
    },
    get state() {
      return state
    },
    get sheet() {
      return tracker.open?.id ?? null
    },
    async open({ signal } = {}) {
      if (signal?.aborted) return failed(fault('Cancelled', 'cancelled before it began'))
      knownSerial = null
      mustClear = false
      const cancel = (): void => void keeper.stop()
      signal?.addEventListener('abort', cancel)
      const result = await keeper.start()
      signal?.removeEventListener('abort', cancel)
      return result
    },
    async close() {
      await keeper.stop()
      tracker.end('unknown', 'closed with the sheet in the machine')
    },
    capabilities: () => ({
      sides,
      dpi: [SCAN_DPI],
      greyBits: 8,
      maxLengthInches: MAX_LENGTH_INCHES,
      escrow: true,
      doubleFeed: true,
      delivers: 'image',
      ejectTo: ['front', 'front-hold', 'rear'],
      brander: false,
    }),
    async info() {
      return connection?.info ? ok(connection.info) : failed(fault('DeviceRemoved', `while ${state}`))
    },
    async selfTest() {
      const session = connection?.session
      if (!session) return failed(fault('DeviceRemoved', `while ${state}`))
      if (state === 'armed' || state === 'scanning') return failed(fault('Busy', `while ${state}`))
      const test = await session.order(COMMAND.selfTest)
      if (!test.ok && test.error.code !== 'UnexpectedReply') return test
      const status = await session.status()
      if (!status.ok) return status
      const { jam, coverOpen, calibrationNeeded } = status.value
      const checks: SelfTest['checks'] = [
        { name: 'diagnostic', passed: test.ok, observed: test.ok ? 'taken' : test.error.evidence },
        { name: 'path', passed: !jam, observed: jam ? 'jam' : 'free' },
        { name: 'cover', passed: !coverOpen, observed: coverOpen ? 'open' : 'closed' },
        { name: 'calibration', passed: !calibrationNeeded, observed: calibrationNeeded ? 'needed' : 'done' },
      ]
      return ok({ passed: checks.every((check) => check.passed), checks })
    },
    async status() {
      const session = connection?.session
      if (!session) return failed(fault('DeviceRemoved', `while ${state}`))
      if (state === 'armed' || state === 'scanning') return failed(fault('Busy', `while ${state}`))
      return session.status()
    },
    arm,
    disarm,
    accept,
    returnSheet,
    clear,
    calibrate: (kind) =>
      kind === 'image'
        ? whenIdle(async (session) => {
            setState('calibrating')
            const result = await session.order(COMMAND.calibrateImage)
            if (state === 'calibrating') setState('idle')
            return result
          })
        : Promise.resolve(failed(fault('UnsupportedCommand', 'double-feed calibration'))),
    async reboot() {
      return whenIdle((session) => session.order(COMMAND.reset))
    },
    on: hub.on,
  }
}

function isPaperFault(error: DeviceError): boolean {
  return error.code === 'PaperJam' || error.code === 'CoverOpen'
}

function identityOf(transport: ByteTransport): DeviceIdentity {
  const { kind, path, simulated, vendorId, productId } = transport.info
  return {
    kind: 'ballot-scanner',
    protocol: 'taanuu-page-scan',
    transport: kind,
    path,
    simulated,
    ...(vendorId === undefined ? {} : { vendorId }),
    ...(productId === undefined ? {} : { productId }),
  }
}
