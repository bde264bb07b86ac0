import type { Result } from '../trust/result.ts'

/** Why a station of the room is not taken as a peer. */
export type PeerRefusal =
  | 'PEER_OTHER_ELECTION'
  | 'PEER_OTHER_UNIVERSE'
  | 'PEER_OTHER_ROLL'
  | 'PEER_UNKNOWN_KEY'
  | 'PEER_REVOKED'
  | 'PEER_CLOCK'

export interface RoomPeer {
  /** Station id as it names itself; of a refused one nothing else is believed. */
  readonly station: string
  readonly state:
    | { readonly kind: 'connected' }
    /** Never heard, or silent for longer than the link's patience. */
    | { readonly kind: 'absent' }
    | { readonly kind: 'refused'; readonly code: PeerRefusal }
  /** Its wall clock minus ours, milliseconds; null while it was never heard. */
  readonly clockSkewMs: number | null
}

export interface RoomView {
  /** `alone`: this machine cannot take part (no server in the package, no network): it runs as a single kiosk. */
  readonly state: 'alone' | 'searching' | 'connected'
  /** Station that runs the hub now. */
  readonly hub: string | null
  /** All other tables of the precinct by the manifest, and strangers that were heard. */
  readonly peers: readonly RoomPeer[]
}

/**
 * What carries journals and questions between the tables of one room. It delivers at least once, in any order between
 * peers, and proves nothing: whoever receives verifies. Over NATS in the kiosk, in memory for tests.
 */
export interface RoomLink {
  readonly view: RoomView
  onChange(listener: (view: RoomView) => void): () => void
  /** After each (re)connection: how many events of this station's journal the carrier holds; publish from there. */
  onConnected(listener: (held: number) => void): () => void
  /** Signed batch of this station's journal; ok when the carrier has kept it. Errors: LINK_DOWN. */
  publish(batch: Uint8Array): Promise<Result<void>>
  onBatch(listener: (from: string, batch: Uint8Array) => void): () => void
  /** Signed question to one peer. Errors: LINK_DOWN, PEER_SILENT (no answer within `timeoutMs`). */
  ask(station: string, question: Uint8Array, timeoutMs: number): Promise<Result<Uint8Array>>
  /**
   * Signed question to a service of the centre, through the hub and the regional server. Absent: this link leads nowhere
   * else. Errors: LINK_DOWN, SERVICE_SILENT.
   */
  askService?(
    service: 'evaluator' | 'register',
    question: Uint8Array,
    timeoutMs: number,
  ): Promise<Result<Uint8Array>>
  onAsked(answer: (from: string, question: Uint8Array) => Promise<Uint8Array>): () => void
  close(): Promise<void>
}
