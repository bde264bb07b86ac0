import { createEventHub } from '@taanuu/device-drivers/event-hub'
import type { DeviceEnd, DeviceEndEvents } from '../devices/device-end.ts'
import { openPtyLine, type PtyFailure, type PtyLine } from './pty-line.ts'

/** Bytes that come this close together are one write of the host, at one speed. */
const BURST_MS = 5

export interface PtyEnd extends DeviceEnd {
  /** Where the device can be opened now; null while it is unplugged. */
  readonly path: string | null
  readonly by: PtyLine['by']
  /** Told of every new path: a device that was unplugged comes back under another one. */
  onPath(listener: (path: string | null) => void): void
  close(): void
}

export type PtyEndResult = { readonly ok: true; readonly end: PtyEnd } | PtyFailure

/**
 * The device's end of a pseudo-terminal. Unplugging hangs the host up; plugging in opens a new pseudo-terminal.
 *
 * @param watchSpeed look up the host's speed for every command, for devices that care
 */
export async function openPtyEnd(options: {
  readonly watchSpeed: boolean
  readonly by?: PtyLine['by']
}): Promise<PtyEndResult> {
  const first = await openPtyLine(options.by)
  if (!first.ok) return first
  const hub = createEventHub<DeviceEndEvents>()
  const paths: ((path: string | null) => void)[] = []
  let ready: PtyLine | null = first.line
  let line: PtyLine | null = null
  let hostBaud: number | null = null
  let heardAt = Number.NEGATIVE_INFINITY
  let closed = false
  let queue: Promise<void> = Promise.resolve()

  function use(next: PtyLine): void {
    line = next
    heardAt = Number.NEGATIVE_INFINITY
    next.on('open', (open) => {
      if (!open) hostBaud = null
      if (open) hub.emit('opened', undefined)
      else hub.emit('closed', 'closed-by-host')
    })
    next.on('bytes', (bytes) => {
      const began = performance.now()
      const look = options.watchSpeed && began - heardAt > BURST_MS
      heardAt = began
      queue = queue.then(() => pass(next, bytes, look))
    })
    for (const listener of paths) listener(next.path)
  }

  async function pass(from: PtyLine, bytes: Uint8Array, look: boolean): Promise<void> {
    if (look) {
      const speed = await from.hostBaud()
      if (speed !== hostBaud && speed !== null) hub.emit('baud', speed)
      hostBaud = speed
    }
    if (line === from) hub.emit('bytes', bytes)
  }

  async function plug(): Promise<void> {
    const opened = ready ? { ok: true as const, line: ready } : await openPtyLine(options.by)
    ready = null
    if (!opened.ok) throw new Error(opened.message)
    if (closed || line) opened.line.close()
    else use(opened.line)
  }

  return {
    ok: true,
    end: {
      by: first.line.by,
      get path() {
        return line?.path ?? null
      },
      get plugged() {
        return line !== null
      },
      get hostBaud() {
        return hostBaud
      },
      send(bytes) {
        line?.write(bytes)
      },
      plug() {
        if (!line && !closed) void plug()
      },
      unplug() {
        const old = line
        line = null
        hostBaud = null
        old?.close()
        if (old) for (const listener of paths) listener(null)
      },
      onPath(listener) {
        paths.push(listener)
        if (line) listener(line.path)
      },
      close() {
        closed = true
        line?.close()
        ready?.close()
        line = null
      },
      on: hub.on,
    },
  }
}
