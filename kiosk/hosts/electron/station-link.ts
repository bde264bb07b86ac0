/** The station in its own process, seen from main: inference or a device fault cannot freeze a window. */
import type { CommandResult, StationEvent, StationPort, WindowKind } from '../../contract/index.ts'
import type { ShownWindow } from '../policy.ts'
import { readyReply, type StationReply, type StationRequest } from './wire.ts'

/** The part of Electron's UtilityProcess that is used here. */
export interface StationProcess {
  postMessage(message: StationRequest): void
  on(event: 'message', listener: (message: unknown) => void): unknown
  once(event: 'exit', listener: (code: number) => void): unknown
  kill(): boolean
}

/** Pause before a station process that ended is started again. Its journal decides where it goes on. */
const RESTART_MS = 1000

export interface StationLink extends StationPort {
  /** Resolves with the windows of this station when its process first says that it is ready. */
  readonly ready: Promise<readonly ShownWindow[]>
  stop(): void
}

/** Starts the station process and starts it again whenever it ends; open views are subscribed again. */
export function linkStation(start: () => StationProcess): StationLink {
  const subscriptions = new Map<number, { window: WindowKind; listener: (event: StationEvent) => void }>()
  const waiting = new Map<number, (result: CommandResult) => void>()
  const ready = Promise.withResolvers<readonly ShownWindow[]>()
  let nextId = 1
  let stopped = false
  let process = begin()

  function begin(): StationProcess {
    const started = start()
    started.on('message', (message) => take(message as StationReply))
    started.once('exit', () => {
      for (const settle of waiting.values()) settle({ ok: false, error: { code: 'INTERNAL_FAULT' } })
      waiting.clear()
      if (!stopped) setTimeout(again, RESTART_MS)
    })
    return started
  }

  function again(): void {
    if (stopped) return
    process = begin()
    for (const [id, { window }] of subscriptions) process.postMessage({ kind: 'subscribe', id, window })
  }

  function take(message: StationReply): void {
    switch (message.kind) {
      case 'ready': {
        const parsed = readyReply.safeParse(message)
        if (parsed.success) ready.resolve(parsed.data.windows)
        return
      }
      case 'result':
        waiting.get(message.id)?.(message.result)
        waiting.delete(message.id)
        return
      case 'event':
        subscriptions.get(message.id)?.listener(message.event)
    }
  }

  return {
    ready: ready.promise,
    invoke(window, name, input) {
      return new Promise((resolve) => {
        const id = nextId++
        waiting.set(id, resolve)
        process.postMessage({ kind: 'invoke', id, window, name, input })
      })
    },
    subscribe(window, listener) {
      const id = nextId++
      subscriptions.set(id, { window, listener })
      process.postMessage({ kind: 'subscribe', id, window })
      return () => {
        subscriptions.delete(id)
        process.postMessage({ kind: 'unsubscribe', id })
      }
    },
    stop() {
      stopped = true
      process.kill()
    },
  }
}
