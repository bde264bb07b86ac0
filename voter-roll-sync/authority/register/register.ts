import { createHmac } from 'node:crypto'
import { z } from 'zod'
import type { Voter } from '../../roll/roll.ts'
import { sha256 } from '../../trust/hash.ts'
import { lockBox, openBox } from '../../trust/sealed-box.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** 128 bits of the HMAC: no two of the world's people share it by chance. */
const REF_BYTES = 16
const DIGEST_BYTES = 16

/** A voter of the register: what the roll will say, without what a package decides (the table). */
export type RegisteredVoter = Omit<Voter, 'table' | 'portraitSvg'>
export interface RegisteredPhoto {
  readonly media: 'image/svg+xml' | 'image/jpeg'
  readonly base64: string
}

const briefSchema = z.tuple([
  z.number(),
  z.string(),
  z.string(),
  z.enum(['female', 'male']),
  z.array(z.number()),
  z.boolean(),
])
/** The few facts that reports and neighbouring rolls need, without opening a whole row. */
export interface VoterBrief {
  readonly personalNumber: string
  readonly birthDate: string
  readonly sex: 'female' | 'male'
  /** 0-100, one a template. */
  readonly qualities: readonly number[]
  readonly photo: boolean
}

export interface NewVoter {
  readonly precinct: number
  readonly voter: RegisteredVoter
  readonly qualities: readonly number[]
  readonly photo: RegisteredPhoto | null
}

export type PutOutcome =
  | { readonly kind: 'added' | 'changed' | 'unchanged' | 'duplicate-line' }
  /** `firstRow`: where the same import has this person already; null: the register had the person before. */
  | { readonly kind: 'duplicate'; readonly firstRow: number | null }

interface CurrentRow {
  readonly id: number
  readonly precinct: number
  readonly line: number
  readonly since: number
  readonly digest: Buffer
}

/** The sealed register of a workspace. Callers wrap writes in a transaction. */
export class Register {
  readonly #workspace: Workspace

  constructor(workspace: Workspace) {
    this.#workspace = workspace
  }

