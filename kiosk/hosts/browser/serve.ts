/** The screens and their station over HTTP and one WebSocket per window, for this machine only. */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { type WebSocket, WebSocketServer } from 'ws'
import type { StationPort } from '../../contract/index.ts'
import { clientMessage, type HostMessage } from '../../contract/wire.ts'
import {
  admitCommand,
  assetPath,
  contentTypeOf,
  maySubscribe,
  type ShownWindow,
  securityHeaders,
  shownWindows,
} from '../policy.ts'

/** The longest message of the contract is a scanned counts slip of 4000 characters, escaped. */
const LARGEST_MESSAGE_BYTES = 64 * 1024
/** A window needs one connection; a few more while it reconnects. */
const MOST_CONNECTIONS = 16
/** A window that no longer reads is cut off before its unread views fill the memory. */
const MOST_UNREAD_BYTES = 16 * 1024 * 1024
/** 128 bits: not guessed by another program of this machine. */
const TOKEN_BYTES = 16

const builtScreens = fileURLToPath(new URL('../../screens/dist/', import.meta.url))

export interface ServeOptions {
  readonly port: StationPort
  /** TCP port; 0 (default) lets the system choose. */
  readonly tcpPort?: number
  /** Folder of the built screens; default: the ones built beside this file. */
  readonly screens?: string
}

export interface ServedStation {
  /** Address of one window. Its token lives as long as this server and opens that one kind of window only. */
  url(window: ShownWindow): string
  close(): Promise<void>
}

/** Serves one station on 127.0.0.1. Rejects when the TCP port is taken. */
export async function serveStation({
  port,
  tcpPort = 0,
  screens = builtScreens,
}: ServeOptions): Promise<ServedStation> {
  const tokens = new Map(
    shownWindows.map((window) => [window, randomBytes(TOKEN_BYTES).toString('hex')] as const),
  )
  const server = createServer((request, response) => void answer(request, response))
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_MESSAGE_BYTES,
    perMessageDeflate: false,
  })
  server.on('upgrade', upgrade)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(tcpPort, '127.0.0.1', resolve)
  })
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const headers = securityHeaders(`ws://${host}`)

  /** The window that a path's token opens, and the rest of the path. */
  function open(request: IncomingMessage): { readonly window: ShownWindow; readonly rest: string } | null {
    // Another name for 127.0.0.1 in the Host header means that a page of the network points here (DNS rebinding).
    if (request.headers.host !== host) return null
    const match = /^\/([0-9a-f]{32})\/([^?#]*)$/.exec(request.url ?? '')
    if (!match) return null
    const given = Buffer.from(match[1])
    for (const [window, token] of tokens) {
      if (timingSafeEqual(given, Buffer.from(token))) return { window, rest: match[2] }
    }
    return null
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const opened = open(request)
    const path = opened && assetPath(opened.rest)
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

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const opened = open(request)
    const foreign = request.headers.origin !== `http://${host}`
    if (opened?.rest !== 'socket' || foreign || sockets.clients.size >= MOST_CONNECTIONS) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (connection) => carry(connection, opened.window, port))
  }

  return {
    url(window) {
      return `http://${host}/${tokens.get(window)}/#screen=${window}`
    },
    async close() {
      for (const client of sockets.clients) client.terminate()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

/** Carries the contract for one connection; the window kind was fixed when it opened. */
function carry(connection: WebSocket, own: ShownWindow, port: StationPort): void {
  const stops = new Map<string, () => void>()

  function post(message: HostMessage): void {
    if (connection.readyState !== connection.OPEN) return
    if (connection.bufferedAmount > MOST_UNREAD_BYTES) connection.terminate()
    else connection.send(JSON.stringify(message))
  }

  async function take(text: string): Promise<void> {
    const parsed = clientMessage.safeParse(parseJson(text))
    if (!parsed.success) {
      connection.close(1008)
      return
    }
    const message = parsed.data
    if (message.kind === 'subscribe') {
      if (!maySubscribe(own, message.window) || stops.has(message.window)) return
      stops.set(
        message.window,
        port.subscribe(message.window, (event) => post({ kind: 'event', event })),
      )
      return
    }
    const admitted = admitCommand(own, message.name, message.input)
    const result = admitted.ok
      ? await port.invoke(admitted.window, admitted.name, admitted.input).catch(() => fault)
      : ({ ok: false, error: { code: admitted.code } } as const)
    post({ kind: 'result', id: message.id, result })
  }

  connection.on('message', (data, isBinary) => {
    if (isBinary) connection.close(1003)
    else void take(data.toString())
  })
  connection.on('error', () => connection.terminate())
  connection.on('close', () => {
    for (const stop of stops.values()) stop()
  })
}

const fault = { ok: false, error: { code: 'INTERNAL_FAULT' } } as const

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
