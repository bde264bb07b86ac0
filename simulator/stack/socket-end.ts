import { rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { createEventHub } from '@taanuu/device-drivers/event-hub'
import type { DeviceEnd, DeviceEndEvents } from '../devices/device-end.ts'

export interface SocketEnd extends DeviceEnd {
  readonly path: string
  close(): void
}

/** The device's end of a line that a bridge brings to a Unix socket; the bridge is the one host. */
export function serveSocketEnd(path: string): Promise<SocketEnd> {
  const hub = createEventHub<DeviceEndEvents>()
  let socket: Socket | null = null
  let plugged = false
  const server = createServer((next) => {
    socket?.destroy()
    socket = next
    next.on('error', () => next.destroy())
    next.on('data', (bytes) => hub.emit('bytes', new Uint8Array(bytes)))
    next.on('close', () => {
      if (socket !== next) return
      socket = null
      hub.emit('closed', 'closed-by-host')
    })
    hub.emit('opened', undefined)
  })
  rmSync(path, { force: true })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () =>
      resolve({
        path,
        get plugged() {
          return plugged
        },
        hostBaud: null,
        send(bytes) {
          if (plugged) socket?.write(bytes)
        },
        plug() {
          plugged = true
        },
        unplug() {
          plugged = false
        },
        close() {
          socket?.destroy()
          server.close()
        },
        on: hub.on,
      }),
    )
  })
}
