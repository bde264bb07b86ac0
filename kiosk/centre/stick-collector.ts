import { join } from 'node:path'
import { EXPORT_FILE } from '@taanuu/voter-roll-sync/exchange/export-files'
import { mountedStick } from '@taanuu/voter-roll-sync/sync/stick/stick-files'
import {
  readStickEntry,
  STICK_FOLDER,
  type StickEntry,
  stickContents,
  stickEntries,
} from '@taanuu/voter-roll-sync/sync/stick/stick-folder'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import type { CentreIntake } from './intake.ts'

/** Exports lie at most so deep: election, precinct, and a folder of whoever carries them. */
const DEPTH = 4
/** A stick has some folders; whoever puts more there wants to keep us busy. */
const MOST_FOLDERS = 10_000

export interface StickReport {
  /** Batches and exports that were found. */
  readonly files: number
  readonly added: number
  readonly known: number
  /** What was refused or could not be read: path within the stick, code and words. */
  readonly refused: readonly { readonly path: string; readonly code: string; readonly detail: string }[]
}

/** Reads a stick or a folder: exchanged batches, and exports of precincts wherever they lie. Nothing on it is changed. */
export class StickCollector {
  readonly #intake: CentreIntake
  readonly #taken = new Set<string>()
  readonly #identity: string | null

  /** @param identity age identity of the centre; null where no batches are sealed to it */
  constructor(intake: CentreIntake, identity: string | null) {
    this.#intake = intake
    this.#identity = identity
  }

  /** Errors: STICK_GONE (it cannot be read, or not to the end; what was taken is taken). */
  async read(root: string): Promise<Result<StickReport>> {
    const counts = { files: 0, added: 0, known: 0 }
    const refused: { path: string; code: string; detail: string }[] = []
    const note = (path: string, taken: Result<string>): void => {
      counts.files++
      if (!taken.ok) refused.push({ path: path.slice(root.length), ...taken.error })
      else counts[taken.value === 'known' ? 'known' : 'added']++
    }
    try {
      for (const { electionId, precinct, station } of stickContents(mountedStick, root)) {
        for (const entry of stickEntries(mountedStick, root, { electionId, precinct }, station))
          note(entry.path, await this.#takeEntry(precinct, entry))
      }
      for (const folder of bundlesIn(root)) note(folder, await this.#intake.takeBundle(folder))
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === undefined) throw error
      return failure('STICK_GONE', `${root}: ${code}`)
    }
    return success({ ...counts, refused })
  }

  async #takeEntry(precinct: number, entry: StickEntry): Promise<Result<string>> {
    const name = `${precinct} ${entry.station} ${entry.from} ${entry.to} ${entry.hash8}`
    // By its hash and not by its numbers: a shorter, different journal is half of a fork's proof.
    if (this.#taken.has(name)) return success('known')
    if (this.#identity === null) return failure('STICK_NO_KEY', 'the keys of the centre are needed')
    const plain = await readStickEntry(mountedStick, entry, this.#identity)
    const taken = plain.ok ? this.#intake.takeBatch(plain.value, entry.path) : plain
    // A refused file is read again: a newer manifest may bring its key.
    if (taken.ok) this.#taken.add(name)
    return taken
  }
}

/** Folders whose folders are exports of stations, in order of their names; links are not followed. */
function bundlesIn(root: string): readonly string[] {
  const found: string[] = []
  let looked = 0
  const look = (folder: string, depth: number): void => {
    if (++looked > MOST_FOLDERS) return
    const folders = mountedStick
      .list(folder)
      .filter(({ name, kind }) => kind === 'folder' && name !== STICK_FOLDER)
      .map(({ name }) => join(folder, name))
    const isBundle = folders.some((path) => mountedStick.list(path).some(({ name }) => name === EXPORT_FILE))
    if (isBundle) found.push(folder)
    else if (depth > 0) for (const path of folders) look(path, depth - 1)
  }
  look(root, DEPTH)
  return found.sort()
}