  get #db() {
    return this.#workspace.db
  }

  refOf(personalNumber: string): Buffer {
    const mac = createHmac('sha256', this.#workspace.keys.index).update(personalNumber).digest()
    return mac.subarray(0, REF_BYTES)
  }

  /** Number of the last change that was made to the register. */
  revision(): number {
    const row = this.#db.prepare("SELECT value FROM meta WHERE name = 'revision'").get() as
      | { value: string }
      | undefined
    return Number(row?.value ?? 0)
  }

  beginRevision(): number {
    const next = this.revision() + 1
    this.#db.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES ('revision', ?)").run(String(next))
    return next
  }

  /** A writer whose statements are prepared once; `update` replaces people who are there already. */
  writer(revision: number, update: boolean) {
    const db = this.#db
    const { rows } = this.#workspace.keys
    db.exec(
      'CREATE TEMP TABLE IF NOT EXISTS seen (id INTEGER PRIMARY KEY, row INTEGER NOT NULL); DELETE FROM temp.seen',
    )
    const find = db.prepare(
      'SELECT id, precinct, line, since, digest FROM voters WHERE ref = ? AND until IS NULL',
    )
    const lineTaken = db.prepare('SELECT ref FROM voters WHERE precinct = ? AND line = ? AND until IS NULL')
    const end = db.prepare('UPDATE voters SET until = ? WHERE id = ?')
    const touch = db.prepare('INSERT OR IGNORE INTO temp.seen (id, row) VALUES (?, ?)')
    const lastLine = db.prepare('SELECT max(line) AS line FROM voters WHERE precinct = ? AND until IS NULL')
    const insert = db.prepare(
      `INSERT INTO voters (id, ref, precinct, line, since, digest, sealed_brief, sealed_row, sealed_photo)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    const nextLines = new Map<number, number>()
    let nextId = (db.prepare('SELECT coalesce(max(id), 0) + 1 AS id FROM voters').get() as { id: number }).id

    function freeLine(precinct: number): number {
      const last = nextLines.get(precinct) ?? (lastLine.get(precinct) as { line: number | null }).line ?? 0
      return last + 1
    }

    /** `lineNumber` null takes the next free one of the precinct, or keeps the one that the person has there. */
    const put = (fresh: NewVoter, lineNumber: number | null, row: number): PutOutcome => {
      const ref = this.refOf(fresh.voter.personalNumber)
      const present = find.get(ref) as CurrentRow | undefined
      const firstRow = present ? seenRow(present.id) : null
      if (present && (!update || firstRow !== null)) return { kind: 'duplicate', firstRow }
      const keeps = present?.precinct === fresh.precinct ? present.line : undefined
      const line = lineNumber ?? keeps ?? freeLine(fresh.precinct)
      const holder = lineTaken.get(fresh.precinct, line) as { ref: Buffer } | undefined
      if (holder && !holder.ref.equals(ref)) return { kind: 'duplicate-line' }
      const voter: RegisteredVoter = { ...fresh.voter, lineNumber: line }
      const plain = JSON.stringify([fresh.precinct, voter])
      const digest = this.#digest(plain, fresh.photo)
      if (present?.digest.equals(digest)) {
        touch.run(present.id, row)
        return { kind: 'unchanged' }
      }
      if (present) end.run(revision, present.id)
      const id = nextId++
      const { personalNumber, birthDate, sex } = voter
      const brief = [id, personalNumber, birthDate, sex, fresh.qualities, fresh.photo !== null]
      // Row, brief and portrait name their place: one that somebody moved to another voter does not open there.
      insert.run(
        id,
        ref,
        fresh.precinct,
        line,
        revision,
        digest,
        sealJson(brief, rows),
        sealJson([id, fresh.precinct, voter], rows),
        fresh.photo && sealJson([id, fresh.photo], rows),
      )
      touch.run(id, row)
      if (line >= freeLine(fresh.precinct)) nextLines.set(fresh.precinct, line)
      return { kind: present ? 'changed' : 'added' }
    }
    const seen = db.prepare('SELECT row FROM temp.seen WHERE id = ?')
    function seenRow(id: number): number | null {
      return (seen.get(id) as { row: number } | undefined)?.row ?? null
    }
    /** Ends everybody whom this writer has not put; returns how many. */
    function removeAbsent(): number {
      const absent =
        'UPDATE voters SET until = ? WHERE until IS NULL AND id NOT IN (SELECT id FROM temp.seen)'
      return db.prepare(absent).run(revision).changes
    }
    return { put, removeAbsent }
  }

  /** Tells changed rows from unchanged ones without opening them; keyed, as rows can be guessed. */
  #digest(row: string, photo: RegisteredPhoto | null): Buffer {
    const parts = [row, photo ? JSON.stringify(photo) : ''].map((part) => sha256(Buffer.from(part)))
    const mac = createHmac('sha256', this.#workspace.keys.index).update('row')
    for (const part of parts) mac.update(part)
    return mac.digest().subarray(0, DIGEST_BYTES)
  }

  count(precinct: number, revision = this.revision()): number {
    const text = `SELECT count(*) AS n FROM voters WHERE precinct = ? AND ${AT_REVISION}`
    return (this.#db.prepare(text).get(precinct, revision, revision) as { n: number }).n
  }

  total(): number {
    return (this.#db.prepare('SELECT count(*) AS n FROM voters WHERE until IS NULL').get() as { n: number }).n
  }

  /** Voters of a precinct at a revision in the order of the list, opened one at a time. */
  *voters(precinct: number, revision = this.revision()): Generator<RegisteredVoter> {
    for (const { id, row } of this.#rows('id, sealed_row AS row', precinct, revision)) {
      const [place, home, voter] = this.#open(row) as [number, number, RegisteredVoter]
      if (place !== id || home !== precinct) throw new Error(ALTERED)
      yield voter
    }
  }

  *photos(
    precinct: number,
    revision = this.revision(),
  ): Generator<RegisteredPhoto & { readonly personalNumber: string }> {
    for (const { id, brief, photo } of this.#rows(
      'id, sealed_brief AS brief, sealed_photo AS photo',
      precinct,
      revision,
    )) {
      if (photo === null) continue
      const [place, picture] = this.#open(photo) as [number, RegisteredPhoto]
      if (place !== id) throw new Error(ALTERED)
      yield { personalNumber: this.#brief(id, brief).personalNumber, ...picture }
    }
  }

  *briefs(precinct: number, revision = this.revision()): Generator<VoterBrief> {
    for (const { id, brief } of this.#rows('id, sealed_brief AS brief', precinct, revision))
      yield this.#brief(id, brief)
  }

  #rows(columns: string, precinct: number, revision: number): IterableIterator<SealedRow> {
    const text = `SELECT ${columns} FROM voters WHERE precinct = ? AND ${AT_REVISION} ORDER BY line`
    return this.#db.prepare(text).iterate(precinct, revision, revision) as IterableIterator<SealedRow>
  }

  #brief(id: number, sealed: Uint8Array): VoterBrief {
    const [place, personalNumber, birthDate, sex, qualities, photo] = briefSchema.parse(this.#open(sealed))
    if (place !== id) throw new Error(ALTERED)
    return { personalNumber, birthDate, sex, qualities, photo }
  }

  #open(sealed: Uint8Array): unknown {
    const plain = openBox(sealed, this.#workspace.keys.rows)
    if (!plain) throw new Error(ALTERED)
    return JSON.parse(Buffer.from(plain).toString('utf8'))
  }
}

/** Of these only the columns that were asked for. */
interface SealedRow {
  readonly id: number
  readonly row: Uint8Array
  readonly brief: Uint8Array
  readonly photo: Uint8Array | null
}

function sealJson(value: unknown, key: Uint8Array): Uint8Array {
  return lockBox(Buffer.from(JSON.stringify(value)), key)
}

/** Only somebody who writes into the database can do this; nothing is built from such a register. */
const ALTERED = 'a sealed row of the register was altered: restore the workspace from its backup'
const AT_REVISION = 'since <= ? AND (until IS NULL OR until > ?)'
