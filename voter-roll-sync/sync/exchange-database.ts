import Database from 'better-sqlite3'
import { failure, type Result, success } from '../trust/result.ts'
import { exchangeFault } from './exchange-fault.ts'
import type { Loan } from './loans.ts'

/** Form of the tables, as `PRAGMA user_version`. */
export const EXCHANGE_SCHEMA = 1

const TABLES = `
  CREATE TABLE peer_event (station TEXT NOT NULL, seq INTEGER NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (station, seq)) STRICT, WITHOUT ROWID;
  CREATE TABLE peer_head (station TEXT NOT NULL, size INTEGER NOT NULL, note TEXT NOT NULL,
    PRIMARY KEY (station, size)) STRICT, WITHOUT ROWID;
  CREATE TABLE refused (station TEXT PRIMARY KEY, code TEXT NOT NULL, detail TEXT NOT NULL,
    held TEXT, contradicting TEXT) STRICT;
  CREATE TABLE own_head (one INTEGER PRIMARY KEY CHECK (one = 1), size INTEGER NOT NULL, root TEXT NOT NULL) STRICT;
  CREATE TABLE loan (voter_ref TEXT NOT NULL, station TEXT NOT NULL, case_number INTEGER NOT NULL, state TEXT NOT NULL,
    PRIMARY KEY (voter_ref, station)) STRICT, WITHOUT ROWID;
  CREATE TABLE forgotten (one INTEGER PRIMARY KEY CHECK (one = 1), journal_size INTEGER NOT NULL) STRICT;
  CREATE TABLE acknowledged (carrier TEXT NOT NULL, station TEXT NOT NULL, size INTEGER NOT NULL,
    PRIMARY KEY (carrier, station)) STRICT, WITHOUT ROWID;`

/** Covers somebody's tool that reads for a moment. */
const BUSY_TIMEOUT_MS = 1000

/** Why a peer is not believed any more, with both signed heads where it contradicted itself. */
export interface RefusedPeer {
  readonly station: string
  readonly code: string
  readonly detail: string
  /** The head that was taken before, and the one that contradicts it. */
  readonly held: string | null
  readonly contradicting: string | null
}

/**
 * What a table keeps of the others, in a file of its own beside the journal. Journals of peers can be fetched again,
 * so their rows need not wait for the disk; loans and refusals are promises and do (`synchronous = FULL`, and with
 * them everything before).
 */
export class ExchangeDatabase {
  readonly #database: Database.Database

  private constructor(database: Database.Database) {
    this.#database = database
  }

  /** Errors: DISK_FULL, DISK_READ_ONLY, STATION_IN_USE, EXCHANGE_DAMAGED, EXCHANGE_NEW_SCHEMA. */
  static open(path: string): Result<ExchangeDatabase> {
    let database: Database.Database | undefined
    try {
      database = new Database(path, { timeout: BUSY_TIMEOUT_MS })
      const schema = database.pragma('user_version', { simple: true }) as number
      if (schema > EXCHANGE_SCHEMA) {
        database.close()
        return failure('EXCHANGE_NEW_SCHEMA', `schema ${schema}, this release knows ${EXCHANGE_SCHEMA}`)
      }
      database.pragma('journal_mode = WAL')
      database.pragma('synchronous = FULL')
      if (schema === 0) database.exec(`BEGIN; ${TABLES} PRAGMA user_version = ${EXCHANGE_SCHEMA}; COMMIT`)
      return success(new ExchangeDatabase(database))
    } catch (error) {
      database?.close()
      return exchangeFault(error)
    }
  }

  /** Size of the own journal when this file was begun in the place of a lost one; null: none was lost. */
  get forgottenAt(): number | null {
    const row = this.#database.prepare('SELECT journal_size FROM forgotten').get()
    return (row as { readonly journal_size: number } | undefined)?.journal_size ?? null
  }

  putForgotten(journalSize: number): void {
    this.#database
      .prepare('INSERT OR IGNORE INTO forgotten (one, journal_size) VALUES (1, ?)')
      .run(journalSize)
  }

  /** Texts of a peer's events from the first, in order. */
  eventsOf(station: string): readonly string[] {
    const rows = this.#database
      .prepare('SELECT text FROM peer_event WHERE station = ? ORDER BY seq')
      .all(station) as { readonly text: string }[]
    return rows.map((row) => row.text)
  }

