import { existsSync, renameSync } from 'node:fs'
import { checkAttestation } from '../journal/attestation.ts'
import type { AnyEvent } from '../journal/events.ts'
import type { IdentificationLedger } from '../journal/identification-ledger.ts'
import { type InclusionProof, proveEvent } from '../journal/proof.ts'
import type { Manifest } from '../package/manifest.ts'
import { tablesOf } from '../package/package-content.ts'
import type { SigningKey } from '../trust/ed25519.ts'
import { failure, type Result, success } from '../trust/result.ts'
import { type BatchSource, type ExchangePlace, type MadeBatch, makeBatches, parseBatch } from './batch.ts'
import { ExchangeDatabase, type RefusedPeer } from './exchange-database.ts'
import { openLoanAnswer, openLoanQuestion, signLoanAnswer, signLoanQuestion } from './loan-messages.ts'
import {
  answerLoan,
  type Loan,
  type LoanAnswer,
  outstanding,
  ownerOf,
  type Right,
  rightTo,
  type Served,
  type TableKnowledge,
} from './loans.ts'
import { PeerJournal } from './peer-journal.ts'
import { TableActs } from './table-acts.ts'
import { fitsWayCode, readWayCode, wayCodeOf } from './way-code.ts'

/** This table's own journal, as the exchange reads it. */
export interface OwnJournal extends BatchSource {
  readonly size: number
  readonly leaves: readonly Uint8Array[]
}

export interface ExchangeOptions {
  /** File of the exchange, beside the journal. */
  readonly path: string
  readonly place: ExchangePlace
  readonly self: string
  /** The manifest in force; another one after an update. */
  readonly manifest: () => Manifest
  readonly journal: OwnJournal
  /** The projection of the own journal, which the station keeps. */
  readonly ledger: () => IdentificationLedger
  /** Under `accept_and_reconcile` a lost file of promises stops nobody: doubles are found. Default: `slice`. */
  readonly cutOff?: 'slice' | 'accept_and_reconcile'
  /** `wayCodeKeyOf` of the precinct's secret; null while the roll is locked. */
  readonly wayCodeKey: () => Uint8Array | null
}

/** A voter who was identified at another table: what the screen says, and what proves it. */
export interface ServedElsewhere extends Served {
  readonly event: Extract<AnyEvent, { readonly type: 'voter.identified' }>
}

/** The same voter identified at this table and at another one. */
export interface Double {
  readonly voterRef: string
  readonly own: { readonly seq: number; readonly leaf: string }
  readonly peer: { readonly station: string; readonly seq: number; readonly leaf: string }
}

export type Received =
  | {
      readonly kind: 'added'
      readonly station: string
      readonly size: number
      readonly events: readonly AnyEvent[]
      /** Doubles that these events make with the own journal; the station writes `double.found` for each. */
      readonly doubles: readonly Double[]
    }
  | { readonly kind: 'known'; readonly station: string; readonly size: number }
  /** Events before it are missing: nothing was taken. */
  | { readonly kind: 'gap'; readonly station: string; readonly size: number }

/**
 * What a table knows of its peers, and what it promised them. It carries nothing itself: batches, questions and answers
 * go over a room's link or a stick, and whoever brings them is not believed.
 */
export class Exchange implements TableKnowledge {
  readonly #options: ExchangeOptions
  readonly #database: ExchangeDatabase
  readonly #peers = new Map<string, PeerJournal>()
  readonly #refused = new Map<string, RefusedPeer>()
  readonly #loans = new Map<string, Map<string, Loan>>()
  /** Granted for the approach at hand. */
  #held: { readonly voterRef: string; readonly case: number; readonly owner: string } | null = null
  /** Acts about tables that are in force, by the events that were read: own and peers'. */
  readonly #acts = new TableActs()
  #ownRead = 0
  readonly #forgottenAt: number | null

  private constructor(options: ExchangeOptions, database: ExchangeDatabase) {
    this.#options = options
    this.#database = database
    this.#forgottenAt = database.forgottenAt
  }

  /**
   * Opens the file and checks again everything that peers wrote. A damaged file is kept beside a new one; journals of
   * peers come again, but promises do not (`forgot`). Errors: DISK_FULL, DISK_READ_ONLY, STATION_IN_USE,
   * EXCHANGE_DAMAGED, EXCHANGE_NEW_SCHEMA, JOURNAL_ROLLED_BACK (the own journal does not reach a head that had left).
   */
  static open(options: ExchangeOptions): Result<Exchange> {
    const first = Exchange.#open(options)
    if (first.ok || first.error.code !== 'EXCHANGE_DAMAGED') return first
    try {
      moveAside(options.path)
    } catch {
      return first
    }
    return Exchange.#open(options)
  }

