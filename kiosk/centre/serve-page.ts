import type { ServerResponse } from 'node:http'
import type { CentreMessage, PrecinctLine } from '../contract/centre-view.ts'
import { serveScreens } from '../hosts/shared/serve-screens.ts'
import type { CentrePicture } from './centre-view.ts'

/** Screens on the wall and on desks; more are a mistake. */
const MOST_READERS = 32
/** A reader that no longer reads is cut off before its unread lines fill the memory. */
const MOST_UNREAD_BYTES = 16 * 1024 * 1024

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
  const readers = new Set<ServerResponse>()
  let picture: CentrePicture | null = null
  let shown = new Map<number, string>()
  const served = await serveScreens({
    ...options,
    ...{ doors: ['centre'], page: 'centre.html', connect: 'http' },
    answers({ rest }, { method }, response) {
      const live = rest === 'live' && method === 'GET'
      if (live) follow(response)
      return live
    },
  })

  function follow(response: ServerResponse): void {
    if (readers.size >= MOST_READERS) {
      response.writeHead(503, served.headers).end()
      return
    }
    response.writeHead(200, { ...served.headers, 'content-type': 'text/event-stream; charset=utf-8' })
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
    url: served.url('centre'),
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
      await served.close()
    },
  }
}
