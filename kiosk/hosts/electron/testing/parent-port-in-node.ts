/**
 * Loaded into a forked Node process before its script: gives it `process.parentPort` over Node's IPC, so that a built
 * utility process runs the way it does in Electron. Messages wait until the first listener, as Electron's do.
 */
import { EventEmitter } from 'node:events'

const parentPort = Object.assign(new EventEmitter(), {
  postMessage: (message: unknown) => void process.send?.(message),
})
parentPort.once('newListener', () => {
  process.on('message', (data) => parentPort.emit('message', { data }))
})
Object.assign(process, { parentPort })
// A utility process ends with its application.
process.on('disconnect', () => process.exit(0))
