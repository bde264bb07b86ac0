import type { DeviceDesk } from '@taanuu/device-drivers/manager/device-desk'
import type { DeviceTarget } from '@taanuu/device-drivers/manager/found-device'
import { serveTransport, type TransportMessage } from '@taanuu/device-drivers/transport/message-transport'
import type { ProcessEndpoint } from '../shared/process-endpoint.ts'
import {
  type DeviceReport,
  type DeviceRequest,
  type DeviceWire,
  deviceRequestSchema,
  transportMessageOf,
} from './device-messages.ts'

/** A transport that was not addressed for this long and is not open is forgotten; an open would address it again. */
const FORGET_MS = 60_000

type Begin = Extract<DeviceRequest, { kind: 'begin' }>
type ServedDesk = DeviceDesk & { close(): void }

interface Served {
  readonly stop: () => Promise<void>
  readonly isOpen: () => boolean
  addressedAt: number
}

/**
 * The inside of the device process: a desk at the end of a line. What does not parse is dropped, and said.
 *
 * @param makeDesk called with the first message, which says who uses the devices
 */
export function serveDesk(
  endpoint: ProcessEndpoint<DeviceWire>,
  makeDesk: (begin: Begin) => ServedDesk,
  say: (line: string) => void = (line) => console.error(line),
): () => void {
  const served = new Map<string, Served>()
  const listeners = new Set<(message: TransportMessage) => void>()
  let desk: ServedDesk | null = null
  const channel = {
    send: (message: TransportMessage) => report(message as DeviceReport),
    onMessage(listener: (message: TransportMessage) => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }

  function report(message: DeviceReport): void {
    endpoint.send(message)
  }

  function handle(request: DeviceRequest): void {
    if (request.kind === 'ping') report({ kind: 'pong', id: request.id })
    else if (request.kind === 'begin') begin(request)
    else if (desk) handleAt(desk, request)
  }

  function handleAt(from: ServedDesk, request: Exclude<DeviceRequest, { kind: 'ping' | 'begin' }>): void {
    switch (request.kind) {
      case 'list':
        void answerList(from, request.id)
        break
      case 'address':
        address(from, request.device, request.target)
        break
      case 'release':
        for (const { stop } of served.values()) void stop()
        served.clear()
        break
      case 'call': {
        const message = transportMessageOf(request)
        if (message) for (const listener of [...listeners]) listener(message)
      }
    }
  }

  function begin(request: Begin): void {
    if (desk) return
    desk = makeDesk(request)
    desk.onChange(() => report({ kind: 'changed' }))
    report({ kind: 'ready' })
  }

  async function answerList(from: ServedDesk, id: number): Promise<void> {
    const listed = await from.list()
    report({ kind: 'listing', id, result: listed })
  }

  function address(from: ServedDesk, device: string, target: DeviceTarget): void {
    const now = Date.now()
    const known = served.get(device)
    if (known) {
      known.addressedAt = now
      return
    }
    for (const [name, old] of served) {
      if (old.isOpen() || now - old.addressedAt < FORGET_MS) continue
      served.delete(name)
      void old.stop()
    }
    const transport = from.transport(target)
    served.set(device, {
      stop: serveTransport(channel, device, transport),
      isOpen: () => transport.isOpen,
      addressedAt: now,
    })
  }

  const stop = endpoint.onMessage((message) => {
    const parsed = deviceRequestSchema.safeParse(message)
    if (parsed.success) handle(parsed.data)
    else say(`device process: a request was refused: ${parsed.error.issues[0]?.message}`)
  })
  return () => {
    stop()
    handle({ kind: 'release' })
    desk?.close()
  }
}
