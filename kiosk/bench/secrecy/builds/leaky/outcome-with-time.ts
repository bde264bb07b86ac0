import type { SealedRecord } from '@taanuu/voter-roll-sync/exchange/cast-vote-record'
import type { Database } from 'better-sqlite3'
import { SealedRecords as Shipped } from '../../../../station/sealed-records.ts'

/** Careless: a list of what became of each sheet, with the time, "for the technician". No vote stands in it. */
export class SealedRecords extends Shipped {
  readonly #database: Database
  #outcome = ''

  constructor(database: Database, closeKey: Uint8Array, recordLength: number) {
    super(database, closeKey, recordLength)
    this.#database = database
    database.exec('CREATE TABLE IF NOT EXISTS outcome (at INTEGER NOT NULL, outcome TEXT NOT NULL) STRICT')
  }

  override seal(record: SealedRecord, ...rest: DropFirst<Parameters<Shipped['seal']>>): Uint8Array {
    this.#outcome =
      record.kind === 'cast'
        ? record.record.contests.map((contest) => contest.outcome).join(', ')
        : record.reason
    return super.seal(record, ...rest)
  }

  override keep(box: Uint8Array): void {
    super.keep(box)
    this.#database.prepare('INSERT INTO outcome (at, outcome) VALUES (?, ?)').run(Date.now(), this.#outcome)
  }
}

type DropFirst<T extends readonly unknown[]> = T extends readonly [unknown, ...infer Rest] ? Rest : []