  static #open(options: ExchangeOptions): Result<Exchange> {
    const isNew = !existsSync(options.path)
    const opened = ExchangeDatabase.open(options.path)
    if (!opened.ok) return opened
    const database = opened.value
    try {
      // Somebody was at this table before: promises may have been given that are gone.
      const served = options.journal.events.some((event) => event.type === 'case.begun')
      if (isNew && served) database.putForgotten(options.journal.size)
      const exchange = new Exchange(options, database)
      const loaded = exchange.#load()
      if (!loaded.ok) database.close()
      return loaded.ok ? success(exchange) : loaded
    } catch (error) {
      database.close()
      return failure('EXCHANGE_DAMAGED', String(error))
    }
  }

  #load(): Result<void> {
    const { journal } = this.#options
    const head = this.#database.ownHead
    if (head && (head.size > journal.size || journal.rootAt(head.size) !== head.root))
      return failure('JOURNAL_ROLLED_BACK', `${head.size} events had left, the journal has ${journal.size}`)
    for (const refused of this.#database.refused()) this.#refused.set(refused.station, refused)
    for (const loan of this.#database.loans()) this.#remember(loan)
    for (const station of this.#database.stations()) {
      const peer = this.#peerOf(station, this.#revoked(station)?.signingKey)
      const note = this.#database.headsOf(station).at(-1)?.note
      if (!peer || note === undefined) continue
      const events = this.#database.eventsOf(station)
      const { electionId, universe, precinct } = this.#options.place
      const taken = peer.take({
        ...{ v: 1, electionId, universe, precinct, station, from: 0 },
        events: [...events],
        checkpoint: note,
      })
      if (!taken.ok) return failure('EXCHANGE_DAMAGED', `${station}: ${taken.error.code}`)
      this.#readActs(station, peer.events)
    }
    return success(undefined)
  }

  // Own journal.

  /** Signed batches from event `from` on; before one leaves, `noteLeaving` is told its end. */
  batches(from: number, key: SigningKey): Generator<MadeBatch> {
    return makeBatches(this.#options.place, this.self, this.#options.journal, from, key)
  }

  /** A head of this size is known outside from now on. */
  noteLeaving(size: number): void {
    this.#database.putOwnHead(size, this.#options.journal.rootAt(size))
  }

  // Peers.

  /** Journals of peers as far as they are known; a refused one stays with what was good. */
  get peers(): ReadonlyMap<string, PeerJournal> {
    return this.#peers
  }

  /** Peers that are not believed any more, and why. */
  get refusedPeers(): readonly RefusedPeer[] {
    return [...this.#refused.values()]
  }

  /**
   * Takes a batch from any carrier. Errors: BATCH_TOO_LARGE, BATCH_UNREADABLE, BATCH_SIGNATURE, BATCH_BROKEN (all:
   * nothing is known of the peer by it), PEER_OTHER_ELECTION, PEER_OTHER_UNIVERSE, PEER_OTHER_PRECINCT,
   * PEER_UNKNOWN_KEY, PEER_REVOKED, PEER_FORKED, PEER_BROKEN_RULES (the last three for good).
   */
  receive(bytes: Uint8Array): Result<Received> {
    const read = parseBatch(bytes)
    if (!read.ok) return read
    const batch = read.value
    const { place } = this.#options
    if (batch.universe !== place.universe) return failure('PEER_OTHER_UNIVERSE', batch.station)
    if (batch.electionId !== place.electionId) return failure('PEER_OTHER_ELECTION', batch.station)
    if (batch.precinct !== place.precinct) return failure('PEER_OTHER_PRECINCT', batch.station)
    if (batch.station === this.self) return success({ kind: 'known', station: this.self, size: batch.from })
    if (this.#revoked(batch.station)) return failure('PEER_REVOKED', batch.station)
    const refused = this.#refused.get(batch.station)
    if (refused) return failure(refused.code, refused.detail)
    const peer = this.#peerOf(batch.station)
    if (!peer) return failure('PEER_UNKNOWN_KEY', batch.station)
    const before = peer.head
    const taken = peer.take(batch)
    if (!taken.ok) {
      const { code, detail } = taken.error
      if (code === 'PEER_FORKED' || code === 'PEER_BROKEN_RULES')
        this.#refuse({ station: batch.station, code, detail, held: before, contradicting: batch.checkpoint })
      return taken
    }
    if (taken.value.kind !== 'added') return success({ ...taken.value, station: batch.station })
    const { events, texts, size } = taken.value
    this.#database.addEvents(batch.station, size - texts.length, texts, batch.checkpoint)
    this.#readActs(batch.station, events)
    return success({
      kind: 'added',
      station: batch.station,
      size,
      events,
      doubles: this.#doublesIn(peer, events),
    })
  }

  #refuse(refused: RefusedPeer): void {
    this.#refused.set(refused.station, refused)
    this.#database.putRefused(refused)
  }

  /**
   * Follower of a table of this precinct; undefined for all others. What a table wrote before it was revoked was checked
   * under `formerKey` and goes on to count.
   */
  #peerOf(station: string, formerKey?: string): PeerJournal | undefined {
    const known = this.#peers.get(station)
    if (known) return known
    const key = this.#keyOf(station) ?? (formerKey ? Buffer.from(formerKey, 'hex') : undefined)
    if (!key || station === this.self) return undefined
    const peer = new PeerJournal(station, this.#options.place.electionId, key)
    this.#peers.set(station, peer)
    return peer
  }

  #keyOf(station: string): Uint8Array | undefined {
    const entry = this.#options.manifest().stations.find((candidate) => candidate.stationId === station)
    return entry?.role === 'identification' ? Buffer.from(entry.signingKey, 'hex') : undefined
  }

  /** Where a peer identified the voter, with the event; null where none did as far as is known. */
  servedElsewhere(voterRef: string): ServedElsewhere | null {
    for (const peer of this.#peers.values()) {
      const record = peer.ledger.identified.get(voterRef)
      const event = record && peer.events[record.eventIndex]
      if (event?.type === 'voter.identified')
        return { station: peer.station, seq: event.seq, leaf: peer.leafOf(event.seq), event }
    }
    return null
  }

  /** Proof that a peer's event lies under its last signed head. Errors: PROOF_NO_SUCH_EVENT and those of `proveEvent`. */
  proofOf(station: string, seq: number): Result<InclusionProof> {
    const peer = this.#peers.get(station)
    if (!peer?.head) return failure('PROOF_NO_SUCH_EVENT', station)
    return proveEvent({ events: peer.events, tree: peer.tree, stationKey: peer.key }, seq, peer.head)
  }

  // Doubles.

  /** Every double of the own journal with what is known of the peers, also those that were written already. */
  doubles(): readonly Double[] {
    return [...this.#peers.values()].flatMap((peer) => this.#doublesIn(peer, peer.events))
  }

  #doublesIn(peer: PeerJournal, events: readonly AnyEvent[]): readonly Double[] {
    const { identified } = this.#options.ledger()
    return events.flatMap((event) => {
      const own = event.type === 'voter.identified' ? identified.get(event.body.voterRef) : undefined
      if (!own || event.type !== 'voter.identified') return []
      return [
        {
          voterRef: event.body.voterRef,
          own: { seq: own.eventIndex, leaf: this.#ownLeaf(own.eventIndex) },
          peer: { station: peer.station, seq: event.seq, leaf: peer.leafOf(event.seq) },
        },
      ]
    })
  }

  #ownLeaf(seq: number): string {
    return Buffer.from(this.#options.journal.leaves[seq]).toString('hex')
  }

  // Knowledge of tables.

  get self(): string {
    return this.#options.self
  }
  get tables(): readonly string[] {
    return tablesOf(this.#options.manifest().stations)
  }
  get spares(): readonly string[] {
    const spare = (station: string): boolean =>
      this.#options.manifest().stations.some((entry) => entry.stationId === station && entry.spare)
    return [this.self, ...this.#peers.keys()].filter(
      (station) => spare(station) && (station === this.self || (this.#peers.get(station)?.size ?? 0) > 0),
    )
  }

  isOut(station: string): boolean {
    return this.#actsNow().outs.has(station) || this.#revoked(station) !== undefined
  }

  #revoked(station: string): Manifest['revoked']['stations'][number] | undefined {
    return this.#options.manifest().revoked.stations.find((entry) => entry.stationId === station)
  }

  /**
   * The file of promises was lost during the day: what was lent is not known any more, so this table owns nobody, as if it
   * were declared out. The others take its share when their officials declare it out.
   */
  get forgot(): boolean {
    const several = this.tables.length > 1
    return several && this.#forgottenAt !== null && this.#options.cutOff !== 'accept_and_reconcile'
  }

  mayBorrow(station: string): boolean {
    const acts = this.#actsNow()
    if (station === this.self && this.forgot && (acts.returnedAt ?? -1) < (this.#forgottenAt ?? 0))
      return false
    return !acts.outs.has(station) || acts.returned.has(station)
  }

  /**
   * Whether the slice has fallen to the others. One that was handed over has fallen only to whoever knows as much as the
   * table that gave it away knew of all its loans.
   */
  gone(station: string): boolean {
    const acts = this.#actsNow()
    if (acts.outs.has(station) || (station === this.self && this.forgot)) return true
    const handedOver = acts.handedOver.get(station)
    return handedOver?.every(({ station: other, size }) => this.#sizeOf(other) >= size) ?? false
  }

  #sizeOf(station: string): number {
    return station === this.self ? this.#options.journal.size : (this.#peers.get(station)?.size ?? 0)
  }

  /** Two officials declared this table out, and none has settled it. */
  get selfOut(): boolean {
    return !this.mayBorrow(this.self)
  }

  /** Who declared which table out, as far as is known. */
  get outs(): ReadonlyMap<string, { readonly by: string; readonly seq: number }> {
    return this.#actsNow().outs
  }

  #actsNow(): TableActs {
    const { journal } = this.#options
    if (this.#ownRead < journal.size) {
      const fresh = journal.events.slice(this.#ownRead)
      this.#acts.read(this.self, fresh, () => true)
      const returned = fresh.findLast((event) => event.type === 'table.returned')
      if (returned) this.#acts.returnedAt = returned.seq
      this.#ownRead = journal.size
    }
    return this.#acts
  }

  #readActs(station: string, events: readonly AnyEvent[]): void {
    const keys = this.#options.manifest().officials.map((entry) => Buffer.from(entry.signingKey, 'hex'))
    this.#acts.read(station, events, (event) => checkAttestation(event, keys).ok)
  }

  served(voterRef: string): Served | null {
    const own = this.#options.ledger().identified.get(voterRef)
    if (own) return { station: this.self, seq: own.eventIndex, leaf: this.#ownLeaf(own.eventIndex) }
    const elsewhere = this.servedElsewhere(voterRef)
    return elsewhere && { station: elsewhere.station, seq: elsewhere.seq, leaf: elsewhere.leaf }
  }

  get openCase(): { readonly case: number; readonly voterRef: string } | null {
    const { openCase } = this.#options.ledger()
    return openCase?.voterRef ? { case: openCase.case, voterRef: openCase.voterRef } : null
  }

  isOver(station: string, caseNumber: number): boolean {
    const ledger = this.#peers.get(station)?.ledger
    if (!ledger) return false
    return ledger.nextCase > caseNumber && ledger.openCase?.case !== caseNumber
  }

  loansOf(voterRef: string): readonly Loan[] {
    return [...(this.#loans.get(voterRef)?.values() ?? [])]
  }

  // Loans.

  /** What this table may do with the voter now. */
  right(voterRef: string): Right {
    const { openCase } = this.#options.ledger()
    const held = this.#held
    const fits = held?.voterRef === voterRef && openCase?.case === held.case
    return rightTo(voterRef, this, fits ? held.owner : null)
  }

  /** The table to which the voter belongs by what is known here. */
  ownerOf(voterRef: string): string | null {
    return ownerOf(voterRef, this)
  }

  /** Signed question to the owner for the approach at hand. */
  question(voterRef: string, caseNumber: number, to: string, nowMs: number, key: SigningKey): Uint8Array {
    return signLoanQuestion(
      this.#options.place,
      { voterRef, from: this.self, case: caseNumber },
      to,
      nowMs,
      key,
    )
  }

  /**
   * The owner's word, checked; where it grants, `right` says `held` as long as that approach goes on. Errors:
   * LOAN_UNREADABLE, LOAN_NOT_FOR_US, BATCH_SIGNATURE, PEER_UNKNOWN_KEY.
   */
  takeAnswer(
    asked: { readonly voterRef: string; readonly case: number; readonly owner: string },
    question: Uint8Array,
    answer: Uint8Array,
  ): Result<LoanAnswer> {
    const key = this.#keyOf(asked.owner)
    if (!key) return failure('PEER_UNKNOWN_KEY', asked.owner)
    const opened = openLoanAnswer(answer, question, key)
    if (opened.ok && opened.value.kind === 'granted') this.#held = { ...asked }
    return opened
  }

  /**
   * Answers a peer's question; the promise is durable before this returns. Errors: LOAN_UNREADABLE, LOAN_NOT_FOR_US,
   * PEER_UNKNOWN_KEY, PEER_REVOKED, BATCH_SIGNATURE, DISK_FULL, DISK_READ_ONLY, EXCHANGE_DAMAGED.
   */
  answer(question: Uint8Array, key: SigningKey): Result<Uint8Array> {
    const { place } = this.#options
    const keyOf = (station: string): Uint8Array | undefined =>
      this.#refused.has(station) ? undefined : this.#keyOf(station)
    const opened = openLoanQuestion(question, place, this.self, keyOf)
    if (!opened.ok) return opened
    const { answer, loan } = answerLoan(opened.value, this)
    if (loan) {
      const kept = this.#promise(loan)
      if (!kept.ok) return kept
    }
    return success(signLoanAnswer(question, answer, key))
  }

  #promise(loan: Loan): Result<void> {
    try {
      this.#database.putLoan(loan)
    } catch (error) {
      return failure('EXCHANGE_DAMAGED', String(error))
    }
    this.#remember(loan)
    return success(undefined)
  }

  #remember(loan: Loan): void {
    const loans = this.#loans.get(loan.voterRef) ?? new Map<string, Loan>()
    loans.set(loan.station, loan)
    this.#loans.set(loan.voterRef, loans)
  }

  /** Loans of this table's that have not come back; while there is one, it cannot hand over. */
  get outstandingLoans(): readonly Loan[] {
    return [...this.#loans.keys()].flatMap((voterRef) => outstanding(voterRef, this))
  }

  /** Body of `slice.handed-over`, or null while a loan is outstanding. */
  handOver(): { readonly peers: { readonly station: string; readonly size: number }[] } | null {
    if (this.outstandingLoans.length > 0) return null
    return { peers: [...this.#peers.values()].map(({ station, size }) => ({ station, size })) }
  }

  /**
   * Code for the way to the owner. Only after the end of the approach is in the journal; null while it is not, or the
   * roll is locked.
   */
  wayCode(voterRef: string, caseNumber: number): string | null {
    const key = this.#options.wayCodeKey()
    const ledger = this.#options.ledger()
    const ended = ledger.nextCase > caseNumber && ledger.openCase?.case !== caseNumber
    if (!key || !ended || ledger.identified.has(voterRef)) return null
    const { electionId, precinct } = this.#options.place
    return wayCodeOf({ electionId, precinct, from: this.self, case: caseNumber, voterRef }, key)
  }

  /**
   * A code that the voter brought from the table he was lent to: he is this table's again. Errors: WAY_CODE_WRONG (not a
   * code of that table for this voter, or of an earlier approach than the one he was lent for), DISK_FULL,
   * EXCHANGE_DAMAGED.
   */
  takeWayCode(voterRef: string, typed: string): Result<void> {
    const key = this.#options.wayCodeKey()
    const read = readWayCode(typed)
    if (!key || !read) return failure('WAY_CODE_WRONG', 'not a code')
    const { electionId, precinct } = this.#options.place
    const loan = outstanding(voterRef, this).find(({ station, case: number }) => {
      const word = { electionId, precinct, from: station, case: read.case, voterRef }
      return read.case >= number && fitsWayCode(read.letters, word, key)
    })
    if (!loan) return failure('WAY_CODE_WRONG', 'of no table that he was lent to')
    return this.#promise({ ...loan, case: read.case, state: 'returned' })
  }

  // Carriers.

  acknowledged(carrier: string, station: string): number {
    return this.#database.acknowledged(carrier, station)
  }

  acknowledge(carrier: string, station: string, size: number): void {
    this.#database.acknowledge(carrier, station, size)
  }

  /** Waits until the disk has all that peers wrote. Throws what the disk refuses. */
  settle(): void {
    this.#database.settle()
  }

  close(): void {
    this.#database.close()
  }
}

/** A damaged file stays for whoever looks into it. */
function moveAside(path: string): void {
  let n = 1
  while (existsSync(`${path}.damaged-${n}`)) n++
  for (const rest of ['', '-wal', '-shm'])
    if (existsSync(path + rest)) renameSync(path + rest, `${path}.damaged-${n}${rest}`)
}
