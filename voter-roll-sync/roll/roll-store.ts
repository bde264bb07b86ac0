import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Database, Statement } from 'better-sqlite3'
import { applyRollDelta, type RollDelta } from '../package/roll-delta.ts'
import { syncFolder } from '../trust/durable-file.ts'
import { failure, type Result, success } from '../trust/result.ts'
import { ElsewhereList } from './elsewhere-chunks.ts'
import { eraseFile } from './erase-file.ts'
import type { Photo } from './photos.ts'
import { type RollContent, type Voter, voterRefOf } from './roll.ts'
import {
  createRollDatabase,
  databaseFailure,
  migrateRollDatabase,
  openRollDatabase,
  ROLL_DATABASE_FILE,
} from './roll-database.ts'
import { forgetRollKeys, type RollKeys, TEMPLATE_KEY_FILE } from './roll-keys.ts'
import { inventoryOf, PAD, type PersonRow, place, type StoreMeta } from './roll-rows.ts'
import { openRow, sealRow } from './sealed-rows.ts'
import { type FoundPerson, SearchIndex } from './search.ts'
import { type ChunkEntry, decodeChunk } from './template-chunks.ts'
import { changeVoters, putMeta, withRefs, writeElsewhere, writeMeta, writeVoters } from './write-roll.ts'

export interface StoredVoter {
  readonly ref: string
  readonly voter: Omit<Voter, 'fingers'>
  /** In the order of the roll; empty if the templates were erased. */
  readonly templates: readonly { readonly position: string; readonly template: Uint8Array }[]
}

export type FoundVoter =
  | { readonly kind: 'here'; readonly voter: StoredVoter }
  | { readonly kind: 'elsewhere'; readonly precinct: number }
  | { readonly kind: 'unknown' }

export interface StoredPhoto {
  readonly media: Photo['media']
  readonly bytes: Uint8Array
}

/**
 * The roll of one station on its disk: every row is sealed, and is opened only when somebody asks for it. Whatever `open`
 * returns has been verified whole; a row that does not open afterwards (the disk died meanwhile) is thrown.
 */
export class RollStore {
  readonly #database: Database
  readonly #keys: RollKeys
  readonly #folder: string
  #meta: StoreMeta
  #elsewhere: ElsewhereList
  readonly #select: { readonly person: Statement; readonly chunk: Statement; readonly photo: Statement }
  #search: SearchIndex | null = null
  /** The voter who was asked for last: a screen asks for him many times. */
  #last: StoredVoter | null = null

