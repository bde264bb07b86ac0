import { checkAttestation } from '@taanuu/voter-roll-sync/journal/attestation'
import { type Checkpoint, journalOrigin, openCheckpoint } from '@taanuu/voter-roll-sync/journal/checkpoint'
import {
  type AnyEvent,
  FIRST_PREV,
  MAX_EVENT_BYTES,
  parseEvent,
} from '@taanuu/voter-roll-sync/journal/events'
import { IdentificationLedger } from '@taanuu/voter-roll-sync/journal/identification-ledger'
import { leafHash } from '@taanuu/voter-roll-sync/journal/merkle-tree'
import { StationPhases } from '@taanuu/voter-roll-sync/journal/station-phase'
import type { Batch } from '@taanuu/voter-roll-sync/sync/batch'
import { MerkleFrontier } from '@taanuu/voter-roll-sync/sync/merkle-frontier'
import { parseCanonical } from '@taanuu/voter-roll-sync/trust/canonical-json'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'

/** Whose journal is followed, by the newest manifest. */
export interface FollowedIdentity {
  readonly electionId: string
  readonly universe: 'real' | 'training'
  readonly precinct: number
  readonly station: string
  readonly key: Uint8Array
  readonly officialKeys: readonly Uint8Array[]
}

/** A new event, with its place in the tree. */
export interface FollowedEvent {
  readonly event: AnyEvent
  readonly text: string
  readonly leaf: string
}

export type FollowTaken =
  | { readonly kind: 'added'; readonly events: readonly FollowedEvent[] }
  | { readonly kind: 'known' }
  /** Begins after what is known. The head is signed and may be held against the journal later. */
  | { readonly kind: 'gap' }

/** Texts of events that were taken before; they lie in the store, not in memory. */
export type TextsOf = (from: number, to: number) => readonly string[]

/**
 * The journal of one station as the centre follows it: of what was taken, only the right edge of the tree and the state
 * of the rules are held in memory, since a country has thirty million events.
 */
export class FollowedStation {
  readonly #identity: FollowedIdentity
  readonly #texts: TextsOf
  #frontier = MerkleFrontier.empty()
  #size = 0
  #prev = FIRST_PREV
  #phases = new StationPhases()
  #ledger = new IdentificationLedger()

  private constructor(identity: FollowedIdentity, texts: TextsOf) {
    this.#identity = identity
    this.#texts = texts
  }

  /** Continues where the store stands; what lies there was verified when it was taken. */
  static restore(identity: FollowedIdentity, texts: TextsOf, size: number): FollowedStation {
    const followed = new FollowedStation(identity, texts)
    for (const { event, leaf } of readTexts(texts(0, size))) {
      followed.#phases.apply(event)
      followed.#ledger.apply(event)
      followed.#push(leaf)
    }
    return followed
  }

  get size(): number {
    return this.#size
  }
  get phase(): string {
    return this.#phases.phase
  }

