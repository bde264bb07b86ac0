import { deviceError } from '../device-error.ts'
import { createEventHub, type Unsubscribe } from '../event-hub.ts'
import { failed, type Result } from '../result.ts'
import type { ByteTransport, CloseReason, TransportInfo } from './byte-transport.ts'

/** A way to send structured messages to the process at the other end, such as Node's IPC. */
export interface TransportChannel {
  send(message: TransportMessage): void
  onMessage(listener: (message: TransportMessage) => void): Unsubscribe
}

/** What crosses the channel; `device` tells several transports on one channel apart. */
export type TransportMessage = { readonly device: string } & (
  | { readonly kind: 'call'; readonly id: number; readonly call: 'open' | 'close' }
  | { readonly kind: 'call'; readonly id: number; readonly call: 'write'; readonly bytes: Uint8Array }
  | { readonly kind: 'call'; readonly id: number; readonly call: 'baud'; readonly baud: number }
  | { readonly kind: 'answer'; readonly id: number; readonly result: Result<void> }
  | { readonly kind: 'data'; readonly bytes: Uint8Array }
  | { readonly kind: 'closed'; readonly reason: CloseReason }
)

type Call = Extract<TransportMessage, { kind: 'call' }>

/** The other process has this long to answer an open, a write or a close (milliseconds). */
const ANSWER_MS = 5000

/**
 * A transport whose real end lies in another process: the driver may die without the device, and the device's
 * process without the driver.
 */
export function createMessageTransport(
  channel: TransportChannel,
  device: string,
  info: TransportInfo,
): ByteTransport {
  const hub = createEventHub<{ readonly bytes: Uint8Array; readonly close: CloseReason }>()
  const waiting = new Map<number, (result: Result<void>) => void>()
  let isOpen = false
  let next = 1
  channel.onMessage((message) => {
    if (message.device !== device) return
    if (message.kind === 'answer') {
      waiting.get(message.id)?.(message.result)
      waiting.delete(message.id)
    } else if (message.kind === 'data') hub.emit('bytes', message.bytes)
    else if (message.kind === 'closed' && isOpen) {
      isOpen = false
      hub.emit('close', message.reason)
    }
  })

  function call(request: DistributiveOmit<Call, 'device' | 'kind' | 'id'>): Promise<Result<void>> {
    const id = next++
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        waiting.delete(id)
        resolve(
          failed(
            deviceError('CommandTimeout', info.path, `the device's process did not answer ${request.call}`),
          ),
        )
      }, ANSWER_MS)
      waiting.set(id, (result) => {
        clearTimeout(timer)
        resolve(result)
      })
      channel.send({ ...request, kind: 'call', device, id } as Call)
    })
  }

  return {
    info,
    get isOpen() {
      return isOpen
    },
    async open() {
      const opened = await call({ call: 'open' })
      isOpen = opened.ok
      return opened
    },
    async close() {
      if (!isOpen) return
      isOpen = false
      await call({ call: 'close' })
      hub.emit('close', 'closed-by-host')
    },
    write: (bytes) => call({ call: 'write', bytes }),
    setBaudRate: (baud) => call({ call: 'baud', baud }),
    onData: (listener) => hub.on('bytes', listener),
    onClose: (listener) => hub.on('close', listener),
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

/** Serves the real transport to a driver at the other end. Stop it when that process is gone: the transport closes. */
export function serveTransport(
  channel: TransportChannel,
  device: string,
  transport: ByteTransport,
): () => Promise<void> {
  const stops = [
    transport.onData((bytes) => channel.send({ device, kind: 'data', bytes })),
    transport.onClose((reason) => channel.send({ device, kind: 'closed', reason })),
    channel.onMessage((message) => {
      if (message.device === device && message.kind === 'call') void answer(message)
    }),
  ]
  async function answer(message: Call): Promise<void> {
    channel.send({ device, kind: 'answer', id: message.id, result: await perform(message) })
  }
  async function perform(message: Call): Promise<Result<void>> {
    switch (message.call) {
      case 'open':
        // A driver that died left the line open.
        if (transport.isOpen) await transport.close()
        return transport.open()
      case 'close':
        await transport.close()
        return { ok: true, value: undefined }
      case 'write':
        return transport.write(message.bytes)
      case 'baud':
        return transport.setBaudRate(message.baud)
    }
  }
  return async () => {
    for (const stop of stops) stop()
    await transport.close()
  }
}
