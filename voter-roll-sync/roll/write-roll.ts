import type { Database } from 'better-sqlite3'
import type { RollChange } from '../package/roll-delta.ts'
import { ELSEWHERE_PER_CHUNK, encodeElsewhere } from './elsewhere-chunks.ts'
import { type RollContent, type Voter, voterRefOf } from './roll.ts'
import type { RollKeys } from './roll-keys.ts'
import { inventoryOf, PAD, type PersonRow, place, type StoreMeta } from './roll-rows.ts'
import { openRow, sealRow } from './sealed-rows.ts'
import { type ChunkEntry, encodeChunk, splitIntoChunks } from './template-chunks.ts'

/** Rows written before the event loop gets a turn again. */
const CHUNKS_PER_TURN = 16

export function entryOf(ref: string, voter: Voter): ChunkEntry {
  return { ref, templates: voter.fingers.map(({ template }) => Buffer.from(template, 'base64')) }
}

/** Writes persons and templates, sealed, into new chunks that are numbered from `firstChunk`. */
export async function writeVoters(
  database: Database,
  voters: readonly (readonly [ref: string, voter: Voter])[],
  keys: RollKeys & { templates: Uint8Array },
  firstChunk: number,
  onProgress: (fraction: number) => void,
): Promise<void> {
  const insert = {
    person: database.prepare('INSERT OR REPLACE INTO person (ref, box) VALUES (?, ?)'),
    chunk: database.prepare('INSERT INTO template_chunk (id, box) VALUES (?, ?)'),
  }
  const byRef = new Map(voters)
  const put = ([ref, voter]: readonly [string, Voter], chunk: number): void => {
    const { fingers, ...rest } = voter
    const row: PersonRow = { voter: rest, positions: fingers.map(({ position }) => position), chunk }
    const box = sealRow(place.person(ref), Buffer.from(JSON.stringify(row)), keys.person, PAD.person)
    insert.person.run(Buffer.from(ref, 'hex'), box)
  }
  const enrolled: ChunkEntry[] = []
  for (const [ref, voter] of voters) {
    if (voter.fingers.length === 0) put([ref, voter], 0)
    else enrolled.push(entryOf(ref, voter))
  }
  const chunks = splitIntoChunks(enrolled)
  for (const [i, entries] of chunks.entries()) {
    const id = firstChunk + i
    insert.chunk.run(id, sealRow(place.templates(id), encodeChunk(entries), keys.templates, PAD.chunk))
    for (const { ref } of entries) put([ref, byRef.get(ref)!], id)
    if (i % CHUNKS_PER_TURN === 0) {
      onProgress(i / chunks.length)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
}

/**
 * Within a transaction: writes what a delta changes. Chunks that hold templates of a changed or removed voter are taken
 * apart; whoever else lies in them moves to new ones.
 */
export async function changeVoters(
  database: Database,
  next: RollContent,
  changes: readonly RollChange[],
  keys: RollKeys & { readonly templates: Uint8Array },
): Promise<void> {
  const changed = new Set<string>()
  for (const change of changes) {
    if (change.op === 'put') changed.add(voterRefOf(next.precinctSecret, change.voter.personalNumber))
    if (change.op === 'remove') changed.add(voterRefOf(next.precinctSecret, change.personalNumber))
  }
  const chunkOf = new Map<string, number>()
  for (const { ref, box } of database.prepare('SELECT ref, box FROM person').all() as {
    ref: Buffer
    box: Buffer
  }[]) {
    const bytes = openRow(place.person(ref.toString('hex')), box, keys.person)
    if (!bytes) throw new Error('a person of the roll store does not open any more')
    chunkOf.set(ref.toString('hex'), (JSON.parse(bytes.toString('utf8')) as PersonRow).chunk)
  }
  const broken = new Set([...changed].map((ref) => chunkOf.get(ref) ?? 0))
  broken.delete(0)
  const last = Math.max(0, ...chunkOf.values())
  const kept = withRefs(next)
  const there = new Set(kept.map(([ref]) => ref))
  const remove = {
    chunk: database.prepare('DELETE FROM template_chunk WHERE id = ?'),
    person: database.prepare('DELETE FROM person WHERE ref = ?'),
    photo: database.prepare('DELETE FROM photo WHERE ref = ?'),
  }
  for (const id of broken) remove.chunk.run(id)
  for (const ref of changed) {
    if (there.has(ref)) continue
    remove.person.run(Buffer.from(ref, 'hex'))
    remove.photo.run(Buffer.from(ref, 'hex'))
  }
  const moved = kept.filter(([ref]) => changed.has(ref) || broken.has(chunkOf.get(ref) ?? 0))
  await writeVoters(database, moved, keys, last + 1, () => undefined)
}

export function writeElsewhere(database: Database, content: RollContent, personKey: Uint8Array): void {
  const insert = database.prepare('INSERT INTO elsewhere_chunk (id, box) VALUES (?, ?)')
  const sorted = content.elsewhere.toSorted((a, b) => (a.ref < b.ref ? -1 : 1))
  for (let from = 0, id = 1; from < sorted.length; from += ELSEWHERE_PER_CHUNK, id++) {
    const bytes = encodeElsewhere(sorted.slice(from, from + ELSEWHERE_PER_CHUNK))
    insert.run(id, sealRow(place.elsewhere(id), bytes, personKey, PAD.chunk))
  }
}

/** Last of all: the row that names the others. */
export function writeMeta(
  database: Database,
  content: RollContent,
  manifestSha256: string,
  personKey: Uint8Array,
): StoreMeta {
  const meta: StoreMeta = {
    manifestSha256,
    electionId: content.electionId,
    precinct: content.precinct,
    precinctSecret: Buffer.from(content.precinctSecret).toString('hex'),
    voters: content.voters.length,
    templateCount: content.voters.reduce((sum, voter) => sum + voter.fingers.length, 0),
    templatesErased: false,
    inventory: inventoryOf(database, true),
  }
  putMeta(database, meta, personKey)
  return meta
}

export function putMeta(database: Database, meta: StoreMeta, personKey: Uint8Array): void {
  const box = sealRow(place.meta, Buffer.from(JSON.stringify(meta)), personKey, PAD.meta)
  database.prepare('INSERT OR REPLACE INTO meta (id, box) VALUES (1, ?)').run(box)
}

/** Every voter of a roll with his ref. */
export function withRefs(content: RollContent): readonly (readonly [ref: string, voter: Voter])[] {
  return content.voters.map((voter) => [voterRefOf(content.precinctSecret, voter.personalNumber), voter])
}
