import type {
  BallotScanner,
  BallotScannerCapabilities,
  BallotScannerEvents,
  BallotScannerState,
} from '../ballot-scanner.ts'
import { ballotDrivers } from './drivers.ts'
import { createLateDriver, type ManagedOptions } from './late-driver.ts'

const EVENTS: readonly (keyof BallotScannerEvents)[] = [
  'state',
  'scan-start',
  'scan-progress',
  'scan-complete',
  'scan-failed',
  'sheet-end',
  'paper',
  'cover',
  'eject-paused',
  'eject-resumed',
  'jam',
  'double-feed',
  'warning',
  'removed',
]

/** Before a device has said what it can do. */
const UNKNOWN: BallotScannerCapabilities = {
  sides: 1,
  dpi: [],
  greyBits: 8,
  maxLengthInches: 0,
  escrow: false,
  doubleFeed: false,
  delivers: 'image',
  ejectTo: [],
  brander: false,
}

/** The ballot scanner of a station, found and kept as `createManagedFingerprintScanner` does it. */
export function createManagedBallotScanner(options: ManagedOptions): BallotScanner {
  const late = createLateDriver<BallotScannerState, BallotScannerEvents, BallotScanner>({
    ...options,
    kind: 'ballot-scanner',
    usual: 'taanuu-page-scan',
    drivers: ballotDrivers,
    events: EVENTS,
    before: { opening: 'connecting', absent: 'absent', closed: 'closed' },
  })
  return {
    get id() {
      return late.identity()
    },
    get state() {
      return late.state
    },
    get sheet() {
      return late.device?.sheet ?? null
    },
    open: late.open,
    close: late.close,
    capabilities: () => late.device?.capabilities() ?? UNKNOWN,
    info: async () => late.device?.info() ?? late.refusal(),
    selfTest: async () => late.device?.selfTest() ?? late.refusal(),
    status: async () => late.device?.status() ?? late.refusal(),
    arm: async (request) => late.device?.arm(request) ?? late.refusal(),
    disarm: async () => late.device?.disarm() ?? late.refusal(),
    accept: async (sheet) => late.device?.accept(sheet) ?? late.refusal(),
    returnSheet: async (sheet, hold) => late.device?.returnSheet(sheet, hold) ?? late.refusal(),
    clear: async () => late.device?.clear() ?? late.refusal(),
    calibrate: async (what) => late.device?.calibrate(what) ?? late.refusal(),
    reboot: async () => late.device?.reboot() ?? late.refusal(),
    on: late.hub.on,
  }
}
