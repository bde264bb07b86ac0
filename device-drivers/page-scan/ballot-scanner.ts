import type { ArmOptions, BallotScanner, BallotScannerState, PaperStatus } from '../ballot-scanner.ts'
import type { Clock } from '../clock.ts'
import { createConnectionKeeper } from '../connection-keeper.ts'
import type { FirmwareInfo, SelfTest } from '../device-identity.ts'
import { done, failed, ok, type Result } from '../result.ts'
import type { ByteTransport } from '../transport/byte-transport.ts'
import { identityOf } from '../transport/identity-of.ts'
import { COMMAND, lengthCommand } from './commands.ts'
import { createPaperMoves } from './paper-moves.ts'
import { createScanIntake } from './scan-intake.ts'
import { createScannerCore } from './scanner-core.ts'
import { createPageScanSession, type PageScanSession } from './session.ts'

/** While armed the sensors must not be polled; this often the feeder is stopped for a look and started again. */
const ARMED_CHECK_MS = 30_000
/** Longest sheet that the transport takes, inches. */
const MAX_LENGTH_INCHES = 22
const SCAN_DPI = 200

export interface PageScanBallotScannerOptions {
  readonly transport: ByteTransport
  readonly clock: Clock
  /** Sides to be scanned where `arm` does not say. */
  readonly sides?: 1 | 2
}

/**
 * A ballot scanner behind the `taanuu-page-scan` profile on any byte transport. The scanner draws in one
 * sheet each time it is armed and holds it in escrow; every sheet gets a number at its first movement and
 * exactly one end.
 */
