import { deviceError } from '../device-error.ts'
import { createEventHub } from '../event-hub.ts'
import { done, failed, ok, type Result } from '../result.ts'
import type { ByteTransport, CloseReason, TransportInfo } from '../transport/byte-transport.ts'
import { type DeviceLock, lockDevice } from './device-lock.ts'
import { type DeviceTarget, type FoundDevice, locate } from './found-device.ts'
import { deviceNumberOf } from './sys-scan.ts'

/** What a transport needs from the machine that it runs on. */
export interface DeviceGround {
  /** Name that other processes are told when they find the device in use. */
  readonly holder: string
  /** Whether simulated devices and pseudo-terminals may be opened: in training only. */
  readonly admitSimulated: boolean
  /** Everything that is plugged in now. */
  list(): Promise<readonly FoundDevice[]>
  /** A device node at a path that enumeration does not list, or null. */
  examine(path: string): Promise<FoundDevice | null>
  /** The transport of that device, not yet open. */
  transport(device: FoundDevice): Promise<Result<ByteTransport>>
}

/**
 * A transport to one device wherever it is plugged in: every `open` looks for it anew, admits it or not, locks it
 * against other processes, and opens it. Errors of `open`: `DeviceNotFound`,
 * `SimulatorRefused`, `DeviceInUse`, and those of the port.
 */
export function createLocatedTransport(ground: DeviceGround, target: DeviceTarget): ByteTransport {
  const hub = createEventHub<{ readonly bytes: Uint8Array; readonly close: CloseReason }>()
  const name = target.by === 'path' ? target.path : target.lastPath
  let info: TransportInfo = { kind: 'serial', path: name, simulated: false }
  let open: Opened | null = null

  async function find(): Promise<Result<FoundDevice>> {
    const located = locate(target, await ground.list())
    switch (located.kind) {
      case 'found':
        return ok(located.device)
      case 'missing': {
        const device = target.by === 'path' ? await ground.examine(target.path) : null
        return device
          ? ok(device)
          : failed(deviceError('DeviceNotFound', name, 'nothing is plugged in there'))
      }
      case 'other': {
        const serial = located.device.serial ?? 'without a number'
        const evidence = `another device of this model is at ${located.device.path}, serial number ${serial}`
        return failed(deviceError('DeviceNotFound', name, evidence))
      }
      case 'ambiguous': {
        const evidence = `${located.count} devices of this model without serial numbers: name the path`
        return failed(deviceError('DeviceNotFound', name, evidence))
      }
    }
  }

  async function admit(device: FoundDevice): Promise<Result<DeviceLock>> {
    const { path, simulated } = device
    if (simulated && !ground.admitSimulated) return refuseSimulated(path)
    const lock = await lockDevice((await deviceNumberOf(path)) ?? path, ground.holder)
    if (!lock.ok) return failed(deviceError('DeviceInUse', name, `${path} is ${lock.error.evidence}`))
    return lock
  }

  function refuseSimulated(path: string): Result<never> {
    return failed(deviceError('SimulatorRefused', name, `${path} leads to a program, not to a device`))
  }

  /** Ends the running connection once, whoever noticed first. */
  async function give(mine: Opened, reason: CloseReason): Promise<void> {
    if (open !== mine) return
    open = null
    for (const stop of mine.stops) stop()
    hub.emit('close', reason)
    await mine.inner.close()
    await mine.lock.release()
  }

  return {
    get info() {
      return info
    },
    get isOpen() {
      return open !== null
    },
    async open() {
      if (open) return failed(deviceError('AlreadyOpen', name, 'the transport is open'))
      const found = await find()
      if (!found.ok) return found
      const device = found.value
      const lock = await admit(device)
      if (!lock.ok) return lock
      const made = await ground.transport(device)
      const opened = made.ok ? await made.value.open() : made
      if (!made.ok || !opened.ok) {
        await lock.value.release()
        return made.ok ? opened : made
      }
      const inner = made.value
      info = { ...infoOf(device), ...inner.info, simulated: device.simulated || inner.info.simulated }
      if (info.simulated && !ground.admitSimulated) {
        await inner.close()
        await lock.value.release()
        return refuseSimulated(device.path)
      }
      const mine: Opened = {
        inner,
        lock: lock.value,
        stops: [
          inner.onData((bytes) => hub.emit('bytes', bytes)),
          inner.onClose(() => void give(mine, 'removed')),
        ],
      }
      open = mine
      return done
    },
    async close() {
      if (open) await give(open, 'closed-by-host')
    },
    async write(bytes) {
      return open ? open.inner.write(bytes) : failed(deviceError('DeviceRemoved', name, 'not open'))
    },
    async setBaudRate(baud) {
      return open ? open.inner.setBaudRate(baud) : failed(deviceError('DeviceRemoved', name, 'not open'))
    },
    onData: (listener) => hub.on('bytes', listener),
    onClose: (listener) => hub.on('close', listener),
  }
}

interface Opened {
  readonly inner: ByteTransport
  readonly lock: DeviceLock
  readonly stops: readonly (() => void)[]
}

function infoOf({ connection, path, simulated, vendorId, productId }: FoundDevice): TransportInfo {
  return {
    kind: connection === 'service' ? 'http' : connection,
    path,
    simulated,
    ...(vendorId === undefined ? {} : { vendorId }),
    ...(productId === undefined ? {} : { productId }),
  }
}
