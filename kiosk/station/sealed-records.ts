import { randomBytes, randomInt } from 'node:crypto'
import { padRecord, type SealedRecord, unpadRecord } from '@taanuu/voter-roll-sync/exchange/cast-vote-record'
import { boxPublicKey, SEAL_OVERHEAD_BYTES, seal, unseal } from '@taanuu/voter-roll-sync/trust/sealed-box'
import type { Database } from 'better-sqlite3'

/** Bytes behind the padded record that give its batch. */
const BATCH_BYTES = 4
const NO_BATCH = 0

/** Bytes in front of a picture that give its length. */
const PICTURE_LENGTH_BYTES = 4

/** A record with the batch that its sheet was fed in (null: by its voter) and the file of its picture (null: none is kept). */
export type OpenedRecord = SealedRecord & {
  readonly batch: number | null
  readonly picture: Uint8Array | null
}

/**
 * Sealed records lie in rows that are made beforehand, all alike, filled with random bytes and keyed at random. A
 * sheet's record replaces the content of a row drawn at random, in place: no row is ever inserted during the day,
 * so neither keys nor pages tell the order of the sheets. The one record of the sheet in the transport lies in its own
 * table until the sheet has an end.
 */
export class SealedRecords {
  readonly #database: Database
  readonly #closeKey: Uint8Array
  readonly #length: number
  readonly #pictureRoom: number

  /**
   * `recordLength`: padded length of a record in bytes, the same for all of an election. `pictureRoom`: bytes that hold any
   * sheet's picture, 0 where policy keeps none; a record without one is as long as the others.
   */
  constructor(database: Database, closeKey: Uint8Array, recordLength: number, pictureRoom = 0) {
    this.#database = database
    this.#closeKey = closeKey
    this.#length = recordLength
    this.#pictureRoom = pictureRoom === 0 ? 0 : PICTURE_LENGTH_BYTES + pictureRoom
    database.exec(
      `CREATE TABLE IF NOT EXISTS sealed (slot BLOB PRIMARY KEY, used INTEGER NOT NULL, box BLOB NOT NULL) STRICT, WITHOUT ROWID;
       CREATE TABLE IF NOT EXISTS transport (id INTEGER PRIMARY KEY CHECK (id = 1), box BLOB NOT NULL) STRICT;`,
    )
  }

  /** Makes the rows for a day of at most `capacity` sheets; keeps what is there. */
  prepare(capacity: number): void {
    const have = this.#database.prepare('SELECT count(*) AS n FROM sealed').get() as { n: number }
    if (have.n >= capacity) return
    const insert = this.#database.prepare('INSERT INTO sealed (slot, used, box) VALUES (?, 0, ?)')
    this.#database.transaction(() => {
      for (let i = have.n; i < capacity; i++) insert.run(randomBytes(16), randomBytes(this.#boxLength))
    })()
  }

  get #boxLength(): number {
    return this.#length + this.#pictureRoom + SEAL_OVERHEAD_BYTES
  }

  /** Rows in use: one for each sheet that fell into the box or was returned with a reason. */
  get count(): number {
    return (this.#database.prepare('SELECT count(*) AS n FROM sealed WHERE used = 1').get() as { n: number })
      .n
  }

  /** The batch lies sealed too: before the closing nobody can tell its sheets from those of voters. */
  seal(record: SealedRecord, batch: number | null = null, picture: Uint8Array | null = null): Uint8Array {
    const plain = new Uint8Array(this.#length + this.#pictureRoom)
    const view = new DataView(plain.buffer)
    plain.set(padRecord(record, this.#length - BATCH_BYTES))
    view.setUint32(this.#length - BATCH_BYTES, batch ?? NO_BATCH)
    if (picture) {
      if (picture.length > this.#pictureRoom - PICTURE_LENGTH_BYTES)
        throw new RangeError('a picture larger than the room for it')
      view.setUint32(this.#length, picture.length)
      plain.set(picture, this.#length + PICTURE_LENGTH_BYTES)
    }
    return seal(plain, this.#closeKey)
  }

  /** Within the journal's transaction: the record of the sheet that is on its way. */
  putInTransport(box: Uint8Array): void {
    this.#database.prepare('INSERT OR REPLACE INTO transport (id, box) VALUES (1, ?)').run(box)
  }

  /** Within the journal's transaction: the sheet in the transport fell into the box. */
  dropTransport(): void {
    const row = this.#database.prepare('SELECT box FROM transport WHERE id = 1').get() as
      | { box: Buffer }
      | undefined
    if (!row) throw new Error('no sealed record of the sheet in the transport')
    this.keep(row.box)
    this.clearTransport()
  }

  get hasTransport(): boolean {
    return this.#database.prepare('SELECT 1 FROM transport').get() !== undefined
  }

  clearTransport(): void {
    this.#database.prepare('DELETE FROM transport').run()
  }

  /** Within the journal's transaction: puts a box into a free row drawn at random. */
  keep(box: Uint8Array): void {
    // Uniform over the free rows: drawing a key and taking the next row would favour rows behind wide gaps, and what is
    // in such rows went in early.
    const free = this.#database.prepare('SELECT slot FROM sealed WHERE used = 0').pluck().all() as Buffer[]
    if (free.length === 0) throw new Error('no free row for a sealed record')
    this.#database
      .prepare('UPDATE sealed SET used = 1, box = ? WHERE slot = ?')
      .run(box, free[randomInt(free.length)])
  }

  /** All records, in no order; undefined if one does not open with this secret. */
  unsealAll(closeSecret: Uint8Array): readonly OpenedRecord[] | undefined {
    const rows = this.#database.prepare('SELECT box FROM sealed WHERE used = 1').all() as { box: Buffer }[]
    const publicKey = boxPublicKey(closeSecret)
    const records: OpenedRecord[] = []
    for (const { box } of rows) {
      const plain = unseal(box, closeSecret, publicKey)
      const record = plain && openRecord(plain, plain.length - this.#pictureRoom)
      if (!record) return undefined
      records.push(record)
    }
    return records
  }

  /** After the export: overwrites and removes every row, so that an early key finds nothing here. */
  destroy(): void {
    this.#database.transaction(() => {
      this.#database.prepare('UPDATE sealed SET box = randomblob(length(box))').run()
      this.#database.prepare('DELETE FROM sealed').run()
      this.clearTransport()
    })()
    this.#database.exec('VACUUM')
  }
}

/** @param length bytes of the record with its batch; behind them lies the room for a picture */
function openRecord(plain: Uint8Array, length: number): OpenedRecord | undefined {
  if (length < BATCH_BYTES) return undefined
  const view = new DataView(plain.buffer, plain.byteOffset)
  const end = length - BATCH_BYTES
  const record = unpadRecord(plain.subarray(0, end))
  const batch = view.getUint32(end)
  return (
    record && {
      ...record,
      batch: batch === NO_BATCH ? null : batch,
      picture: plain.length === length ? null : openPicture(plain.subarray(length)),
    }
  )
}

function openPicture(room: Uint8Array): Uint8Array | null {
  const length = new DataView(room.buffer, room.byteOffset).getUint32(0)
  return length === 0 ? null : room.subarray(PICTURE_LENGTH_BYTES, PICTURE_LENGTH_BYTES + length)
}
