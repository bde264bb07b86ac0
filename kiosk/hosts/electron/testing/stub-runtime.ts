import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** The part of @electron/asar that packaging tests use; it comes with electron-builder. */
export interface Asar {
  createPackage(source: string, archive: string): Promise<void>
  listPackage(archive: string, options: { readonly isPack: boolean }): string[]
  extractAll(archive: string, folder: string): void
}
export const asar = createRequire(import.meta.url)('@electron/asar') as Asar

/** Marks the fuses in Electron's executable; a version, their number and one ASCII state each follow it. */
const FUSE_SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const FUSES = 9

/**
 * Makes a folder that electron-builder takes for Electron's runtime: it packs the application around it, and nothing of
 * it ever runs. What is packed around a stub must never be published.
 */
export async function makeStubRuntime(folder: string, version: string): Promise<void> {
  for (const name of ['resources', 'locales', 'empty']) mkdirSync(join(folder, name), { recursive: true })
  const fuses = Buffer.from([1, FUSES, ...Buffer.from('0'.repeat(FUSES))])
  const executable = join(folder, 'electron')
  writeFileSync(executable, Buffer.concat([Buffer.from(`#!/bin/sh\nexit 1\n${FUSE_SENTINEL}`), fuses]))
  chmodSync(executable, 0o755)
  writeFileSync(join(folder, 'version'), version)
  writeFileSync(join(folder, 'locales', 'ru.pak'), '')
  writeFileSync(join(folder, 'empty', 'main.js'), '')
  await asar.createPackage(join(folder, 'empty'), join(folder, 'resources', 'default_app.asar'))
}
