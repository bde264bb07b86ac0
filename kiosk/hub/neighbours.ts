import type { Manifest } from '@taanuu/voter-roll-sync/package/manifest'
import type { PeerRefusal, RoomPeer } from '@taanuu/voter-roll-sync/sync/room-link'
import { type Announcement, openAnnouncement, peekAnnouncement } from './announcement.ts'

/** Four announcements lost in a row mean that nobody is there; the hub then moves within the ten seconds it has. */
export const SILENCE_MS = 4000
/** Strangers that are shown at once, and how long after they were last heard. Anybody on the network can invent more. */
const MAX_STRANGERS = 16
const STRANGER_MS = 10_000
/** Latency only makes a clock look late: of so many announcements the earliest-looking tells the skew best. */
const SKEW_SAMPLES = 5
/** Earlier runs of a peer's program whose announcements are never taken again. */
const MAX_OLD_BOOTS = 64

export interface NeighbourRules {
  readonly manifest: Manifest
  readonly stationId: string
  /** Policy's `clock.driftSeconds`. */
  readonly driftSeconds: number
}

/** A table of the manifest whose announcements verify. */
export interface Neighbour {
  readonly station: string
  readonly announcement: Announcement
  /** Address that its last datagram came from; null where it was heard over the hub alone. */
  readonly host: string | null
  readonly heardMs: number
  readonly skewMs: number
  readonly refusal: PeerRefusal | null
}

export type Heard =
  /** A table of this room. */
  | { readonly kind: 'neighbour'; readonly neighbour: Neighbour }
  | { readonly kind: 'stranger'; readonly station: string; readonly code: PeerRefusal }
  /** Ourselves, another precinct of this election, an old or repeated announcement, or no announcement. */
  | { readonly kind: 'nothing' }

interface Known {
  announcement: Announcement
  host: string | null
  heardMs: number
  readonly skews: number[]
  readonly oldBoots: string[]
}

interface Stranger {
  readonly station: string
  readonly code: PeerRefusal
  heardMs: number
}

const NOTHING: Heard = { kind: 'nothing' }

/**
 * Who is in the room, from signed announcements. Steady time (`atMs`) says who is silent, the wall clock (`nowMs`) only
 * how far clocks are apart.
 */
export class Neighbours {
  readonly #rules: NeighbourRules
  readonly #known = new Map<string, Known>()
  readonly #strangers = new Map<string, Stranger>()

  constructor(rules: NeighbourRules) {
    this.#rules = rules
  }

