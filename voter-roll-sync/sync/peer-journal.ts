import { type Checkpoint, journalOrigin, openCheckpoint } from '../journal/checkpoint.ts'
import { type AnyEvent, FIRST_PREV, MAX_EVENT_BYTES, parseEvent } from '../journal/events.ts'
import { IdentificationLedger } from '../journal/identification-ledger.ts'
import { leafHash, MerkleTree } from '../journal/merkle-tree.ts'
import { StationPhases } from '../journal/station-phase.ts'
import { parseCanonical } from '../trust/canonical-json.ts'
import { failure, type Result, success } from '../trust/result.ts'
import type { Batch } from './batch.ts'
import { MerkleFrontier } from './merkle-frontier.ts'

/** What a batch brought. */
export type Taken =
  | {
      readonly kind: 'added'
      readonly events: readonly AnyEvent[]
      readonly texts: readonly string[]
      readonly size: number
    }
  /** All of it was known already. */
  | { readonly kind: 'known'; readonly size: number }
  /** It begins after what is known; whoever sent it is asked from `size`. */
  | { readonly kind: 'gap'; readonly size: number }

/**
 * The journal of one peer, as far as it has arrived: every event was checked against its form, its chain, a head under
 * the peer's key and the rules of a table before it counts.
 */
export class PeerJournal {
  readonly station: string
  readonly key: Uint8Array
  readonly #electionId: string
  readonly #events: AnyEvent[] = []
  readonly #texts: string[] = []
  readonly #tree = new MerkleTree()
  #frontier = MerkleFrontier.empty()
  #phases = new StationPhases()
  #ledger = new IdentificationLedger()
  #head: string | null = null

  constructor(station: string, electionId: string, key: Uint8Array) {
    this.station = station
    this.key = key
    this.#electionId = electionId
  }

  get size(): number {
    return this.#events.length
  }
  get events(): readonly AnyEvent[] {
    return this.#events
  }
  get tree(): MerkleTree {
    return this.#tree
  }
  /** The last signed head that was taken; covers all of `events`. Null before there was one. */
  get head(): string | null {
    return this.#head
  }
  get ledger(): IdentificationLedger {
    return this.#ledger
  }
  get phases(): StationPhases {
    return this.#phases
  }

  /** Leaf hash of an event, hex. */
  leafOf(seq: number): string {
    return Buffer.from(this.#tree.leaves[seq]).toString('hex')
  }

  /**
   * Takes a batch, or nothing of it. Errors: BATCH_SIGNATURE (no head of this peer's), BATCH_BROKEN (its events are not
   * those of its head, or follow no chain), PEER_FORKED (a signed head contradicts what was taken before),
   * PEER_BROKEN_RULES (signed, and against the rules of a table).
   */
  take(batch: Batch): Result<Taken> {
    const { size } = this
    if (batch.station !== this.station || batch.electionId !== this.#electionId)
      return failure('BATCH_BROKEN', 'a batch of another journal')
    if (batch.from > size) return success({ kind: 'gap', size })
    const to = batch.from + batch.events.length
    if (this.#holdsAll(batch)) return success({ kind: 'known', size })
    const head = openCheckpoint(batch.checkpoint, this.key)
    if (!head.ok) return failure('BATCH_SIGNATURE', head.error.detail)
    if (head.value.origin !== journalOrigin(this.#electionId, this.station) || head.value.size !== to)
      return failure('BATCH_BROKEN', 'the head is of another journal or size')
    if (to <= size) return this.#againstHeld(head.value)
    return this.#extend(batch, head.value)
  }

  /** Texts and root are those that lie here: nothing can be learnt from it, whoever signed. */
  #holdsAll({ from, events }: Batch): boolean {
    return from + events.length <= this.size && events.every((text, i) => text === this.#texts[from + i])
  }

  /** Signed, no longer than what is here, and different from it. */
  #againstHeld(head: Checkpoint): Result<Taken> {
    return Buffer.compare(this.#tree.root(head.size), head.root) === 0
      ? failure('BATCH_BROKEN', 'events that its own head does not cover')
      : failure('PEER_FORKED', `two heads of ${head.size} events`)
  }

  #extend(batch: Batch, head: Checkpoint): Result<Taken> {
    const read = this.#read(batch)
    // A fork before `from` looks like this too, as does a broken carrier; a batch from the beginning tells them apart.
    if (!read || Buffer.compare(read.frontier.root(), head.root) !== 0)
      return failure('BATCH_BROKEN', `its events from ${batch.from} on do not lead to its head`)
    const overlap = this.size - batch.from
    if (batch.events.slice(0, overlap).some((text, i) => text !== this.#texts[batch.from + i]))
      return failure('PEER_FORKED', `a head of ${head.size} events does not continue ${this.size}`)
    const events = read.events.slice(overlap)
    const broken = this.#follow(events)
    if (broken) return failure('PEER_BROKEN_RULES', broken)
    const texts = batch.events.slice(overlap)
    for (const leaf of read.leaves.slice(overlap)) this.#tree.push(leaf)
    this.#events.push(...events)
    this.#texts.push(...texts)
    this.#frontier = read.frontier
    this.#head = batch.checkpoint
    return success({ kind: 'added', events, texts, size: this.size })
  }

  #frontierAt(size: number): MerkleFrontier {
    if (size === this.size) return this.#frontier.copy()
    const frontier = MerkleFrontier.empty()
    for (const leaf of this.#tree.leaves.slice(0, size)) frontier.push(leaf)
    return frontier
  }

  /** The batch's events as a continuation of what lies here before `from`; undefined where they are none. */
  #read({ from, events: texts }: Batch): ReadEvents | undefined {
    const events: AnyEvent[] = []
    const leaves: Uint8Array[] = []
    const frontier = this.#frontierAt(from)
    let prev = from === 0 ? FIRST_PREV : this.leafOf(from - 1)
    for (const text of texts) {
      const bytes = Buffer.from(text, 'utf8')
      const event = bytes.length > MAX_EVENT_BYTES ? undefined : parseEvent(parseCanonical(bytes))
      if (event?.seq !== from + events.length || event.prev !== prev) return undefined
      if (event.station !== this.station) return undefined
      const leaf = leafHash(bytes)
      events.push(event)
      leaves.push(leaf)
      frontier.push(leaf)
      prev = Buffer.from(leaf).toString('hex')
    }
    return { events, leaves, frontier }
  }

  /** Applies the rules; where one is broken, everything is as before. */
  #follow(events: readonly AnyEvent[]): string | undefined {
    for (const event of events) {
      const broken = this.#phases.apply(event) ?? this.#ledger.apply(event) ?? notATable(event)
      if (!broken) continue
      this.#rebuild()
      return `event ${event.seq}: ${broken}`
    }
    return undefined
  }

  #rebuild(): void {
    this.#phases = new StationPhases()
    this.#ledger = new IdentificationLedger()
    for (const event of this.#events) {
      this.#phases.apply(event)
      this.#ledger.apply(event)
    }
  }
}

interface ReadEvents {
  readonly events: readonly AnyEvent[]
  readonly leaves: readonly Uint8Array[]
  readonly frontier: MerkleFrontier
}

function notATable(event: AnyEvent): string | undefined {
  return event.type === 'station.provisioned' && event.body.role !== 'identification'
    ? 'not the journal of a table'
    : undefined
}
