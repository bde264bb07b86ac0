import { deviceError } from '@taanuu/device-drivers/device-error'
import { createEventHub } from '@taanuu/device-drivers/event-hub'
import type { DeviceDesk } from '@taanuu/device-drivers/manager/device-desk'
import type { DeviceListing } from '@taanuu/device-drivers/manager/device-lists'
import type { DeviceTarget } from '@taanuu/device-drivers/manager/found-device'
import { failed, type Result } from '@taanuu/device-drivers/result'
import {
  createMessageTransport,
  type TransportChannel,
  type TransportMessage,
} from '@taanuu/device-drivers/transport/message-transport'
import type { ProcessEndpoint } from '../shared/process-endpoint.ts'
import {
  type DeviceReport,
  type DeviceRequest,
  type DeviceWire,
  deviceReportSchema,
  transportMessageOf,
} from './device-messages.ts'

/** A listing waits for the slowest source (six seconds) and a process that may just have been started. */
const LIST_MS = 10_000

/**
 * The desk of a device process, as drivers see it. When that process ends, every open transport closes as if its cable
 * had been pulled, and until the next one is ready every call fails at once.
 */
export function createRemoteDesk(
  endpoint: ProcessEndpoint<DeviceWire>,
  say: (line: string) => void = (line) => console.error(line),
): DeviceDesk & { close(): void } {
  const hub = createEventHub<{ readonly change: undefined }>()
  const listeners = new Set<(message: TransportMessage) => void>()
  const listings = new Map<number, (result: Result<DeviceListing>) => void>()
  /** Transports that are open or being opened. */
  const busy = new Set<string>()
  /** Until the process says that it is ready. */
  let away = true
  let nextList = 1
  let nextDevice = 1

  function request(message: DeviceRequest): void {
    endpoint.send(message)
  }

  function pass(message: TransportMessage): void {
    if (message.kind === 'closed') busy.delete(message.device)
    for (const listener of [...listeners]) listener(message)
  }

  function handle(report: DeviceReport): void {
    switch (report.kind) {
      case 'ready':
        away = false
        hub.emit('change', undefined)
        break
      case 'changed':
        hub.emit('change', undefined)
        break
      case 'gone':
        lose()
        break
      case 'listing':
        listings.get(report.id)?.(report.result)
        listings.delete(report.id)
        break
      case 'pong':
        break
      default: {
        const message = transportMessageOf(report)
        if (message) pass(message)
      }
    }
  }

  function lose(): void {
    away = true
    for (const device of [...busy]) pass({ device, kind: 'closed', reason: 'removed' })
    for (const settle of listings.values()) settle(awayError())
    listings.clear()
  }

  const channel: TransportChannel = {
    send(message) {
      const request = message as Extract<DeviceRequest, { kind: 'call' }>
      if (request.call === 'open') busy.add(request.device)
      if (!away) return endpoint.send(request)
      const { device, id } = request
      queueMicrotask(() => pass({ device, kind: 'answer', id, result: awayError() }))
    },
    onMessage(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }

  const stop = endpoint.onMessage((message) => {
    const parsed = deviceReportSchema.safeParse(message)
    if (parsed.success) handle(parsed.data)
    else say(`a report of the device process was refused: ${parsed.error.issues[0]?.message}`)
  })

  return {
    list() {
      if (away) return Promise.resolve(awayError())
      const id = nextList++
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          listings.delete(id)
          resolve(failed(deviceError('CommandTimeout', 'devices', `no listing in ${LIST_MS} ms`)))
        }, LIST_MS)
        listings.set(id, (result) => {
          clearTimeout(timer)
          resolve(result)
        })
        request({ kind: 'list', id })
      })
    },
    onChange: (listener) => hub.on('change', listener),
    transport(target) {
      const device = `transport-${nextDevice++}`
      const inner = createMessageTransport(channel, device, {
        kind: 'serial',
        path: pathOf(target),
        simulated: false,
      })
      return {
        get info() {
          return inner.info
        },
        get isOpen() {
          return inner.isOpen
        },
        async open() {
          if (!away) request({ kind: 'address', device, target })
          const opened = await inner.open()
          if (!opened.ok) busy.delete(device)
          return opened
        },
        close: inner.close,
        write: inner.write,
        setBaudRate: inner.setBaudRate,
        onData: inner.onData,
        onClose: inner.onClose,
        onAppear: (listener) => hub.on('change', listener),
      }
    },
    close() {
      lose()
      stop()
    },
  }
}

function pathOf(target: DeviceTarget): string {
  return target.by === 'path' ? target.path : target.lastPath
}

function awayError(): { readonly ok: false; readonly error: ReturnType<typeof deviceError> } {
  return failed(deviceError('DeviceRemoved', 'devices', 'the device process is being started again'))
}
