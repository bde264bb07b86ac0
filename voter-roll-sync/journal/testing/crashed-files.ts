import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { sha256Hex } from '@taanuu/voter-roll-sync/trust/hash'

/** Files that SQLite keeps beside a database and that survive a crash. */
const COMPANIONS = ['', '-wal', '-journal'] as const

/** Copies a database that is in use, as a crash would leave it, into another folder; returns its path there. */
export function copyAsCrashed(path: string, folder: string): string {
  mkdirSync(folder, { recursive: true })
  const target = join(folder, basename(path))
  for (const end of COMPANIONS) if (existsSync(path + end)) copyFileSync(path + end, target + end)
  return target
}

/** Names, lengths, modes and SHA-256 of everything in a folder. */
export function fingerprint(folder: string): readonly string[] {
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const at = join(folder, name)
      const { mode, size } = statSync(at)
      return `${name} ${mode} ${statSync(at).isDirectory() ? 'folder' : `${size} ${sha256Hex(readFileSync(at))}`}`
    })
}
