import type {
  FingerprintScanner,
  FingerprintScannerState,
  FpCapabilities,
  FpEvents,
} from '../fingerprint-scanner.ts'
import { fingerprintDrivers } from './drivers.ts'
import { createLateDriver, type ManagedOptions } from './late-driver.ts'

const EVENTS: readonly (keyof FpEvents)[] = ['state', 'finger', 'guidance', 'progress', 'warning', 'removed']

/** Before a device has said what it can do: the size of the most common optical sensor, and nothing beyond it. */
const UNKNOWN: FpCapabilities = {
  width: 256,
  height: 288,
  dpi: 500,
  bitsOnWire: 4,
  bitsDelivered: 8,
  liveness: 'none',
  led: false,
  sound: false,
  templates: [],
  scanType: 'press',
  cancel: 'host',
  maxCaptureMs: 10_000,
}

/**
 * The fingerprint scanner of a station, whichever it is: found by path or by profile, driven by the driver that its
 * protocol needs, and known again after a replug.
 */
export function createManagedFingerprintScanner(options: ManagedOptions): FingerprintScanner {
  const late = createLateDriver<FingerprintScannerState, FpEvents, FingerprintScanner>({
    ...options,
    kind: 'fingerprint-scanner',
    usual: 'ef01',
    drivers: fingerprintDrivers,
    events: EVENTS,
    before: { opening: 'opening', absent: 'absent', closed: 'closed' },
  })
  return {
    get id() {
      return late.identity()
    },
    get state() {
      return late.state
    },
    open: late.open,
    close: late.close,
    capabilities: () => late.device?.capabilities() ?? UNKNOWN,
    info: async () => late.device?.info() ?? late.refusal(),
    capture: async (request) => late.device?.capture(request) ?? late.refusal(),
    setIndicator: async (indicator) => late.device?.setIndicator(indicator) ?? late.refusal(),
    selfTest: async () => late.device?.selfTest() ?? late.refusal(),
    on: late.hub.on,
  }
}