  private constructor(
    folder: string,
    database: Database,
    keys: RollKeys,
    meta: StoreMeta,
    elsewhere: ElsewhereList,
  ) {
    this.#folder = folder
    this.#database = database
    this.#keys = keys
    this.#meta = meta
    this.#elsewhere = elsewhere
    this.#select = {
      person: database.prepare('SELECT box FROM person WHERE ref = ?'),
      chunk: database.prepare('SELECT box FROM template_chunk WHERE id = ?'),
      photo: database.prepare('SELECT box FROM photo WHERE ref = ?'),
    }
  }

  static exists(folder: string): boolean {
    return existsSync(join(folder, ROLL_DATABASE_FILE))
  }

  /**
   * Imports a roll and opens it. The file gets its name only when it is whole and on the disk: an import that is interrupted
   * leaves no store, or the one before. Fresh keys for every import. `onProgress`: 0 to 1.
   * Errors: DISK_FULL, DISK_READ_ONLY, STATION_IN_USE, ROLL_DAMAGED (what was written does not read back).
   */
  static async create(
    folder: string,
    content: RollContent,
    manifestSha256: string,
    keys: RollKeys & { readonly templates: Uint8Array },
    onProgress: (fraction: number) => void = () => undefined,
  ): Promise<Result<RollStore>> {
    const path = join(folder, ROLL_DATABASE_FILE)
    const incoming = `${path}.part`
    try {
      rmSync(incoming, { force: true })
      const database = createRollDatabase(incoming)
      try {
        database.exec('BEGIN EXCLUSIVE')
        await writeVoters(database, withRefs(content), keys, 1, onProgress)
        writeElsewhere(database, content, keys.person)
        writeMeta(database, content, manifestSha256, keys.person)
        database.exec('COMMIT')
      } finally {
        database.close()
      }
      // A journal left by the store before must not be taken for one of this store.
      rmSync(`${path}-journal`, { force: true })
      renameSync(incoming, path)
      syncFolder(folder)
    } catch (error) {
      return databaseFailure(error)
    }
    onProgress(1)
    return RollStore.open(folder, keys)
  }

  /**
   * Opens the store and verifies it whole but for templates (`galleryEntries` opens those) and photos. Touches nothing if it
   * refuses. Errors: ROLL_DAMAGED, ROLL_OLD_SCHEMA, ROLL_NEW_SCHEMA, DECRYPTION_FAILED (other keys), STATION_IN_USE,
   * DISK_READ_ONLY.
   */
  static open(folder: string, keys: RollKeys): Result<RollStore> {
    const database = openRollDatabase(join(folder, ROLL_DATABASE_FILE))
    if (!database.ok) return database
    let opened: Result<RollStore>
    try {
      opened = RollStore.#verify(folder, database.value, keys)
    } catch (error) {
      opened = databaseFailure(error)
    }
    if (!opened.ok) database.value.close()
    return opened
  }

  static #verify(folder: string, database: Database, keys: RollKeys): Result<RollStore> {
    const row = database.prepare('SELECT box FROM meta').get() as { box: Buffer } | undefined
    const bytes = row && openRow(place.meta, row.box, keys.person)
    if (!bytes) {
      return opensAnyPerson(database, keys.person)
        ? failure('ROLL_DAMAGED', 'meta')
        : failure('DECRYPTION_FAILED', 'roll store')
    }
    const meta = JSON.parse(bytes.toString('utf8')) as StoreMeta
    if (inventoryOf(database, !meta.templatesErased) !== meta.inventory)
      return failure('ROLL_DAMAGED', 'inventory')
    let persons = 0
    for (const { ref, box } of personBoxes(database)) {
      if (!openRow(place.person(ref.toString('hex')), box, keys.person))
        return failure('ROLL_DAMAGED', 'person')
      persons++
    }
    if (persons !== meta.voters) return failure('ROLL_DAMAGED', 'persons')
    const elsewhere = readElsewhere(database, keys.person)
    if (!elsewhere) return failure('ROLL_DAMAGED', 'elsewhere')
    migrateRollDatabase(database)
    const store = new RollStore(folder, database, keys, meta, elsewhere)
    if (!keys.templates) store.eraseTemplates()
    return success(store)
  }

  /** SHA-256 of the signed manifest of the package that this roll is of. */
  get manifestSha256(): string {
    return this.#meta.manifestSha256
  }
  get electionId(): string {
    return this.#meta.electionId
  }
  get precinct(): number {
    return this.#meta.precinct
  }
  /** Voters of this precinct. */
  get size(): number {
    return this.#meta.voters
  }
  /** Enrolled templates of all voters: what a search compares with. */
  get templateCount(): number {
    return this.#meta.templatesErased ? 0 : this.#meta.templateCount
  }
  get templatesErased(): boolean {
    return this.#meta.templatesErased
  }

  /** Secret of the precinct's package: references of voters and keys between its tables are made under it. */
  get precinctSecret(): Uint8Array {
    return Buffer.from(this.#meta.precinctSecret, 'hex')
  }

  refOf(personalNumber: string): string {
    return voterRefOf(Buffer.from(this.#meta.precinctSecret, 'hex'), personalNumber)
  }

  byNumber(personalNumber: string): FoundVoter {
    const ref = this.refOf(personalNumber)
    const voter = this.byRef(ref)
    if (voter) return { kind: 'here', voter }
    const precinct = this.#elsewhere.precinctOf(ref)
    return precinct === undefined ? { kind: 'unknown' } : { kind: 'elsewhere', precinct }
  }

  byRef(ref: string): StoredVoter | undefined {
    if (this.#last?.ref === ref) return this.#last
    const row = this.#select.person.get(Buffer.from(ref, 'hex')) as { box: Buffer } | undefined
    if (!row) return undefined
    const { voter, positions, chunk } = this.#openPerson(ref, row.box)
    const templates = this.#templatesOf(ref, chunk)
    this.#last = {
      ref,
      voter,
      templates: templates.map((template, i) => ({ position: positions[i], template })),
    }
    return this.#last
  }

  #openPerson(ref: string, box: Uint8Array): PersonRow {
    const bytes = openRow(place.person(ref), box, this.#keys.person)
    if (!bytes) throw new Error('a person of the roll store does not open any more')
    return JSON.parse(bytes.toString('utf8')) as PersonRow
  }

  #templatesOf(ref: string, chunk: number): readonly Uint8Array[] {
    if (chunk === 0 || !this.#keys.templates || this.templatesErased) return []
    const row = this.#select.chunk.get(chunk) as { box: Buffer } | undefined
    const entries = row && this.#openChunk(chunk, row.box)
    const entry = entries?.find((one) => one.ref === ref)
    if (!entry) throw new Error('templates of the roll store do not open any more')
    // A copy, so that the templates of the others in the chunk are not kept alive.
    return entry.templates.map((template) => Uint8Array.from(template))
  }

  #openChunk(id: number, box: Uint8Array): readonly ChunkEntry[] | undefined {
    const bytes = this.#keys.templates && openRow(place.templates(id), box, this.#keys.templates)
    return bytes ? decodeChunk(bytes) : undefined
  }

  /** All enrolled templates, opened; ids are `voterRef` and repeat. Errors: ROLL_DAMAGED, ROLL_ERASED. */
  galleryEntries(): Result<readonly { readonly id: string; readonly template: Uint8Array }[]> {
    if (this.templatesErased) return failure('ROLL_ERASED', 'templates')
    const gallery: { id: string; template: Uint8Array }[] = []
    try {
      for (const { id, box } of chunkBoxes(this.#database, 'template_chunk')) {
        const entries = this.#openChunk(id, box)
        if (!entries) return failure('ROLL_DAMAGED', 'templates')
        for (const { ref, templates } of entries)
          for (const template of templates) gallery.push({ id: ref, template })
      }
    } catch (error) {
      return databaseFailure(error)
    }
    return gallery.length === this.templateCount ? success(gallery) : failure('ROLL_DAMAGED', 'templates')
  }

  /**
   * Persons by number, names or birth date, best first; `search.ts` says how. The index is made by `prepareSearch`, or by the
   * first search, and lies in memory until `close`.
   */
  search(text: string, limit: number): { readonly rows: readonly FoundPerson[]; readonly more: boolean } {
    return this.prepareSearch().search(text, limit)
  }

  /** Opens everybody's names, which takes longer (0.1 s for 2,500) than an answer may. */
  prepareSearch(): SearchIndex {
    this.#search ??= this.#indexPersons()
    return this.#search
  }

  #indexPersons(): SearchIndex {
    const persons: FoundPerson[] = []
    for (const { ref, box } of personBoxes(this.#database)) {
      const { voter } = this.#openPerson(ref.toString('hex'), box)
      const { surname, givenName, patronymic, birthDate, personalNumber, lineNumber } = voter
      persons.push({
        ref: ref.toString('hex'),
        surname,
        givenName,
        patronymic,
        birthDate,
        personalNumber,
        lineNumber,
      })
    }
    return new SearchIndex(persons)
  }

  /**
   * Keeps photos, all of one call in one transaction; of persons who are not on the roll none. Throws when the disk refuses.
   */
  putPhotos(photos: readonly ({ readonly personalNumber: string } & StoredPhoto)[]): void {
    const insert = this.#database.prepare('INSERT OR REPLACE INTO photo (ref, box) VALUES (?, ?)')
    this.#database.transaction(() => {
      for (const { personalNumber, media, bytes } of photos) {
        const ref = this.refOf(personalNumber)
        const key = Buffer.from(ref, 'hex')
        if (!this.#select.person.get(key)) continue
        const name = Buffer.from(media, 'utf8')
        const content = Buffer.concat([Buffer.from([name.length]), name, bytes])
        insert.run(key, sealRow(place.photo(ref), content, this.#keys.person, PAD.photo))
      }
    })()
  }

  /** Forgets photos; throws when the disk refuses. */
  removePhotos(personalNumbers: readonly string[]): void {
    const remove = this.#database.prepare('DELETE FROM photo WHERE ref = ?')
    this.#database.transaction(() => {
      for (const personalNumber of personalNumbers) remove.run(Buffer.from(this.refOf(personalNumber), 'hex'))
    })()
  }

  /** null: none is there (yet), or it cannot be opened. */
  photo(ref: string): StoredPhoto | null {
    const row = this.#select.photo.get(Buffer.from(ref, 'hex')) as { box: Buffer } | undefined
    const content = row && openRow(place.photo(ref), row.box, this.#keys.person)
    if (!content) return null
    const length = content[0]
    return {
      media: content.toString('utf8', 1, 1 + length) as StoredPhoto['media'],
      bytes: content.subarray(1 + length),
    }
  }

  /** The whole roll, opened; what a delta is applied to. Errors: ROLL_DAMAGED, ROLL_ERASED. */
  content(): Result<RollContent> {
    if (this.templatesErased) return failure('ROLL_ERASED', 'templates')
    const templates = new Map<string, readonly Uint8Array[]>()
    for (const { id, box } of chunkBoxes(this.#database, 'template_chunk')) {
      const entries = this.#openChunk(id, box)
      if (!entries) return failure('ROLL_DAMAGED', 'templates')
      for (const entry of entries) templates.set(entry.ref, entry.templates)
    }
    const voters: Voter[] = []
    for (const { ref, box } of personBoxes(this.#database)) {
      const { voter, positions } = this.#openPerson(ref.toString('hex'), box)
      const own = templates.get(ref.toString('hex')) ?? []
      const fingers = positions.map((position, i) => ({
        position,
        template: Buffer.from(own[i]).toString('base64'),
      }))
      voters.push({ ...voter, fingers } as Voter)
    }
    voters.sort((a, b) => a.lineNumber - b.lineNumber)
    return success({
      electionId: this.#meta.electionId,
      precinct: this.#meta.precinct,
      precinctSecret: Buffer.from(this.#meta.precinctSecret, 'hex'),
      voters,
      elsewhere: this.#elsewhere.entries(),
    })
  }

  /**
   * Makes this the roll of a newer version: changes only what the delta names, all of it or nothing, durable when this
   * resolves. Errors: PKG_DELTA_BASE (of another version), PKG_DELTA_MISMATCH (the result is not the roll that was signed),
   * ROLL_ERASED, ROLL_DAMAGED, DISK_FULL, DISK_READ_ONLY; the roll is then as it was.
   */
  async applyDelta(delta: RollDelta, manifestSha256: string): Promise<Result<undefined>> {
    const { templates } = this.#keys
    if (!templates || this.templatesErased) return failure('ROLL_ERASED', 'templates')
    if (delta.base.manifestSha256 !== this.manifestSha256) return failure('PKG_DELTA_BASE', 'another version')
    const present = this.content()
    if (!present.ok) return present
    const next = applyRollDelta(present.value, delta)
    if (!next.ok) return next
    const database = this.#database
    try {
      database.exec('BEGIN IMMEDIATE')
      await changeVoters(database, next.value, delta.changes, { person: this.#keys.person, templates })
      if (delta.changes.some(({ op }) => op === 'put-elsewhere' || op === 'remove-elsewhere')) {
        database.exec('DELETE FROM elsewhere_chunk')
        writeElsewhere(database, next.value, this.#keys.person)
      }
      const meta = writeMeta(database, next.value, manifestSha256, this.#keys.person)
      database.exec('COMMIT')
      this.#meta = meta
      this.#elsewhere = readElsewhere(database, this.#keys.person) ?? this.#elsewhere
    } catch (error) {
      if (database.inTransaction) database.exec('ROLLBACK')
      return databaseFailure(error)
    }
    this.#search = null
    this.#last = null
    return success(undefined)
  }

  /**
   * Erases the templates for good and keeps persons and counts: first their data key, without which they open with no key of
   * any official, then their rows. What is cut off is finished by the next `open`. Throws when the disk refuses.
   */
  eraseTemplates(): void {
    eraseFile(join(this.#folder, TEMPLATE_KEY_FILE))
    this.#keys.templates?.fill(0)
    this.#last = null
    if (!this.templatesErased) this.#dropTemplates()
  }

  #dropTemplates(): void {
    const database = this.#database
    database.transaction(() => {
      database.exec('UPDATE template_chunk SET box = randomblob(length(box)); DELETE FROM template_chunk')
      const meta = { ...this.#meta, templatesErased: true, inventory: inventoryOf(database, false) }
      putMeta(database, meta, this.#keys.person)
      this.#meta = meta
    })()
  }

  /** Closes the file and forgets the keys and everything that was opened. */
  close(): void {
    if (!this.#database.open) return
    this.#search = null
    this.#last = null
    this.#database.close()
    forgetRollKeys(this.#keys)
  }
}

function personBoxes(database: Database): Iterable<{ readonly ref: Buffer; readonly box: Buffer }> {
  return database.prepare('SELECT ref, box FROM person ORDER BY ref').iterate() as Iterable<{
    ref: Buffer
    box: Buffer
  }>
}

function chunkBoxes(
  database: Database,
  table: 'template_chunk' | 'elsewhere_chunk',
): Iterable<{ readonly id: number; readonly box: Buffer }> {
  return database.prepare(`SELECT id, box FROM ${table} ORDER BY id`).iterate() as Iterable<{
    id: number
    box: Buffer
  }>
}

function readElsewhere(database: Database, key: Uint8Array): ElsewhereList | undefined {
  const chunks: Buffer[] = []
  for (const { id, box } of chunkBoxes(database, 'elsewhere_chunk')) {
    const chunk = openRow(place.elsewhere(id), box, key)
    if (!chunk) return undefined
    chunks.push(chunk)
  }
  return ElsewhereList.read(chunks)
}

function opensAnyPerson(database: Database, key: Uint8Array): boolean {
  for (const { ref, box } of personBoxes(database))
    if (openRow(place.person(ref.toString('hex')), box, key)) return true
  return false
}
