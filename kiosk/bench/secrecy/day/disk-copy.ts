import { cpSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'

/** The package is public but for its encrypted parts, and names every option: what it says is no leak. */
const PACKAGE = /^(package(\.old|\.part)?|manifests)(\/|$)/

export interface CopiedFile {
  readonly path: string
  readonly bytes: Buffer
  readonly modifiedMs: number
}

/** A station's data folder as it lay on the disk at one moment, byte for byte, times kept. */
export interface DiskCopy {
  readonly folder: string
  /** Everything outside the package. */
  readonly files: readonly CopiedFile[]
  /** Also the package's files: paths and times alone. */
  readonly times: readonly { readonly path: string; readonly modifiedMs: number }[]
}

export function copyDisk(station: string, folder: string): DiskCopy {
  cpSync(station, folder, { recursive: true, preserveTimestamps: true })
  const paths = readdirSync(station, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(station, join(entry.parentPath, entry.name)))
    .sort()
  const times = paths.map((path) => ({ path, modifiedMs: statSync(join(folder, path)).mtimeMs }))
  return {
    folder,
    times,
    files: times
      .filter(({ path }) => !PACKAGE.test(path))
      .map((file) => ({ ...file, bytes: readFileSync(join(folder, file.path)) })),
  }
}
