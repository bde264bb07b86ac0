import type { Clock } from '../clock.ts'
import { type ConnectionState, createConnectionKeeper } from '../connection-keeper.ts'
import { type DeviceError, type DeviceErrorCode, deviceError } from '../device-error.ts'
import type { SelfTest, SelfTestCheck } from '../device-identity.ts'
import { createEventHub } from '../event-hub.ts'
import type {
  CaptureOptions,
  FingerprintScanner,
  FingerprintScannerState,
  FpEvents,
  FpSample,
} from '../fingerprint-scanner.ts'
import { done, failed, ok, type Result } from '../result.ts'
import type { ByteTransport } from '../transport/byte-transport.ts'
import { identityOf } from '../transport/identity-of.ts'
import { captureFinger } from './capture.ts'
import { BAUD_UNIT, OPCODE } from './commands.ts'
import { connectEf01, type Ef01Link } from './connect.ts'
import { AURA_PARAMS } from './indicator.ts'
import { createEf01Session, type Ef01Session } from './session.ts'

/** Highest line speed of the family (N = 12): a picture in 3.5 s instead of 7. */
const FASTEST_BAUD = 115_200
/** Factory password. */
const DEFAULT_PASSWORD = 0
/** Wire bytes a byte of picture costs with 128-byte packets, and bits a byte. */
const WIRE_OVERHEAD = (128 + 11) / 128
const BITS_PER_BYTE = 10

export interface Ef01FingerprintScannerOptions {
  readonly transport: ByteTransport
  readonly clock: Clock
  /** Module password, 32 bits. */
  readonly password?: number
  /** Line speed to work at, bits per second: a multiple of 9600 up to 115,200. */
  readonly baud?: number
}

/** What `capture` answers in states in which it cannot start; null where it can. */
const CAPTURE_REFUSAL: Readonly<Record<FingerprintScannerState, DeviceErrorCode | null>> = {
  closed: 'NotOpen',
  closing: 'NotOpen',
  absent: 'DeviceRemoved',
  opening: 'Busy',
  recovering: 'Busy',
  faulted: 'SensorFault',
  ready: null,
  // The line is still draining after a cancelled capture: the new one begins when it is free.
  busy: null,
  armed: 'Busy',
  capturing: 'Busy',
  transferring: 'Busy',
  'awaiting-lift': 'Busy',
}

interface Connection {
  readonly session: Ef01Session
  link: Ef01Link | null
}

