import type { Clock } from '../clock.ts'
import { type ConnectionState, createConnectionKeeper } from '../connection-keeper.ts'
import { type DeviceError, type DeviceErrorCode, deviceError } from '../device-error.ts'
import type { DeviceProtocol } from '../device-identity.ts'
import { createEventHub } from '../event-hub.ts'
import type {
  FingerprintScanner,
  FingerprintScannerState,
  FpCapabilities,
  FpEvents,
} from '../fingerprint-scanner.ts'
import { done, failed, ok, type Result } from '../result.ts'
import type { ByteTransport } from '../transport/byte-transport.ts'
import { identityOf } from '../transport/identity-of.ts'
import { createCaptureRunner } from './capture-runner.ts'
import type { FingerprintModule, ModuleConnection } from './module.ts'

/** How one protocol is spoken; everything else is common to all fingerprint scanners. */
export interface FingerprintProtocol {
  readonly transport: ByteTransport
  readonly clock: Clock
  readonly name: DeviceProtocol
  readonly deviceId: string
  /** What is assumed of a module that has not answered yet. */
  readonly expected: FpCapabilities
  /** Starts a connection on the open transport. */
  begin(): ModuleConnection
}

interface Connection {
  readonly line: ModuleConnection
  module: FingerprintModule | null
}

/** A fingerprint scanner of any protocol: keeps it connected, runs its captures, tells who it is. */
export function createFingerprintDriver(protocol: FingerprintProtocol): FingerprintScanner {
  const { transport, clock, deviceId } = protocol
  const hub = createEventHub<FpEvents>()
  let state: FingerprintScannerState = 'closed'
  let identity = identityOf(transport, 'fingerprint-scanner', protocol.name)
  let knownSerial: string | null = null
  let isKnown = false
  let connection: Connection | null = null
  let capabilities = protocol.expected

  function setState(next: FingerprintScannerState): void {
    if (next === state) return
    state = next
    hub.emit('state', next)
  }

  function fault(code: DeviceErrorCode, evidence: string): DeviceError {
    return deviceError(code, deviceId, evidence)
  }

  const keeper = createConnectionKeeper({
    clock,
    transport,
    deviceId,
    connect,
    disconnect(error) {
      connection?.line.dispose(error)
      connection = null
      captures.end(error)
    },
    onState: (next: ConnectionState) => setState(next),
    onLost: (error) => hub.emit('removed', error),
    isIdle: () => state === 'ready',
    heartbeat: async () => connection?.module?.resync() ?? failed(fault('NotOpen', 'no connection')),
  })

  const captures = createCaptureRunner({
    clock,
    deviceId,
    state: () => state,
    setState,
    module: () => connection?.module ?? null,
    lose: (error) => keeper.lose(error),
    emit: hub.emit,
  })

  async function connect(): Promise<Result<void>> {
    const mine: Connection = { line: protocol.begin(), module: null }
    connection = mine
    const connected = await mine.line.connect()
    if (!connected.ok) return connected
    const { serial, info } = connected.value
    if (isKnown && serial !== knownSerial) {
      const error = fault('DeviceNotFound', `serial ${serial} where ${knownSerial} was expected`)
      hub.emit('warning', error)
      return failed(error)
    }
    isKnown = true
    knownSerial = serial
    identity = {
      ...identityOf(transport, 'fingerprint-scanner', protocol.name),
      ...(info.model === '' ? {} : { model: info.model }),
      ...(serial === null ? {} : { serial }),
    }
    mine.module = connected.value
    capabilities = connected.value.capabilities
    const test = await connected.value.selfTest()
    if (!test.ok) return test
    const broken = test.value.checks.find((check) => !check.passed)
    return broken ? failed(fault('SensorFault', `${broken.name}: ${broken.observed}`)) : done
  }

  function connected(): Result<FingerprintModule> {
    if (state === 'closed' || state === 'closing') return failed(fault('NotOpen', `while ${state}`))
    const module = connection?.module
    return module ? ok(module) : failed(fault('DeviceRemoved', `while ${state}`))
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
      isKnown = false
      const cancel = (): void => void keeper.stop()
      signal?.addEventListener('abort', cancel)
      const result = await keeper.start()
      signal?.removeEventListener('abort', cancel)
      return result
    },
    close: () => keeper.stop(),
    capabilities: () => capabilities,
    async info() {
      const here = connected()
      return here.ok ? ok(here.value.info) : here
    },
    capture: captures.capture,
    async setIndicator(indicator) {
      const here = connected()
      return here.ok ? here.value.setIndicator(indicator) : here
    },
    async selfTest() {
      const here = connected()
      return here.ok ? here.value.selfTest() : here
    },
    on: hub.on,
  }
}
