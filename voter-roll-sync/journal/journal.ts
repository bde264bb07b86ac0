import Database from 'better-sqlite3'
import { canonicalBytes, parseCanonical } from '../trust/canonical-json.ts'
import type { SigningKey } from '../trust/ed25519.ts'
import { failure, type Result, success } from '../trust/result.ts'
import { attest } from './attestation.ts'
import { type Checkpoint, journalOrigin, signCheckpoint } from './checkpoint.ts'
import {
  type AnyEvent,
  type EventBody,
  type EventType,
  FIRST_PREV,
  type JournalEvent,
  parseEvent,
} from './events.ts'
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
  readonly mode: 'wal' | 'rollback'
}

/** Before a package gives the policy's interval, times are rounded to this. */
const DEFAULT_TIME_INTERVAL_SECONDS = 60

/**
 * One station's hash-chained, append-only list of events. `append` returns only after the event is on disk.
 * Screens read projections of it, never a table of their own.
 */
export class Journal {
  readonly database: Database.Database
  readonly #options: JournalOptions
  readonly #events: AnyEvent[] = []
  readonly #tree = new MerkleTree()
  readonly #insert: Database.Statement
  #interval = DEFAULT_TIME_INTERVAL_SECONDS
  #listeners: ((event: AnyEvent) => void)[] = []
  #guards: ((event: AnyEvent) => string | undefined)[] = []

  private constructor(database: Database.Database, options: JournalOptions) {
    this.database = database
    this.#options = options
    this.#insert = database.prepare('INSERT INTO event (seq, bytes) VALUES (?, ?)')
  }

  /**
   * Opens (or creates) the journal and verifies it whole: form, chain, station, and that it still reaches the last
   * head that was signed. Errors: JOURNAL_DAMAGED, JOURNAL_ROLLED_BACK, STATION_FOREIGN.
   */
  static open(options: JournalOptions): Result<Journal> {
    let database: Database.Database
    try {
      database = new Database(options.path)
      database.pragma(options.mode === 'wal' ? 'journal_mode = WAL' : 'journal_mode = TRUNCATE')
      database.pragma('synchronous = FULL')
      database.pragma('secure_delete = ON')
      database.exec(
        `CREATE TABLE IF NOT EXISTS event (seq INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
         CREATE TABLE IF NOT EXISTS head (size INTEGER PRIMARY KEY, root TEXT NOT NULL, note TEXT NOT NULL) STRICT;`,
      )
    } catch (error) {
      return failure('JOURNAL_DAMAGED', String(error))
    }
    const journal = new Journal(database, options)
    const verified = journal.#readAll()
    if (!verified.ok) {
      database.close()
      return verified
    }
    return success(journal)
  }

  #readAll(): Result<undefined> {
    try {
      const rows = this.database.prepare('SELECT seq, bytes FROM event ORDER BY seq').all() as {
        seq: number
        bytes: Buffer
      }[]
      for (const row of rows) {
        const event = parseEvent(parseCanonical(row.bytes))
        if (
          !event ||
          event.seq !== this.#events.length ||
          row.seq !== event.seq ||
          event.prev !== this.headHash
        ) {
          return failure('JOURNAL_DAMAGED', `event ${row.seq}`)
        }
        if (event.station !== this.#options.station) return failure('STATION_FOREIGN', event.station)
        this.#take(event, row.bytes)
      }
      for (const head of this.#heads()) {
        if (head.size > this.size)
          return failure('JOURNAL_ROLLED_BACK', `head ${head.size}, events ${this.size}`)
        if (head.root !== this.rootAt(head.size)) return failure('JOURNAL_DAMAGED', `head ${head.size}`)
      }
    } catch (error) {
      return failure('JOURNAL_DAMAGED', String(error))
    }
    return success(undefined)
  }

  #heads(): readonly { readonly size: number; readonly root: string; readonly note: string }[] {
    return this.database.prepare('SELECT size, root, note FROM head ORDER BY size').all() as {
      size: number
      root: string
      note: string
    }[]
  }

  #take(event: AnyEvent, bytes: Uint8Array): void {
    const leaf = leafHash(bytes)
    this.#events.push(event)
    this.#tree.push(leaf)
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
   * or not at all. Throws on a body that the declaration does not allow (a bug) and when the disk refuses.
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
      at: this.#roundedTime(),
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
    const bytes = canonicalBytes(parsed)
    this.database.transaction(() => {
      this.#insert.run(event.seq, bytes)
      also?.()
    })()
    this.#take(parsed, bytes)
    for (const listener of this.#listeners) listener(parsed)
    return event
  }

  #roundedTime(): string {
    const interval = this.#interval * 1000
    return new Date(Math.floor(this.#options.now() / interval) * interval).toISOString().replace('.000Z', 'Z')
  }

  /** Signs the present head and keeps it; a later start that does not reach it is refused. */
  signHead(electionId: string, key: SigningKey): string {
    const checkpoint: Checkpoint = {
      origin: journalOrigin(electionId, this.#options.station),
      size: this.size,
      root: this.#tree.root(),
    }
    const note = signCheckpoint(checkpoint, key)
    this.database
      .prepare('INSERT OR REPLACE INTO head (size, root, note) VALUES (?, ?, ?)')
      .run(checkpoint.size, Buffer.from(checkpoint.root).toString('base64'), note)
    return note
  }

  /** Signed heads so far, oldest first. */
  get notes(): readonly string[] {
    return this.#heads().map((head) => head.note)
  }

  close(): void {
    this.database.close()
  }
}
