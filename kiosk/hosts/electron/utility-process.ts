import { utilityProcess } from 'electron'
import type { SpawnedProcess } from '../shared/process-endpoint.ts'

/** A utility process of Electron: a Node of its own without windows. `name` is shown by the system's process list. */
export function forkUtility<Message>(script: string, name: string): SpawnedProcess<Message> {
  const child = utilityProcess.fork(script, [], { serviceName: name, stdio: 'inherit' })
  return {
    get pid() {
      return child.pid ?? null
    },
    send: (message) => child.postMessage(message),
    onMessage(listener) {
      child.on('message', listener)
      return () => child.off('message', listener)
    },
    onExit(listener) {
      child.once('exit', (code) => listener(String(code)))
    },
    kill(how) {
      if (how === 'now' && child.pid !== undefined) process.kill(child.pid, 'SIGKILL')
      else child.kill()
    },
  }
}
