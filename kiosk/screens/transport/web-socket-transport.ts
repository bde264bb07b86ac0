import type { CommandResult, StationEvent, Transport, WindowKind } from '../../contract/index.ts'
import type { ClientMessage, HostMessage } from '../../contract/wire.ts'

/** Pause before a lost connection is tried again; a restarting station needs a few seconds. */
const RECONNECT_MS = 1000

/** The contract over the host's loopback WebSocket. Views are whole, so a reconnect only subscribes again. */
export function webSocketTransport(url: string, onConnected: (connected: boolean) => void): Transport {
  const listeners = new Map<WindowKind, (event: StationEvent) => void>()
  const waiting = new Map<number, (result: CommandResult) => void>()
  let nextId = 1
  let socket: WebSocket

  function post(message: ClientMessage): void {
    socket.send(JSON.stringify(message))
  }

  function deliver(event: StationEvent): void {
    if (event.type === 'view') listeners.get(event.window)?.(event)
    else for (const [window, listener] of listeners) if (window !== 'drawer') listener(event)
  }

  function connect(): void {
    socket = new WebSocket(url)
    socket.onopen = () => {
      for (const window of listeners.keys()) post({ kind: 'subscribe', window })
      onConnected(true)
    }
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(String(data)) as HostMessage
      if (message.kind === 'event') deliver(message.event)
      else {
        waiting.get(message.id)?.(message.result)
        waiting.delete(message.id)
      }
    }
    socket.onclose = () => {
      onConnected(false)
      for (const settle of waiting.values()) settle({ ok: false, error: { code: 'INTERNAL_FAULT' } })
      waiting.clear()
      setTimeout(connect, RECONNECT_MS)
    }
  }
  connect()

  return {
    invoke(name, input) {
      return new Promise((resolve) => {
        if (socket.readyState !== WebSocket.OPEN) {
          resolve({ ok: false, error: { code: 'INTERNAL_FAULT' } })
          return
        }
        const id = nextId++
        waiting.set(id, resolve)
        post({ kind: 'invoke', id, name, input })
      })
    },
    subscribe(window, listener) {
      listeners.set(window, listener)
      if (socket.readyState === WebSocket.OPEN) post({ kind: 'subscribe', window })
      return () => listeners.delete(window)
    },
  }
}
