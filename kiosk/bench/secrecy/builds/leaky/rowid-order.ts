import type { Database } from 'better-sqlite3'
import { SealedRecords as Shipped } from '../../../../station/sealed-records.ts'

/** Careless: records fill the rows of the table one after the other, and are read back so. */
export class SealedRecords extends Shipped {
  readonly #database: Database

  constructor(database: Database, closeKey: Uint8Array, recordLength: number) {
    super(database, closeKey, recordLength)
    this.#database = database
  }

  override keep(box: Uint8Array): void {
    this.#database
      .prepare(
        'UPDATE sealed SET used = 1, box = ? WHERE slot = (SELECT min(slot) FROM sealed WHERE used = 0)',
      )
      .run(box)
  }
}
