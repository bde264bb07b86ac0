import type { BallotScannerEvents, BallotScannerState } from '../ballot-scanner.ts'
import type { Clock } from '../clock.ts'
import { type DeviceError, type DeviceErrorCode, deviceError } from '../device-error.ts'
import { createEventHub, type EventHub } from '../event-hub.ts'
import type { PageScanSession } from './session.ts'
import { createSheetTracker, type SheetTracker } from './sheet-tracker.ts'

/** What the parts of one ballot scanner driver share: where it stands, with which sheet, over which connection. */
export interface ScannerCore {
  readonly clock: Clock
  readonly deviceId: string
  readonly hub: EventHub<BallotScannerEvents>
  readonly tracker: SheetTracker
  readonly state: BallotScannerState
  setState(next: BallotScannerState): void
  fault(code: DeviceErrorCode, evidence: string): DeviceError
  /** The running connection's conversation, or null. */
  session: PageScanSession | null
  /** Gives the running connection up. */
  lose(error: DeviceError): void
  /** A paper movement is under way; the next one is refused meanwhile. */
  moving: boolean
  /** A sheet ended as unknown: a person has to look before anything goes on. */
  mustClear: boolean
  /** The scanner has said that a second sheet at the entrance holds an eject up. */
  ejectPaused: boolean
  /** When the feeder was enabled last, milliseconds since the epoch. */
  armedAt: number
  /** Longest sheet of the last `arm`, inches. */
  expectedLengthInches: number
}

export function createScannerCore(options: {
  readonly clock: Clock
  readonly deviceId: string
  readonly lose: (error: DeviceError) => void
}): ScannerCore {
  const { clock, deviceId, lose } = options
  const hub = createEventHub<BallotScannerEvents>()
  let state: BallotScannerState = 'closed'
  const core: ScannerCore = {
    clock,
    deviceId,
    hub,
    tracker: createSheetTracker((end) => {
      if (end.outcome === 'unknown') core.mustClear = true
      hub.emit('sheet-end', end)
    }),
    get state() {
      return state
    },
    setState(next) {
      if (next === state) return
      state = next
      hub.emit('state', next)
    },
    fault: (code, evidence) => deviceError(code, deviceId, evidence),
    session: null,
    lose,
    moving: false,
    mustClear: false,
    ejectPaused: false,
    armedAt: 0,
    expectedLengthInches: 0,
  }
  return core
}
