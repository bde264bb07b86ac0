import { quantity } from '@taanuu/voter-roll-sync/exchange/quantity'
import type { Manifest } from '@taanuu/voter-roll-sync/package/manifest'
import type { PeerRefusal } from '@taanuu/voter-roll-sync/sync/room-link'
import { type DiscoveryOptions, openDiscovery } from './discovery.ts'
import { Neighbours } from './neighbours.ts'

/** What a technician who stands beside the tables hears of one of them. */
export interface HeardTable {
  readonly station: string
  readonly state: 'here' | 'silent' | 'refused'
  readonly refusal: PeerRefusal | null
  readonly host: string | null
  readonly runsHub: boolean
  /** Whose hub it is connected to. */
  readonly at: string | null
  readonly clockSkewMs: number | null
  readonly events: number | null
  /** Events of the others that have not reached it. */
  readonly behind: number | null
  readonly version: number | null
}

export interface HeardRoom {
  readonly electionId: string
  readonly precinct: number
  readonly tables: readonly HeardTable[]
  readonly trouble: string | null
}

/** What each refusal means to the person who must put it right. */
export const REFUSAL_WORDS: Readonly<Record<PeerRefusal, string>> = {
  PEER_OTHER_ELECTION: 'it was prepared for another election',
  PEER_OTHER_UNIVERSE: 'one is a training station and the other is real',
  PEER_OTHER_ROLL: 'it has another version of the roll: bring both to the same package',
  PEER_UNKNOWN_KEY: 'its key is not in this precinct’s package: prepared elsewhere, or not what it says',
  PEER_REVOKED: 'its key was revoked',
  PEER_CLOCK: 'its clock is further off than the policy allows: set it right',
}

/**
 * Listens to the announcements of a room without taking part; needs the signed manifest and no secret.
 *
 * @param ms how long to listen; tables announce themselves each second
 */
export async function listenToRoom(
  manifest: Manifest,
  driftSeconds: number,
  ms: number,
  discovery: DiscoveryOptions = {},
): Promise<HeardRoom> {
  const neighbours = new Neighbours({ manifest, stationId: '', driftSeconds })
  const ears = await openDiscovery(discovery)
  ears.onHeard((bytes, host) => neighbours.hear(bytes, host, performance.now(), Date.now()))
  await new Promise((resolve) => setTimeout(resolve, ms))
  ears.close()
  const atMs = performance.now()
  const live = new Map(neighbours.live(atMs).map((neighbour) => [neighbour.station, neighbour]))
  const tables = neighbours
    .peers(atMs, () => true)
    .map(({ station, state, clockSkewMs }): HeardTable => {
      const heard = live.get(station)
      const { hub = null, at = null, size = null, behind = null, version = null } = heard?.announcement ?? {}
      return {
        station,
        state: state.kind === 'connected' ? 'here' : state.kind === 'absent' ? 'silent' : 'refused',
        refusal: state.kind === 'refused' ? state.code : null,
        host: heard?.host ?? null,
        runsHub: hub !== null,
        at,
        clockSkewMs,
        events: size,
        behind,
        version,
      }
    })
  return { electionId: manifest.electionId, precinct: manifest.precinct, tables, trouble: ears.trouble }
}

/** Lines for a terminal. */
export function roomLines({ electionId, precinct, tables, trouble }: HeardRoom): readonly string[] {
  const hubs = tables.filter(({ runsHub }) => runsHub)
  const hub = hubs.map(({ station, host }) => `${station} (${host ?? 'address unknown'})`).join(', ')
  return [
    `precinct ${precinct} of ${electionId}; hub: ${hub || 'none'}`,
    ...tables.map(tableLine),
    ...(hubs.length > 1 ? ['two hubs: tables that do not hear each other; look at switches and cables'] : []),
    ...(trouble === null ? [] : [`network: ${trouble}`]),
  ]
}

function tableLine(table: HeardTable): string {
  const { station, state, refusal, at, clockSkewMs, events, behind } = table
  const start = `  ${station.padEnd(16)} ${state.padEnd(8)}`
  if (refusal !== null) return `${start} ${refusal}: ${REFUSAL_WORDS[refusal]}${skewWords(clockSkewMs)}`
  if (state === 'silent') return `${start} not heard: off, locked, or on another network`
  const link = at === null ? 'at no hub' : `at the hub of ${at}`
  const journal = events === null ? '' : `, ${quantity(events, 'event')}, ${behind} behind`
  return `${start} ${link}${journal}${skewWords(clockSkewMs)}`
}

function skewWords(ms: number | null): string {
  return ms === null ? '' : `, clock ${ms < 0 ? '' : '+'}${(ms / 1000).toFixed(1)} s`
}
