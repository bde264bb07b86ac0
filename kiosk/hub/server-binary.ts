import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { failure, type Result, success } from '@taanuu/voter-roll-sync/trust/result'

const NAME = process.platform === 'win32' ? 'nats-server.exe' : 'nats-server'
/** Debian puts the server where only root's PATH looks. */
const USUAL_FOLDERS = ['/usr/sbin', '/usr/local/bin', '/usr/local/sbin', '/opt/nats-server']
/** First with `allow_direct`, by which tables read what the room holds without the right to make consumers. */
export const OLDEST_VERSION = [2, 9] as const
const VERSION_MS = 10_000

export interface ServerBinary {
  readonly path: string
  readonly version: string
}

/** Path of `nats-server`, or undefined. A package may carry one: its path is then given as `carried`. */
export function findNatsServer(
  env: Readonly<Record<string, string | undefined>>,
  carried?: string,
): string | undefined {
  const folders = [...(env.PATH ?? '').split(delimiter).filter((folder) => folder !== ''), ...USUAL_FOLDERS]
  return [...(carried === undefined ? [] : [carried]), ...folders.map((folder) => join(folder, NAME))].find(
    isExecutable,
  )
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Asks the server for its version. Errors: HUB_NO_SERVER (does not run, or is too old). */
export async function askVersion(path: string): Promise<Result<ServerBinary>> {
  const text = await new Promise<string>((resolve) => {
    execFile(path, ['--version'], { timeout: VERSION_MS }, (error, stdout) => resolve(error ? '' : stdout))
  })
  const match = /^nats-server: v(\d+)\.(\d+)\.(\d+)/.exec(text)
  if (!match) return failure('HUB_NO_SERVER', `${path} does not say its version`)
  const [major, minor] = [Number(match[1]), Number(match[2])]
  const version = match.slice(1).join('.')
  const [oldestMajor, oldestMinor] = OLDEST_VERSION
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    return failure('HUB_NO_SERVER', `nats-server ${version} is older than ${OLDEST_VERSION.join('.')}`)
  }
  return success({ path, version })
}
