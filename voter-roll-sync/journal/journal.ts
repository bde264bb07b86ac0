import { existsSync } from 'node:fs'
import type { Database, Statement } from 'better-sqlite3'
import { canonicalBytes, parseCanonical } from '../trust/canonical-json.ts'
import type { SigningKey } from '../trust/ed25519.ts'
import { failure, type Result, success } from '../trust/result.ts'
import { attest } from './attestation.ts'
import { type Checkpoint, journalOrigin, signCheckpoint } from './checkpoint.ts'
import { diskErrorCode } from './disk-error.ts'
import {
  type AnyEvent,
  type EventBody,
  type EventType,
  FIRST_PREV,
  type JournalEvent,
  MAX_EVENT_BYTES,
  parseEvent,
} from './events.ts'
import {
  createJournalFile,
  inspectJournal,
  type JournalMode,
  openJournalDatabase,
  readEvents,
  readHeads,
  type StoredJournal,
  type Synchronous,
  settleLog,
} from './journal-database.ts'
import { leafHash, MerkleTree } from './merkle-tree.ts'

export interface JournalOptions {
  readonly path: string
  readonly station: string
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /**
   * `wal` is quick; `rollback` never leaves the content of later writes lying in a log in their order, which the
   * ballot box needs because its sealed records share the file.
   */
  readonly mode: JournalMode
  /**
   * `OFF` acknowledges what a power cut loses. It is there for the test that must notice that; a journal of the real
   * universe refuses it (TypeError). Default `FULL`.
   */
  readonly synchronous?: Synchronous
  /** The station has worked before: a journal that is not there is lost (JOURNAL_DAMAGED), not begun anew. */
  readonly mustExist?: boolean
}

/** Before a package gives the policy's interval, times are rounded to this. */
const DEFAULT_TIME_INTERVAL_SECONDS = 60
/** Events after which the write-ahead log is moved into the file when a head is signed, off the append path. */
const SETTLE_WITH_A_HEAD = 100
/** ... and at the latest within an append: an event takes some 12 kB of log, which a start has to read. */
const SETTLE_AT_THE_LATEST = 1000

/**
 * One station's hash-chained, append-only list of events. `append` returns only after the event is on disk.
 * Screens read projections of it, never a table of their own.
 */
export class Journal {
  readonly database: Database
  readonly #options: JournalOptions
  readonly #events: AnyEvent[]
  readonly #tree: MerkleTree
  readonly #insert: Statement
  #interval = DEFAULT_TIME_INTERVAL_SECONDS
  #listeners: ((event: AnyEvent) => void)[] = []
  /** Events since the write-ahead log was last moved into the file. */
  #unsettled = 0
  #split = false
  /** Size of the head that the next one takes the place of. */
  #passingHead: number | undefined
  #sheetOpen: () => boolean = () => false
  #guards: ((event: AnyEvent) => string | undefined)[] = []

  private constructor(database: Database, options: JournalOptions, events: AnyEvent[], tree: MerkleTree) {
    this.database = database
    this.#options = options
    this.#events = events
    this.#tree = tree
    for (const event of events) this.#obey(event)
    this.#insert = database.prepare('INSERT INTO event (seq, bytes) VALUES (?, ?)')
  }

  /**
   * Opens (or creates) the journal and verifies it whole: schema, form, chain, station, and that it still reaches every
   * head that was signed. A journal that is refused is left as it was, byte for byte. Errors: JOURNAL_DAMAGED,
   * JOURNAL_NEW_SCHEMA, JOURNAL_ROLLED_BACK, STATION_FOREIGN, STATION_IN_USE, DISK_FULL, DISK_READ_ONLY.
   */
  static open(options: JournalOptions): Result<Journal> {
    if (!existsSync(options.path)) {
      if (options.mustExist) return failure('JOURNAL_DAMAGED', 'the journal is missing')
      const created = createJournalFile(options.path)
      if (!created.ok) return created
    }
    const stored = inspectJournal(options.path)
    if (!stored.ok) return stored
    const verified = verifyStored(stored.value, options.station)
    if (!verified.ok) return verified
    const { events, tree } = verified.value
    refuseUnsafe(events[0], options.synchronous)
    const database = openJournalDatabase(options.path, options.mode, options.synchronous ?? 'FULL')
    if (!database.ok) return database
    if (!sameEvents(database.value, tree)) {
      database.value.close()
      return failure('JOURNAL_DAMAGED', 'the file holds something else than a moment ago')
    }
    return success(new Journal(database.value, options, events, tree))
  }

