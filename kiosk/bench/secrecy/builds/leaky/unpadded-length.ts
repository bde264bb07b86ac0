import type { SealedRecord } from '@taanuu/voter-roll-sync/exchange/cast-vote-record'
import { canonicalBytes } from '@taanuu/voter-roll-sync/trust/canonical-json'
import type { Database } from 'better-sqlite3'
import { SealedRecords as Shipped } from '../../../../station/sealed-records.ts'

/** Room for what the shipped one writes around a record (bytes). */
const FRAME_BYTES = 16

/** Careless: a record is sealed as long as it is. */
export class SealedRecords extends Shipped {
  readonly #ofLength: (length: number) => Shipped

  constructor(database: Database, closeKey: Uint8Array, recordLength: number) {
    super(database, closeKey, recordLength)
    this.#ofLength = (length) => new Shipped(database, closeKey, length)
  }

  override seal(record: SealedRecord, ...rest: DropFirst<Parameters<Shipped['seal']>>): Uint8Array {
    return this.#ofLength(canonicalBytes(record).length + FRAME_BYTES).seal(record, ...rest)
  }
}

type DropFirst<T extends readonly unknown[]> = T extends readonly [unknown, ...infer Rest] ? Rest : []
