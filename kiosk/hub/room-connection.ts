import { connect, headers, type Msg, type NatsConnection } from '@nats-io/transport-node'
import type { SigningKey } from '@taanuu/voter-roll-sync/trust/ed25519'
import { sha256Hex } from '@taanuu/voter-roll-sync/trust/hash'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import { batchExtent } from './batch-extent.ts'
import { linkAuthenticator } from './link-key.ts'
import { pinnedTls } from './pinned-tls.ts'
import { lastId, ROOM_STREAM, type RoomSubjects } from './subjects.ts'

/** Through TLS and sign-in; a hub on a slow machine answers in well under one second. */
const DIAL_MS = 3000
/** A hub that went silent without closing is left after two to three times this. */
const PING_MS = 1500
const MISSED_PINGS = 2
/** The hub has the batch on its disk by then, or it counts as not kept and is published again. */
const KEEP_MS = 2500
const LOOK_MS = 2500
/** So many messages of the stream are asked for at once when a table catches up. */
const HISTORY_WINDOW = 32
/** Batches of others that come in while the earlier ones are fetched; beyond, the connection starts over. */
const MAX_WAITING = 4096

export interface HubPlace {
  readonly station: string
  /** Tried in turn. */
  readonly hosts: readonly string[]
  readonly port: number
  /** As announced; exactly this one is accepted. */
  readonly certificate: string
}

/** How far this table has read a hub's stream; only good for the same run of the same server. */
export interface HistoryMark {
  readonly server: string
  readonly seq: number
}

export interface RoomConnectionOptions {
  readonly hub: HubPlace
  readonly stationId: string
  readonly linkKey: SigningKey
  readonly subjects: RoomSubjects
  /** What was read before; history goes on behind it. */
  readonly mark: HistoryMark | null
  onBatch(from: string, bytes: Uint8Array): void
  onHere(from: string, bytes: Uint8Array): void
  /** Undefined: no answer is given. */
  onAsked(from: string, question: Uint8Array): Promise<Uint8Array | undefined>
}

export interface RoomConnection {
  readonly hub: HubPlace
  /** How many events of our own journal the hub holds. */
  readonly held: number
  readonly mark: HistoryMark | null
  /** Resolves when the hub is lost or the connection was closed. */
  readonly lost: Promise<void>
  publish(batch: Uint8Array): Promise<Result<void>>
  here(bytes: Uint8Array): void
  ask(station: string, question: Uint8Array, timeoutMs: number): Promise<Result<Uint8Array>>
  /** Errors: LINK_DOWN, SERVICE_SILENT. */
  askService(subject: string, question: Uint8Array, timeoutMs: number): Promise<Result<Uint8Array>>
  close(): Promise<void>
}

/**
 * Connects a table to the room's hub and begins to deliver what the room holds, oldest first for each peer.
 * Errors: LINK_DOWN.
 */
export async function openRoomConnection(options: RoomConnectionOptions): Promise<Result<RoomConnection>> {
  const { hub, linkKey, subjects, stationId } = options
  let last = 'no address'
  for (const host of hub.hosts) {
    let connection: NatsConnection | undefined
    try {
      connection = await connect({
        servers: [`${host}:${hub.port}`],
        authenticator: linkAuthenticator(linkKey),
        tls: pinnedTls(hub.certificate),
        inboxPrefix: subjects.inbox(stationId),
        // The link itself chooses the next hub and when to try it.
        reconnect: false,
        ignoreClusterUpdates: true,
        resolve: false,
        timeout: DIAL_MS,
        pingInterval: PING_MS,
        maxPingOut: MISSED_PINGS,
        noAsyncTraces: true,
        name: stationId,
      })
      const room = new Connection(options, connection)
      await room.begin()
      return success(room)
    } catch (error) {
      last = `${host}: ${(error as Error).message}`
      await connection?.close().catch(() => {})
    }
  }
  return failure('LINK_DOWN', last)
}

class Connection implements RoomConnection {
  readonly hub: HubPlace
  readonly lost: Promise<void>
  readonly #options: RoomConnectionOptions
  readonly #nats: NatsConnection
  /** Live batches wait here until history is delivered; null once it is. */
  #waiting: { readonly from: string; readonly bytes: Uint8Array }[] | null = []
  #mark: HistoryMark | null
  held = 0

  constructor(options: RoomConnectionOptions, nats: NatsConnection) {
    this.hub = options.hub
    this.#options = options
    this.#nats = nats
    this.#mark = options.mark
    this.lost = nats.closed().then(() => {})
  }

  get mark(): HistoryMark | null {
    return this.#mark
  }

