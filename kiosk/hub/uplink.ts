import { connect, headers, type Msg, type NatsConnection } from '@nats-io/transport-node'
import type { Manifest } from '@taanuu/voter-roll-sync/package/manifest'
import type { SigningKey } from '@taanuu/voter-roll-sync/trust/ed25519'
import { sha256Hex } from '@taanuu/voter-roll-sync/trust/hash'
import { batchExtent } from './batch-extent.ts'
import type { HubKeeper } from './hub-keeper.ts'
import { linkAuthenticator } from './link-key.ts'
import { BatchMerger, type MergedBatch } from './merge-batches.ts'
import { authorityTls } from './pinned-tls.ts'
import { linkedStations } from './server-config.ts'
import {
  carriedSubject,
  JOURNALS_STREAM,
  ROOM_STREAM,
  regionInbox,
  roomSubjects,
  servicesOf,
} from './subjects.ts'

/** As a batch of a table: below the largest that any receiver takes. */
const MAX_MERGED_BYTES = 240 * 1024
const DIAL_MS = 10_000
/** A line to the region may be slow and silent for a while; after about this times three it counts as cut. */
const PING_MS = 10_000
/** A regional server behind a slow line may take long to keep a quarter of a megabyte. */
const KEEP_MS = 20_000
const LOOK_MS = 5000
/** A service of the centre answers within this or not at all. */
const SERVICE_MS = 5000
/**
 * After a failure a hub waits, doubling, and then as much again by chance: after an hour's outage thousands of hubs do
 * not come back in the same second (jitter as in Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog 2015).
 */
const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 60_000
/** Events are gathered for so long before they are carried: fewer and larger pieces for the nation. */
const GATHER_MS = 5000

export interface RegionalServers {
  /** `tls://host:port`, tried in turn. */
  readonly urls: readonly string[]
  /** PEM that alone is trusted. */
  readonly certificateAuthority: string
}

/** What lies in the room, for one connection to the region. */
export interface RoomSource {
  /** The first batch of the station's journal at position `seq` of the room or later; undefined: none yet. */
  next(
    station: string,
    seq: number,
  ): Promise<{ readonly bytes: Uint8Array; readonly seq: number } | undefined>
  /** Passes questions of tables on, until the returned function is called. */
  relay(region: NatsConnection): () => void
}

export interface UplinkOptions {
  /** The room as it is now; undefined while its hub is down. `hubSource` in a kiosk. */
  readonly source: (manifest: Manifest) => RoomSource | undefined
  readonly regional: RegionalServers
  readonly manifest: Manifest
  /** Table whose hub carries. */
  readonly via: string
  readonly linkKey: SigningKey
  readonly gatherMs?: number
  readonly random?: () => number
}

export interface Uplink {
  readonly state: 'up' | 'down'
  /** Events of each station's journal that the regional server has kept from this hub. */
  readonly carried: ReadonlyMap<string, number>
  /** Why it is down, for a technician. */
  readonly trouble: string | null
  takeManifest(manifest: Manifest): void
  stop(): Promise<void>
}

/**
 * Carries the journals of the room to the regional server: each in order, one batch in flight, resumed from what the
 * regional server itself holds, however many days it was away; and passes on questions to services of the centre. It
 * deletes nothing and verifies nothing: whoever reads verifies. Why this is neither a leaf node nor a sourced stream:
 * docs/design.md.
 */
export function startUplink(options: UplinkOptions): Uplink {
  const uplink = new Carrier(options)
  uplink.start()
  return uplink
}

class Carrier implements Uplink {
  readonly carried = new Map<string, number>()
  readonly #options: UplinkOptions
  #manifest: Manifest
  #trouble: string | null = null
  #region: NatsConnection | null = null
  #stopped = false
  #wake: () => void = () => {}
  #running: Promise<void> = Promise.resolve()

  constructor(options: UplinkOptions) {
    this.#options = options
    this.#manifest = options.manifest
  }

  get state(): 'up' | 'down' {
    return this.#region?.isClosed() === false ? 'up' : 'down'
  }
  get trouble(): string | null {
    return this.#trouble
  }

  start(): void {
    this.#running = this.#run()
  }

  takeManifest(manifest: Manifest): void {
    this.#manifest = manifest
    // It begins anew, with the stations of the new manifest.
    void this.#region?.close()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#wake()
    await this.#region?.close()
    await this.#running
  }