  /** Heads that cover what lies here, smallest first; each is the end of a batch as it came. */
  headsOf(station: string): readonly { readonly size: number; readonly note: string }[] {
    return this.#database
      .prepare('SELECT size, note FROM peer_head WHERE station = ? ORDER BY size')
      .all(station) as { readonly size: number; readonly note: string }[]
  }

  stations(): readonly string[] {
    const rows = this.#database.prepare('SELECT DISTINCT station FROM peer_head').all()
    return (rows as { readonly station: string }[]).map((row) => row.station)
  }

  /** New events of a peer and the head that covers them; the heads before it are not needed any more. */
  addEvents(station: string, from: number, texts: readonly string[], note: string): void {
    this.#relaxed(() => {
      const insert = this.#database.prepare('INSERT INTO peer_event (station, seq, text) VALUES (?, ?, ?)')
      for (const [i, text] of texts.entries()) insert.run(station, from + i, text)
      this.#database.prepare('DELETE FROM peer_head WHERE station = ?').run(station)
      this.#database
        .prepare('INSERT INTO peer_head (station, size, note) VALUES (?, ?, ?)')
        .run(station, from + texts.length, note)
    })
  }

  /** Throws what the disk refuses (`diskErrorCode`); the promise is then not made. */
  putLoan({ voterRef, station, case: number, state }: Loan): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO loan (voter_ref, station, case_number, state) VALUES (?, ?, ?, ?)')
      .run(voterRef, station, number, state)
  }

  loans(): readonly Loan[] {
    const rows = this.#database.prepare('SELECT * FROM loan').all() as {
      readonly voter_ref: string
      readonly station: string
      readonly case_number: number
      readonly state: 'lent' | 'returned'
    }[]
    return rows.map((row) => ({
      voterRef: row.voter_ref,
      station: row.station,
      case: row.case_number,
      state: row.state,
    }))
  }

  putRefused({ station, code, detail, held, contradicting }: RefusedPeer): void {
    this.#database
      .prepare('INSERT OR IGNORE INTO refused VALUES (?, ?, ?, ?, ?)')
      .run(station, code, detail, held, contradicting)
  }

  refused(): readonly RefusedPeer[] {
    return this.#database.prepare('SELECT * FROM refused').all() as RefusedPeer[]
  }

  /** The largest head of the own journal that left this machine; a start that does not reach it was rolled back. */
  get ownHead(): { readonly size: number; readonly root: string } | null {
    const row = this.#database.prepare('SELECT size, root FROM own_head').get()
    return (row as { readonly size: number; readonly root: string } | undefined) ?? null
  }

  putOwnHead(size: number, root: string): void {
    this.#relaxed(() => {
      this.#database
        .prepare(
          `INSERT INTO own_head (one, size, root) VALUES (1, ?, ?)
           ON CONFLICT (one) DO UPDATE SET size = excluded.size, root = excluded.root WHERE excluded.size >= size`,
        )
        .run(size, root)
    })
  }

  /** How much of a station's journal a stick or a stream is known to hold; 0 where nothing is known. */
  acknowledged(carrier: string, station: string): number {
    const row = this.#database
      .prepare('SELECT size FROM acknowledged WHERE carrier = ? AND station = ?')
      .get(carrier, station)
    return (row as { readonly size: number } | undefined)?.size ?? 0
  }

  acknowledge(carrier: string, station: string, size: number): void {
    this.#relaxed(() => {
      this.#database
        .prepare('INSERT OR REPLACE INTO acknowledged (carrier, station, size) VALUES (?, ?, ?)')
        .run(carrier, station, size)
    })
  }

  /** How the next write waits for the disk: 2 is SQLite's FULL. */
  get synchronous(): number {
    return this.#database.pragma('synchronous', { simple: true }) as number
  }

  /** Waits until the disk has everything that was written. */
  settle(): void {
    this.#database.pragma('wal_checkpoint(FULL)')
  }

  close(): void {
    this.#database.close()
  }

  /** Writes what can be fetched again, without waiting for the disk. */
  #relaxed(write: () => void): void {
    this.#database.pragma('synchronous = NORMAL')
    try {
      this.#database.transaction(write)()
    } finally {
      this.#database.pragma('synchronous = FULL')
    }
  }
}
