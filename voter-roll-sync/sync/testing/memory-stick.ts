import { basename, dirname } from 'node:path'
import type { StickFiles } from '../stick/stick-files.ts'

interface Held {
  bytes: Uint8Array
  /** What of it is certain to be on the medium. */
  synced: Uint8Array | null
}

/** What a stick has of that which was not synced when it was pulled out. */
export type AfterPull =
  /** Everything, up to the very byte. */
  | 'kept'
  /** Nothing: no content, no new names, no renames. */
  | 'lost'
  /** Names, but no content: the file is as long as it should be and full of zeros. */
  | 'zeros'

/**
 * A stick in memory that can be pulled out at any step; every byte that is written, every sync, rename and folder is a
 * step. From then on every call fails, as it does on a mount whose device is gone.
 */
export class MemoryStick implements StickFiles {
  readonly #files = new Map<string, Held>()
  readonly #folders = new Set<string>()
  /** Names whose folder was not synced since: for each the name before, or null for a new one. */
  readonly #loose: { readonly path: string; readonly before: string | null; readonly was: Held | null }[] = []
  #left: number
  steps = 0

  constructor(steps: number = Number.POSITIVE_INFINITY) {
    this.#left = steps
    this.#folders.add('/stick')
  }

  #step(): void {
    if (this.#left <= 0) throw Object.assign(new Error('the stick is gone'), { code: 'EIO' })
    this.#left--
    this.steps++
  }

  #present(): void {
    if (this.#left <= 0) throw Object.assign(new Error('the stick is gone'), { code: 'EIO' })
  }

  list(folder: string): readonly { readonly name: string; readonly kind: 'file' | 'folder' }[] {
    this.#present()
    const inside = (path: string): boolean => dirname(path) === folder
    return [
      ...[...this.#files.keys()]
        .filter(inside)
        .map((path) => ({ name: basename(path), kind: 'file' as const })),
      ...[...this.#folders].filter(inside).map((path) => ({ name: basename(path), kind: 'folder' as const })),
    ]
  }

  read(path: string, maxBytes: number): Uint8Array | undefined {
    this.#present()
    const held = this.#files.get(path)
    return held && held.bytes.length <= maxBytes ? held.bytes : undefined
  }

  makeFolder(path: string): void {
    if (this.#folders.has(path)) return
    this.#step()
    this.#folders.add(path)
  }

  write(path: string, bytes: Uint8Array): void {
    this.#step()
    const held: Held = { bytes: new Uint8Array(0), synced: null }
    this.#loose.push({ path, before: null, was: this.#files.get(path) ?? null })
    this.#files.set(path, held)
    for (let n = 1; n <= bytes.length; n++) {
      this.#step()
      held.bytes = bytes.subarray(0, n)
    }
    this.#step()
    held.synced = held.bytes
  }

  rename(from: string, to: string): void {
    this.#step()
    const held = this.#files.get(from)!
    this.#loose.push({ path: to, before: from, was: this.#files.get(to) ?? null })
    this.#files.delete(from)
    this.#files.set(to, held)
  }

  remove(path: string): void {
    this.#step()
    this.#files.delete(path)
  }

  syncFolder(folder: string): void {
    this.#step()
    for (let i = this.#loose.length - 1; i >= 0; i--)
      if (dirname(this.#loose[i].path) === folder) this.#loose.splice(i, 1)
  }

  /** The stick as it is found when it is put in again. */
  pulled(how: AfterPull): MemoryStick {
    const next = new MemoryStick()
    for (const folder of this.#folders) next.#folders.add(folder)
    const files = new Map([...this.#files].map(([path, held]) => [path, { ...held }]))
    if (how === 'lost') {
      for (const { path, before, was } of [...this.#loose].reverse()) {
        const held = files.get(path)
        files.delete(path)
        if (before !== null && held) files.set(before, held)
        if (was) files.set(path, was)
      }
    }
    for (const [path, held] of files) {
      const bytes = how === 'kept' || held.synced ? held.bytes : new Uint8Array(held.bytes.length)
      next.#files.set(path, { bytes, synced: bytes })
    }
    return next
  }

  /** What a person, or a broken machine, does to the stick. */
  put(path: string, bytes: Uint8Array): void {
    for (let folder = dirname(path); folder !== '/' && folder !== '.'; folder = dirname(folder))
      this.#folders.add(folder)
    this.#files.set(path, { bytes, synced: bytes })
  }

  get paths(): readonly string[] {
    return [...this.#files.keys()]
  }
}
