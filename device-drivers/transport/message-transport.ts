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
  | {
      readonly kind: 'answer'
      readonly id: number
      readonly result: Result<void>
      /** Of an open: where the transport leads now. */
      readonly info?: TransportInfo
    }
  | { readonly kind: 'data'; readonly bytes: Uint8Array }
  | { readonly kind: 'closed'; readonly reason: CloseReason }
)

type Call = Extract<TransportMessage, { kind: 'call' }>

/** The other process has this long to answer an open, a write or a close (milliseconds). */
const ANSWER_MS = 5000

/**
 * A transport whose real end lies in another process: the driver may die without the device, and the device's
 * process without the driver. When that process says `closed` or is gone, whatever it still owed is answered as
 * `DeviceRemoved`.
 *
 * @param firstInfo where the transport leads as far as is known before it was opened
 */
export function createMessageTransport(
  channel: TransportChannel,
  device: string,
  firstInfo: TransportInfo,
): ByteTransport {
  const hub = createEventHub<{ readonly bytes: Uint8Array; readonly close: CloseReason }>()
  const waiting = new Map<number, (result: Result<void>) => void>()
  let info = firstInfo
  let isOpen = false
  let next = 1
  /** Only while something is open or awaited: a driver that gave its device up leaves nothing behind. */
  let unlisten: (() => void) | null = null

  function hear(message: TransportMessage): void {
    if (message.device !== device) return
    if (message.kind === 'answer') {
      if (message.info) info = message.info
      waiting.get(message.id)?.(message.result)
      waiting.delete(message.id)
    } else if (message.kind === 'data') hub.emit('bytes', message.bytes)
    else if (message.kind === 'closed') {
      if (message.reason === 'removed') settleAll()
      if (!isOpen) return
      isOpen = false
      rest()
      hub.emit('close', message.reason)
    }
  }

  function rest(): void {
    if (isOpen || waiting.size > 0) return
    unlisten?.()
    unlisten = null
  }

  function settleAll(): void {
    const gone = failed(deviceError('DeviceRemoved', info.path, 'removed before it had answered'))
    for (const settle of waiting.values()) settle(gone)
    waiting.clear()
  }

  function closed(): Result<void> {
    return failed(deviceError('DeviceRemoved', info.path, 'the transport is closed'))
  }

  function call(request: DistributiveOmit<Call, 'device' | 'kind' | 'id'>): Promise<Result<void>> {
    const id = next++
    unlisten ??= channel.onMessage(hear)
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
    get info() {
      return info
    },
    get isOpen() {
      return isOpen
    },
    async open() {
      const opened = await call({ call: 'open' })
      isOpen = opened.ok
      rest()
      return opened
    },
    async close() {
      if (!isOpen) return
      isOpen = false
      await call({ call: 'close' })
      rest()
      hub.emit('close', 'closed-by-host')
    },
    write: async (bytes) => (isOpen ? call({ call: 'write', bytes }) : closed()),
    setBaudRate: async (baud) => (isOpen ? call({ call: 'baud', baud }) : closed()),
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
    const result = await perform(message)
    const told = message.call === 'open' && result.ok ? { info: transport.info } : {}
    channel.send({ device, kind: 'answer', id: message.id, result, ...told })
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
