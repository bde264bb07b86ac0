import { closeSync, copyFileSync, fsyncSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { syncFolder, writeDurable } from '../trust/durable-file.ts'
import { sha256Hex } from '../trust/hash.ts'
import { encryptLines } from './age-file.ts'
import type { Manifest } from './manifest.ts'

type FileEntry = Manifest['files'][number]

/**
 * Collects the files of a package. Each is made durable, and the signed manifest comes last: a folder without it is no
 * package, whatever an interrupted build left there.
 */
export class PackageWriter {
  readonly #folder: string
  readonly #entries: FileEntry[] = []

  /** Empties the folder. */
  constructor(folder: string) {
    this.#folder = folder
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
  }

  get entries(): readonly FileEntry[] {
    return this.#entries
  }

  put(name: string, bytes: Uint8Array): void {
    this.#write(name, bytes)
    this.#entries.push({ name, bytes: bytes.length, sha256: sha256Hex(bytes) })
  }

  /** Encrypts lines as they come; returns the SHA-256 of the plaintext. */
  async putLines(
    name: string,
    recipients: readonly string[],
    lines: Iterable<string> | AsyncIterable<string>,
  ): Promise<string> {
    const { bytes, sha256, plaintextSha256 } = await encryptLines(join(this.#folder, name), recipients, lines)
    this.#entries.push({ name, bytes, sha256 })
    return plaintextSha256
  }

  /** The same file as in another package of this version. */
  copyFrom(folder: string, name: string): void {
    const path = join(this.#folder, name)
    mkdirSync(dirname(path), { recursive: true })
    copyFileSync(join(folder, name), path)
    syncFile(path)
  }

  /** Writes what is signed, the manifest last. */
  finish(certificate: readonly [string, Uint8Array], manifest: readonly [string, Uint8Array]): void {
    this.#write(...certificate)
    for (const folder of new Set(this.#entries.map((entry) => dirname(join(this.#folder, entry.name)))))
      syncFolder(folder)
    writeDurable(join(this.#folder, manifest[0]), manifest[1])
  }

  #write(name: string, bytes: Uint8Array): void {
    const path = join(this.#folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, bytes)
    syncFile(path)
  }
}

function syncFile(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
