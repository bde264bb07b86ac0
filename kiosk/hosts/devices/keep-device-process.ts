import type { ProcessEndpoint, SpawnedProcess } from '../shared/process-endpoint.ts'
import type { DeviceReport, DeviceRequest, DeviceWire } from './device-messages.ts'

/** A sign of life is asked for this often (milliseconds). */
export const PING_MS = 1000
/** A native call that holds the process up longer than this will not come back: the process is ended. */
export const SILENCE_MS = 8000
/** Until its first sign of life a process may be this slow: an old laptop that starts everything at once. */
export const START_MS = 20_000
/** A dead process is started again after this long, and after longer if it keeps dying (milliseconds). */
const RESTART_MS = [200, 500, 1000, 2000] as const
/** A process that lived this long has recovered (milliseconds). */
const HEALTHY_MS = 30_000

export interface KeptDevices extends ProcessEndpoint<DeviceWire> {
  /** Null while it is away; it changes with every restart. */
  readonly pid: number | null
  close(): Promise<void>
}

/**
 * Keeps a device process alive: starts it, watches over it, starts it again when it ends or falls silent. Whoever
 * listens hears `ready` and `gone`, and again `ready` at once when it begins to listen to one that is ready.
 */
export function keepDeviceProcess(options: {
  readonly spawn: () => SpawnedProcess<DeviceWire>
  readonly begin: Omit<Extract<DeviceRequest, { kind: 'begin' }>, 'kind'>
  readonly say: (line: string) => void
}): KeptDevices {
  const listeners = new Set<(message: DeviceWire) => void>()
  let running: SpawnedProcess<DeviceWire> | null = null
  let ready = false
  let closing = false
  let failures = 0
  let restart: NodeJS.Timeout | undefined
  /** Until when it must have said something. */
  let dueAt = 0
  let pings = 1

  function tell(message: DeviceReport): void {
    for (const listener of [...listeners]) listener(message)
  }

  function start(): void {
    const startedAt = Date.now()
    const spawned = options.spawn()
    running = spawned
    dueAt = startedAt + START_MS
    spawned.onMessage((message) => {
      dueAt = Date.now() + SILENCE_MS
      if (message.kind === 'pong') return
      if (message.kind === 'ready') ready = true
      tell(message as DeviceReport)
    })
    spawned.onExit((how) => {
      if (running !== spawned) return
      running = null
      ready = false
      tell({ kind: 'gone' })
      if (closing) return
      failures = Date.now() - startedAt > HEALTHY_MS ? 0 : failures
      options.say(`the device process stopped (${how}); starting it again`)
      restart = setTimeout(start, RESTART_MS[Math.min(failures, RESTART_MS.length - 1)])
      failures++
    })
    spawned.send({ kind: 'begin', ...options.begin })
  }

  const watch = setInterval(() => {
    if (!running) return
    if (Date.now() > dueAt) {
      options.say('the device process has fallen silent')
      dueAt = Date.now() + SILENCE_MS
      running.kill('now')
    } else running.send({ kind: 'ping', id: pings++ })
  }, PING_MS)
  watch.unref?.()

  start()
  return {
    get pid() {
      return running?.pid ?? null
    },
    send: (message) => running?.send(message),
    onMessage(listener) {
      listeners.add(listener)
      if (ready) listener({ kind: 'ready' })
      return () => listeners.delete(listener)
    },
    async close() {
      closing = true
      clearTimeout(restart)
      clearInterval(watch)
      const last = running
      if (!last) return
      const ended = new Promise<void>((resolve) => last.onExit(() => resolve()))
      last.kill()
      await ended
    },
  }
}
