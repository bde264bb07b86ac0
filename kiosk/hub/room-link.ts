import { randomBytes } from 'node:crypto'
import type { Manifest } from '@taanuu/voter-roll-sync/package/manifest'
import type { RoomLink, RoomView } from '@taanuu/voter-roll-sync/sync/room-link'
import type { SigningKey } from '@taanuu/voter-roll-sync/trust/ed25519'
import { failure, type Result } from '@taanuu/voter-roll-sync/trust/result'
import { type Announcement, MAX_ADDRESSES, peekAnnouncement, signAnnouncement } from './announcement.ts'
import { batchExtent } from './batch-extent.ts'
import { type Discovery, type DiscoveryOptions, openDiscovery } from './discovery.ts'
import { type Candidate, electHub } from './hub-election.ts'
import { type HubKeeper, keepHub } from './hub-keeper.ts'
import { localInterfaces } from './interfaces.ts'
import { type Neighbour, Neighbours, SILENCE_MS } from './neighbours.ts'
import {
  type HistoryMark,
  type HubPlace,
  openRoomConnection,
  type RoomConnection,
} from './room-connection.ts'
import { readRoomSettings } from './room-settings.ts'
import { linkedStations } from './server-config.ts'
import { type RoomSubjects, roomSubjects, serviceSubject } from './subjects.ts'
import { hubSource, type RegionalServers, startUplink, type Uplink } from './uplink.ts'

const ANNOUNCE_MS = 1000
/** The room is looked at more often than it is announced, so that a lost hub is left at once. */
const TICK_MS = 250
/**
 * A program that stood still (a machine that woke up, a processor that had other work) has heard nobody for a while, and
 * what was said meanwhile lies in its socket: it hears that first and decides after.
 */
const STOOD_STILL_MS = 1000
const LISTEN_AGAIN_MS = 1500
/** A table that comes in listens first; else two that start together would both begin a hub. */
const LISTEN_MS = 2500
/** Between tries to reach a hub, doubled each time, plus up to as much by chance so that not all try at once. */
const FIRST_WAIT_MS = 100
const LONGEST_WAIT_MS = 2000
/** A hub that nobody of those it hears can reach (a firewall on its machine) gives way to another for a while. */
const UNREACHED_MS = 15_000
const RESIGN_MS = 60_000
/** A hub that announces itself and cannot be reached from here for so long is not waited for. */
const GIVE_UP_MS = 15_000

export interface RoomLinkOptions {
  readonly manifest: Manifest
  readonly manifestSha256: string
  /** Policy's `clock.driftSeconds`. */
  readonly driftSeconds: number
  readonly stationId: string
  /** The station's journal key: it signs announcements. */
  readonly signingKey: SigningKey
  /** `linkKeyOf(signingSeed)` of `voter-roll-sync/sync`: it signs in at servers. */
  readonly linkKey: SigningKey
  /** Events in this station's journal now. */
  readonly journalSize: () => number
  /** Path of `nats-server`, or null: then this machine joins the hubs of others and is none. */
  readonly binary: string | null
  /** Folder on the station's disk for the hub's store. */
  readonly folder: string
  /** How to look for the room. Default: the settings in `folder`, or multicast and broadcast. */
  readonly discovery?: DiscoveryOptions
  /** Address and TCP port of the hub that this machine may run. Default all addresses, `HUB_PORT`. */
  readonly listen?: { readonly host?: string; readonly port?: number }
  /** How long a table that comes in listens before it begins a hub. Default `LISTEN_MS`. */
  readonly listenMs?: number
  /** Wall clock. Default `Date.now`. */
  readonly now?: () => number
  /** Where a hub is dialled instead, for tests with a proxy between. */
  readonly reroute?: (hub: HubPlace) => HubPlace
  /** Server above, to which a hub that is served here carries the room's journals; null where there is none. */
  readonly regional?: RegionalServers | null
  onLine?(line: string): void
}

export interface HubRoomLink extends RoomLink {
  /** A newer version of the package: a hub served here takes it over; stations that it revokes are cut off. */
  takeManifest(manifest: Manifest, manifestSha256: string): Promise<void>
  /** The hub's keeper while this machine runs it. */
  readonly keeper: HubKeeper | null
  /** The way to the regional server, while this machine runs the hub and there is one. */
  readonly uplink: Uplink | null
  /** Events of each peer's journal that this table was handed. */
  readonly seen: ReadonlyMap<string, number>
  /** Last trouble with network or server, in words for a technician; null while all is well. */
  readonly trouble: string | null
}

