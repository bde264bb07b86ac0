import { failure, type Result, success } from '../../trust/result.ts'
import type { PeerRefusal, RoomLink, RoomPeer, RoomView } from '../room-link.ts'

export interface MemoryRoomOptions {
  /** Runs `work` after so many milliseconds; tests give their own clock. Default: real time. */
  readonly later?: (milliseconds: number, work: () => void) => void
  /** From 0 up to 1; faults are drawn from it. Default: none are drawn. */
  readonly random?: () => number
  /** One way, in milliseconds, for the message at hand. Default 0. */
  readonly delay?: () => number
  /** Share of deliveries that come twice, 0 to 1. Default 0. */
  readonly duplicates?: number
  /** Share of questions and answers that are lost, 0 to 1; batches lie in a stream and are not. Default 0. */
  readonly losses?: number
}

interface StreamedBatch {
  readonly from: string
  readonly bytes: Uint8Array
  readonly end: number
}

/**
 * A room in memory for tests: every machine could be the hub, and the one with the lowest id among those that reach each
 * other is. Each machine keeps the stream of the time when it was the hub, as a real one does on its disk.
 */
export class MemoryRoom {
  readonly #options: MemoryRoomOptions
  readonly #stations: readonly string[]
  /** Which part of the room a machine stands in; only machines of one part hear each other. */
  readonly #part = new Map<string, number>()
  readonly #streams = new Map<string, StreamedBatch[]>()
  readonly #links = new Map<string, MemoryLink>()
  readonly #refused = new Map<string, PeerRefusal>()
  /** Batches on their way, by sender and receiver. */
  readonly #lines = new Map<string, StreamedBatch[]>()

  /** @param stations ids of all tables of the precinct by the manifest */
  constructor(stations: readonly string[], options: MemoryRoomOptions = {}) {
    this.#stations = [...stations].sort()
    this.#options = options
    for (const station of stations) {
      this.#part.set(station, 0)
      this.#streams.set(station, [])
    }
  }

