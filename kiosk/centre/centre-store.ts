import type { StationFacts } from '@taanuu/voter-roll-sync/audit/bundles/station-facts'
import type { LocalText } from '@taanuu/voter-roll-sync/package/manifest'
import type { Release } from '@taanuu/voter-roll-sync/statistics/releases'
import type { StationCounts } from '@taanuu/voter-roll-sync/statistics/station-counts'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import Database from 'better-sqlite3'

/** Raised with every change of the tables. */
const SCHEMA_VERSION = 2
/** A refusal is shown to people; more than these are noise. */
const REFUSALS_KEPT = 1000

const TABLES = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE station (
  id INTEGER PRIMARY KEY, precinct INTEGER NOT NULL, station TEXT NOT NULL, role TEXT NOT NULL,
  size INTEGER NOT NULL, head TEXT, phase TEXT NOT NULL, counts TEXT NOT NULL, devices TEXT NOT NULL,
  heard INTEGER, closing TEXT,
  UNIQUE (precinct, station)
);
CREATE TABLE event (station INTEGER NOT NULL, seq INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (station, seq)) WITHOUT ROWID;
CREATE TABLE aside (station INTEGER NOT NULL, first INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (station, first)) WITHOUT ROWID;
CREATE TABLE head_aside (station INTEGER NOT NULL, size INTEGER NOT NULL, note TEXT NOT NULL, PRIMARY KEY (station, size, note)) WITHOUT ROWID;
CREATE TABLE identified (
  precinct INTEGER NOT NULL, voter_ref TEXT NOT NULL, station INTEGER NOT NULL, seq INTEGER NOT NULL,
  PRIMARY KEY (precinct, voter_ref, station)
) WITHOUT ROWID;
CREATE TABLE double (
  precinct INTEGER NOT NULL, voter_ref TEXT NOT NULL, a_station INTEGER NOT NULL, a_seq INTEGER NOT NULL,
  b_station INTEGER NOT NULL, b_seq INTEGER NOT NULL,
  PRIMARY KEY (precinct, voter_ref, a_station, b_station)
) WITHOUT ROWID;
CREATE TABLE double_case (station INTEGER NOT NULL, number INTEGER NOT NULL, voter_ref TEXT NOT NULL, reason TEXT, PRIMARY KEY (station, number)) WITHOUT ROWID;
CREATE TABLE conflict (
  id INTEGER PRIMARY KEY, precinct INTEGER NOT NULL, station TEXT NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL,
  ours TEXT NOT NULL, theirs TEXT NOT NULL, detail TEXT NOT NULL,
  UNIQUE (precinct, station, kind, theirs)
);
CREATE TABLE facts (precinct INTEGER NOT NULL, station TEXT NOT NULL, folder TEXT NOT NULL, facts TEXT NOT NULL, PRIMARY KEY (precinct, station)) WITHOUT ROWID;
CREATE TABLE ballot_name (contest TEXT NOT NULL, option TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (contest, option, name)) WITHOUT ROWID;
CREATE TABLE release (id INTEGER PRIMARY KEY, content TEXT NOT NULL);
CREATE TABLE refusal (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, source TEXT NOT NULL, code TEXT NOT NULL, detail TEXT NOT NULL);
`

export type DeviceStates = Readonly<Record<string, 'ready' | 'absent' | 'fault' | 'refused'>>

/** A closing that was accepted: the event by its leaf hash, and a head that covers it. */
export interface Closing {
  readonly leaf: string
  /** Signed head, as text. */
  readonly head: string
  /** Size of the journal when the closing was taken. */
  readonly size: number
  /** SHA-256 of the signed list of files of the export; null while only the journal arrived. */
  readonly exportSha256: string | null
}

/** What is kept of a station besides its events. */
export interface StationRow {
  readonly id: number
  readonly precinct: number
  readonly station: string
  readonly role: string
  readonly size: number
  readonly head: string | null
  readonly phase: string
  readonly counts: StationCounts
  readonly devices: DeviceStates
  /** When something of it arrived last, milliseconds. */
  readonly heard: number | null
  readonly closing: Closing | null
}

/** What ballots call a contest, or one of its options. */
export interface BallotName {
  readonly contestId: string
  /** Null: the contest itself. */
  readonly optionId: string | null
  readonly name: LocalText
}

export interface Conflict {
  readonly precinct: number
  readonly station: string
  /** `fork`: two journals under one key. `closing`: two closings of one station. */
  readonly kind: 'fork' | 'closing'
  readonly at: number
  /** The signed heads of both sides: anybody can check that one key signed both. */
  readonly ours: string
  readonly theirs: string
  readonly detail: string
}

export interface Refusal {
  readonly at: number
  readonly source: string
  readonly code: string
  readonly detail: string
}

export interface Double {
  readonly precinct: number
  readonly voterRef: string
  readonly stations: readonly [string, string]
  readonly events: readonly [number, number]
  /** What two officials of the precinct said it was; null while the case is open. */
  readonly reason: string | null
}

interface RawStation extends Omit<StationRow, 'counts' | 'devices' | 'closing'> {
  readonly counts: string
  readonly devices: string
  readonly closing: string | null
}

/** The centre's state: one SQLite file, whole after a kill or a power cut at any point. */
export class CentreStore {
  readonly #db: Database.Database

  private constructor(db: Database.Database) {
    this.#db = db
  }

  /** Errors: CENTRE_IN_USE, CENTRE_OTHER_VERSION, CENTRE_OTHER_ELECTION, CENTRE_DAMAGED. */
  static open(path: string, electionId: string): Result<CentreStore> {
    let db: Database.Database | undefined
    try {
      db = new Database(path, { timeout: 0 })
      db.pragma('locking_mode = EXCLUSIVE')
      db.pragma('journal_mode = WAL')
      // What was acknowledged to the stream never comes again.
      db.pragma('synchronous = FULL')
      db.exec('BEGIN IMMEDIATE; COMMIT')
      const version = db.pragma('user_version', { simple: true })
      if (version === 0) {
        const made = db
        db.transaction(() => {
          made.exec(TABLES)
          made.prepare('INSERT INTO meta VALUES (?, ?)').run('electionId', electionId)
          made.pragma(`user_version = ${SCHEMA_VERSION}`)
        })()
      } else if (version !== SCHEMA_VERSION) {
        db.close()
        return failure('CENTRE_OTHER_VERSION', `version ${version}`)
      }
      const kept = db.prepare('SELECT value FROM meta WHERE name = ?').pluck().get('electionId')
      if (kept !== electionId) {
        db.close()
        return failure('CENTRE_OTHER_ELECTION', `the folder belongs to ${kept}`)
      }
      return success(new CentreStore(db))
    } catch (error) {
      db?.close()
      const { code = '' } = error as { readonly code?: string }
      if (code === 'SQLITE_BUSY')
        return failure('CENTRE_IN_USE', `another program works with ${path}: stop it first`)
      if (code.startsWith('SQLITE')) return failure('CENTRE_DAMAGED', code)
      throw error
    }
  }

  together<T>(work: () => T): T {
    return this.#db.inTransaction ? work() : this.#db.transaction(work).immediate()
  }

  station(precinct: number, station: string): StationRow | undefined {
    const row = this.#db
      .prepare('SELECT * FROM station WHERE precinct = ? AND station = ?')
      .get(precinct, station) as RawStation | undefined
    return row && stationRow(row)
  }

  stations(): readonly StationRow[] {
    return (this.#db.prepare('SELECT * FROM station').all() as RawStation[]).map(stationRow)
  }

  addStation(precinct: number, station: string, role: string, counts: StationCounts): number {
    const { lastInsertRowid } = this.#db
      .prepare(
        `INSERT INTO station (precinct, station, role, size, head, phase, counts, devices, heard, closing)
         VALUES (?, ?, ?, 0, NULL, 'new', ?, '{}', NULL, NULL)`,
      )
      .run(precinct, station, role, JSON.stringify(counts))
    return Number(lastInsertRowid)
  }

  saveStation(row: Omit<StationRow, 'precinct' | 'station' | 'role'>): void {
    this.#db
      .prepare(
        'UPDATE station SET size = ?, head = ?, phase = ?, counts = ?, devices = ?, heard = ?, closing = ? WHERE id = ?',
      )
      .run(
        ...[
          row.size,
          row.head,
          row.phase,
          JSON.stringify(row.counts),
          JSON.stringify(row.devices),
          row.heard,
        ],
        ...[row.closing && JSON.stringify(row.closing), row.id],
      )
  }

  /** Canonical texts of events, from `from` up to (not including) `to`. */
  texts(station: number, from = 0, to: number = Number.MAX_SAFE_INTEGER): readonly string[] {
    return this.#db
      .prepare('SELECT text FROM event WHERE station = ? AND seq >= ? AND seq < ? ORDER BY seq')
      .pluck()
      .all(station, from, to) as string[]
  }

  addEvents(station: number, from: number, texts: readonly string[]): void {
    const insert = this.#db.prepare('INSERT INTO event (station, seq, text) VALUES (?, ?, ?)')
    for (const [i, text] of texts.entries()) insert.run(station, from + i, text)
  }

  /** Notes an identification; gives the other tables of the precinct that identified the same voter before. */
  addIdentified(precinct: number, voterRef: string, station: number, seq: number): void {
    const others = this.#db
      .prepare('SELECT station, seq FROM identified WHERE precinct = ? AND voter_ref = ? AND station <> ?')
      .all(precinct, voterRef, station) as { readonly station: number; readonly seq: number }[]
    this.#db.prepare('INSERT INTO identified VALUES (?, ?, ?, ?)').run(precinct, voterRef, station, seq)
    for (const other of others)
      this.#db
        .prepare('INSERT INTO double VALUES (?, ?, ?, ?, ?, ?)')
        .run(precinct, voterRef, other.station, other.seq, station, seq)
  }

  /** A table opened a case about a voter of its own. */
  addDoubleCase(station: number, number: number, voterRef: string): void {
    this.#db.prepare('INSERT INTO double_case VALUES (?, ?, ?, NULL)').run(station, number, voterRef)
  }

  closeDoubleCase(station: number, number: number, reason: string): void {
    this.#db
      .prepare('UPDATE double_case SET reason = ? WHERE station = ? AND number = ?')
      .run(reason, station, number)
  }

  doubles(): readonly Double[] {
    const rows = this.#db
      .prepare(
        `SELECT double.precinct, voter_ref AS voterRef, a.station AS a, a_seq AS aSeq, b.station AS b, b_seq AS bSeq,
           (SELECT max(reason) FROM double_case
            WHERE double_case.voter_ref = double.voter_ref AND double_case.station IN (a_station, b_station)) AS reason
         FROM double JOIN station a ON a.id = a_station JOIN station b ON b.id = b_station ORDER BY 1, 2`,
      )
      .all() as {
      readonly precinct: number
      readonly voterRef: string
      readonly a: string
      readonly aSeq: number
      readonly b: string
      readonly bSeq: number
      readonly reason: string | null
    }[]
    return rows.map(({ precinct, voterRef, a, aSeq, b, bSeq, reason }) => ({
      precinct,
      voterRef,
      stations: [a, b],
      events: [aSeq, bSeq],
      reason,
    }))
  }

  /** A batch that begins after what is known; at most `limit` are kept for a station. */
  putAside(station: number, first: number, bytes: Uint8Array, limit: number): boolean {
    const kept = this.#db
      .prepare('SELECT count(*) FROM aside WHERE station = ?')
      .pluck()
      .get(station) as number
    if (kept >= limit) return false
    this.#db.prepare('INSERT OR REPLACE INTO aside VALUES (?, ?, ?)').run(station, first, bytes)
    return true
  }

  /** Takes out the first batch that was put aside and begins at or before `size`. */
  takeAside(station: number, size: number): Uint8Array | undefined {
    const row = this.#db
      .prepare('SELECT first, bytes FROM aside WHERE station = ? AND first <= ? ORDER BY first LIMIT 1')
      .get(station, size) as { readonly first: number; readonly bytes: Uint8Array } | undefined
    if (row) this.#db.prepare('DELETE FROM aside WHERE station = ? AND first = ?').run(station, row.first)
    return row?.bytes
  }

  /** Stations of which a later piece is here and an earlier one is missing: the first missing event of each. */
  gaps(): readonly { readonly precinct: number; readonly station: string; readonly missing: number }[] {
    return this.#db
      .prepare(
        'SELECT DISTINCT precinct, station.station, size AS missing FROM aside JOIN station ON station.id = aside.station',
      )
      .all() as { readonly precinct: number; readonly station: string; readonly missing: number }[]
  }

  /** A signed head that cannot be held against the journal yet. At most `limit` for a station. */
  putHeadAside(station: number, size: number, note: string, limit: number): void {
    const kept = this.#db
      .prepare('SELECT count(*) FROM head_aside WHERE station = ?')
      .pluck()
      .get(station) as number
    if (kept < limit)
      this.#db.prepare('INSERT OR IGNORE INTO head_aside VALUES (?, ?, ?)').run(station, size, note)
  }

  headsAside(station: number, size: number): readonly { readonly size: number; readonly note: string }[] {
    return this.#db
      .prepare('SELECT size, note FROM head_aside WHERE station = ? AND size <= ? ORDER BY size')
      .all(station, size) as { readonly size: number; readonly note: string }[]
  }

  dropHeadsAside(station: number, size: number): void {
    this.#db.prepare('DELETE FROM head_aside WHERE station = ? AND size <= ?').run(station, size)
  }

  addConflict({ precinct, station, kind, at, ours, theirs, detail }: Conflict): void {
    this.#db
      .prepare(
        'INSERT OR IGNORE INTO conflict (precinct, station, kind, at, ours, theirs, detail) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(precinct, station, kind, at, ours, theirs, detail)
  }

  conflicts(): readonly Conflict[] {
    return this.#db
      .prepare('SELECT precinct, station, kind, at, ours, theirs, detail FROM conflict ORDER BY id')
      .all() as Conflict[]
  }

  isForked(precinct: number, station: string): boolean {
    return (
      this.#db
        .prepare(`SELECT 1 FROM conflict WHERE precinct = ? AND station = ? AND kind = 'fork'`)
        .get(precinct, station) !== undefined
    )
  }

  saveFacts(folder: string, facts: StationFacts): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO facts VALUES (?, ?, ?, ?)')
      .run(facts.precinct, facts.station, folder, JSON.stringify(facts))
  }

  facts(): readonly { readonly folder: string; readonly facts: StationFacts }[] {
    const rows = this.#db.prepare('SELECT folder, facts FROM facts').all() as {
      readonly folder: string
      readonly facts: string
    }[]
    return rows.map(({ folder, facts }) => ({ folder, facts: JSON.parse(facts) as StationFacts }))
  }

  addBallotNames(names: readonly BallotName[]): void {
    const add = this.#db.prepare('INSERT OR IGNORE INTO ballot_name VALUES (?, ?, ?)')
    for (const {
      contestId,
      optionId,
      name: { ky, ru, en },
    } of names)
      add.run(contestId, optionId ?? '', JSON.stringify({ ky, ru, en }))
  }

  /** Names under which all ballots have them; what ballots call differently has none. */
  ballotNames(): readonly BallotName[] {
    const rows = this.#db
      .prepare(
        'SELECT contest, option, min(name) AS name FROM ballot_name GROUP BY contest, option HAVING count(*) = 1',
      )
      .all() as { readonly contest: string; readonly option: string; readonly name: string }[]
    return rows.map(({ contest, option, name }) => ({
      ...{ contestId: contest, optionId: option === '' ? null : option },
      name: JSON.parse(name) as LocalText,
    }))
  }

  addRelease(release: Release): void {
    this.#db.prepare('INSERT INTO release (content) VALUES (?)').run(JSON.stringify(release))
  }

  releases(): readonly Release[] {
    return (this.#db.prepare('SELECT content FROM release ORDER BY id').pluck().all() as string[]).map(
      (content) => JSON.parse(content) as Release,
    )
  }

  addRefusal({ at, source, code, detail }: Refusal): void {
    this.#db
      .prepare('INSERT INTO refusal (at, source, code, detail) VALUES (?, ?, ?, ?)')
      .run(at, source, code, detail.slice(0, 500))
    this.#db.prepare('DELETE FROM refusal WHERE id <= (SELECT max(id) FROM refusal) - ?').run(REFUSALS_KEPT)
  }

  refusals(limit: number): readonly Refusal[] {
    return this.#db
      .prepare('SELECT at, source, code, detail FROM refusal ORDER BY id DESC LIMIT ?')
      .all(limit) as Refusal[]
  }

  close(): void {
    this.#db.close()
  }
}

function stationRow(row: RawStation): StationRow {
  return {
    ...row,
    counts: JSON.parse(row.counts) as StationCounts,
    devices: JSON.parse(row.devices) as DeviceStates,
    closing: row.closing === null ? null : (JSON.parse(row.closing) as Closing),
  }
}
