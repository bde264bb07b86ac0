import { createServer, type Socket } from 'node:net'

/** Largest request that is read, bytes. */
const MAX_REQUEST_BYTES = 65_536

/** One request: its method is a verb of the interface, which no HTTP library's parser lets through. */
export interface SbiRequest {
  readonly verb: string
  readonly path: string
  readonly body: string
  /** Aborted when the caller hangs up. */
  readonly gone: AbortSignal
}

export interface SbiHttpServer {
  readonly port: number
  /** Hangs up on everybody and stops listening. */
  close(): Promise<void>
}

/**
 * A minimal HTTP server for one reply a connection, on the first free of `ports`; null when none is.
 *
 * @param answer the body of the reply; null hangs up without one
 */
export async function listenForSbi(
  ports: readonly number[],
  answer: (request: SbiRequest) => Promise<string | null>,
): Promise<SbiHttpServer | null> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    const gone = new AbortController()
    let bytes = Buffer.alloc(0)
    let answered = false
    socket.on('error', () => {})
    socket.on('close', () => {
      sockets.delete(socket)
      gone.abort()
    })
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk])
      if (bytes.length > MAX_REQUEST_BYTES) socket.destroy()
      const request = answered ? null : requestIn(bytes, gone.signal)
      if (!request) return
      answered = true
      void answer(request).then((body) => {
        if (body === null) socket.destroy()
        else socket.end(replyOf(body))
      })
    })
  })
  for (const port of ports) {
    const listening = await new Promise<boolean>((resolve) => {
      const onError = (): void => resolve(false)
      server.once('error', onError)
      server.listen(port, '127.0.0.1', () => {
        server.off('error', onError)
        resolve(true)
      })
    })
    if (listening)
      return {
        port,
        close: () =>
          new Promise((resolve) => {
            server.close(() => resolve())
            for (const socket of sockets) socket.destroy()
          }),
      }
  }
  return null
}

function requestIn(bytes: Buffer, gone: AbortSignal): SbiRequest | null {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return null
  const head = bytes.subarray(0, end).toString('latin1')
  const [verb = '', path = ''] = head.split(' ')
  const length = Number(/^content-length:\s*(\d+)/im.exec(head)?.[1] ?? 0)
  const body = bytes.subarray(end + 4)
  return body.length < length ? null : { verb, path, body: body.subarray(0, length).toString('utf8'), gone }
}

function replyOf(body: string): Buffer {
  const content = Buffer.from(body, 'utf8')
  const head = [
    'HTTP/1.1 200 OK',
    'Cache-Control: no-store',
    'Content-Type: application/json',
    `Content-Length: ${content.length}`,
    'Connection: close',
  ]
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), content])
}
