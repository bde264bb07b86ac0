import { type Clock, systemClock } from '../clock.ts'
import { type DeviceError, deviceError } from '../device-error.ts'
import { createEventHub } from '../event-hub.ts'
import { done, failed, ok, type Result } from '../result.ts'
import type { ByteTransport, CloseReason, TransportInfo } from './byte-transport.ts'
import { isOnVirtualBus, lookAtNode, watchNode } from './device-node.ts'
import { messageOf } from './native-library.ts'
import { loadSerialLibrary, type SerialLibrary, type SerialPortHandle } from './serial-library.ts'

/** udev sets the mode of a new node a moment after it appears: until then opening it is denied. */
const DENIED_RETRY_MS = 1000
const DENIED_PAUSE_MS = 100
/** A write that the port has not taken after this long is stuck behind a dead device. */
const WRITE_TIMEOUT_MS = 2000
/** Factory speed of most modules; drivers set their own. */
const DEFAULT_BAUD = 57_600
/** How the library words a port that another process has locked (read only together with an existing node). */
const LOCKED = /lock|busy/i

export interface SerialTransportOptions {
  /** The device node, or a search for it: paths change across a replug, so it is asked anew at every open. */
  readonly path: string | (() => Promise<string | null>)
  /** Name until the node is found. */
  readonly name?: string
  readonly vendorId?: number
  readonly productId?: number
  readonly serialNumber?: string
  readonly clock?: Clock
  readonly load?: () => Promise<Result<SerialLibrary>>
}

/**
 * A serial line through the serialport library, 8N1 without flow control; a pseudo-terminal is told apart and
 * counts as simulated. Errors of `open`: `LibraryMissing`, `DeviceNotFound`, `PermissionDenied` (after a second
 * of trying), `DeviceInUse`, `OpenFailed`; of `setBaudRate`: `UnsupportedCommand` where the port cannot.
 */
export function createSerialTransport(options: SerialTransportOptions): ByteTransport {
  const { clock = systemClock, load = loadSerialLibrary } = options
  const hub = createEventHub<{ readonly bytes: Uint8Array; readonly close: CloseReason }>()
  let info: TransportInfo = {
    kind: 'serial',
    path: typeof options.path === 'string' ? options.path : (options.name ?? 'serial'),
    simulated: false,
    ...(options.vendorId === undefined ? {} : { vendorId: options.vendorId }),
    ...(options.productId === undefined ? {} : { productId: options.productId }),
    ...(options.serialNumber === undefined ? {} : { serialNumber: options.serialNumber }),
  }
  /** The open port, and the end of the watch over its node. */
  let current: { readonly port: SerialPortHandle; readonly unwatch: () => void } | null = null
  let opening = false
  let baud = DEFAULT_BAUD

  function fault(code: DeviceError['code'], evidence: string): DeviceError {
    return deviceError(code, info.path, evidence)
  }

  async function open(): Promise<Result<void>> {
    if (current || opening) return failed(fault('AlreadyOpen', 'the port is open'))
    opening = true
    const opened = await openWithin(DENIED_RETRY_MS)
    opening = false
    return opened
  }

  async function openWithin(ms: number): Promise<Result<void>> {
    const library = await load()
    if (!library.ok) return library
    for (const giveUpAt = clock.now() + ms; ; await clock.sleep(DENIED_PAUSE_MS)) {
      const opened = await openOnce(library.value)
      if (opened.ok || opened.error.code !== 'PermissionDenied' || clock.now() >= giveUpAt) return opened
    }
  }

  async function openOnce(library: SerialLibrary): Promise<Result<void>> {
    const path = typeof options.path === 'string' ? options.path : await options.path()
    if (path === null) return failed(fault('DeviceNotFound', 'no such device is plugged in'))
    info = { ...info, path }
    const node = await lookAtNode(path)
    if (node === 'missing') return failed(fault('DeviceNotFound', `${path} is not there`))
    if (node === 'denied') return failed(fault('PermissionDenied', `${path} may not be read and written`))
    const simulated = node === 'pty' || (await isOnVirtualBus('tty', path))
    info = { ...info, kind: node === 'pty' ? 'pty' : 'serial', simulated }
    const port = library.create(path, baud)
    // Before opening: the library throws an error event that nobody listens to.
    listen(port)
    const error = await settled((done) => port.open(done))
    if (error) return failed(await openError(path, error))
    current = { port, unwatch: watchNode(path, clock, () => end(port, 'removed')) }
    return done
  }

  async function openError(path: string, error: Error): Promise<DeviceError> {
    const node = await lookAtNode(path)
    if (node === 'missing') return fault('DeviceNotFound', messageOf(error))
    if (node === 'denied') return fault('PermissionDenied', messageOf(error))
    return fault(LOCKED.test(messageOf(error)) ? 'DeviceInUse' : 'OpenFailed', messageOf(error))
  }

  /** Events of a port that is not the open one any more are late echoes: the library says `close` twice. */
  function listen(port: SerialPortHandle): void {
    port.on('data', (chunk) => {
      if (current?.port === port) hub.emit('bytes', new Uint8Array(chunk))
    })
    port.on('error', () => end(port, 'removed'))
    port.on('close', () => end(port, 'removed'))
  }

  function end(port: SerialPortHandle, reason: CloseReason): void {
    if (current?.port !== port) return
    current.unwatch()
    current = null
    // A dead port that stays open keeps the library reading nothing at full load.
    if (reason === 'removed') port.close(() => {})
    hub.emit('close', reason)
  }

  async function write(bytes: Uint8Array): Promise<Result<void>> {
    const port = current?.port
    if (!port) return failed(fault('DeviceRemoved', 'write on a closed port'))
    const over = new AbortController()
    const outcome = await Promise.race([
      settled((done) => port.write(Buffer.from(bytes), done)),
      clock.sleep(WRITE_TIMEOUT_MS, over.signal).then(() => 'stalled' as const),
    ])
    over.abort()
    if (outcome === null) return done
    if (outcome === 'stalled') {
      return failed(fault('CommandTimeout', `${bytes.length} bytes not taken in ${WRITE_TIMEOUT_MS} ms`))
    }
    // EIO and its kin: the far end is gone, whatever the library calls it.
    end(port, 'removed')
    return failed(fault('DeviceRemoved', messageOf(outcome)))
  }

  return {
    get info() {
      return info
    },
    get isOpen() {
      return current !== null
    },
    open,
    async close() {
      const port = current?.port
      if (!port) return
      end(port, 'closed-by-host')
      await settled((done) => port.close(done))
    },
    write,
    async setBaudRate(next) {
      const port = current?.port
      if (port) {
        const error = await settled((done) => port.update({ baudRate: next }, done))
        if (error && current?.port === port) return failed(fault('UnsupportedCommand', messageOf(error)))
      }
      baud = next
      return ok(undefined)
    },
    onData: (listener) => hub.on('bytes', listener),
    onClose: (listener) => hub.on('close', listener),
  }
}

/** Null when the call succeeded; the library throws some of its errors and calls back with the rest. */
function settled(call: (done: (error?: Error | null) => void) => unknown): Promise<Error | null> {
  return new Promise((resolve) => {
    try {
      call((error) => resolve(error ?? null))
    } catch (error) {
      resolve(error instanceof Error ? error : new Error(String(error)))
    }
  })
}
