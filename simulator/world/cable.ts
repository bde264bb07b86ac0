import { createEventHub, type Subscribe } from '@taanuu/device-drivers/event-hub'

export interface CableEvents {
  readonly plug: { readonly plugged: boolean; readonly serial: string }
}

/** The cable between the machine and one device: data and power. */
export interface Cable {
  readonly plugged: boolean
  /** Serial number of the device at its end. */
  readonly serial: string
  unplug(): void
  /** Plugs the same device in again, or another one of the same model with its own serial number. */
  plug(serial?: string): void
  readonly on: Subscribe<CableEvents>
}

export function createCable(serial: string, initiallyPlugged = true): Cable {
  const hub = createEventHub<CableEvents>()
  let plugged = initiallyPlugged
  let current = serial
  return {
    get plugged() {
      return plugged
    },
    get serial() {
      return current
    },
    unplug() {
      if (!plugged) return
      plugged = false
      hub.emit('plug', { plugged, serial: current })
    },
    plug(next = current) {
      if (plugged) return
      plugged = true
      current = next
      hub.emit('plug', { plugged, serial: current })
    },
    on: hub.on,
  }
}
