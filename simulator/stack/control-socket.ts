import { rmSync } from 'node:fs'
import { createConnection, createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { type Control, LONGEST_COMMAND } from './control.ts'

/** A person's command is answered at once; a device that hangs is reported after this (milliseconds). */
const ANSWER_MS = 5000
/** Ends an answer, which may have several lines. */
const END_OF_ANSWER = '\u0004'

export interface ControlServer {
  readonly path: string
  close(): Promise<void>
}

/**
 * Serves commands on a Unix socket: one line in, an answer out that ends with the character EOT on a line of its own.
 * `nc -U PATH` is enough to talk to it. Only this user can open it.
 */
export function serveControl(path: string, control: Control): Promise<ControlServer> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    let pending = 0
    socket.on('data', (bytes) => {
      const lastBreak = bytes.lastIndexOf(10)
      pending = lastBreak < 0 ? pending + bytes.length : bytes.length - lastBreak - 1
      if (pending > LONGEST_COMMAND) socket.destroy()
    })
    createInterface({ input: socket }).on('line', (line) => {
      socket.write(`${control.execute(line)}\n${END_OF_ANSWER}\n`)
    })
  })
  rmSync(path, { force: true })
  const mask = process.umask(0o177)
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      process.umask(mask)
      resolve({
        path,
        close: () =>
          new Promise((closed) => {
            for (const socket of sockets) socket.destroy()
            server.close(() => closed())
          }),
      })
    })
  })
}

/** Sends one command to a control socket. Rejects when nobody serves it or no answer comes. */
export function sendControl(path: string, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path)
    let answer = ''
    const give = (error: Error): void => {
      socket.destroy()
      reject(error)
    }
    socket.setTimeout(ANSWER_MS, () => give(new Error(`no answer in ${ANSWER_MS} ms`)))
    socket.on('error', give)
    socket.on('close', () => reject(new Error('the device is gone')))
    socket.on('connect', () => socket.write(`${line.replaceAll('\n', ' ')}\n`))
    socket.on('data', (bytes) => {
      answer += bytes.toString('utf8')
      const end = answer.indexOf(`\n${END_OF_ANSWER}`)
      if (end < 0) return
      resolve(answer.slice(0, end))
      socket.destroy()
    })
  })
}
