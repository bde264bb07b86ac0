import type { Clock } from '../clock.ts'
import { createConnectionKeeper } from '../connection-keeper.ts'
import { type DeviceError, type DeviceErrorCode, deviceError } from '../device-error.ts'
import type { DeviceIdentity } from '../device-identity.ts'
import { createEventHub } from '../event-hub.ts'
import type {
  CaptureOptions,
  FingerprintScanner,
  FingerprintScannerState,
  FpEvents,
  FpSample,
} from '../fingerprint-scanner.ts'
import type { GreyImage } from '../image.ts'
import { done, failed, ok, type Result } from '../result.ts'
import { ridgeArea } from '../ridge-area.ts'
import { captureSbiFinger } from './capture.ts'
import { readDeviceFacts, type SbiDeviceFacts, type SbiEnvironment } from './device-facts.ts'
import { discoverSbiDevices } from './discovery.ts'
import type { SbiTrust } from './trust.ts'

/** A service that is still busy with a capture that was given up is asked again after this, milliseconds. */
const BUSY_RETRY_MS = 500
/** What registration devices deliver at least: an inch and a half at 500 dpi; the pictures tell their own size. */
const TYPICAL = { width: 800, height: 750, dpi: 500 }

export interface SbiFingerprintScannerOptions {
  readonly clock: Clock
  /** Whom to believe; devices of other authorities are refused. */
  readonly trust: SbiTrust
  readonly environment: SbiEnvironment
  /** Port of the service; all of the range are asked when absent. */
  readonly port?: number
}

/**
 * A certified reader behind a MOSIP SBI service on this machine. Its pictures are JPEG 2000 more often than not,
 * which is not read here: such a capture fails as `UnsupportedModel` and names the compression. The interface knows no
 * lift of the finger: after a cancelled capture the service decides by itself what a new touch is.
 */
