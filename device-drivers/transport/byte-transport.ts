import type { DeviceError } from '../device-error.ts'
import type { TransportKind } from '../device-identity.ts'
import type { Unsubscribe } from '../event-hub.ts'
import type { Result } from '../result.ts'

/** Where a transport leads, as the host side knows it without asking the device. */
export interface TransportInfo {
  readonly kind: TransportKind
  readonly path: string
  /** True when the far end is a simulated device: a property of the connection, not of its bytes. */
  readonly simulated: boolean
  readonly vendorId?: number
  readonly productId?: number
  /** Serial number on the bus, where it has one. */
  readonly serialNumber?: string
}

/** Why a transport closed: the host closed it, or the device went away. */
export type CloseReason = 'closed-by-host' | 'removed'

/**
 * A two-way stream of bytes to a device. It knows no protocol and has no deadlines of its own. After a close
 * it may be opened again; `onData` and `onClose` subscriptions survive that. A chunk handed to `onData`
 * belongs to the listener and is never reused.
 */
export interface ByteTransport {
  readonly info: TransportInfo
  readonly isOpen: boolean
  open(): Promise<Result<void>>
  /** Idempotent. */
  close(): Promise<void>
  write(bytes: Uint8Array): Promise<Result<void>>
  /** Line speed for serial lines, bits per second; other transports accept and ignore it. */
  setBaudRate(baud: number): Promise<Result<void>>
  onData(listener: (chunk: Uint8Array) => void): Unsubscribe
  onClose(listener: (reason: CloseReason) => void): Unsubscribe
  /** Tells, where something watches what is plugged in, that opening may succeed now: no reason to wait any longer. */
  onAppear?(listener: () => void): Unsubscribe
  /**
   * Told where the transport itself noticed that bytes were lost at this place of the stream (`SequenceGap`);
   * absent where it cannot notice.
   */
  onFault?(listener: (error: DeviceError) => void): Unsubscribe
}
