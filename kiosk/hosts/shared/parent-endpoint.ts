import type { ProcessEndpoint } from './process-endpoint.ts'

/** The part of Electron's ParentPort that is used here; only a utility process has one. */
interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown
  off(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown
}

/**
 * The way to the host that started this process: Electron's port in a utility process, Node's IPC in a forked one.
 * Ends this process when the host is gone, because then nothing is lost by stopping.
 */
export function parentEndpoint<Message>(): ProcessEndpoint<Message> {
  const port = (process as { parentPort?: ParentPort }).parentPort
  // Electron itself ends its utility processes with the application.
  if (port) return electronEndpoint(port)
  process.on('disconnect', () => process.exit(0))
  return {
    send(message) {
      if (process.connected) process.send?.(message)
    },
    onMessage(listener) {
      process.on('message', listener as (message: unknown) => void)
      return () => process.off('message', listener as (message: unknown) => void)
    },
  }
}

function electronEndpoint<Message>(port: ParentPort): ProcessEndpoint<Message> {
  return {
    send: (message) => port.postMessage(message),
    onMessage(listener) {
      const unwrap = ({ data }: { readonly data: unknown }) => listener(data as Message)
      port.on('message', unwrap)
      return () => void port.off('message', unwrap)
    },
  }
}
