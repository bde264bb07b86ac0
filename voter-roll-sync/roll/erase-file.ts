import { randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { syncFolder } from '../trust/durable-file.ts'

/** Written at once. */
const BLOCK_BYTES = 1024 * 1024

/** The file's name while it is being overwritten: what is half overwritten is never taken for the file itself. */
const ERASING = '.erasing'

/**
 * Overwrites a file with random bytes, in place and durably, and removes it; finishes what was cut off. A disk that writes elsewhere than it is told
 * (flash does) may keep the old bytes: what must never be read again has to be sealed with a key that is erased too.
 */
export function eraseFile(path: string): void {
  const erasing = path + ERASING
  if (existsSync(erasing)) overwriteAndRemove(erasing)
  if (!existsSync(path)) return
  renameSync(path, erasing)
  syncFolder(dirname(path))
  overwriteAndRemove(erasing)
}

function overwriteAndRemove(path: string): void {
  const file = openSync(path, 'r+')
  try {
    const { size } = statSync(path)
    for (let at = 0; at < size; )
      at += writeSync(file, randomBytes(Math.min(BLOCK_BYTES, size - at)), 0, null, at)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  unlinkSync(path)
  syncFolder(dirname(path))
}
