import Database from 'better-sqlite3'

/**
 * Questions that were answered: counted for the quota, and answered with the same bytes when they come again. A quota
 * of some hundred questions a station bounds what is kept.
 */
const TABLES = `
CREATE TABLE IF NOT EXISTS answered (
  station TEXT NOT NULL, nonce TEXT NOT NULL, kind TEXT NOT NULL, question BLOB NOT NULL, answer BLOB NOT NULL,
  PRIMARY KEY (station, nonce)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS mark (token TEXT PRIMARY KEY, envelope BLOB NOT NULL) WITHOUT ROWID;
`

/** Store of one service; durable before a question is answered. The evaluator never has a mark, the register no key. */
export class ServiceStore {
  readonly #db: Database.Database

  /** @param path of a SQLite file, or `:memory:` */
  constructor(path: string) {
    this.#db = new Database(path)
    this.#db.pragma('journal_mode = WAL')
    // A power cut must not give quota back.
    this.#db.pragma('synchronous = FULL')
    this.#db.exec(TABLES)
  }

  /** The answer to a question with this nonce, and the SHA-256 of the question it was given to. */
  answered(
    station: string,
    nonce: string,
  ): { readonly question: Uint8Array; readonly answer: Uint8Array } | undefined {
    return this.#db
      .prepare('SELECT question, answer FROM answered WHERE station = ? AND nonce = ?')
      .get(station, nonce) as { readonly question: Uint8Array; readonly answer: Uint8Array } | undefined
  }

  /** Questions of this kind that count against the station's quota. */
  used(station: string, kind: string): number {
    return this.#db
      .prepare('SELECT count(*) FROM answered WHERE station = ? AND kind = ?')
      .pluck()
      .get(station, kind) as number
  }

  keep(station: string, nonce: string, kind: string, question: Uint8Array, answer: Uint8Array): void {
    this.#db
      .prepare('INSERT INTO answered (station, nonce, kind, question, answer) VALUES (?, ?, ?, ?, ?)')
      .run(station, nonce, kind, question, answer)
  }

  mark(token: string): Uint8Array | undefined {
    return this.#db.prepare('SELECT envelope FROM mark WHERE token = ?').pluck().get(token) as
      | Uint8Array
      | undefined
  }

  keepMark(token: string, envelope: Uint8Array): void {
    this.#db.prepare('INSERT INTO mark (token, envelope) VALUES (?, ?)').run(token, envelope)
  }

  together<T>(work: () => T): T {
    return this.#db.transaction(work).immediate()
  }

  /** How many questions each station asked, most first. */
  usage(): readonly { readonly station: string; readonly kind: string; readonly asked: number }[] {
    return this.#db
      .prepare(
        'SELECT station, kind, count(*) AS asked FROM answered GROUP BY station, kind ORDER BY asked DESC, station',
      )
      .all() as { readonly station: string; readonly kind: string; readonly asked: number }[]
  }

  close(): void {
    this.#db.close()
  }
}
