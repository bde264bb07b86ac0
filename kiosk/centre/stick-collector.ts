import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EXPORT_FILE } from '@taanuu/voter-roll-sync/exchange/export-files'
import { MAX_BATCH_BYTES } from '@taanuu/voter-roll-sync/sync/batch'
import { sha256Hex } from '@taanuu/voter-roll-sync/trust/hash'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import { Decrypter } from 'age-encryption'
import type { CentreStore } from './centre-store.ts'
import type { CentreIntake } from './intake.ts'

const EXCHANGE_FOLDER = 'taanuu-exchange'
/** An age file is longer than its content by header, nonce and 16 bytes per 64 KiB. */
const MAX_AGE_BYTES: number = MAX_BATCH_BYTES + 8 * 1024
/** A stick has a few folders for each precinct and station; whoever puts more there wants to keep us busy. */
const MOST_FILES = 200_000
const DEPTH = 5

export interface StickReport {
  readonly files: number
  readonly added: number
  readonly known: number
  /** What was refused or could not be read: path within the stick and code. */
  readonly refused: readonly { readonly path: string; readonly code: string }[]
}

/** Reads a stick or a folder: exchanged batches, and exports of precincts wherever they lie. Nothing on it is changed. */
export class StickCollector {
  readonly #intake: CentreIntake
  readonly #store: CentreStore
  readonly #identity: string | null

  /** @param identity age identity of the centre; null where no batches are sealed to it */
  constructor(intake: CentreIntake, store: CentreStore, identity: string | null) {
    this.#intake = intake
    this.#store = store
    this.#identity = identity
  }

  /** Errors: STICK_UNREADABLE. */
  async read(root: string): Promise<Result<StickReport>> {
    const found: Found = { batches: [], bundles: [] }
    try {
      look(root, DEPTH, found)
    } catch (error) {
      return failure('STICK_UNREADABLE', (error as NodeJS.ErrnoException).code ?? String(error))
    }
    const counts = { added: 0, known: 0 }
    const refused: { path: string; code: string }[] = []
    const take = (path: string, taken: Result<string>): void => {
      if (!taken.ok) refused.push({ path: path.slice(root.length), code: taken.error.code })
      else counts[taken.value === 'known' ? 'known' : 'added']++
    }
    // By name: batches of a station begin with the number of their first event.
    for (const path of found.batches.sort(byFirstEvent)) take(path, await this.#takeFile(path))
    for (const path of found.bundles.sort()) take(path, await this.#intake.takeBundle(path))
    return success({ files: found.batches.length + found.bundles.length, ...counts, refused })
  }

  async #takeFile(path: string): Promise<Result<string>> {
    if (this.#identity === null) return failure('STICK_NO_KEY')
    try {
      const { size } = lstatSync(path)
      if (size > MAX_AGE_BYTES) return failure('BATCH_TOO_LARGE', `${size} bytes`)
      const sealed = readFileSync(path)
      const hash = sha256Hex(sealed)
      if (this.#store.knows(hash)) return success('known')
      const decrypter = new Decrypter()
      decrypter.addIdentity(this.#identity)
      const plain = await decrypter.decrypt(sealed)
      const taken = this.#intake.takeBatch(plain, path)
      // A refused file is tried again: a newer manifest may bring its key.
      if (taken.ok) this.#store.noteSeen(hash)
      return taken
    } catch {
      return failure('STICK_FILE_UNREADABLE', 'half written, of another centre, or not an age file')
    }
  }
}

interface Found {
  readonly batches: string[]
  readonly bundles: string[]
}

function look(folder: string, depth: number, found: Found): void {
  const entries = readdirSync(folder, { withFileTypes: true })
  if (isBundle(folder, entries)) {
    found.bundles.push(folder)
    return
  }
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (found.batches.length + found.bundles.length >= MOST_FILES) return
    if (entry.isFile() && entry.name.endsWith('.age') && folder.includes(EXCHANGE_FOLDER))
      found.batches.push(path)
    else if (entry.isDirectory() && depth > 0) look(path, depth - 1, found)
  }
}

/** A folder whose folders are exports of stations. */
function isBundle(
  folder: string,
  entries: readonly { readonly name: string; isDirectory(): boolean }[],
): boolean {
  return entries.some(
    (entry) => entry.isDirectory() && readdirSync(join(folder, entry.name)).includes(EXPORT_FILE),
  )
}

function byFirstEvent(a: string, b: string): number {
  const first = (path: string): number => Number(/(\d+)-\d+-[^/]*$/.exec(path)?.[1] ?? 0)
  const [folderA, folderB] = [a, b].map((path) => path.slice(0, path.lastIndexOf('/')))
  return folderA === folderB ? first(a) - first(b) : folderA < folderB ? -1 : 1
}