  #obey(event: AnyEvent): void {
    if (event.type === 'package.loaded') this.#interval = event.body.timeIntervalSeconds
  }

  get size(): number {
    return this.#events.length
  }

  get events(): readonly AnyEvent[] {
    return this.#events
  }

  get leaves(): readonly Uint8Array[] {
    return this.#tree.leaves
  }

  /** Leaf hash of the last event, hex: what the next event names as `prev`. */
  get headHash(): string {
    const last = this.#tree.leaves.at(-1)
    return last ? Buffer.from(last).toString('hex') : FIRST_PREV
  }

  /** Root (base64) of the first `size` events. */
  rootAt(size: number): string {
    return Buffer.from(this.#tree.root(size)).toString('base64')
  }

  /** A guard names the rule that an event would break; such an event is a bug and is not written. */
  guard(guard: (event: AnyEvent) => string | undefined): void {
    this.#guards.push(guard)
  }

  onAppend(listener: (event: AnyEvent) => void): void {
    this.#listeners.push(listener)
  }

  /**
   * Appends one event; `also` runs in the same transaction, so that what it writes and the event are there together
   * or not at all. Throws on a body that the declaration does not allow (a bug) and when the disk refuses (see
   * `diskErrorCode`); then neither file nor memory has the event, and the next append takes its place.
   */
  append<T extends EventType>(type: T, body: EventBody<T>, also?: () => void): JournalEvent<T> {
    return this.#write(this.#draft(type, body), also)
  }

  /** Appends a two-person act: the officials sign the very event that is written. */
  appendAttested<T extends EventType>(
    type: T,
    content: Omit<EventBody<T>, 'attestation'>,
    officials: readonly SigningKey[],
  ): JournalEvent<T> {
    const draft = this.#draft(type, content as EventBody<T>)
    const attestation = attest(draft as unknown as AnyEvent, officials)
    return this.#write({ ...draft, body: { ...content, attestation } as EventBody<T> })
  }

  #draft<T extends EventType>(type: T, body: EventBody<T>): JournalEvent<T> {
    return {
      v: 1,
      seq: this.size,
      station: this.#options.station,
      type,
      at: this.#timeOf(type),
      prev: this.headHash,
      body,
    }
  }

  #write<T extends EventType>(event: JournalEvent<T>, also?: () => void): JournalEvent<T> {
    const parsed = parseEvent(event)
    if (!parsed) throw new TypeError(`event ${event.type} does not match its declaration`)
    for (const guard of this.#guards) {
      const broken = guard(parsed)
      if (broken) throw new Error(`event ${event.type} is not written: ${broken}`)
    }
    refuseUnsafe(parsed, this.#options.synchronous)
    const bytes = canonicalBytes(parsed)
    if (bytes.length > MAX_EVENT_BYTES) throw new TypeError(`event ${event.type} has ${bytes.length} bytes`)
    this.#store(event.seq, bytes, also)
    this.#events.push(parsed)
    this.#tree.push(leafHash(bytes))
    this.#obey(parsed)
    if (++this.#unsettled >= SETTLE_AT_THE_LATEST) this.#settle()
    for (const listener of this.#listeners) listener(parsed)
    return event
  }

  #store(seq: number, bytes: Uint8Array, also?: () => void): void {
    if (this.#split) throw new Error('the journal and its file disagree; only a restart helps')
    try {
      this.database.transaction(() => {
        this.#insert.run(seq, bytes)
        also?.()
      })()
    } catch (error) {
      // A commit may have reached the disk although the disk reported an error.
      this.#split = !this.#isAbsent(seq)
      throw error
    }
  }

  #isAbsent(seq: number): boolean {
    try {
      return this.database.prepare('SELECT 1 FROM event WHERE seq >= ?').get(seq) === undefined
    } catch {
      return false
    }
  }

  #settle(): void {
    if (this.#options.mode !== 'wal') return
    try {
      settleLog(this.database, this.#options.path)
      this.#unsettled = 0
    } catch (error) {
      // What was appended is durable in the log; the next event tries again.
      if (diskErrorCode(error) === undefined) throw error
    }
  }

  /**
   * While the predicate holds, events of a sheet carry the time of the event before them: how long a voter was asked,
   * which only some sheets bring about, must not show where an interval ends meanwhile.
   */
  keepTimeOfSheetsWhile(open: () => boolean): void {
    this.#sheetOpen = open
  }

  #timeOf(type: EventType): string {
    const last = this.#events.at(-1)
    return last && type.startsWith('sheet.') && this.#sheetOpen() ? last.at : this.#roundedTime()
  }

  #roundedTime(): string {
    const interval = this.#interval * 1000
    return new Date(Math.floor(this.#options.now() / interval) * interval).toISOString().replace('.000Z', 'Z')
  }

  /**
   * Signs the present head; a later start that does not reach it is refused. A head that is not `kept` stays only until
   * the next one is signed: a head a minute would date every event to the minute.
   */
  signHead(electionId: string, key: SigningKey, kept = true): string {
    const checkpoint: Checkpoint = {
      origin: journalOrigin(electionId, this.#options.station),
      size: this.size,
      root: this.#tree.root(),
    }
    const note = signCheckpoint(checkpoint, key)
    const passing = this.#passingHead
    // A head that was kept stays kept, however often its size is signed again.
    const keptBefore = passing !== checkpoint.size && this.#hasHead(checkpoint.size)
    this.database.transaction(() => {
      if (passing !== undefined) this.database.prepare('DELETE FROM head WHERE size = ?').run(passing)
      this.database
        .prepare('INSERT OR REPLACE INTO head (size, root, note) VALUES (?, ?, ?)')
        .run(checkpoint.size, Buffer.from(checkpoint.root).toString('base64'), note)
    })()
    this.#passingHead = kept || keptBefore ? undefined : checkpoint.size
    if (this.#unsettled >= SETTLE_WITH_A_HEAD) this.#settle()
    return note
  }

  /** After a start: the last head passes with the next one, unless the event that it ends with says that it is `kept`. */
  letLastHeadPass(kept: (last: AnyEvent) => boolean): void {
    const size = readHeads(this.database).at(-1)?.size ?? 0
    const last = this.#events.at(size - 1)
    if (size > 0 && last && !kept(last)) this.#passingHead = size
  }

  #hasHead(size: number): boolean {
    return this.database.prepare('SELECT 1 FROM head WHERE size = ?').get(size) !== undefined
  }

  /** Signed heads so far, oldest first. */
  get notes(): readonly string[] {
    return readHeads(this.database).map((head) => head.note)
  }

  close(): void {
    this.database.close()
  }
}

interface VerifiedEvents {
  readonly events: AnyEvent[]
  readonly tree: MerkleTree
}

/** Form, chain and station of every event, and that every signed head is one of this journal. */
function verifyStored({ events: rows, heads }: StoredJournal, station: string): Result<VerifiedEvents> {
  const events: AnyEvent[] = []
  const tree = new MerkleTree()
  let prev = FIRST_PREV
  for (const { seq, bytes } of rows) {
    const event = bytes.length > MAX_EVENT_BYTES ? undefined : parseEvent(parseCanonical(bytes))
    if (!event || event.seq !== events.length || seq !== event.seq || event.prev !== prev) {
      return failure('JOURNAL_DAMAGED', `event ${seq}`)
    }
    if (event.station !== station) return failure('STATION_FOREIGN', event.station)
    const leaf = leafHash(bytes)
    events.push(event)
    tree.push(leaf)
    prev = Buffer.from(leaf).toString('hex')
  }
  for (const { size, root } of heads) {
    if (size > tree.size) return failure('JOURNAL_ROLLED_BACK', `head ${size}, events ${tree.size}`)
    if (root !== Buffer.from(tree.root(size)).toString('base64')) {
      return failure('JOURNAL_DAMAGED', `head ${size}`)
    }
  }
  return success({ events, tree })
}

/** Whether the opened database holds the events that were verified before it was opened. */
function sameEvents(database: Database, { leaves }: MerkleTree): boolean {
  const rows = readEvents(database)
  return (
    rows.length === leaves.length &&
    rows.every(({ bytes }, i) => Buffer.compare(leafHash(bytes), leaves[i]) === 0)
  )
}

function refuseUnsafe(event: AnyEvent | undefined, synchronous: Synchronous | undefined): void {
  if (synchronous !== 'OFF' || event?.type !== 'station.provisioned') return
  if (event.body.universe === 'real') throw new TypeError('synchronous OFF in the real universe')
}
