import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Random } from '@taanuu/simulator/random'
import { type DiskOp, type DiskRecord, truncated, written } from './disk-record.ts'

/** What a drive writes at once (bytes): a write is torn between these, never within one. */
const SECTOR_BYTES = 512

interface FileState {
  /** What is on the disk for certain. */
  durable: Buffer
  /** Writes and truncations since the last sync, with the position of each in the record. */
  pending: { readonly at: number; readonly op: Extract<DiskOp, { kind: 'write' | 'truncate' }> }[]
}

interface FolderState {
  readonly durable: Map<string, number>
  pending: { readonly at: number; readonly op: Extract<DiskOp, { kind: 'entry' }> }[]
}

/** What of the un-synced operations a disk kept. */
type Kept =
  | { readonly how: 'nothing' }
  | { readonly how: 'everything' }
  /** Each file, and each folder, up to a moment of its own; the write of that moment is torn. */
  | { readonly how: 'prefixes'; readonly random: Random }
  /** Any sectors of any writes in any order. */
  | { readonly how: 'any'; readonly random: Random; readonly share: number }

/**
 * A disk during a record, and what it may hold if the power goes.
 *
 * The discipline is POSIX's and nothing more: `fsync` of a file makes its content durable and not its name; a name
 * (made, moved, removed) is durable after `fsync` of its folder; without these anything may be kept or lost in any
 * order. Only the two halves of one rename stay together, as on every file system with a journal. ext4, which the
 * stations use, promises more: it syncs a new file's name with the file and keeps the order of names. A station that
 * survives this disk survives that one.
 */
export class DiskDuring {
  readonly #record: DiskRecord
  readonly #files = new Map<number, FileState>()
  readonly #folders = new Map<number, FolderState>()
  #at = 0

  constructor(record: DiskRecord) {
    this.#record = record
  }

  /** Number of operations done so far. */
  get at(): number {
    return this.#at
  }

  /** Goes on to just before operation `at`; never back. */
  advance(at: number): void {
    for (; this.#at < at; this.#at++) this.#apply(this.#record.ops[this.#at], this.#at)
  }

  #apply(op: DiskOp, at: number): void {
    switch (op.kind) {
      case 'entry':
        this.#folder(op.folder).pending.push({ at, op })
        return
      case 'write':
      case 'truncate':
        if (this.#record.files[op.file].kind === 'file') this.#file(op.file).pending.push({ at, op })
        return
      case 'sync':
        this.#sync(op)
    }
  }

  #sync({ file, upTo }: Extract<DiskOp, { kind: 'sync' }>): void {
    const folder = this.#folders.get(file)
    if (folder) {
      for (const { op, at } of folder.pending) if (at < upTo) setEntry(folder.durable, op)
      folder.pending = folder.pending.filter(({ at }) => at >= upTo)
    }
    const state = this.#files.get(file)
    if (!state) return
    for (const { op, at } of state.pending) if (at < upTo) state.durable = applied(state.durable, op)
    state.pending = state.pending.filter(({ at }) => at >= upTo)
  }

  #file(file: number): FileState {
    let state = this.#files.get(file)
    if (!state) {
      state = { durable: Buffer.alloc(0), pending: [] }
      this.#files.set(file, state)
    }
    return state
  }

  #folder(folder: number): FolderState {
    let state = this.#folders.get(folder)
    if (!state) {
      state = { durable: new Map(), pending: [] }
      this.#folders.set(folder, state)
    }
    return state
  }

  /** Writes below `target` what the folder `root` may hold if the power goes now; the choice is `random`'s. */
  leave(root: string, target: string, random: Random): void {
    const folder = this.#record.numberOf(root)
    mkdirSync(target, { recursive: true })
    if (folder === undefined) return
    this.#leaveFolder(folder, target, drawKept(random), new Map())
  }

  #leaveFolder(folder: number, target: string, kept: Kept, calls: Map<number, boolean>): void {
    const state = this.#folder(folder)
    const entries = new Map(state.durable)
    for (const { op } of keptEntries(state.pending, kept, calls)) setEntry(entries, op)
    for (const [name, file] of entries) {
      const path = join(target, name)
      if (this.#record.files[file].kind === 'folder') {
        mkdirSync(path)
        this.#leaveFolder(file, path, kept, calls)
      } else writeFileSync(path, keptContent(this.#file(file), kept))
    }
  }
}

function drawKept(random: Random): Kept {
  const how = random.weighted([
    ['nothing', 15],
    ['everything', 10],
    ['prefixes', 30],
    ['any', 45],
  ] as const)
  switch (how) {
    case 'nothing':
    case 'everything':
      return { how }
    case 'prefixes':
      return { how, random }
    case 'any':
      return { how, random, share: random.pick([0.2, 0.5, 0.8]) }
  }
}

function setEntry(entries: Map<string, number>, { name, file }: Extract<DiskOp, { kind: 'entry' }>): void {
  if (file === null) entries.delete(name)
  else entries.set(name, file)
}

/** Both halves of a rename share the call, and so its fate. */
function keptEntries(
  pending: FolderState['pending'],
  kept: Kept,
  calls: Map<number, boolean>,
): FolderState['pending'] {
  switch (kept.how) {
    case 'nothing':
      return []
    case 'everything':
      return pending
    case 'prefixes': {
      const last = pending[kept.random.int(0, pending.length) - 1]?.op.call ?? -1
      return pending.filter(({ op }) => op.call <= last)
    }
    case 'any':
      return pending.filter(({ op }) => {
        const fate = calls.get(op.call) ?? kept.random.chance(kept.share)
        calls.set(op.call, fate)
        return fate
      })
  }
}

function keptContent({ durable, pending }: FileState, kept: Kept): Buffer {
  if (kept.how === 'nothing' || pending.length === 0) return durable
  let content: Buffer = Buffer.from(durable)
  switch (kept.how) {
    case 'everything':
      for (const { op } of pending) content = applied(content, op)
      return content
    case 'prefixes': {
      const whole = kept.random.int(0, pending.length)
      for (const { op } of pending.slice(0, whole)) content = applied(content, op)
      const torn = pending[whole]?.op
      if (torn?.kind === 'write') {
        const sectors = kept.random.int(0, Math.floor(torn.bytes.length / SECTOR_BYTES))
        content = appliedSectors(content, torn, (sector) => sector < sectors)
      }
      return content
    }
    case 'any':
      for (const { op } of pending) {
        if (op.kind === 'write') content = appliedSectors(content, op, () => kept.random.chance(kept.share))
        else if (kept.random.chance(kept.share)) content = applied(content, op)
      }
      return content
  }
}

function applied(content: Buffer, op: Extract<DiskOp, { kind: 'write' | 'truncate' }>): Buffer {
  return op.kind === 'write'
    ? written(content, op.offset, op.bytes)
    : Buffer.from(truncated(content, op.size))
}

/** Sectors lie on the disk's grid, wherever the write begins. */
function appliedSectors(
  content: Buffer,
  { offset, bytes }: Extract<DiskOp, { kind: 'write' }>,
  keeps: (sector: number) => boolean,
): Buffer {
  let result = content
  let sector = 0
  for (let from = 0; from < bytes.length; sector++) {
    const room = SECTOR_BYTES - ((offset + from) % SECTOR_BYTES)
    const part = bytes.subarray(from, from + room)
    if (keeps(sector)) result = written(result, offset + from, part)
    from += part.length
  }
  return result
}