  /** What a station opens when it is unlocked. One at a time for each; the one before must be closed. */
  link(station: string): RoomLink {
    if (this.#links.has(station)) throw new Error(`${station} has a link`)
    const link = new MemoryLink(station, this)
    this.#links.set(station, link)
    this.#meet()
    return link
  }

  /** Cuts the room: machines of one group reach each other; whoever is not named stands alone. */
  partition(groups: readonly (readonly string[])[]): void {
    let alone = groups.length
    for (const station of this.#stations) {
      const group = groups.findIndex((members) => members.includes(station))
      this.#part.set(station, group >= 0 ? group : alone++)
    }
    this.#meet()
  }

  /** Cuts all links. */
  cutAll(): void {
    this.partition([])
  }

  heal(): void {
    this.partition([this.#stations])
  }

  /** A machine that the others refuse, with the reason that they show. */
  refuse(station: string, code: PeerRefusal): void {
    this.#refused.set(station, code)
    this.#meet()
  }

  /** @internal */
  reaches(a: string, b: string): boolean {
    const bothOpen = this.#links.has(a) && this.#links.has(b)
    return (
      bothOpen && this.#part.get(a) === this.#part.get(b) && !this.#refused.has(a) && !this.#refused.has(b)
    )
  }

  /** @internal */
  hubOf(station: string): string {
    return this.#stations.find((other) => other === station || this.reaches(station, other)) ?? station
  }

  /** @internal */
  viewOf(station: string): RoomView {
    const others = this.#stations.filter((other) => other !== station)
    const peers = others.map((other): RoomPeer => {
      const code = this.#refused.get(other)
      if (code) return { station: other, state: { kind: 'refused', code }, clockSkewMs: null }
      const here = this.reaches(station, other)
      return { station: other, state: { kind: here ? 'connected' : 'absent' }, clockSkewMs: here ? 0 : null }
    })
    const connected = peers.some((peer) => peer.state.kind === 'connected')
    return {
      state: connected ? 'connected' : 'searching',
      hub: connected ? this.hubOf(station) : null,
      peers,
    }
  }

  /** @internal Events of the station that the hub's stream holds, counted from the first. */
  heldOf(station: string): number {
    const stream = this.#streams.get(this.hubOf(station)) ?? []
    return stream.reduce((held, batch) => (batch.from === station ? Math.max(held, batch.end) : held), 0)
  }

  /** @internal */
  keep(station: string, bytes: Uint8Array): void {
    const hub = this.hubOf(station)
    const batch = { from: station, bytes, end: endOf(bytes) }
    this.#streams.get(hub)?.push(batch)
    for (const other of this.#links.keys())
      if (other !== station && this.reaches(station, other)) this.#deliver(other, batch)
  }

  /** @internal A machine that has come to a hub reads its stream from the beginning. */
  replay(station: string): void {
    for (const batch of this.#streams.get(this.hubOf(station)) ?? [])
      if (batch.from !== station) this.#deliver(station, batch)
  }

  #deliver(to: string, batch: StreamedBatch): void {
    const link = this.#links.get(to)
    const times = this.#draws(this.#options.duplicates) ? 2 : 1
    // Batches of one station stay in their order, as they do in a stream, however long each takes.
    const line = `${batch.from} ${to}`
    const waiting = this.#lines.get(line) ?? []
    this.#lines.set(line, waiting)
    for (let i = 0; i < times; i++) {
      waiting.push(batch)
      this.after(() => {
        const first = waiting.shift()!
        // What was on its way when the line was cut is lost; the stream is read again at the next meeting.
        if (this.#links.get(to) === link && link?.hub === this.hubOf(to)) link.take(first.from, first.bytes)
      })
    }
  }

  /** @internal */
  ask(from: string, to: string, question: Uint8Array, timeoutMs: number): Promise<Result<Uint8Array>> {
    return new Promise((resolve) => {
      const timer = (): void => resolve(failure('PEER_SILENT', to))
      this.later(timeoutMs, timer)
      if (!this.reaches(from, to)) return
      const times = this.#draws(this.#options.duplicates) ? 2 : 1
      for (let i = 0; i < times; i++)
        this.after(async () => {
          if (this.#draws(this.#options.losses) || !this.reaches(from, to)) return
          const answer = await this.#links.get(to)?.answer(from, question)
          if (!answer || this.#draws(this.#options.losses)) return
          this.after(() => {
            if (this.reaches(from, to)) resolve(success(answer))
          })
        })
    })
  }

  /** @internal */
  forget(station: string): void {
    this.#links.delete(station)
    this.#meet()
  }

  /** @internal */
  after(work: () => void): void {
    this.later(this.#options.delay?.() ?? 0, work)
  }

  later(milliseconds: number, work: () => void): void {
    if (this.#options.later) this.#options.later(milliseconds, work)
    else setTimeout(work, milliseconds).unref()
  }

  #draws(share: number | undefined): boolean {
    return share !== undefined && share > 0 && (this.#options.random?.() ?? 1) < share
  }

  #meet(): void {
    for (const link of this.#links.values()) link.look()
  }
}

class MemoryLink implements RoomLink {
  readonly #station: string
  readonly #room: MemoryRoom
  readonly #views = new Set<(view: RoomView) => void>()
  readonly #meetings = new Set<(held: number) => void>()
  readonly #batches = new Set<(from: string, batch: Uint8Array) => void>()
  #answer: ((from: string, question: Uint8Array) => Promise<Uint8Array>) | null = null
  #seen = ''
  #open = true
  hub: string | null = null
  /** The hub to which there is a connection: it comes a moment after the hub, and goes with it. */
  #met: string | null = null

  constructor(station: string, room: MemoryRoom) {
    this.#station = station
    this.#room = room
  }

  get view(): RoomView {
    return this.#room.viewOf(this.#station)
  }

  onChange(listener: (view: RoomView) => void): () => void {
    return listen(this.#views, listener)
  }

  onConnected(listener: (held: number) => void): () => void {
    const stop = listen(this.#meetings, listener)
    // Whoever listens late hears of the meeting that has been.
    if (this.hub !== null) this.#room.after(() => this.#meetings.has(listener) && this.#tell(listener))
    return stop
  }

  onBatch(listener: (from: string, batch: Uint8Array) => void): () => void {
    const stop = listen(this.#batches, listener)
    if (this.hub !== null) this.#room.after(() => this.#open && this.#room.replay(this.#station))
    return stop
  }

  onAsked(answer: (from: string, question: Uint8Array) => Promise<Uint8Array>): () => void {
    this.#answer = answer
    return () => {
      if (this.#answer === answer) this.#answer = null
    }
  }

  publish(batch: Uint8Array): Promise<Result<void>> {
    const hub = this.#met
    return new Promise((resolve) => {
      this.#room.after(() => {
        // A connection ends with its hub: nothing that was sent to one arrives at another.
        if (!this.#open || hub === null || hub !== this.#met) return resolve(failure('LINK_DOWN'))
        this.#room.keep(this.#station, Uint8Array.from(batch))
        resolve(success(undefined))
      })
    })
  }

  ask(station: string, question: Uint8Array, timeoutMs: number): Promise<Result<Uint8Array>> {
    if (!this.#open || this.hub === null) return Promise.resolve(failure('LINK_DOWN'))
    return this.#room.ask(this.#station, station, Uint8Array.from(question), timeoutMs)
  }

  async close(): Promise<void> {
    if (!this.#open) return
    this.#open = false
    this.#room.forget(this.#station)
  }

  /** @internal */
  take(from: string, batch: Uint8Array): void {
    for (const listener of this.#batches) listener(from, batch)
  }

  /** @internal */
  async answer(from: string, question: Uint8Array): Promise<Uint8Array | undefined> {
    return this.#open ? this.#answer?.(from, question) : undefined
  }

  /** @internal The room has changed: tells of it, and of a new hub. */
  look(): void {
    const { view } = this
    const text = JSON.stringify(view)
    if (text === this.#seen) return
    this.#seen = text
    const before = this.hub
    this.hub = view.hub
    if (view.hub !== before) this.#met = null
    if (view.hub !== null && view.hub !== before)
      this.#room.after(() => {
        if (!this.#open || this.hub !== view.hub) return
        this.#met = view.hub
        for (const listener of this.#meetings) this.#tell(listener)
        this.#room.replay(this.#station)
      })
    for (const listener of this.#views) listener(view)
  }

  #tell(listener: (held: number) => void): void {
    listener(this.#room.heldOf(this.#station))
  }
}

function listen<T>(set: Set<T>, listener: T): () => void {
  set.add(listener)
  return () => set.delete(listener)
}

/** The carrier reads of a batch only where it ends; whether that is true, the receivers find out. */
function endOf(bytes: Uint8Array): number {
  try {
    const { from, events } = JSON.parse(Buffer.from(bytes).toString('utf8')) as {
      readonly from: number
      readonly events: readonly unknown[]
    }
    return from + events.length
  } catch {
    return 0
  }
}