  /**
   * Takes a batch, or nothing of it; the caller stores what was added. Errors: BATCH_SIGNATURE, BATCH_BROKEN,
   * PEER_FORKED (its key signed two journals), PEER_BROKEN_RULES. After PEER_BROKEN_RULES the object is spent: restore
   * it from the store.
   */
  take(batch: Batch): Result<FollowTaken> {
    const to = batch.from + batch.events.length
    if (batch.from > this.#size) {
      const head = this.head(batch.checkpoint)
      return head.ok ? success({ kind: 'gap' }) : head
    }
    const held = this.#texts(batch.from, Math.min(to, this.#size))
    const differs = held.findIndex((text, i) => text !== batch.events[i])
    if (differs < 0 && to <= this.#size) return success({ kind: 'known' })
    const head = this.head(batch.checkpoint)
    if (!head.ok) return head
    if (head.value.size !== to) return failure('BATCH_BROKEN', 'its head has another size')
    const before = this.#frontierAt(batch.from)
    const read = this.#read(batch, before.prev)
    if (!read) return failure('BATCH_BROKEN', `no continuation of event ${batch.from}`)
    for (const { leaf } of read) before.frontier.push(Buffer.from(leaf, 'hex'))
    if (Buffer.compare(before.frontier.root(), head.value.root) !== 0)
      return failure('BATCH_BROKEN', 'its events do not lead to its head')
    if (differs >= 0)
      return failure('PEER_FORKED', `event ${batch.from + differs} was signed with two contents`)
    return this.#extend(read.slice(held.length))
  }

  /** A signed head of this journal. Errors: BATCH_SIGNATURE, BATCH_BROKEN. */
  head(note: string): Result<Checkpoint> {
    const { electionId, station, key } = this.#identity
    const head = openCheckpoint(note, key)
    if (!head.ok) return failure('BATCH_SIGNATURE', head.error.detail)
    return head.value.origin === journalOrigin(electionId, station)
      ? head
      : failure('BATCH_BROKEN', 'the head is of another journal')
  }

  /** Whether the first `size` events here have this root. RangeError where there are fewer. */
  hasRoot(size: number, root: Uint8Array): boolean {
    if (size > this.#size) throw new RangeError(`${size} of ${this.#size} events`)
    return Buffer.compare(this.#frontierAt(size).frontier.root(), root) === 0
  }

  #extend(fresh: readonly FollowedEvent[]): Result<FollowTaken> {
    for (const { event, leaf } of fresh) {
      const broken =
        this.#phases.apply(event) ??
        this.#ledger.apply(event) ??
        this.#foreign(event) ??
        this.#unsigned(event)
      if (broken) return failure('PEER_BROKEN_RULES', `event ${event.seq}: ${broken}`)
      this.#push(leaf)
    }
    return success({ kind: 'added', events: fresh })
  }

  #push(leaf: string): void {
    this.#frontier.push(Buffer.from(leaf, 'hex'))
    this.#prev = leaf
    this.#size++
  }

  #frontierAt(size: number): { readonly frontier: MerkleFrontier; readonly prev: string } {
    if (size === this.#size) return { frontier: this.#frontier.copy(), prev: this.#prev }
    const frontier = MerkleFrontier.empty()
    let prev = FIRST_PREV
    for (const text of this.#texts(0, size)) {
      const leaf = leafHash(Buffer.from(text, 'utf8'))
      frontier.push(leaf)
      prev = Buffer.from(leaf).toString('hex')
    }
    return { frontier, prev }
  }

  /** The batch's events as one chain after `prev`; undefined where they are none. */
  #read({ from, events }: Batch, prev: string): readonly FollowedEvent[] | undefined {
    const read = readTexts(events)
    if (read.length !== events.length) return undefined
    let last = prev
    for (const [i, { event, leaf }] of read.entries()) {
      if (event.seq !== from + i || event.prev !== last || event.station !== this.#identity.station)
        return undefined
      last = leaf
    }
    return read
  }

  /** A table of this precinct and election, and no other machine. */
  #foreign(event: AnyEvent): string | undefined {
    const { electionId, universe, precinct } = this.#identity
    if (event.type === 'spare.assigned')
      return event.body.precinct === precinct ? undefined : 'assigned to another precinct'
    if (event.type !== 'station.provisioned') return undefined
    const { role, electionId: own, universe: ownUniverse, precinct: ownPrecinct } = event.body
    if (role !== 'identification') return 'not the journal of a table'
    return own === electionId && ownUniverse === universe && (ownPrecinct === precinct || ownPrecinct === 0)
      ? undefined
      : 'provisioned for something else'
  }

  /** Acts of officials carry their signatures; who was in office then is judged with the export. */
  #unsigned(event: AnyEvent): string | undefined {
    if (!('attestation' in event.body) || event.body.attestation === undefined) return undefined
    const checked = checkAttestation(event, this.#identity.officialKeys)
    return checked.ok ? undefined : `${checked.error.code} ${checked.error.detail}`
  }
}

/** Declared events in canonical form, up to the first text that is none. */
function readTexts(texts: readonly string[]): readonly FollowedEvent[] {
  const read: FollowedEvent[] = []
  for (const text of texts) {
    const bytes = Buffer.from(text, 'utf8')
    const event = bytes.length > MAX_EVENT_BYTES ? undefined : parseEvent(parseCanonical(bytes))
    if (!event) break
    read.push({ event, text, leaf: Buffer.from(leafHash(bytes)).toString('hex') })
  }
  return read
}