/** Whether a precinct's tables have a room at all: two or more tables, or a regional server to reach. */
export function hasRoom(manifest: Manifest, stationId: string, regional: boolean): boolean {
  const linked = linkedStations(manifest)
  return linked.some((station) => station.stationId === stationId) && (linked.length > 1 || regional)
}

/**
 * The table's part in its room: finds the others, runs the hub where it is this table's turn, connects to the hub that
 * is, and carries batches and questions over it. Returns at once; a table without network or server is `alone` or
 * `searching` and works on.
 */
export async function openRoomLink(options: RoomLinkOptions): Promise<HubRoomLink> {
  const settings = readRoomSettings(options.folder)
  const discovery = await openDiscovery(options.discovery ?? (settings.ok ? settings.value : {}))
  const link = new Link(options, discovery, settings.ok ? null : settings.error.detail)
  link.start()
  return link
}

class Link implements HubRoomLink {
  readonly #options: RoomLinkOptions
  readonly #discovery: Discovery
  readonly #boot = randomBytes(8).toString('hex')
  readonly #opened = performance.now()
  readonly #views = new Set<(view: RoomView) => void>()
  readonly #connectedListeners = new Set<(held: number) => void>()
  readonly #batchListeners = new Set<(from: string, batch: Uint8Array) => void>()
  readonly #reached = new Map<string, number>()
  readonly seen = new Map<string, number>()
  #manifest: Manifest
  #manifestSha256: string
  #neighbours: Neighbours
  #subjects: RoomSubjects
  #answer: ((from: string, question: Uint8Array) => Promise<Uint8Array>) | null = null
  #n = 0
  #announcedMs = Number.NEGATIVE_INFINITY
  #tickedMs = performance.now()
  #listenUntilMs = 0
  #timer: NodeJS.Timeout | undefined
  #closed = false
  #keeper: HubKeeper | null = null
  #uplink: Uplink | null = null
  #changingKeeper = false
  #resignedUntil = 0
  #unreachedSince: number | null = null
  #connection: RoomConnection | null = null
  #dialing = false
  /** Since when the elected hub is announced and not reached, and hubs that are passed over for a while. */
  #knocking: { readonly station: string; readonly since: number } | null = null
  readonly #passedOver = new Map<string, number>()
  #nextDialMs = 0
  #wait = FIRST_WAIT_MS
  #mark: HistoryMark | null = null
  #view: RoomView
  #shown = ''
  #trouble: string | null = null

