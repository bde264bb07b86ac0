import { openCheckpoint, shortRoot } from '@taanuu/voter-roll-sync/journal/checkpoint'
import type { Manifest } from '@taanuu/voter-roll-sync/package/manifest'
import type { Exchange, ServedElsewhere } from '@taanuu/voter-roll-sync/sync/exchange'
import type { RoomView as LinkView, RoomPeer } from '@taanuu/voter-roll-sync/sync/room-link'
import type { DoubleView, IdentificationEvidence, PeerView } from '../contract/index.ts'
import type { DoubleCase } from './double-cases.ts'

type Stations = Pick<Manifest, 'stations'>

/** As the authority named the table; a stranger's own word where it did not. */
export function nameOfTable(station: string, { stations }: Stations): string {
  return stations.find((entry) => entry.stationId === station)?.name ?? station
}

/**
 * All other tables of the precinct and strangers that were heard.
 *
 * @param lastSeen when each was last connected, epoch milliseconds
 */
export function peerViews(
  exchange: Exchange,
  link: LinkView,
  manifest: Stations,
  lastSeen: ReadonlyMap<string, number>,
): readonly PeerView[] {
  const own = [...exchange.tables, ...exchange.spares].filter((station) => station !== exchange.self)
  const heard = link.peers.map(({ station }) => station)
  return [...new Set([...own, ...heard])].map((stationId) => {
    const journal = exchange.peers.get(stationId)
    const peer = link.peers.find(({ station }) => station === stationId)
    return {
      stationId,
      name: nameOfTable(stationId, manifest),
      state: stateOf(stationId, exchange, peer, lastSeen.get(stationId)),
      hub: link.state === 'connected' && link.hub === stationId,
      clockSkewMs: peer?.clockSkewMs ?? null,
      events: journal?.size ?? 0,
      identified: journal?.ledger.identified.size ?? 0,
      knownUntil: journal?.events.at(-1)?.at ?? null,
    }
  })
}

function stateOf(
  station: string,
  exchange: Exchange,
  peer: RoomPeer | undefined,
  lastSeen: number | undefined,
): PeerView['state'] {
  const refused = exchange.refusedPeers.find((entry) => entry.station === station)
  if (refused) return { kind: 'refused', code: refused.code, heads: headsOf(refused, exchange) }
  if (exchange.peers.get(station)?.phases.phase === 'closed') return { kind: 'closed' }
  if (!exchange.mayBorrow(station)) return { kind: 'out' }
  if (peer?.state.kind === 'refused') return { kind: 'refused', code: peer.state.code, heads: [] }
  if (peer?.state.kind === 'connected') return { kind: 'here' }
  return { kind: 'silent', since: lastSeen === undefined ? null : new Date(lastSeen).toISOString() }
}

/** What a table signed that does not go together. */
function headsOf(
  { station, held, contradicting }: Exchange['refusedPeers'][number],
  exchange: Exchange,
): Extract<PeerView['state'], { kind: 'refused' }>['heads'] {
  const key = exchange.peers.get(station)?.key
  return [held, contradicting].flatMap((note) => {
    const head = key && note !== null ? openCheckpoint(note, key) : null
    return head?.ok ? [{ size: head.value.size, shortRoot: shortRoot(head.value.root) }] : []
  })
}

/** An identification in a peer's journal; null where it is not known here. */
export function servedAt(exchange: Exchange, station: string, seq: number): ServedElsewhere | null {
  const journal = exchange.peers.get(station)
  const event = journal?.events[seq]
  return journal && event?.type === 'voter.identified'
    ? { station, seq, leaf: journal.leafOf(seq), event }
    : null
}

/** The event of a peer, with the signed head under which it was proven to lie. */
export function peerEvidence(
  exchange: Exchange,
  served: ServedElsewhere,
  manifest: Stations,
): IdentificationEvidence {
  const { event, station, seq, leaf } = served
  const proof = exchange.proofOf(station, seq)
  const key = exchange.peers.get(station)?.key
  const head = proof.ok && key ? openCheckpoint(proof.value.checkpoint, key) : null
  return {
    at: event.at,
    stationName: nameOfTable(station, manifest),
    checkNumber: event.body.check,
    by: event.body.by,
    eventIndex: seq,
    eventHash: leaf,
    proof: head?.ok ? { size: head.value.size, shortRoot: shortRoot(head.value.root) } : null,
  }
}

/** The word of a table of another precinct: where and when, and the hash of what it signed. */
export function markEvidence({
  mark,
  evidence,
}: {
  readonly mark: {
    readonly precinct: number
    readonly station: string
    readonly event: string
    readonly at: string
  }
  readonly evidence: string
}): IdentificationEvidence {
  return {
    at: mark.at,
    stationName: nameElsewhere(mark),
    checkNumber: null,
    by: null,
    eventIndex: null,
    eventHash: mark.event,
    proof: null,
    mark: { precinct: mark.precinct, sha256: evidence },
  }
}

function nameElsewhere({
  precinct,
  station,
}: {
  readonly precinct: number
  readonly station: string
}): string {
  return `${precinct} · ${station}`
}

export function doubleViews(
  cases: readonly DoubleCase[],
  exchange: Exchange,
  ownName: string,
  manifest: Stations,
): readonly DoubleView[] {
  return cases.map(({ double, voterRef, other, closed }) => ({
    double,
    tables: [
      ownName,
      other.kind === 'peer' ? nameOfTable(other.station, manifest) : nameElsewhere(other),
    ] as const,
    at:
      other.kind === 'peer'
        ? (exchange.peers.get(other.station)?.ledger.identified.get(voterRef)?.at ?? '')
        : other.at,
    open: closed === null,
  }))
}
