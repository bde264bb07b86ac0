import { createHash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import type { Voter } from './roll.ts'
import { NONCE_BYTES } from './sealed-rows.ts'

/** A person of the roll without templates; where they lie stands beside. */
export interface PersonRow {
  readonly voter: Omit<Voter, 'fingers'>
  /** Positions of the enrolled fingers, in the order of the templates. */
  readonly positions: readonly string[]
  /** 0: no finger is enrolled. */
  readonly chunk: number
}

/** What the store says of itself; sealed in one row. */
export interface StoreMeta {
  readonly manifestSha256: string
  readonly electionId: string
  readonly precinct: number
  /** Hex of 32 bytes. */
  readonly precinctSecret: string
  readonly voters: number
  readonly templateCount: number
  readonly templatesErased: boolean
  /** Names every row that must be there, see `inventoryOf`. */
  readonly inventory: string
}

/** Lengths that hide what they hold, in bytes: a person, a photo, the rest. */
export const PAD = { meta: 1024, person: 256, photo: 4096, chunk: 256 } as const

export const place = {
  meta: 'meta',
  person: (ref: string) => `person ${ref}`,
  templates: (id: number) => `templates ${id}`,
  elsewhere: (id: number) => `elsewhere ${id}`,
  photo: (ref: string) => `photo ${ref}`,
} as const

/**
 * SHA-256 over key and nonce of every sealed row but photos. A data key never uses a nonce twice, so a row that is missing,
 * added or put back from an earlier state does not fit. Photos come later and one by one; a lost one costs a picture.
 */
export function inventoryOf(database: Database, withTemplates: boolean): string {
  const hash = createHash('sha256')
  const queries = [
    `SELECT ref AS id, substr(box, 1, ${NONCE_BYTES}) AS nonce FROM person ORDER BY ref`,
    `SELECT id, substr(box, 1, ${NONCE_BYTES}) AS nonce FROM elsewhere_chunk ORDER BY id`,
    ...(withTemplates
      ? [`SELECT id, substr(box, 1, ${NONCE_BYTES}) AS nonce FROM template_chunk ORDER BY id`]
      : []),
  ]
  for (const query of queries) {
    for (const row of database.prepare(query).iterate() as Iterable<{ id: Buffer | number; nonce: Buffer }>) {
      hash.update(typeof row.id === 'number' ? `${row.id} ` : row.id).update(row.nonce)
    }
    hash.update('end of table')
  }
  return hash.digest('hex')
}