  constructor(options: RoomLinkOptions, discovery: Discovery, trouble: string | null) {
    this.#trouble = trouble
    this.#options = options
    this.#discovery = discovery
    this.#manifest = options.manifest
    this.#manifestSha256 = options.manifestSha256
    this.#neighbours = this.#newNeighbours()
    this.#subjects = roomSubjects(options.manifest.electionId, options.manifest.precinct)
    this.#view = this.#look(performance.now())
    discovery.onHeard((bytes, host) => this.#hear(bytes, host))
  }

  start(): void {
    this.#tick()
    this.#timer = setInterval(() => this.#tick(), TICK_MS)
  }

  get view(): RoomView {
    return this.#view
  }
  get keeper(): HubKeeper | null {
    return this.#keeper
  }
  get uplink(): Uplink | null {
    return this.#uplink
  }
  get trouble(): string | null {
    return this.#trouble ?? this.#discovery.trouble
  }

  onChange(listener: (view: RoomView) => void): () => void {
    this.#views.add(listener)
    return () => this.#views.delete(listener)
  }
  onConnected(listener: (held: number) => void): () => void {
    this.#connectedListeners.add(listener)
    // Whoever comes late must begin too.
    if (this.#connection) listener(this.#connection.held)
    return () => this.#connectedListeners.delete(listener)
  }
  onBatch(listener: (from: string, batch: Uint8Array) => void): () => void {
    this.#batchListeners.add(listener)
    return () => this.#batchListeners.delete(listener)
  }
  onAsked(answer: (from: string, question: Uint8Array) => Promise<Uint8Array>): () => void {
    this.#answer = answer
    return () => {
      if (this.#answer === answer) this.#answer = null
    }
  }

  async publish(batch: Uint8Array): Promise<Result<void>> {
    return this.#connection ? this.#connection.publish(batch) : failure('LINK_DOWN', 'no hub')
  }

  async ask(station: string, question: Uint8Array, timeoutMs: number): Promise<Result<Uint8Array>> {
    if (!this.#connection) return failure('LINK_DOWN', 'no hub')
    if (this.#neighbours.isRefused(station, performance.now())) return failure('PEER_SILENT', 'refused')
    return this.#connection.ask(station, question, timeoutMs)
  }

  async askService(
    service: 'evaluator' | 'register',
    question: Uint8Array,
    timeoutMs: number,
  ): Promise<Result<Uint8Array>> {
    const { electionId, precinct } = this.#manifest
    const subject = serviceSubject(electionId, service, precinct, this.#options.stationId)
    return this.#connection
      ? this.#connection.askService(subject, question, timeoutMs)
      : failure('LINK_DOWN', 'no hub')
  }

  async takeManifest(manifest: Manifest, manifestSha256: string): Promise<void> {
    this.#manifest = manifest
    this.#manifestSha256 = manifestSha256
    this.#neighbours = this.#newNeighbours()
    this.#uplink?.takeManifest(manifest)
    await this.#keeper?.reload(manifest)
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    clearInterval(this.#timer)
    // A word of farewell: the others look for a new hub now and not after the silence.
    this.#announce(performance.now())
    await new Promise((resolve) => setImmediate(resolve))
    await this.#connection?.close()
    await this.#stopKeeper()
    this.#discovery.close()
  }

  #newNeighbours(): Neighbours {
    const { stationId, driftSeconds } = this.#options
    return new Neighbours({ manifest: this.#manifest, stationId, driftSeconds })
  }

  #now(): number {
    return (this.#options.now ?? Date.now)()
  }

  #hear(bytes: Uint8Array, host: string | null): void {
    if (this.#closed) return
    const atMs = performance.now()
    const heard = this.#neighbours.hear(bytes, host, atMs, this.#now())
    if (heard.kind === 'nothing') return
    // Who has just come in is answered at once: it waits to hear whether there is a hub.
    const isNew = heard.kind === 'neighbour' && heard.neighbour.announcement.n === 0
    if (isNew) this.#announcedMs = Number.NEGATIVE_INFINITY
    this.#tick()
  }

  /** Presence over the hub: only that proves that batches and questions get through. */
  #onHere(from: string, bytes: Uint8Array): void {
    this.#hear(bytes, null)
    if (peekAnnouncement(bytes)?.station === from) this.#reached.set(from, performance.now())
  }

  #isReached(station: string, atMs: number): boolean {
    return (
      this.#connection !== null &&
      atMs - (this.#reached.get(station) ?? Number.NEGATIVE_INFINITY) < SILENCE_MS
    )
  }

  #canHost(): boolean {
    return !this.#closed && this.#options.binary !== null && performance.now() >= this.#resignedUntil
  }

  #tick(): void {
    const atMs = performance.now()
    if (!this.#closed && atMs - this.#announcedMs >= ANNOUNCE_MS) this.#announce(atMs)
    if (atMs - this.#tickedMs > STOOD_STILL_MS) this.#listenUntilMs = atMs + LISTEN_AGAIN_MS
    this.#tickedMs = atMs
    if (this.#closed || atMs < this.#listenUntilMs) return
    const live = this.#neighbours.live(atMs).filter(({ refusal }) => refusal === null)
    const near = live.filter(({ station }) => atMs >= (this.#passedOver.get(station) ?? 0))
    const elected = electHub([this.#self(), ...near.map(candidateOf)])
    this.#keepOrLeave(elected, live, atMs)
    this.#follow(elected, live, atMs)
    this.#show(atMs)
  }

  #self(): Candidate {
    return { station: this.#options.stationId, canHost: this.#canHost(), hosts: this.#keeper !== null }
  }

  #announce(atMs: number): void {
    this.#announcedMs = atMs
    const bytes = signAnnouncement(this.#announcement(), this.#options.signingKey)
    this.#discovery.announce(bytes)
    this.#connection?.here(bytes)
  }

  #announcement(): Announcement {
    const { electionId, universe, precinct, version, rollSha256 } = this.#manifest
    const keeper = this.#closed ? null : this.#keeper
    return {
      v: 1,
      electionId,
      universe,
      precinct,
      station: this.#options.stationId,
      version,
      manifestSha256: this.#manifestSha256,
      rollSha256,
      size: this.#options.journalSize(),
      now: this.#now(),
      boot: this.#boot,
      n: this.#n++,
      canHost: this.#canHost(),
      hub: keeper && {
        port: keeper.port,
        addresses: this.#addresses(),
        certificate: keeper.certificate.announced,
      },
      behind: this.#behind(),
      at: this.#closed ? null : (this.#connection?.hub.station ?? null),
    }
  }

  /** Against what the others said of themselves. */
  #behind(): number {
    return this.#neighbours
      .live(performance.now())
      .filter(({ refusal }) => refusal === null)
      .reduce(
        (sum, { station, announcement }) =>
          sum + Math.max(0, announcement.size - (this.seen.get(station) ?? 0)),
        0,
      )
  }

  #addresses(): string[] {
    const { listen } = this.#options
    if (listen?.host !== undefined && listen.host !== '0.0.0.0') return [listen.host]
    return localInterfaces()
      .map(({ address }) => address)
      .slice(0, MAX_ADDRESSES)
  }

  #keepOrLeave(elected: string | null, live: readonly Neighbour[], atMs: number): void {
    const mine = elected === this.#options.stationId
    if (this.#changingKeeper) return
    if (this.#keeper && !mine) {
      this.#change(() => this.#stopKeeper())
    } else if (this.#keeper) {
      this.#resignIfUnreached(live, atMs)
    } else if (mine && atMs - this.#opened >= (this.#options.listenMs ?? LISTEN_MS)) {
      this.#change(() => this.#startKeeper())
    }
  }

  #resignIfUnreached(live: readonly Neighbour[], atMs: number): void {
    const reached =
      live.length === 0 || live.some(({ announcement }) => announcement.at === this.#options.stationId)
    if (reached) this.#unreachedSince = null
    else this.#unreachedSince ??= atMs
    if (this.#unreachedSince !== null && atMs - this.#unreachedSince > UNREACHED_MS) {
      this.#trouble = 'no other table reaches the hub on this machine: is its TCP port closed by a firewall?'
      this.#resign(atMs)
    }
  }

  #resign(atMs: number): void {
    this.#resignedUntil = atMs + RESIGN_MS
    this.#unreachedSince = null
    this.#announcedMs = Number.NEGATIVE_INFINITY
  }

  #change(work: () => Promise<void>): void {
    this.#changingKeeper = true
    void work().finally(() => {
      this.#changingKeeper = false
      // The room should know at once that there is a hub, or that there is none.
      this.#announcedMs = Number.NEGATIVE_INFINITY
      if (!this.#closed) this.#tick()
    })
  }

  async #startKeeper(): Promise<void> {
    const { binary, folder, listen, onLine } = this.#options
    if (binary === null) return
    const kept = await keepHub({
      binary,
      manifest: this.#manifest,
      folder,
      host: listen?.host,
      port: listen?.port,
      now: () => this.#now(),
      onLine,
    })
    if (!kept.ok) {
      this.#trouble = kept.error.detail
      this.#resign(performance.now())
      return
    }
    this.#keeper = kept.value
    if (this.#closed) return this.#stopKeeper()
    this.#trouble = null
    const { regional, stationId, linkKey } = this.#options
    if (regional) {
      this.#uplink = startUplink({
        source: hubSource(kept.value),
        regional,
        manifest: this.#manifest,
        via: stationId,
        linkKey,
      })
    }
    void kept.value.ended.then((reason) => {
      if (this.#keeper !== kept.value) return
      this.#keeper = null
      this.#trouble = reason
      this.#resign(performance.now())
    })
  }

  async #stopKeeper(): Promise<void> {
    const keeper = this.#keeper
    this.#keeper = null
    const uplink = this.#uplink
    this.#uplink = null
    await uplink?.stop()
    await keeper?.stop()
  }

  /** Connects to the elected hub, and leaves any other. */
  #follow(elected: string | null, live: readonly Neighbour[], atMs: number): void {
    const hub = this.#placeOf(elected, live)
    const connection = this.#connection
    if (connection && !(hub && sameHub(connection.hub, hub))) {
      // The old hub may still run (a room that came together again): it is left only for one that is there.
      const gone = connection.hub.station !== elected && elected !== null
      if (hub || gone) {
        void connection.close()
        this.#nextDialMs = atMs
      }
    }
    this.#passOver(hub, atMs)
    if (!this.#connection && !this.#dialing && hub && atMs >= this.#nextDialMs) void this.#dial(hub)
  }

  /** A hub behind a closed port, or one that only says that it runs, must not keep the others waiting. */
  #passOver(hub: HubPlace | null, atMs: number): void {
    if (this.#connection || !hub) {
      this.#knocking = null
    } else if (this.#knocking?.station !== hub.station) {
      this.#knocking = { station: hub.station, since: atMs }
    } else if (atMs - this.#knocking.since > GIVE_UP_MS) {
      this.#passedOver.set(hub.station, atMs + RESIGN_MS)
      this.#knocking = null
    }
  }

  #placeOf(elected: string | null, live: readonly Neighbour[]): HubPlace | null {
    if (elected === this.#options.stationId) {
      const keeper = this.#keeper
      if (!keeper) return null
      const host = this.#options.listen?.host ?? '127.0.0.1'
      const hosts = [host === '0.0.0.0' ? '127.0.0.1' : host]
      return { station: elected, hosts, port: keeper.port, certificate: keeper.certificate.announced }
    }
    const neighbour = live.find(({ station }) => station === elected)
    const hub = neighbour?.announcement.hub
    if (!neighbour || !hub) return null
    const hosts = [...new Set([...(neighbour.host === null ? [] : [neighbour.host]), ...hub.addresses])]
    const place = { station: neighbour.station, hosts, port: hub.port, certificate: hub.certificate }
    return this.#options.reroute?.(place) ?? place
  }

  async #dial(hub: HubPlace): Promise<void> {
    this.#dialing = true
    const opened = await openRoomConnection({
      hub,
      stationId: this.#options.stationId,
      linkKey: this.#options.linkKey,
      subjects: this.#subjects,
      mark: this.#mark,
      onBatch: (from, bytes) => this.#onBatch(from, bytes),
      onHere: (from, bytes) => this.#onHere(from, bytes),
      onAsked: (from, question) => this.#onAsked(from, question),
    })
    this.#dialing = false
    if (!opened.ok) {
      this.#trouble = opened.error.detail
      this.#nextDialMs = performance.now() + this.#wait * (1 + Math.random())
      this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS)
      return
    }
    const connection = opened.value
    if (this.#closed) return connection.close()
    this.#connection = connection
    this.#trouble = null
    this.#wait = FIRST_WAIT_MS
    void connection.lost.then(() => this.#onLost(connection))
    this.#announcedMs = Number.NEGATIVE_INFINITY
    for (const listener of this.#connectedListeners) listener(connection.held)
    this.#tick()
  }

  #onLost(connection: RoomConnection): void {
    this.#mark = connection.mark
    if (this.#connection !== connection) return
    this.#connection = null
    this.#reached.clear()
    this.#nextDialMs = performance.now() + Math.random() * FIRST_WAIT_MS
    if (!this.#closed) this.#tick()
  }

  #onBatch(from: string, bytes: Uint8Array): void {
    if (this.#closed || this.#neighbours.isRefused(from, performance.now())) return
    const extent = batchExtent(bytes)
    if (extent) this.seen.set(from, Math.max(extent.to, this.seen.get(from) ?? 0))
    for (const listener of this.#batchListeners) listener(from, bytes)
  }

  async #onAsked(from: string, question: Uint8Array): Promise<Uint8Array | undefined> {
    if (this.#closed || this.#neighbours.isRefused(from, performance.now())) return undefined
    return this.#answer?.(from, question)
  }

  #look(atMs: number): RoomView {
    const hub = this.#connection?.hub.station ?? null
    const others = this.#neighbours.live(atMs).some(({ announcement }) => announcement.canHost)
    const able = this.#options.binary !== null || others
    return {
      state: hub !== null ? 'connected' : able ? 'searching' : 'alone',
      hub,
      peers: this.#neighbours.peers(atMs, (station) => this.#isReached(station, atMs)),
    }
  }

  /** Tells listeners what has changed; skews of under a second are no news. */
  #show(atMs: number): void {
    this.#view = this.#look(atMs)
    const text = JSON.stringify(this.#view, (key, value) =>
      key === 'clockSkewMs' && typeof value === 'number' ? Math.round(value / 1000) : value,
    )
    if (text === this.#shown) return
    this.#shown = text
    for (const listener of this.#views) listener(this.#view)
  }
}

function candidateOf({ station, announcement }: Neighbour): Candidate {
  return { station, canHost: announcement.canHost, hosts: announcement.hub !== null }
}

function sameHub(a: HubPlace, b: HubPlace): boolean {
  return a.station === b.station && a.port === b.port && a.certificate === b.certificate
}
