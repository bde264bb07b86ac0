import { deviceError } from '../device-error.ts'
import { createEventHub } from '../event-hub.ts'
import { done, failed } from '../result.ts'
import type { ByteTransport, CloseReason, TransportInfo } from './byte-transport.ts'

/** What the far end of a memory link sees. */
interface DeviceEndEvents {
  readonly bytes: Uint8Array
  readonly opened: undefined
  readonly closed: CloseReason
  readonly baud: number
}

/** The device's end of a memory link. */
export interface MemoryDeviceEnd {
  readonly plugged: boolean
  /** Line speed that the host set last, bits per second. */
  readonly hostBaud: number
  /** Hands bytes to the host; they are lost when the host has not opened the link. */
  send(bytes: Uint8Array): void
  /** Pulls the cable: an open host end closes with `removed`, and opening fails until `plug`. */
  unplug(): void
  plug(): void
  readonly on: ReturnType<typeof createEventHub<DeviceEndEvents>>['on']
}

const DEFAULT_BAUD = 57_600

/**
 * A byte link inside one process: the host's transport and the device's end of it. Delivery is synchronous;
 * pacing and damage are the business of whoever sends. Every memory link leads to a simulated device.
 */
export function createMemoryLink(options: {
  readonly path: string
  readonly plugged?: boolean
  readonly vendorId?: number
  readonly productId?: number
}): { readonly host: ByteTransport; readonly device: MemoryDeviceEnd } {
  const info: TransportInfo = {
    kind: 'memory',
    path: options.path,
    simulated: true,
    ...(options.vendorId === undefined ? {} : { vendorId: options.vendorId }),
    ...(options.productId === undefined ? {} : { productId: options.productId }),
  }
  const toDevice = createEventHub<DeviceEndEvents>()
  const toHost = createEventHub<{ readonly bytes: Uint8Array; readonly close: CloseReason }>()
  let plugged = options.plugged ?? true
  let isOpen = false
  let baud = DEFAULT_BAUD

  function closeHost(reason: CloseReason): void {
    if (!isOpen) return
    isOpen = false
    toDevice.emit('closed', reason)
    toHost.emit('close', reason)
  }

  const host: ByteTransport = {
    info,
    get isOpen() {
      return isOpen
    },
    async open() {
      if (isOpen) return failed(deviceError('AlreadyOpen', info.path, 'the link is open'))
      if (!plugged) return failed(deviceError('DeviceNotFound', info.path, 'nothing is plugged in'))
      isOpen = true
      toDevice.emit('opened', undefined)
      return done
    },
    async close() {
      closeHost('closed-by-host')
    },
    async write(bytes) {
      if (!isOpen) return failed(deviceError('DeviceRemoved', info.path, 'write on a closed link'))
      toDevice.emit('bytes', new Uint8Array(bytes))
      return done
    },
    async setBaudRate(next) {
      baud = next
      toDevice.emit('baud', next)
      return done
    },
    onData: (listener) => toHost.on('bytes', listener),
    onClose: (listener) => toHost.on('close', listener),
  }
  const device: MemoryDeviceEnd = {
    get plugged() {
      return plugged
    },
    get hostBaud() {
      return baud
    },
    send(bytes) {
      if (isOpen && bytes.length > 0) toHost.emit('bytes', bytes)
    },
    unplug() {
      plugged = false
      closeHost('removed')
    },
    plug() {
      plugged = true
    },
    on: toDevice.on,
  }
  return { host, device }
}
