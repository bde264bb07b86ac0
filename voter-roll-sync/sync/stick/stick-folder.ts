import { join } from 'node:path'
import { ageDecrypt, ageEncrypt } from '../../trust/age-keys.ts'
import { sha256Hex } from '../../trust/hash.ts'
import { failure, type Result, success } from '../../trust/result.ts'
import { type ExchangePlace, MAX_BATCH_BYTES, type MadeBatch } from '../batch.ts'
import type { StickFiles } from './stick-files.ts'

/** Everything of the exchange lies in this folder of a stick; nothing else of it is touched. */
export const STICK_FOLDER = 'taanuu-exchange'
/** age adds a header for each recipient, 16 bytes a chunk of 64 KiB, and a nonce. */
export const MAX_STICK_FILE_BYTES: number = MAX_BATCH_BYTES + 4096
/** A day has some hundred batches; more names than this are not looked at. */
export const MAX_STICK_NAMES = 20_000

const BATCH_NAME = /^(0|[1-9][0-9]{0,7})-([1-9][0-9]{0,7})-([0-9a-f]{8})\.age$/

/** A batch as its name on the stick has it; what is in it, only reading tells. */
export interface StickEntry {
  readonly station: string
  readonly from: number
  readonly to: number
  readonly path: string
  readonly hash8: string
}

/** What the names of folders say of a place; its universe stands in each batch alone. */
export type NamedPlace = Pick<ExchangePlace, 'electionId' | 'precinct'>

export function precinctFolder(root: string, { electionId, precinct }: NamedPlace): string {
  return join(root, STICK_FOLDER, electionId, String(precinct))
}

/** Batches of one station on the stick, by their beginnings. */
export function stickEntries(
  files: StickFiles,
  root: string,
  place: NamedPlace,
  station: string,
): readonly StickEntry[] {
  const folder = join(precinctFolder(root, place), station)
  return files
    .list(folder)
    .slice(0, MAX_STICK_NAMES)
    .flatMap(({ name, kind }) => {
      const match = kind === 'file' ? BATCH_NAME.exec(name) : null
      if (!match) return []
      const [, from, to, hash8] = match
      return [{ station, from: Number(from), to: Number(to), path: join(folder, name), hash8 }]
    })
    .sort((a, b) => a.from - b.from || b.to - a.to)
}

/** What a stick carries, for whoever collects: elections, precincts and stations by the names of folders. */
export function stickContents(
  files: StickFiles,
  root: string,
): readonly (NamedPlace & { readonly station: string })[] {
  const foldersIn = (path: string): readonly string[] =>
    files
      .list(path)
      .slice(0, MAX_STICK_NAMES)
      .flatMap(({ name, kind }) => (kind === 'folder' ? [name] : []))
  const base = join(root, STICK_FOLDER)
  return foldersIn(base).flatMap((electionId) =>
    foldersIn(join(base, electionId))
      .filter((name) => /^[1-9][0-9]{0,5}$/.test(name))
      .flatMap((precinct) =>
        foldersIn(join(base, electionId, precinct)).map((station) => ({
          electionId,
          precinct: Number(precinct),
          station,
        })),
      ),
  )
}

/**
 * Content of a batch's file: a batch that still has to prove itself. Errors: STICK_BROKEN_FILE (half written, altered, or
 * for another precinct).
 */
export async function readStickEntry(
  files: StickFiles,
  entry: StickEntry,
  identity: string,
): Promise<Result<Uint8Array>> {
  const cipher = files.read(entry.path, MAX_STICK_FILE_BYTES)
  if (!cipher || !sha256Hex(cipher).startsWith(entry.hash8)) return failure('STICK_BROKEN_FILE', entry.path)
  const plain = await ageDecrypt(cipher, identity)
  return plain.ok ? success(plain.value) : failure('STICK_BROKEN_FILE', entry.path)
}

/** Writes a batch beside its place and moves it there whole. Throws what the stick refuses. */
export async function writeStickEntry(
  files: StickFiles,
  root: string,
  place: NamedPlace,
  station: string,
  batch: MadeBatch,
  recipients: readonly string[],
): Promise<void> {
  const cipher = await ageEncrypt(batch.bytes, recipients)
  const name = `${batch.from}-${batch.to}-${sha256Hex(cipher).slice(0, 8)}.age`
  writeWhole(files, join(precinctFolder(root, place), station), name, cipher)
}

/** A file is on the stick under its name only when all of it is. */
export function writeWhole(files: StickFiles, folder: string, name: string, bytes: Uint8Array): void {
  const temporary = join(folder, `${name}.part`)
  files.write(temporary, bytes)
  files.rename(temporary, join(folder, name))
  files.syncFolder(folder)
}

/** Makes the folders down to the station's, none of them through a link. */
export function makeStationFolder(files: StickFiles, root: string, place: NamedPlace, station: string): void {
  let path = root
  for (const name of [STICK_FOLDER, place.electionId, String(place.precinct), station]) {
    path = join(path, name)
    files.makeFolder(path)
  }
}
