import { randomInt } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { SealedRecords as Shipped } from '../../../../station/sealed-records.ts'

/** Every free row is as likely as any other, whatever lies between their keys. */
export class SealedRecords extends Shipped {
  readonly #database: Database

  constructor(database: Database, closeKey: Uint8Array, recordLength: number) {
    super(database, closeKey, recordLength)
    this.#database = database
  }

  override keep(box: Uint8Array): void {
    const free = this.#database.prepare('SELECT slot FROM sealed WHERE used = 0').pluck().all() as Buffer[]
    if (free.length === 0) throw new Error('no free row for a sealed record')
    this.#database
      .prepare('UPDATE sealed SET used = 1, box = ? WHERE slot = ?')
      .run(box, free[randomInt(free.length)])
  }
}
