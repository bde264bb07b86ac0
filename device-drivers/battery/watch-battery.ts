import type { Clock } from '../clock.ts'
import { deviceError } from '../device-error.ts'
import type { DeviceIdentity } from '../device-identity.ts'
import { createEventHub } from '../event-hub.ts'
import { done, failed, type Result } from '../result.ts'
import type { Battery, BatteryEvents, BatteryState, PowerStatus } from './battery.ts'

/** Charge changes slowly; a pulled mains plug should show within the time a person needs to notice it. */
const POLL_MS = 2000

/** Makes a battery out of a way to read it. */
export function watchBattery(options: {
  readonly id: DeviceIdentity
  readonly clock: Clock
  readonly read: () => Promise<Result<PowerStatus>>
  /** Called when watching ends. */
  readonly release?: () => Promise<void>
}): Battery {
  const { id, clock, read, release } = options
  const hub = createEventHub<BatteryEvents>()
  let state: BatteryState = 'closed'
  let status: PowerStatus | null = null
  let stop: AbortController | null = null

  function setState(next: BatteryState): void {
    if (next === state) return
    state = next
    hub.emit('state', next)
  }

  async function look(mine: AbortController): Promise<Result<void>> {
    const result = await read()
    if (mine.signal.aborted) return failed(deviceError('Cancelled', id.path, 'closed'))
    if (!result.ok) {
      const wasReady = state === 'ready'
      status = null
      setState('absent')
      if (wasReady) hub.emit('removed', result.error)
      return result
    }
    const changed = JSON.stringify(result.value) !== JSON.stringify(status)
    status = result.value
    setState('ready')
    if (changed) hub.emit('status', result.value)
    return done
  }

  async function watch(mine: AbortController): Promise<void> {
    while (!mine.signal.aborted) {
      await clock.sleep(POLL_MS, mine.signal)
      if (!mine.signal.aborted) await look(mine)
    }
  }

  return {
    id,
    get state() {
      return state
    },
    get status() {
      return status
    },
    async open() {
      if (stop) return failed(deviceError('AlreadyOpen', id.path, 'open was called before'))
      const mine = new AbortController()
      stop = mine
      const first = await look(mine)
      if (!mine.signal.aborted) void watch(mine)
      return first
    },
    async close() {
      stop?.abort()
      stop = null
      await release?.()
      setState('closed')
    },
    on: hub.on,
  }
}
