/** The built screens over HTTP, for this machine only, each door of them behind a secret of its own. */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { assetPath, contentTypeOf, securityHeaders } from '../policy.ts'

/** 128 bits: not guessed by another program of this machine. */
const TOKEN_BYTES = 16

const builtScreens = fileURLToPath(new URL('../../screens/dist/', import.meta.url))

/** A request behind one of the secrets. */
export interface Opened<Door extends string> {
  readonly door: Door
  /** What follows the secret in the path; empty: its page. */
  readonly rest: string
}

export interface ServeScreensOptions<Door extends string> {
  readonly doors: readonly Door[]
  /** TCP port; 0 (default) lets the system choose. */
  readonly tcpPort?: number
  /** Folder of the built screens; default: the ones of this source tree. */
  readonly screens?: string
  /** The file at an address that ends with the secret. */
  readonly page: string
  /** How its pages may talk to this server, and to no other. */
  readonly connect: 'http' | 'ws'
  /** Answers what is no file and returns true. */
  readonly answers?: (opened: Opened<Door>, request: IncomingMessage, response: ServerResponse) => boolean
}

export interface ServedScreens<Door extends string> {
  readonly server: Server
  /** Address and port, as the `Host` header has to name them. */
  readonly host: string
  /** Headers of every answer. */
  readonly headers: Readonly<Record<string, string>>
  /** Address of a door's page; its secret lives as long as this server. */
  url(door: Door): string
  /** The door that a request's secret opens; null where it opens none. */
  open(request: IncomingMessage): Opened<Door> | null
  /** Cuts every connection that HTTP still knows. */
  close(): Promise<void>
}

/** Serves on 127.0.0.1. Rejects when the TCP port is taken. */
export async function serveScreens<Door extends string>(
  options: ServeScreensOptions<Door>,
): Promise<ServedScreens<Door>> {
  const { doors, tcpPort = 0, screens = builtScreens, page, connect, answers } = options
  const tokens = new Map(doors.map((door) => [door, randomBytes(TOKEN_BYTES).toString('hex')] as const))
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(tcpPort, '127.0.0.1', resolve)
  })
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const headers = securityHeaders(`${connect}://${host}`)

  function open(request: IncomingMessage): Opened<Door> | null {
    // Another name for 127.0.0.1 in the Host header means that a page of the network points here (DNS rebinding).
    if (request.headers.host !== host) return null
    const match = /^\/([0-9a-f]{32})\/([^?#]*)$/.exec(request.url ?? '')
    if (!match) return null
    const given = Buffer.from(match[1])
    for (const [door, token] of tokens) {
      if (timingSafeEqual(given, Buffer.from(token))) return { door, rest: match[2] }
    }
    return null
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const opened = open(request)
    if (opened && answers?.(opened, request, response)) return
    const path = opened && assetPath(opened.rest === '' ? page : opened.rest)
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

  return {
    ...{ server, host, headers, open },
    url: (door) => `http://${host}/${tokens.get(door)}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