export function createSbiFingerprintScanner(options: SbiFingerprintScannerOptions): FingerprintScanner {
  const { clock, trust, environment } = options
  const deviceId = `mosip-sbi:${options.port ?? 'any'}`
  const now = (): number => clock.now()
  const hub = createEventHub<FpEvents>()
  let state: FingerprintScannerState = 'closed'
  let identity: DeviceIdentity = identityFor(options.port ?? 0, trust, null)
  let facts: SbiDeviceFacts | null = null
  let knownSerial: string | null = null
  let running: AbortController | null = null

  function fault(code: DeviceErrorCode, evidence: string): DeviceError {
    return deviceError(code, deviceId, evidence)
  }

  function setState(next: FingerprintScannerState): void {
    if (next === state) return
    state = next
    hub.emit('state', next)
  }

  const keeper = createConnectionKeeper({
    clock,
    // Every call is a connection of its own: there is nothing to open.
    transport: { open: async () => done, close: async () => {}, onClose: () => () => {} },
    deviceId,
    connect,
    disconnect(error) {
      facts = null
      running?.abort(error)
    },
    onState: setState,
    onLost: (error) => hub.emit('removed', error),
    isIdle: () => state === 'ready',
    heartbeat: readFacts,
  })

  async function connect(): Promise<Result<void>> {
    const read = await readFacts()
    if (!read.ok) return read
    const { serialNo } = read.value.digitalId
    if (knownSerial !== null && serialNo !== knownSerial) {
      const error = fault('DeviceNotFound', `serial ${serialNo} where ${knownSerial} was expected`)
      hub.emit('warning', error)
      return failed(error)
    }
    knownSerial = serialNo
    facts = read.value
    identity = identityFor(read.value.port, trust, read.value)
    return done
  }

  /** Asks the service that is known, or looks for one; the first device that is trusted is taken. */
  async function readFacts(): Promise<Result<SbiDeviceFacts>> {
    const known = facts?.port ?? options.port
    const ports = known === undefined ? await portsFound() : [known]
    let result: Result<SbiDeviceFacts> = failed(fault('DeviceNotFound', 'no service on any port'))
    for (const port of ports) {
      result = await readDeviceFacts({ port, trust, environment, now })
      if (!result.ok) continue
      if (result.value.status === 'Ready' || result.value.status === 'Busy') return result
      result = failed(fault('DeviceNotFound', `status ${result.value.status}`))
    }
    return result
  }

  async function portsFound(): Promise<readonly number[]> {
    return [...new Set((await discoverSbiDevices()).map((device) => device.port))]
  }

  async function capture(request: CaptureOptions): Promise<Result<FpSample>> {
    if (state === 'closed' || state === 'closing') return failed(fault('NotOpen', `capture while ${state}`))
    const mine = facts
    if (!mine || state === 'absent') return failed(fault('DeviceRemoved', `capture while ${state}`))
    if (state !== 'ready') return failed(fault('Busy', `capture while ${state}`))
    if (request.signal?.aborted) return failed(fault('Cancelled', 'cancelled before it began'))
    const stop = new AbortController()
    running = stop
    const cancel = (): void => stop.abort(fault('Cancelled', 'cancelled'))
    request.signal?.addEventListener('abort', cancel, { once: true })
    setState('armed')
    hub.emit('guidance', 'place-finger')
    const result = await take(mine, request, stop.signal)
    request.signal?.removeEventListener('abort', cancel)
    running = null
    endCapture()
    if (stop.signal.aborted) return failed(stop.signal.reason as DeviceError)
    if (!result.ok && isLoss(result.error)) keeper.lose(result.error)
    return result
  }

  /** Not where the connection was lost or closed meanwhile. */
  function endCapture(): void {
    if (state === 'armed') setState('ready')
  }

  async function take(
    mine: SbiDeviceFacts,
    request: CaptureOptions,
    signal: AbortSignal,
  ): Promise<Result<FpSample>> {
    const due = now() + request.timeoutMs
    for (;;) {
      const timeoutMs = Math.max(1, Math.round(due - now()))
      const calledAt = now()
      const taken = await captureSbiFinger({ facts: mine, trust, environment, timeoutMs, now, signal })
      if (taken.ok) return sampleOf(taken.value.image, request, now() - calledAt)
      if (taken.error.code !== 'Busy' || signal.aborted) return taken
      if (now() + BUSY_RETRY_MS >= due) return failed(fault('CaptureTimeout', 'the service stayed busy'))
      await clock.sleep(BUSY_RETRY_MS, signal)
    }
  }

  function sampleOf(image: GreyImage, request: CaptureOptions, ms: number): Result<FpSample> {
    const quality = ridgeArea(image)
    if (request.minQuality !== undefined && quality < request.minQuality)
      return failed(fault('QualityTooLow', `${quality} of 100`))
    const whole = { fraction: 1, rows: image.height, image }
    request.onProgress?.(whole)
    hub.emit('progress', whole)
    return ok({
      ...image,
      quality,
      qualityBy: 'driver-ridge-area',
      capturedAt: now(),
      deviceId,
      transferMs: ms,
      redoneUploads: 0,
    })
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
    async close() {
      running?.abort(fault('Cancelled', 'the scanner was closed'))
      await keeper.stop()
    },
    capabilities: () => ({
      ...TYPICAL,
      bitsOnWire: 8,
      bitsDelivered: 8,
      liveness: 'none',
      led: false,
      sound: false,
      templates: [],
      scanType: 'press',
      cancel: 'host',
      maxCaptureMs: 10_000,
    }),
    async info() {
      if (!facts) return failed(fault('DeviceRemoved', `while ${state}`))
      const { make, model, serialNo, deviceSubType } = facts.digitalId
      return ok({
        model: `${make} ${model}`,
        serial: serialNo,
        firmware: facts.firmware,
        hardware: facts.serviceVersion,
        sensor: deviceSubType ?? '',
      })
    },
    capture,
    setIndicator: async () => done,
    async selfTest() {
      const read = await readFacts()
      if (!read.ok) return read
      const { status } = read.value
      const checks = [
        { name: 'signature', passed: true, observed: 'by a trusted authority' },
        { name: 'status', passed: status === 'Ready', observed: status },
      ]
      return ok({ passed: checks.every((check) => check.passed), checks })
    },
    on: hub.on,
  }
}

function identityFor(port: number, trust: SbiTrust, facts: SbiDeviceFacts | null): DeviceIdentity {
  return {
    kind: 'fingerprint-scanner',
    protocol: 'mosip-sbi',
    transport: 'http',
    path: `http://127.0.0.1:${port}`,
    // By the authority that signed, never by what the device says of itself.
    simulated: trust.simulated,
    ...(facts
      ? { model: `${facts.digitalId.make} ${facts.digitalId.model}`, serial: facts.digitalId.serialNo }
      : {}),
  }
}

function isLoss(error: DeviceError): boolean {
  return error.code === 'DeviceRemoved' || error.code === 'DeviceNotFound' || error.code === 'CommandTimeout'
}
