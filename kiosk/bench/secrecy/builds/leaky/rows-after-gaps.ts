import { randomBytes } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { SealedRecords as Shipped } from '../../../../station/sealed-records.ts'

/** Careless: a key is drawn and the next free row taken, so that rows behind wide gaps between keys are filled early. */
export class SealedRecords extends Shipped {
  readonly #database: Database

  constructor(database: Database, closeKey: Uint8Array, recordLength: number) {
    super(database, closeKey, recordLength)
    this.#database = database
  }

  override keep(box: Uint8Array): void {
    const slot =
      this.#firstFree('AND slot >= ? ORDER BY slot', randomBytes(16)) ?? this.#firstFree('ORDER BY slot')
    if (!slot) throw new Error('no free row for a sealed record')
    this.#database.prepare('UPDATE sealed SET used = 1, box = ? WHERE slot = ?').run(box, slot)
  }

  #firstFree(rest: string, ...values: readonly Buffer[]): Buffer | undefined {
    const statement = this.#database.prepare(`SELECT slot FROM sealed WHERE used = 0 ${rest} LIMIT 1`)
    return statement.pluck().get(...values) as Buffer | undefined
  }
}
