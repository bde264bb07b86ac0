import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'
import { packageFolder } from './station-home.ts'

/** What the system says of a file that was there when the package was taken and is not, or is something else now. */
const GONE: readonly unknown[] = ['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP']

/** A file of the package that the station works with, after it was verified. Errors: PKG_ALTERED if it is gone. */
export function readPackageFile(folder: string, name: string): Result<Uint8Array> {
  try {
    return success(readFileSync(join(folder, name)))
  } catch (error) {
    if (!GONE.includes((error as NodeJS.ErrnoException).code)) throw error
    return failure('PKG_ALTERED', `${name} is gone`)
  }
}

/** PKG_ALTERED for a thrown error that says that something of a station's package is gone; undefined for others. */
export function packageErrorCode(error: unknown, stationFolder: string): 'PKG_ALTERED' | undefined {
  const { code, path } = (error ?? {}) as { readonly code?: unknown; readonly path?: unknown }
  if (!GONE.includes(code) || typeof path !== 'string') return undefined
  const [top] = relative(stationFolder, path).split(/[\\/]/)
  return [packageFolder(''), `${packageFolder('')}.old`, 'manifests'].includes(top)
    ? 'PKG_ALTERED'
    : undefined
}