  /**
   * Takes one announcement.
   *
   * @param host address of its datagram, or null if it came over the hub
   * @param atMs steady clock
   * @param nowMs wall clock
   */
  hear(bytes: Uint8Array, host: string | null, atMs: number, nowMs: number): Heard {
    const { manifest, stationId } = this.#rules
    const claimed = peekAnnouncement(bytes)
    if (!claimed) return NOTHING
    const { station } = claimed
    const entry = manifest.stations.find((candidate) => candidate.stationId === station)
    if (this.#isRepeated(claimed)) return NOTHING
    const verified = entry && openAnnouncement(bytes, [Buffer.from(entry.signingKey, 'hex')])
    if (!entry || !verified?.ok) return this.#hearStranger(bytes, claimed, atMs)
    if (station === stationId || entry.role !== 'identification') return NOTHING
    if (foreignness(claimed, manifest) !== null)
      return this.#stranger(station, foreignness(claimed, manifest), atMs)
    if (claimed.precinct !== manifest.precinct) return NOTHING
    const known = this.#take(claimed, host, atMs, nowMs)
    return known ? { kind: 'neighbour', neighbour: this.#neighbourOf(known) } : NOTHING
  }

  /** Everybody of the room who was heard within the last `SILENCE_MS`. */
  live(atMs: number): readonly Neighbour[] {
    return [...this.#known.values()]
      .filter((known) => atMs - known.heardMs < SILENCE_MS)
      .map((known) => this.#neighbourOf(known))
      .sort((a, b) => (a.station < b.station ? -1 : 1))
  }

  /**
   * What the operator sees.
   *
   * @param reached whether a station of the room is reached now
   */
  peers(atMs: number, reached: (station: string) => boolean): readonly RoomPeer[] {
    this.#forgetStrangers(atMs)
    const strangers = [...this.#strangers.values()]
    const { manifest, stationId } = this.#rules
    const tables = manifest.stations.filter(
      ({ role, stationId: id, spare }) =>
        role === 'identification' && id !== stationId && (!spare || this.#known.has(id)),
    )
    const peers = tables.map(({ stationId: station }): RoomPeer => {
      const known = this.#known.get(station)
      const live = known !== undefined && atMs - known.heardMs < SILENCE_MS
      const clockSkewMs = known ? skewOf(known) : null
      const refusal = live ? this.#refusalOf(known) : null
      // A machine that calls itself like an absent table is most likely that table, wrongly prepared: say what is wrong.
      const impostor = live ? undefined : strangers.find((stranger) => stranger.station === station)
      const code = refusal ?? impostor?.code
      if (code) return { station, state: { kind: 'refused', code }, clockSkewMs }
      return { station, state: { kind: live && reached(station) ? 'connected' : 'absent' }, clockSkewMs }
    })
    const shown = new Set(
      peers.flatMap(({ station, state }) => (state.kind === 'connected' ? [] : [station])),
    )
    const foreign = strangers
      .filter(({ station }) => !shown.has(station))
      .map(
        ({ station, code }): RoomPeer => ({ station, state: { kind: 'refused', code }, clockSkewMs: null }),
      )
    return [...peers, ...foreign]
  }

  /** Whether a table may be listened to: nothing is known against it. */
  isRefused(station: string, atMs: number): boolean {
    const known = this.#known.get(station)
    return known !== undefined && atMs - known.heardMs < SILENCE_MS && this.#refusalOf(known) !== null
  }

  /** Each comes several times: by multicast, broadcast, over the hub. Only the first is worth a signature's check. */
  #isRepeated({ station, boot, n }: Announcement): boolean {
    const before = this.#known.get(station)?.announcement
    return before !== undefined && before.boot === boot && n <= before.n
  }

  #take(claimed: Announcement, host: string | null, atMs: number, nowMs: number): Known | undefined {
    const skew = claimed.now - nowMs
    const known = this.#known.get(claimed.station)
    if (!known) {
      const first: Known = { announcement: claimed, host, heardMs: atMs, skews: [skew], oldBoots: [] }
      this.#known.set(claimed.station, first)
      return first
    }
    const before = known.announcement
    if (claimed.boot === before.boot) {
      if (claimed.n <= before.n) return undefined
    } else {
      // A recording of an earlier run must not bring a dead machine back.
      const older = claimed.now <= before.now && atMs - known.heardMs < SILENCE_MS
      if (known.oldBoots.includes(claimed.boot) || older) return undefined
      known.oldBoots.push(before.boot)
      if (known.oldBoots.length > MAX_OLD_BOOTS) known.oldBoots.shift()
      known.skews.length = 0
    }
    known.announcement = claimed
    known.host = host ?? known.host
    known.heardMs = atMs
    known.skews.push(skew)
    if (known.skews.length > SKEW_SAMPLES) known.skews.shift()
    return known
  }

  #hearStranger(bytes: Uint8Array, claimed: Announcement, atMs: number): Heard {
    const { manifest } = this.#rules
    const { station } = claimed
    const foreign = foreignness(claimed, manifest)
    if (foreign !== null) return this.#stranger(station, foreign, atMs)
    // Precincts that vote under one roof do not see each other.
    if (claimed.precinct !== manifest.precinct) return NOTHING
    const gone = manifest.revoked.stations.map(({ signingKey }) => Buffer.from(signingKey, 'hex'))
    const revoked = openAnnouncement(bytes, gone).ok
    return this.#stranger(station, revoked ? 'PEER_REVOKED' : 'PEER_UNKNOWN_KEY', atMs)
  }

  #stranger(station: string, code: PeerRefusal | null, atMs: number): Heard {
    if (code === null) return NOTHING
    this.#forgetStrangers(atMs)
    const key = `${station} ${code}`
    const heard = this.#strangers.get(key)
    if (heard) heard.heardMs = atMs
    else if (this.#strangers.size < MAX_STRANGERS) this.#strangers.set(key, { station, code, heardMs: atMs })
    else return NOTHING
    return { kind: 'stranger', station, code }
  }

  #forgetStrangers(atMs: number): void {
    for (const [key, { heardMs }] of this.#strangers) {
      if (atMs - heardMs >= STRANGER_MS) this.#strangers.delete(key)
    }
  }

  #neighbourOf(known: Known): Neighbour {
    const { announcement, host, heardMs } = known
    return {
      station: announcement.station,
      announcement,
      host,
      heardMs,
      skewMs: skewOf(known),
      refusal: this.#refusalOf(known),
    }
  }

  #refusalOf(known: Known): PeerRefusal | null {
    const { manifest, driftSeconds } = this.#rules
    if (known.announcement.rollSha256 !== manifest.rollSha256) return 'PEER_OTHER_ROLL'
    return Math.abs(skewOf(known)) > driftSeconds * 1000 ? 'PEER_CLOCK' : null
  }
}

function foreignness(claimed: Announcement, manifest: Manifest): PeerRefusal | null {
  if (claimed.universe !== manifest.universe) return 'PEER_OTHER_UNIVERSE'
  return claimed.electionId === manifest.electionId ? null : 'PEER_OTHER_ELECTION'
}

function skewOf({ skews }: Known): number {
  return Math.max(...skews)
}
