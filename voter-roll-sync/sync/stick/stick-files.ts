import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'

/**
 * The calls by which a stick is written and read. A test records them and plays a part of them, as a stick that was
 * pulled out would have it.
 */
export interface StickFiles {
  /** Names in a folder; empty where there is none. Links and special files are not named. */
  list(folder: string): readonly { readonly name: string; readonly kind: 'file' | 'folder' }[]
  /** Content of a plain file; undefined where there is none, or it is larger than `maxBytes`. */
  read(path: string, maxBytes: number): Uint8Array | undefined
  /** Makes a folder, durably; one that is there stays. */
  makeFolder(path: string): void
  /** Writes a file and waits until the stick has it, whole. */
  write(path: string, bytes: Uint8Array): void
  rename(from: string, to: string): void
  remove(path: string): void
  /** Waits until names in the folder are on the stick. */
  syncFolder(folder: string): void
}

/** A stick that is mounted. Errors of the system are thrown with their code, as Node gives them. */
export const mountedStick: StickFiles = {
  list(folder) {
    if (!isPlain(folder, 'folder')) return []
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const kind = entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : undefined
      return kind ? [{ name: entry.name, kind } as const] : []
    })
  },

  read(path, maxBytes) {
    if (!isPlain(path, 'file')) return undefined
    // A link that takes the file's place after the look is not followed.
    const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
    try {
      const { size } = fstatSync(file)
      if (size > maxBytes) return undefined
      const bytes = Buffer.alloc(size)
      let read = 0
      for (let n = -1; read < size && n !== 0; read += n) n = readSync(file, bytes, read, size - read, read)
      return bytes.subarray(0, read)
    } finally {
      closeSync(file)
    }
  },

  makeFolder(path) {
    if (isPlain(path, 'folder')) return
    mkdirSync(path)
    this.syncFolder(join(path, '..'))
  },

  write(path, bytes) {
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW
    const file = openSync(path, flags)
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
  },

  rename(from, to) {
    renameSync(from, to)
  },

  remove(path) {
    rmSync(path, { force: true })
  },

  syncFolder(folder) {
    const handle = openSync(folder, 'r')
    try {
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
  },
}

/** Whether such a thing lies there itself, and no link to one: a stick must not lead anywhere else. */
function isPlain(path: string, kind: 'file' | 'folder'): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false })
  return kind === 'file' ? found?.isFile() === true : found?.isDirectory() === true
}
