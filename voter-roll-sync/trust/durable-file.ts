import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Writes a file so that after a power cut either the old or the new content is there, whole. */
export function writeDurable(path: string, content: Uint8Array | string): void {
  makeFolder(dirname(path))
  const temporary = `${path}.part`
  const file = openSync(temporary, 'w')
  try {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(temporary, path)
  syncFolder(dirname(path))
}

/**
 * Makes a folder and those above it that are missing, durably: POSIX keeps a new name only once the folder that holds
 * it is synced (fsync(2), "Calling fsync() does not necessarily ensure that the entry in the directory ...").
 */
export function makeFolder(path: string): void {
  const first = mkdirSync(path, { recursive: true })
  if (first === undefined) return
  for (let made = path; made.length >= first.length; made = dirname(made)) syncFolder(dirname(made))
}

/** Makes a rename or a removal in the folder durable. */
export function syncFolder(folder: string): void {
  syncPath(folder)
}

/** Makes everything below a folder durable, files and names: for what a library copied there. */
export function syncTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) syncTree(path)
    else syncPath(path)
  }
  syncPath(folder)
}

function syncPath(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
