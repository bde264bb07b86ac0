import type { VirtualClock } from '@taanuu/simulator/clock/virtual-clock'
import type { DevicePort } from '@taanuu/simulator/devices/device-port'
import { type FaultDevice, type FaultId, faultsOf } from '@taanuu/simulator/devices/fault-plan'
import { createRandom } from '@taanuu/simulator/random'
import type { SoakBook } from './soak-book.ts'

/** Faults that end only when a technician comes; a day with them is no day. */
const WITHOUT_END: readonly FaultId[] = ['replug-other', 'permission-denied', 'in-use', 'calibration-needed']
/** A fault lasts between these (milliseconds). */
const SHORTEST_MS = 500
const LONGEST_MS = 40_000

/** Lets a fault of the catalogue strike a device about every `everyMs` of virtual time, until the signal. */
export async function strikeFaults(options: {
  readonly clock: VirtualClock
  readonly device: FaultDevice
  readonly port: DevicePort
  readonly seed: string
  readonly everyMs: number
  readonly stop: AbortSignal
  readonly book: SoakBook
  /** Told of every fault as it strikes. */
  readonly onFault: (what: string) => void
}): Promise<void> {
  const { clock, device, port, everyMs, stop, book } = options
  const random = createRandom(options.seed).fork(`faults of ${device}`)
  const ids = faultsOf(device).filter((id) => !WITHOUT_END.includes(id))
  while (!stop.aborted) {
    await clock.sleep(random.uniform(0.5, 1.5) * everyMs, stop)
    if (stop.aborted) return
    const fault = random.pick(ids)
    const durationMs = Math.round(random.uniform(SHORTEST_MS, LONGEST_MS))
    options.onFault(`${device}: ${fault} for ${durationMs} ms`)
    port.strike(fault, durationMs)
    book.faults++
  }
}
