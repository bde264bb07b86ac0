import { randomBytes, timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CentreMessage, PrecinctLine } from '../contract/centre-view.ts'
import { assetPath, contentTypeOf, securityHeaders } from '../hosts/policy.ts'
import type { CentrePicture } from './centre-view.ts'

/** 128 bits: not guessed by another program of this machine. */
const TOKEN_BYTES = 16
/** Screens on the wall and on desks; more are a mistake. */
const MOST_READERS = 32
/** A reader that no longer reads is cut off before its unread lines fill the memory. */
const MOST_UNREAD_BYTES = 16 * 1024 * 1024
const PAGE = 'centre.html'

const builtScreens = fileURLToPath(new URL('../screens/dist/', import.meta.url))

export interface ServedPage {
  readonly url: string
  /** Tells all readers what changed since the last time. */
  show(picture: CentrePicture): void
  close(): Promise<void>
}

/**
 * The live page on 127.0.0.1, under an address with a secret: files of the built screens, and one stream of events
 * (Server-Sent Events, WHATWG HTML §9.2). Nothing can be changed through it. Rejects when the port is taken.
 */
export async function servePage(
  options: { readonly tcpPort?: number; readonly screens?: string } = {},
): Promise<ServedPage> {
  const { tcpPort = 0, screens = builtScreens } = options
  const token = randomBytes(TOKEN_BYTES).toString('hex')
  const readers = new Set<ServerResponse>()
  let picture: CentrePicture | null = null
  let shown = new Map<number, string>()
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(tcpPort, '127.0.0.1', resolve)
  })
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const headers = securityHeaders(`http://${host}`)

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const rest = restOf(request)
    if (rest === 'live' && request.method === 'GET') return follow(response)
    const path = rest === null ? null : rest === '' ? PAGE : assetPath(rest)
    const type = path && contentTypeOf(path)
    if (!path || !type || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(404, headers).end()
      return
    }
    try {
      const body = await readFile(join(screens, path))
      response.writeHead(200, { ...headers, 'content-type': type, 'content-length': body.byteLength })
      response.end(request.method === 'HEAD' ? undefined : body)
    } catch {
      response.writeHead(404, headers).end()
    }
  }

  /** The path behind the secret; null for anything else, also for a page of the network that points here. */
  function restOf({ url, headers: { host: named } }: IncomingMessage): string | null {
    const match = /^\/([0-9a-f]{32})\/([^?#]*)$/.exec(url ?? '')
    if (named !== host || !match) return null
    return timingSafeEqual(Buffer.from(match[1]), Buffer.from(token)) ? match[2] : null
  }

  function follow(response: ServerResponse): void {
    if (readers.size >= MOST_READERS) {
      response.writeHead(503, headers).end()
      return
    }
    response.writeHead(200, { ...headers, 'content-type': 'text/event-stream; charset=utf-8' })
    readers.add(response)
    response.on('close', () => readers.delete(response))
    if (!picture) return
    send(response, { kind: 'view', view: picture.view })
    send(response, { kind: 'lines', whole: true, lines: picture.lines })
  }

  function send(response: ServerResponse, message: CentreMessage): void {
    if (response.writableLength > MOST_UNREAD_BYTES) response.destroy()
    else response.write(`data: ${JSON.stringify(message)}\n\n`)
  }

  return {
    url: `http://${host}/${token}/`,
    show(next) {
      const texts = new Map(next.lines.map((line) => [line.precinct, JSON.stringify(line)] as const))
      const changed: readonly PrecinctLine[] = next.lines.filter(
        ({ precinct }) => texts.get(precinct) !== shown.get(precinct),
      )
      // A precinct that left the manifests cannot be told as a change.
      const whole = [...shown.keys()].some((precinct) => !texts.has(precinct))
      picture = next
      shown = texts
      for (const reader of readers) {
        send(reader, { kind: 'view', view: next.view })
        if (whole || changed.length > 0)
          send(reader, { kind: 'lines', whole, lines: whole ? next.lines : changed })
      }
    },
    async close() {
      for (const reader of readers) reader.end()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}
