import type { Clock } from '@taanuu/device-drivers/clock'
import { deviceError } from '@taanuu/device-drivers/device-error'
import { createEventHub } from '@taanuu/device-drivers/event-hub'
import { failed } from '@taanuu/device-drivers/result'
import type { ByteTransport, CloseReason } from '@taanuu/device-drivers/transport/byte-transport'
import type { FaultId, ScheduledFault } from './fault-plan.ts'

/** Lumps are handed on this often: longer than a short command's answer takes, shorter than its deadline. */
const LUMP_MS = 120

export interface FaultyHost {
  readonly transport: ByteTransport
  /** Lets a fault of the host's end strike; false when it is not one. */
  strike(fault: ScheduledFault): boolean
}

/** A transport with the faults that native libraries and operating systems have. */
export function createFaultyHost(inner: ByteTransport, clock: Clock): FaultyHost {
  const hub = createEventHub<{ readonly bytes: Uint8Array; readonly close: CloseReason }>()
  const active = new Set<FaultId>()
  let closeTwice = false
  let lump: Uint8Array[] = []
  let lumpDue = false

  inner.onData((bytes) => {
    if (active.has('half-open')) return
    if (active.has('one-byte-chunks')) {
      for (let i = 0; i < bytes.length; i++) hub.emit('bytes', bytes.slice(i, i + 1))
    } else if (active.has('merged-chunks')) {
      lump.push(bytes)
      if (!lumpDue) void handLump()
    } else hub.emit('bytes', bytes)
  })
  inner.onClose((reason) => {
    if (active.has('half-open') && reason === 'removed') return
    hub.emit('close', reason)
    if (!closeTwice) return
    closeTwice = false
    hub.emit('close', reason)
  })

  async function handLump(): Promise<void> {
    lumpDue = true
    await clock.sleep(LUMP_MS)
    lumpDue = false
    const bytes = new Uint8Array(Buffer.concat(lump))
    lump = []
    hub.emit('bytes', bytes)
  }

  const transport: ByteTransport = {
    info: inner.info,
    get isOpen() {
      return inner.isOpen
    },
    async open() {
      const { path } = inner.info
      if (active.has('permission-denied')) return failed(deviceError('PermissionDenied', path, 'EACCES'))
      if (active.has('in-use')) return failed(deviceError('DeviceInUse', path, 'locked by another program'))
      return inner.open()
    },
    close: () => inner.close(),
    write(bytes) {
      if (active.has('write-stalls')) return new Promise(() => undefined)
      return inner.write(bytes)
    },
    setBaudRate: (baud) => inner.setBaudRate(baud),
    onData: (listener) => hub.on('bytes', listener),
    onClose: (listener) => hub.on('close', listener),
    ...(inner.onFault ? { onFault: inner.onFault } : {}),
  }

  return {
    transport,
    strike({ fault, durationMs }) {
      switch (fault) {
        case 'closes-twice':
          closeTwice = true
          return false
        case 'permission-denied':
        case 'in-use':
        case 'half-open':
        case 'write-stalls':
        case 'one-byte-chunks':
        case 'merged-chunks':
          active.add(fault)
          if (durationMs !== undefined) void clock.sleep(durationMs).then(() => active.delete(fault))
          return true
        default:
          return false
      }
    },
  }
}