  async #run(): Promise<void> {
    const { random = Math.random } = this.#options
    let wait = FIRST_WAIT_MS
    for (let turn = 0; !this.#stopped; turn++) {
      try {
        await this.#serve(turn, () => {
          wait = FIRST_WAIT_MS
        })
      } catch (error) {
        this.#trouble = (error as Error).message
      }
      await this.#region?.close()
      this.#region = null
      if (!this.#stopped) await this.#sleep(wait * (1 + random()))
      wait = Math.min(wait * 2, LONGEST_WAIT_MS)
    }
  }

  /** One connection, until it or the hub is lost. */
  async #serve(turn: number, onWork: () => void): Promise<void> {
    const room = this.#options.source(this.#manifest)
    if (!room) throw new Error('the hub is down')
    const region = await this.#dial(turn)
    this.#region = region
    const endRelay = room.relay(region)
    try {
      const stations = linkedStations(this.#manifest).map(({ stationId }) => stationId)
      const readers = stations.map(
        (station) => new JournalReader(this.#manifest, this.#options.via, station, room, region),
      )
      for (const reader of readers) this.carried.set(reader.station, await reader.begin())
      this.#trouble = null
      onWork()
      const stopped = (): boolean => this.#stopped || region.isClosed()
      while (!stopped()) {
        for (const reader of readers) {
          await reader.carry(stopped, (held) => this.carried.set(reader.station, held))
        }
        if (!stopped()) await this.#sleep(this.#options.gatherMs ?? GATHER_MS)
      }
    } finally {
      endRelay()
    }
  }

  #dial(turn: number): Promise<NatsConnection> {
    const { regional, via, linkKey } = this.#options
    const url = new URL(regional.urls[turn % regional.urls.length])
    const { electionId, precinct } = this.#manifest
    return connect({
      servers: [url.host],
      authenticator: linkAuthenticator(linkKey),
      tls: authorityTls(regional.certificateAuthority),
      inboxPrefix: regionInbox(electionId, precinct, via),
      reconnect: false,
      ignoreClusterUpdates: true,
      timeout: DIAL_MS,
      pingInterval: PING_MS,
      maxPingOut: 2,
      noAsyncTraces: true,
      name: `${precinct} ${via}`,
    })
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

/** The room of a hub that is served on this machine. */
export function hubSource(keeper: HubKeeper): UplinkOptions['source'] {
  return ({ electionId, precinct }) => {
    const room = keeper.connection
    if (!room) return undefined
    const subjects = roomSubjects(electionId, precinct)
    return {
      next: async (station, seq) => {
        const question = JSON.stringify({ seq, next_by_subj: subjects.journal(station) })
        const next = await room.request(`$JS.API.DIRECT.GET.${ROOM_STREAM}`, question, { timeout: LOOK_MS })
        if (codeOf(next) === 404) return undefined
        return { bytes: next.data, seq: Number(next.headers?.get('Nats-Sequence')) }
      },
      relay: (region) => relayServices(servicesOf(electionId, precinct), room, region),
    }
  }
}

/** Tables ask services under their own name on the hub; their signed questions and the answers pass unchanged. */
function relayServices(services: string, room: NatsConnection, region: NatsConnection): () => void {
  const subscription = room.subscribe(services, {
    callback: (error, message) => {
      if (error) return
      region
        .request(message.subject, message.data, { timeout: SERVICE_MS })
        .then(({ data }) => message.respond(data))
        // No answer: the table's own deadline ends its question.
        .catch(() => {})
    },
  })
  return () => {
    if (!room.isClosed()) subscription.unsubscribe()
  }
}

/** Reads one station's journal from the room's stream and puts it up. Throws on any failure; the caller begins anew. */
class JournalReader {
  readonly station: string
  readonly #room: RoomSource
  readonly #region: NatsConnection
  readonly #above: string
  #seq = 1
  #held = 0

  constructor(manifest: Manifest, via: string, station: string, room: RoomSource, region: NatsConnection) {
    const { electionId, precinct } = manifest
    this.station = station
    this.#room = room
    this.#region = region
    this.#above = carriedSubject(electionId, precinct, station, via)
  }

  /** How much the regional server holds. */
  async begin(): Promise<number> {
    const subject = `$JS.API.DIRECT.GET.${JOURNALS_STREAM}.${this.#above}`
    const last = await this.#region.request(subject, '', { timeout: LOOK_MS })
    this.#held = codeOf(last) === 404 ? 0 : (batchExtent(last.data)?.to ?? 0)
    return this.#held
  }

  /** Carries all that the room holds now. */
  async carry(stopped: () => boolean, onHeld: (held: number) => void): Promise<void> {
    const merger = new BatchMerger(this.#held, MAX_MERGED_BYTES)
    while (!stopped()) {
      const next = await this.#room.next(this.station, this.#seq)
      if (!next) break
      this.#seq = next.seq + 1
      const full = merger.take(next.bytes)
      if (full) onHeld(await this.#put(full))
    }
    const rest = stopped() ? null : merger.flush()
    if (rest) onHeld(await this.#put(rest))
  }

  async #put(batch: MergedBatch): Promise<number> {
    const known = headers()
    known.set('Nats-Msg-Id', `${this.#above} ${sha256Hex(batch.bytes)}`)
    const kept = await this.#region.request(this.#above, batch.bytes, { timeout: KEEP_MS, headers: known })
    const { stream, error } = kept.json<{ stream?: string; error?: { description?: string } }>()
    if (stream !== JOURNALS_STREAM) throw new Error(error?.description ?? 'the regional server kept nothing')
    this.#held = batch.to
    return this.#held
  }
}

function codeOf(message: Msg): number {
  return message.headers?.code ?? 0
}
