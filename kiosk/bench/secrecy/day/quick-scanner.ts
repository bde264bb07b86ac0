import type {
  BallotScanner,
  BallotScannerEvents,
  BallotScannerState,
} from '@taanuu/device-drivers/ballot-scanner'
import type { Clock } from '@taanuu/device-drivers/clock'
import { createEventHub } from '@taanuu/device-drivers/event-hub'
import type { GreyImage } from '@taanuu/device-drivers/image'

/** Drawing in and scanning an A4 sheet, and the way to the box or back (milliseconds), as the measured device takes. */
const SCAN_MS = 2000
const MOTOR_MS = 1000

export interface QuickScanner extends BallotScanner {
  /** Puts a sheet into the mouth of an armed scanner. */
  insert(picture: GreyImage): Promise<void>
  /** The voter takes the sheet that the rollers hold. */
  take(): void
}

/** A ballot scanner without bytes and without faults: states and times of the driver, nothing else. */
export function createQuickScanner(clock: Clock): QuickScanner {
  const hub = createEventHub<BallotScannerEvents>()
  let state: BallotScannerState = 'idle'
  let last = 0
  let held: number | null = null
  const done = { ok: true, value: undefined } as const
  function become(next: BallotScannerState): void {
    state = next
    hub.emit('state', next)
  }
  function unused(): never {
    throw new Error('this bench does not ask the scanner for that')
  }
  async function end(sheet: number, outcome: 'dropped-in-box' | 'returned', next: BallotScannerState) {
    if (held !== sheet) throw new Error(`sheet ${sheet} is not held`)
    become(outcome === 'returned' ? 'returning' : 'accepting')
    await clock.sleep(MOTOR_MS)
    held = null
    become(next)
    const value = { sheet, outcome, evidence: '' } as const
    hub.emit('sheet-end', value)
    return { ok: true, value } as const
  }
  return {
    id: {
      kind: 'ballot-scanner',
      protocol: 'taanuu-page-scan',
      transport: 'memory',
      path: 'quick',
      simulated: true,
    },
    get state() {
      return state
    },
    get sheet() {
      return held
    },
    open: async () => done,
    close: async () => undefined,
    capabilities: () => ({
      sides: 2,
      dpi: [200],
      greyBits: 8,
      maxLengthInches: 22,
      escrow: true,
      doubleFeed: true,
      delivers: 'image',
      ejectTo: ['front', 'front-hold', 'rear'],
      brander: false,
    }),
    info: unused,
    selfTest: unused,
    calibrate: unused,
    reboot: unused,
    async status() {
      const value = {
        front: state === 'held-front',
        transport: held !== null,
        rear: false,
        coverOpen: false,
        jam: false,
        doubleFeed: false,
        calibrationNeeded: false,
        boxFull: false,
        armed: state === 'armed',
      }
      return { ok: true, value }
    },
    async arm() {
      become('armed')
      return done
    },
    async disarm() {
      if (state === 'armed') become('idle')
      return done
    },
    accept: (sheet) => end(sheet, 'dropped-in-box', 'idle'),
    returnSheet: (sheet) => end(sheet, 'returned', 'held-front'),
    clear: async () => done,
    on: hub.on,
    async insert(picture) {
      if (state !== 'armed') throw new Error(`the scanner is ${state}`)
      const sheet = ++last
      held = sheet
      become('scanning')
      hub.emit('scan-start', { sheet })
      await clock.sleep(SCAN_MS)
      become('held')
      hub.emit('scan-complete', { sheet, front: picture, scanMs: SCAN_MS })
    },
    take() {
      if (state !== 'held-front') throw new Error(`nothing to take: ${state}`)
      become('idle')
    },
  }
}
