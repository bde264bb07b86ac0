import { type Clock, systemClock } from '../clock.ts'
import { type DeviceError, deviceError } from '../device-error.ts'
import { createEventHub } from '../event-hub.ts'
import { done, failed, ok, type Result } from '../result.ts'
import type { ByteTransport, CloseReason, TransportInfo } from './byte-transport.ts'
import { isOnVirtualBus, lookAtNode, watchNode } from './device-node.ts'
import { type HidDeviceInfo, type HidHandle, type HidLibrary, loadHidLibrary } from './hid-library.ts'
import { messageOf } from './native-library.ts'

/** udev sets the mode of a new node a moment after it appears: until then opening it is denied. */
const DENIED_RETRY_MS = 1000
const DENIED_PAUSE_MS = 100
/** A report that the device has not taken after this long never will be. */
const WRITE_TIMEOUT_MS = 2000
/** Report number of devices that have only one kind of report. */
const NO_REPORT_ID = 0

/** Which device is meant; what is absent is not compared. */
export interface HidMatch {
  readonly vendorId: number
  readonly productId: number
  readonly serialNumber?: string
  readonly usagePage?: number
}

export interface HidTransportOptions {
  /** The device by what it is: its path changes across a replug. */
  readonly match: HidMatch
  /** Where it is, when whoever makes the transport has just looked; searched for at every open when absent. */
  readonly path?: string
  /** Put before every report that is written, and taken off what is read; 0 for devices without report numbers. */
  readonly reportId?: number
  readonly clock?: Clock
  readonly load?: () => Promise<Result<HidLibrary>>
}

/**
 * HID reports through the node-hid library. Every write is one output report and every chunk of `onData` is
 * one input report, without its number. Errors of `open`: `LibraryMissing`, `DeviceNotFound`,
 * `PermissionDenied` (after a second of trying), `OpenFailed`.
 */
export function createHidTransport(options: HidTransportOptions): ByteTransport {
  const { match, reportId = NO_REPORT_ID, clock = systemClock, load = loadHidLibrary } = options
  const hub = createEventHub<{ readonly bytes: Uint8Array; readonly close: CloseReason }>()
  let info: TransportInfo = {
    kind: 'hid',
    path: `hid:${hex(match.vendorId)}:${hex(match.productId)}`,
    simulated: false,
    ...match,
  }
  let current: { readonly device: HidHandle; readonly unwatch: () => void } | null = null
  let opening = false

  function fault(code: DeviceError['code'], evidence: string): DeviceError {
    return deviceError(code, info.path, evidence)
  }

  async function open(): Promise<Result<void>> {
    if (current || opening) return failed(fault('AlreadyOpen', 'the device is open'))
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

  async function openOnce(library: HidLibrary): Promise<Result<void>> {
    const found = options.path === undefined ? await find(library) : ok(options.path)
    if (!found.ok) return found
    const path = found.value
    // The libusb backend's paths are no files; there only opening tells whether we may.
    const isFile = path.startsWith('/')
    const node = isFile ? await lookAtNode(path) : 'device'
    if (node === 'missing') return failed(fault('DeviceNotFound', `${path} is not there`))
    if (node === 'denied') return failed(fault('PermissionDenied', `${path} may not be read and written`))
    info = { ...info, path, simulated: isFile && (await isOnVirtualBus('hidraw', path)) }
    let device: HidHandle
    try {
      device = await library.open(path)
    } catch (error) {
      const now = isFile ? await lookAtNode(path) : 'device'
      const code = now === 'missing' ? 'DeviceNotFound' : now === 'denied' ? 'PermissionDenied' : 'OpenFailed'
      return failed(fault(code, messageOf(error)))
    }
    listen(device)
    const unwatch = isFile ? watchNode(path, clock, () => end(device, 'removed')) : () => {}
    current = { device, unwatch }
    return done
  }

  async function find(library: HidLibrary): Promise<Result<string>> {
    try {
      const path = (await library.list()).find((device) => isMatch(device, match))?.path
      return path === undefined ? failed(fault('DeviceNotFound', 'no such device is plugged in')) : ok(path)
    } catch (error) {
      return failed(fault('OpenFailed', `devices cannot be listed: ${messageOf(error)}`))
    }
  }

  function listen(device: HidHandle): void {
    // The library's error event carries a string; every one of them means that reading has stopped.
    device.on('error', () => end(device, 'removed'))
    device.on('data', (report) => {
      if (current?.device !== device) return
      const numbered = reportId !== NO_REPORT_ID && report[0] === reportId
      hub.emit('bytes', new Uint8Array(numbered ? report.subarray(1) : report))
    })
  }

  function end(device: HidHandle, reason: CloseReason): void {
    if (current?.device !== device) return
    current.unwatch()
    current = null
    if (reason === 'removed') void quietly(device.close())
    hub.emit('close', reason)
  }

  async function write(bytes: Uint8Array): Promise<Result<void>> {
    const device = current?.device
    if (!device) return failed(fault('DeviceRemoved', 'write on a closed device'))
    const over = new AbortController()
    const outcome = await Promise.race([
      device.write(Buffer.from([reportId, ...bytes])).then(
        () => null,
        (error: unknown) => ({ message: messageOf(error) }),
      ),
      clock.sleep(WRITE_TIMEOUT_MS, over.signal).then(() => 'stalled' as const),
    ])
    over.abort()
    if (outcome === null) return done
    if (outcome === 'stalled') {
      return failed(fault('CommandTimeout', `a report was not taken in ${WRITE_TIMEOUT_MS} ms`))
    }
    end(device, 'removed')
    return failed(fault('DeviceRemoved', outcome.message))
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
      const device = current?.device
      if (!device) return
      end(device, 'closed-by-host')
      await quietly(device.close())
    },
    write,
    setBaudRate: async () => done,
    onData: (listener) => hub.on('bytes', listener),
    onClose: (listener) => hub.on('close', listener),
  }
}

/** Whether a listed device is the one that is meant; a usage page that the library does not know yet passes. */
export function isMatch(device: HidDeviceInfo, match: HidMatch): boolean {
  return (
    device.path !== undefined &&
    device.vendorId === match.vendorId &&
    device.productId === match.productId &&
    (match.serialNumber === undefined || device.serialNumber === match.serialNumber) &&
    (match.usagePage === undefined || !device.usagePage || device.usagePage === match.usagePage)
  )
}

async function quietly(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch {
    // A device that is gone cannot be closed, and nothing waits for that.
  }
}

function hex(value: number): string {
  return value.toString(16).padStart(4, '0')
}