export function createPageScanBallotScanner(options: PageScanBallotScannerOptions): BallotScanner {
  const { transport, clock, sides = 1 } = options
  const deviceId = `taanuu-page-scan:${transport.info.path}`
  const core = createScannerCore({ clock, deviceId, lose: (error) => keeper.lose(error) })
  const moves = createPaperMoves(core)
  const intake = createScanIntake(core, moves)
  let identity = identityOf(transport, 'ballot-scanner', 'taanuu-page-scan')
  let info: FirmwareInfo | null = null
  let knownSerial: string | null = null
  /** Where a fresh connection stands once its sensors were read. */
  let initialState: BallotScannerState = 'idle'
  /** Counts calls of `arm`, so that a signal disarms only its own. */
  let arming = 0
  /** `disarm` is under way: the feeder must not be enabled again behind it. */
  let disarming = false

  const keeper = createConnectionKeeper({
    clock,
    transport,
    deviceId,
    connect,
    disconnect(error) {
      core.session?.dispose(error)
      core.session = null
      core.ejectPaused = false
    },
    onState(next) {
      if (next === 'ready') core.setState(initialState)
      else if (next === 'opening' || next === 'recovering') core.setState('connecting')
      else core.setState(next)
    },
    onLost: (error) => core.hub.emit('removed', error),
    isIdle: () => !core.moving && (core.state === 'idle' || core.state === 'armed'),
    heartbeat,
  })

  async function connect(): Promise<Result<void>> {
    const session = createPageScanSession({
      transport,
      clock: core.clock,
      deviceId: core.deviceId,
      ...intake,
    })
    core.session = session
    const version = await session.ask(COMMAND.version)
    if (!version.ok) return version
    const serial = await session.ask(COMMAND.serial)
    if (!serial.ok) return serial
    if (knownSerial !== null && serial.value !== knownSerial) {
      const error = core.fault('DeviceNotFound', `serial ${serial.value} where ${knownSerial} was expected`)
      core.hub.emit('warning', error)
      return failed(error)
    }
    knownSerial = serial.value
    const [model = '', firmware = ''] = version.value.split(' ')
    identity = { ...identityOf(transport, 'ballot-scanner', 'taanuu-page-scan'), model, serial: serial.value }
    info = { model, serial: serial.value, firmware, hardware: '', sensor: '' }
    core.setState('checking-initial')
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
    core.hub.emit('paper', status.value)
    if (status.value.coverOpen) return ok('cover-open')
    if (status.value.jam) return ok('jammed')
    if (status.value.transport || status.value.rear) {
      const out = await moves.eject(session, COMMAND.ejectFront, false)
      if (!out.ok) return out.error.code === 'PaperJam' ? ok('jammed') : out
      core.tracker.endFound('found in the transport after a reconnect and given back')
    }
    core.tracker.endGone('not in the machine after a reconnect')
    if (status.value.calibrationNeeded) return ok('faulted')
    return ok(core.mustClear ? 'unrecoverable' : 'idle')
  }

  async function heartbeat(): Promise<Result<unknown>> {
    const session = core.session
    if (!session) return failed(core.fault('NotOpen', 'no connection'))
    if (core.state === 'idle') {
      const status = await session.status()
      if (status.ok && core.state === 'idle' && !core.moving) notice(status.value)
      return status
    }
    return core.clock.now() - core.armedAt < ARMED_CHECK_MS ? done : checkWhileArmed(session)
  }

  function notice(status: PaperStatus): void {
    if (status.coverOpen) core.setState('cover-open')
    else if (status.jam) core.setState('jammed')
    else if (status.transport || status.rear) intake.takeUnannounced()
  }

  /** Stops the feeder for a look: finds a device that has died, and a sheet whose begin was not heard. */
  async function checkWhileArmed(session: PageScanSession): Promise<Result<unknown>> {
    core.moving = true
    try {
      const stopped = await session.order(COMMAND.disableFeeder)
      if (core.state !== 'armed') return done
      if (!stopped.ok) return stopped
      const status = await session.status()
      if (!status.ok || core.state !== 'armed') return status
      const { coverOpen, jam, transport, rear } = status.value
      if (coverOpen || jam || transport || rear) notice(status.value)
      else if (!disarming) {
        core.armedAt = core.clock.now()
        const enabled = await session.order(COMMAND.enableFeeder)
        // A sheet came in between the look and the order: it is on its way, and its begin is heard or the next look
        // finds it. The device answered, so it is not a lost one.
        return !enabled.ok && enabled.error.code === 'UnexpectedReply' ? done : enabled
      }
      return status
    } finally {
      core.moving = false
    }
  }

  async function arm(request: ArmOptions): Promise<Result<void>> {
    if (core.state === 'closed' || core.state === 'closing') {
      return failed(core.fault('NotOpen', `while ${core.state}`))
    }
    if (!core.session) return failed(core.fault('DeviceRemoved', `while ${core.state}`))
    if (core.state === 'cover-open') return failed(core.fault('CoverOpen', 'the cover is open'))
    if (core.state === 'jammed') return failed(core.fault('PaperJam', 'a jam has not been cleared'))
    if (core.moving || core.state !== 'idle') return failed(core.fault('Busy', `while ${core.state}`))
    if (request.signal?.aborted) return failed(core.fault('Cancelled', 'cancelled before it began'))
    core.expectedLengthInches = Math.min(request.lengthInches, MAX_LENGTH_INCHES)
    const armed = await moves.move<void>(async (session) => {
      const orders = [
        COMMAND.halfResolution,
        (request.sides ?? sides) === 2 ? COMMAND.duplex : COMMAND.simplex,
        lengthCommand(core.expectedLengthInches),
        request.doubleFeed ? COMMAND.doubleFeedOn : COMMAND.doubleFeedOff,
      ]
      for (const order of orders) {
        const given = await session.order(order)
        if (!given.ok) return given
      }
      // The sheet may be on its way before the acknowledgement is.
      core.armedAt = core.clock.now()
      arming++
      if (core.state === 'idle') core.setState('armed')
      const enabled = await session.order(COMMAND.enableFeeder)
      if (!enabled.ok && core.state === 'armed') core.setState('idle')
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
    if (core.state === 'idle') return done
    if (core.state !== 'armed') return failed(core.fault('Busy', `while ${core.state}`))
    disarming = true
    const disarmed = await moves.move<void>(async (session) => {
      const stopped = await session.order(COMMAND.disableFeeder)
      if (core.state !== 'armed') return failed(core.fault('Busy', `a sheet came in: ${core.state}`))
      if (stopped.ok) core.setState('idle')
      return stopped
    })
    disarming = false
    return disarmed
  }

  async function whenIdle(act: (session: PageScanSession) => Promise<Result<void>>): Promise<Result<void>> {
    if (core.state === 'closed' || core.state === 'closing') {
      return failed(core.fault('NotOpen', `while ${core.state}`))
    }
    if (core.moving || core.state !== 'idle') return failed(core.fault('Busy', `while ${core.state}`))
    return moves.move(act)
  }

  return {
    get id() {
      return identity
    },
    get state() {
      return core.state
    },
    get sheet() {
      return core.tracker.open?.id ?? null
    },
    async open({ signal } = {}) {
      if (signal?.aborted) return failed(core.fault('Cancelled', 'cancelled before it began'))
      knownSerial = null
      core.mustClear = false
      const cancel = (): void => void keeper.stop()
      signal?.addEventListener('abort', cancel)
      const result = await keeper.start()
      signal?.removeEventListener('abort', cancel)
      return result
    },
    async close() {
      await keeper.stop()
      core.tracker.end('unknown', 'closed with the sheet in the machine')
    },
    capabilities: () => ({
      sides: 2,
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
      return core.session && info ? ok(info) : failed(core.fault('DeviceRemoved', `while ${core.state}`))
    },
    async selfTest() {
      const session = core.session
      if (!session) return failed(core.fault('DeviceRemoved', `while ${core.state}`))
      if (core.state === 'armed' || core.state === 'scanning')
        return failed(core.fault('Busy', `while ${core.state}`))
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
      const session = core.session
      if (!session) return failed(core.fault('DeviceRemoved', `while ${core.state}`))
      if (core.state === 'armed' || core.state === 'scanning')
        return failed(core.fault('Busy', `while ${core.state}`))
      return session.status()
    },
    arm,
    disarm,
    accept: moves.accept,
    returnSheet: moves.returnSheet,
    clear: moves.clear,
    calibrate: (kind) =>
      kind === 'image'
        ? whenIdle(async (session) => {
            core.setState('calibrating')
            const result = await session.order(COMMAND.calibrateImage)
            if (core.state === 'calibrating') core.setState('idle')
            return result
          })
        : Promise.resolve(failed(core.fault('UnsupportedCommand', 'double-feed calibration'))),
    async reboot() {
      return whenIdle((session) => session.order(COMMAND.reset))
    },
    on: core.hub.on,
  }
}