/** A fingerprint scanner behind the EF01 protocol (ZFM-20, R30x, R503 and kin) on any byte transport. */
export function createEf01FingerprintScanner(options: Ef01FingerprintScannerOptions): FingerprintScanner {
  const { transport, clock, password = DEFAULT_PASSWORD, baud = FASTEST_BAUD } = options
  if (baud % BAUD_UNIT !== 0 || baud < BAUD_UNIT || baud > FASTEST_BAUD) throw new RangeError(`baud ${baud}`)
  const deviceId = `ef01:${transport.info.path}`
  const hub = createEventHub<FpEvents>()
  let state: FingerprintScannerState = 'closed'
  let identity = identityOf(transport, 'fingerprint-scanner', 'ef01')
  let knownSerial: string | null = null
  let connection: Connection | null = null
  let lastLink: Ef01Link | null = null
  let liftRequired = false
  /** The running capture: ends it with an error, whatever the device does. */
  let endCapture: ((error: DeviceError) => void) | null = null
  /** Settles when the last capture has let go of the line. */
  let lineFree: Promise<unknown> = Promise.resolve()

  function setState(next: FingerprintScannerState): void {
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
      connection?.session.dispose(error)
      connection = null
      endCapture?.(error)
    },
    onState: (next: ConnectionState) => setState(next),
    onLost: (error) => hub.emit('removed', error),
    isIdle: () => state === 'ready',
    heartbeat: async () => connection?.session.resync() ?? failed(fault('NotOpen', 'no connection')),
  })

  function fault(code: DeviceErrorCode, evidence: string): DeviceError {
    return deviceError(code, deviceId, evidence)
  }

  async function connect(): Promise<Result<void>> {
    const session = createEf01Session({ transport, clock, deviceId })
    const mine: Connection = { session, link: null }
    connection = mine
    const link = await connectEf01({ session, transport, clock, deviceId, password, preferredBaud: baud })
    if (!link.ok) return link
    const { product } = link.value
    const serial = product?.serial ?? null
    if (knownSerial !== null && serial !== knownSerial) {
      const error = fault('DeviceNotFound', `serial ${serial} where ${knownSerial} was expected`)
      hub.emit('warning', error)
      return failed(error)
    }
    knownSerial = serial
    identity = {
      ...identityOf(transport, 'fingerprint-scanner', 'ef01'),
      ...(product ? { model: product.model, serial: product.serial } : {}),
    }
    mine.link = link.value
    lastLink = link.value
    const test = await testSensor(mine)
    if (!test.ok) return test
    const broken = test.value.checks.find((check) => !check.passed)
    return broken ? failed(fault('SensorFault', `${broken.name}: ${broken.observed}`)) : done
  }

  async function capture(request: CaptureOptions): Promise<Result<FpSample>> {
    const refusal = endCapture ? 'Busy' : CAPTURE_REFUSAL[state]
    if (refusal) return failed(fault(refusal, `capture while ${state}`))
    if (request.signal?.aborted) return failed(fault('Cancelled', 'cancelled before it began'))
    const stop = new AbortController()
    const { promise, resolve } = Promise.withResolvers<Result<FpSample>>()
    function end(error: DeviceError): void {
      stop.abort()
      resolve(failed(error))
    }
    const onCancel = (): void => {
      liftRequired = true
      end(fault('Cancelled', `cancelled while ${state}`))
      if (connection) setState('busy')
    }
    endCapture = end
    request.signal?.addEventListener('abort', onCancel)
    const before = lineFree
    const running = before.then(() => run(request, stop.signal))
    lineFree = running
    running.then(resolve)
    const result = await promise
    request.signal?.removeEventListener('abort', onCancel)
    endCapture = null
    return result
  }

  async function run(request: CaptureOptions, stop: AbortSignal): Promise<Result<FpSample>> {
    const mine = connection
    if (stop.aborted || !mine?.link) return settle(failed(fault('Cancelled', 'ended before it began')))
    const result = await captureFinger(
      {
        session: mine.session,
        link: mine.link,
        clock,
        deviceId,
        stop,
        liftRequired: liftRequired || request.requireLift === true,
        onState: whileRunning(setState),
        onFinger: whileRunning((finger) => {
          if (finger === 'off') liftRequired = false
          hub.emit('finger', finger)
        }),
        onGuidance: whileRunning((guidance) => hub.emit('guidance', guidance)),
        onProgress: whileRunning((progress) => {
          request.onProgress?.(progress)
          hub.emit('progress', progress)
        }),
        onWarning: (error) => hub.emit('warning', error),
      },
      request,
    )
    return settle(result)

    function whileRunning<T>(act: (value: T) => void): (value: T) => void {
      return (value) => {
        if (!stop.aborted) act(value)
      }
    }
    function settle(result: Result<FpSample>): Result<FpSample> {
      if (mine && connection === mine) {
        const dead = !result.ok && isLoss(result.error)
        if (dead) keeper.lose(result.error)
        else if (state !== 'closing') setState('ready')
      }
      return result
    }
  }

  async function testSensor(mine: Connection): Promise<Result<SelfTest>> {
    const checks: SelfTestCheck[] = []
    const parameters = await mine.session.resync()
    if (!parameters.ok) return parameters
    checks.push({
      name: 'system-parameters',
      passed: true,
      observed: `${parameters.value.baud} baud, packets of ${parameters.value.packetBytes}`,
    })
    if (mine.link?.profile.checkSensor) {
      const sensor = await mine.session.command(OPCODE.checkSensor)
      if (!sensor.ok) return sensor
      checks.push({ name: 'sensor', passed: sensor.value[0] === 0, observed: `code ${sensor.value[0]}` })
    }
    return ok({ passed: checks.every((check) => check.passed), checks })
  }

  function connected(): Result<Connection & { readonly link: Ef01Link }> {
    if (state === 'closed' || state === 'closing') return failed(fault('NotOpen', `while ${state}`))
    const { session, link } = connection ?? { session: null, link: null }
    if (!session || !link) return failed(fault('DeviceRemoved', `while ${state}`))
    return ok({ session, link })
  }

  return {
    get id() {
      return identity
    },
    get state() {
      return state
    },
    async open({ signal } = {}) {
      if (signal?.aborted) return failed(fault('Cancelled', 'cancelled before it began'))
      knownSerial = null
      const cancel = (): void => void keeper.stop()
      signal?.addEventListener('abort', cancel)
      const result = await keeper.start()
      signal?.removeEventListener('abort', cancel)
      return result
    },
    close: () => keeper.stop(),
    capabilities() {
      const size = lastLink?.size ?? { width: 256, height: 288, dpi: 500 }
      const bytes = ((size.width * size.height) / 2) * WIRE_OVERHEAD
      const uploadMs = (bytes * BITS_PER_BYTE * 1000) / (lastLink?.baud ?? baud)
      return {
        ...size,
        bitsOnWire: 4,
        bitsDelivered: 8,
        liveness: 'none',
        led: lastLink?.profile.auraLed ?? false,
        sound: false,
        templates: [],
        scanType: 'press',
        cancel: 'host',
        maxCaptureMs: Math.ceil(1000 + 3 * uploadMs),
      }
    },
    async info() {
      const here = connected()
      if (!here.ok) return here
      const { product, parameters, profile } = here.value.link
      return ok({
        model: product?.model ?? profile.name,
        serial: product?.serial ?? '',
        firmware: `system ${parameters.systemId}`,
        hardware: product?.hardware ?? '',
        sensor: product?.sensor ?? '',
      })
    },
    capture,
    async setIndicator(indicator) {
      const here = connected()
      if (!here.ok) return here
      if (!here.value.link.profile.auraLed) return done
      const set = await here.value.session.expectOk(OPCODE.auraLed, AURA_PARAMS[indicator])
      return set.ok ? done : set
    },
    async selfTest() {
      const here = connected()
      return here.ok ? testSensor(here.value) : here
    },
    on: hub.on,
  }
}

/**
 * Errors after which the connection is given up and built anew: the module does not answer any more, or it
 * has restarted and wants its password again.
 */
function isLoss({ code }: DeviceError): boolean {
  return code === 'CommandTimeout' || code === 'DeviceRemoved' || code === 'AuthenticationRequired'
}