  async begin(): Promise<void> {
    const { subjects, stationId, onHere } = this.#options
    const take = (work: (message: Msg) => void) => (error: Error | null, message: Msg) => {
      if (!error) work(message)
    }
    this.#nats.subscribe(subjects.journals, { callback: take((message) => this.#onJournal(message)) })
    this.#nats.subscribe(subjects.everyHere, {
      callback: take(({ subject, data }) => onHere(lastId(subject), data)),
    })
    this.#nats.subscribe(subjects.asksTo(stationId), {
      callback: take((message) => void this.#onAsk(message)),
    })
    this.held = await this.#ownHeld()
    void this.#readHistory().catch(() => this.#nats.close())
  }

  async publish(batch: Uint8Array): Promise<Result<void>> {
    const { subjects, stationId } = this.#options
    try {
      const known = headers()
      known.set('Nats-Msg-Id', sha256Hex(batch))
      const subject = subjects.journal(stationId)
      const answer = await this.#nats.request(subject, batch, { timeout: KEEP_MS, headers: known })
      const kept = answer.json<{ stream?: string; error?: { description?: string } }>()
      return kept.stream === ROOM_STREAM
        ? success(undefined)
        : failure('LINK_DOWN', kept.error?.description?.slice(0, 200) ?? 'the hub kept nothing')
    } catch (error) {
      return failure('LINK_DOWN', (error as Error).message)
    }
  }

  here(bytes: Uint8Array): void {
    if (!this.#nats.isClosed()) {
      this.#nats.publish(this.#options.subjects.here(this.#options.stationId), bytes)
    }
  }

  async ask(station: string, question: Uint8Array, timeoutMs: number): Promise<Result<Uint8Array>> {
    const subject = this.#options.subjects.ask(station, this.#options.stationId)
    return this.#request(subject, question, timeoutMs, 'PEER_SILENT')
  }

  async askService(subject: string, question: Uint8Array, timeoutMs: number): Promise<Result<Uint8Array>> {
    return this.#request(subject, question, timeoutMs, 'SERVICE_SILENT')
  }

  /** @param silent code where nobody answers in time */
  async #request(
    subject: string,
    question: Uint8Array,
    timeout: number,
    silent: string,
  ): Promise<Result<Uint8Array>> {
    if (this.#nats.isClosed()) return failure('LINK_DOWN')
    try {
      return success((await this.#nats.request(subject, question, { timeout })).data)
    } catch (error) {
      // Also where the hub says at once that nobody listens.
      return failure(this.#nats.isClosed() ? 'LINK_DOWN' : silent, (error as Error).message)
    }
  }

  async close(): Promise<void> {
    await this.#nats.close().catch(() => {})
  }

  #onJournal({ subject, data }: Msg): void {
    const from = lastId(subject)
    if (from === this.#options.stationId) return
    if (this.#waiting === null) this.#options.onBatch(from, data)
    else if (this.#waiting.length < MAX_WAITING) this.#waiting.push({ from, bytes: data })
    else void this.close()
  }

  async #onAsk(message: Msg): Promise<void> {
    const answer = await this.#options.onAsked(lastId(message.subject), message.data)
    if (answer !== undefined && !this.#nats.isClosed()) message.respond(answer)
  }

  /** From our last batch in the stream; 0 where there is none. */
  async #ownHeld(): Promise<number> {
    const subject = this.#options.subjects.journal(this.#options.stationId)
    const last = await this.#nats.request(`$JS.API.DIRECT.GET.${ROOM_STREAM}.${subject}`, '', {
      timeout: LOOK_MS,
    })
    return last.headers?.code === 404 ? 0 : (batchExtent(last.data)?.to ?? 0)
  }

  async #readHistory(): Promise<void> {
    const info = await this.#nats.request(`$JS.API.STREAM.INFO.${ROOM_STREAM}`, '', { timeout: LOOK_MS })
    const { state } = info.json<{ state: { first_seq: number; last_seq: number } }>()
    const server = this.#nats.info?.server_id ?? ''
    const read = this.#mark?.server === server ? this.#mark.seq : 0
    for (let seq = Math.max(state.first_seq, read + 1); seq <= state.last_seq; seq += HISTORY_WINDOW) {
      const count = Math.min(HISTORY_WINDOW, state.last_seq - seq + 1)
      const asked = Array.from({ length: count }, (_, i) => this.#at(seq + i))
      for (const message of await Promise.all(asked)) this.#deliverOld(message)
    }
    this.#mark = { server, seq: state.last_seq }
    const waiting = this.#waiting ?? []
    this.#waiting = null
    for (const { from, bytes } of waiting) this.#options.onBatch(from, bytes)
  }

  #at(seq: number): Promise<Msg> {
    const question = JSON.stringify({ seq })
    return this.#nats.request(`$JS.API.DIRECT.GET.${ROOM_STREAM}`, question, { timeout: LOOK_MS })
  }

  #deliverOld({ headers: told, data }: Msg): void {
    const subject = told?.get('Nats-Subject') ?? ''
    const from = lastId(subject)
    if (told?.code !== 0 || subject === '' || from === this.#options.stationId) return
    this.#options.onBatch(from, data)
  }
}
