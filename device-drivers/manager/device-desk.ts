import type { Clock } from '../clock.ts'
import { deviceError } from '../device-error.ts'
import { createEventHub, type Unsubscribe } from '../event-hub.ts'
import { failed, ok, type Result } from '../result.ts'
import type { ByteTransport } from '../transport/byte-transport.ts'
import { type DeviceListing, type DeviceSource, listDevices } from './device-lists.ts'
import { watchDevices } from './device-watch.ts'
import type { DeviceTarget } from './found-device.ts'
import { createLocatedTransport, type DeviceGround } from './located-transport.ts'
import { examinePath } from './sys-scan.ts'

/** What drivers ask for: which devices are there, and a way to each. The native libraries may be a process away. */
export interface DeviceDesk {
  list(): Promise<Result<DeviceListing>>
  /** Something was plugged in or out. */
  onChange(listener: () => void): Unsubscribe
  /** A transport that finds its device anew at every `open`. */
  transport(target: DeviceTarget): ByteTransport
}

/** The desk in the process that may load native libraries. `close` ends the watch over what is plugged in. */
export function createLocalDesk(options: {
  readonly clock: Clock
  readonly holder: string
  readonly admitSimulated: boolean
  /** Asked in this order. */
  readonly sources: readonly DeviceSource[]
  readonly makeTransport: DeviceGround['transport']
  readonly watch?: (onChange: () => void) => Unsubscribe
}): DeviceDesk & { close(): void } {
  const { clock, holder, admitSimulated, sources, makeTransport } = options
  const hub = createEventHub<{ readonly change: undefined }>()
  const onChange = (): void => hub.emit('change', undefined)
  const stop = options.watch?.(onChange) ?? watchDevices({ clock, onChange })
  const ground: DeviceGround = {
    holder,
    admitSimulated,
    // Reconnecting must not wait for udevadm: what lies under /dev and /sys is enough to find a device again.
    list: async () => (await listDevices(sources.slice(0, 1))).devices,
    examine: examinePath,
    transport: makeTransport,
  }
  return {
    async list() {
      const listing = await listDevices(sources)
      return listing.silent.length === sources.length
        ? failed(deviceError('InternalFault', 'devices', listing.silent.join('; ')))
        : ok(listing)
    },
    onChange: (listener) => hub.on('change', listener),
    transport: (target) => createLocatedTransport(ground, target),
    close: stop,
  }
}
