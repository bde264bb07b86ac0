import { exchangeFault } from '@taanuu/voter-roll-sync/sync/exchange-fault'
import { type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import Database from 'better-sqlite3'

const TABLES = `
  CREATE TABLE IF NOT EXISTS marked (leaf TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS evidence (hash TEXT PRIMARY KEY, envelope TEXT NOT NULL) STRICT, WITHOUT ROWID;`

/**
 * Which identifications of the own journal the register has taken, and the signed marks of others that voters were shown.
 * What is still owed is not written anywhere: it is every identification of the journal that does not stand here, so that a
 * lost file costs questions and no mark. No number and no name is in it; a kept mark has the token that its table signed.
 */
export class RemoteStore {
  readonly #database: Database.Database
  readonly #marked: Set<string>

  private constructor(database: Database.Database) {
    this.#database = database
    this.#marked = new Set(database.prepare('SELECT leaf FROM marked').pluck().all() as string[])
  }

  /** Errors: DISK_FULL, DISK_READ_ONLY, STATION_IN_USE, EXCHANGE_DAMAGED. */
  static open(path: string): Result<RemoteStore> {
    let database: Database.Database | undefined
    try {
      database = new Database(path)
      database.pragma('journal_mode = WAL')
      database.pragma('synchronous = FULL')
      database.exec(TABLES)
      return success(new RemoteStore(database))
    } catch (error) {
      database?.close()
      return exchangeFault(error)
    }
  }

  /** @param leaf leaf hash of a `voter.identified`, hex */
  isMarked(leaf: string): boolean {
    return this.#marked.has(leaf)
  }

  putMarked(leaf: string): void {
    this.#database.prepare('INSERT OR IGNORE INTO marked (leaf) VALUES (?)').run(leaf)
    this.#marked.add(leaf)
  }

  /** @param hash SHA-256 of the envelope, as the event names it; `envelope` is base64 */
  putEvidence(hash: string, envelope: string): void {
    this.#database
      .prepare('INSERT OR IGNORE INTO evidence (hash, envelope) VALUES (?, ?)')
      .run(hash, envelope)
  }

  evidence(hash: string): string | null {
    const row = this.#database.prepare('SELECT envelope FROM evidence WHERE hash = ?').get(hash)
    return (row as { readonly envelope: string } | undefined)?.envelope ?? null
  }

  close(): void {
    this.#database.close()
  }
}
