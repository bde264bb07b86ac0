import type { SealedRecord } from '@taanuu/voter-roll-sync/exchange/cast-vote-record'
import { canonicalJson } from '@taanuu/voter-roll-sync/trust/canonical-json'
import type { Database } from 'better-sqlite3'
import { SealedRecords as Shipped } from '../../../../station/sealed-records.ts'

/** Careless: the reading lies in a table of drafts while the sheet moves, is deleted, and SQLite leaves its bytes. */
export class SealedRecords extends Shipped {
  readonly #database: Database
  #draft = ''

  constructor(database: Database, closeKey: Uint8Array, recordLength: number) {
    super(database, closeKey, recordLength)
    this.#database = database
    database.pragma('secure_delete = OFF')
    database.exec('CREATE TABLE IF NOT EXISTS draft (id INTEGER PRIMARY KEY, record TEXT NOT NULL) STRICT')
  }

  override seal(record: SealedRecord, ...rest: DropFirst<Parameters<Shipped['seal']>>): Uint8Array {
    this.#draft = canonicalJson(record)
    return super.seal(record, ...rest)
  }

  override putInTransport(box: Uint8Array): void {
    super.putInTransport(box)
    this.#database.prepare('INSERT INTO draft (record) VALUES (?)').run(this.#draft)
  }

  override clearTransport(): void {
    super.clearTransport()
    this.#database.prepare('DELETE FROM draft').run()
  }
}

type DropFirst<T extends readonly unknown[]> = T extends readonly [unknown, ...infer Rest] ? Rest : []
