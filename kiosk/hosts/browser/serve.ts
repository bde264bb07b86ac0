/** The screens and their station over HTTP and one WebSocket per window, for this machine only. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { StationPort } from '../../contract/index.ts'
import { clientMessage, type HostMessage } from '../../contract/wire.ts'
import { admitCommand, maySubscribe, type ShownWindow, shownWindows } from '../policy.ts'
import { serveScreens } from '../shared/serve-screens.ts'

/** The longest message of the contract is a scanned counts slip of 4000 characters, escaped. */
const LARGEST_MESSAGE_BYTES = 64 * 1024
/** A window needs one connection; a few more while it reconnects. */
const MOST_CONNECTIONS = 16
/** A window that no longer reads is cut off before its unread views fill the memory. */
const MOST_UNREAD_BYTES = 16 * 1024 * 1024

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
export async function serveStation({ port, ...options }: ServeOptions): Promise<ServedStation> {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_MESSAGE_BYTES,
    perMessageDeflate: false,
  })
  const served = await serveScreens({
    ...options,
    ...{ doors: shownWindows, page: 'index.html', connect: 'ws' },
  })
  served.server.on('upgrade', upgrade)

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const opened = served.open(request)
    const foreign = request.headers.origin !== `http://${served.host}`
    if (opened?.rest !== 'socket' || foreign || sockets.clients.size >= MOST_CONNECTIONS) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (connection) => carry(connection, opened.door, port))
  }

  return {
    url(window) {
      return `${served.url(window)}#screen=${window}`
    },
    async close() {
      for (const client of sockets.clients) client.terminate()
      await served.close()
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
