import { fork } from 'node:child_process'
import type { SpawnedProcess } from './process-endpoint.ts'

/** A process of Node over its own IPC; messages are cloned, so bytes stay bytes. */
export function forkNode<Message>(script: URL | string): SpawnedProcess<Message> {
  const child = fork(script, { serialization: 'advanced' })
  // A process that cannot start says so by its exit; unheard, the error would end the host.
  child.on('error', () => undefined)
  return {
    get pid() {
      return child.pid ?? null
    },
    send(message) {
      if (child.connected) child.send(message as never, () => undefined)
    },
    onMessage(listener) {
      child.on('message', listener as (message: unknown) => void)
      return () => child.off('message', listener as (message: unknown) => void)
    },
    onExit(listener) {
      child.once('exit', (code, signal) => listener(signal ?? String(code)))
    },
    kill: (how) => void child.kill(how === 'now' ? 'SIGKILL' : 'SIGTERM'),
  }
}
