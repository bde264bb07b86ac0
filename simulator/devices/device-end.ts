import type { Subscribe } from '@taanuu/device-drivers/event-hub'
import type { CloseReason } from '@taanuu/device-drivers/transport/byte-transport'

/** What a device notices of the host at the other end of its line. */
export interface DeviceEndEvents {
  readonly bytes: Uint8Array
  readonly opened: undefined
  readonly closed: CloseReason
  readonly baud: number
}

/**
 * The device's end of a line: a memory link, a pty, a socket of the device testbed. What is sent while no host has the
 * line open is lost, as on a real one.
 */
export interface DeviceEnd {
  readonly plugged: boolean
  /** Line speed that the host has set, bits per second; null where it cannot be seen or was never set. */
  readonly hostBaud: number | null
  send(bytes: Uint8Array): void
  /** The host's end is gone until `plug`. */
  unplug(): void
  plug(): void
  readonly on: Subscribe<DeviceEndEvents>
}
