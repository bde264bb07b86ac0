import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** Where files live in memory and go with the power: the key of the hub's certificate lies there while it runs. */
const MEMORY_FOLDERS = ['/dev/shm', '/run/shm']

export interface HubFolder {
  /** The server's store, on the station's disk: what it acknowledged outlives it. */
  readonly store: string
  readonly log: string
  /** In memory, for this user only: configuration, certificate and its key. */
  readonly secret: string
}

/** Makes the folders of a hub and clears away what an earlier run left in memory, a server without parent included. */
export function prepareHubFolder(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): HubFolder {
  mkdirSync(join(folder, 'store'), { recursive: true, mode: 0o700 })
  const secret = secretFolder(folder, env)
  killLeftBehind(secret)
  rmSync(secret, { recursive: true, force: true })
  mkdirSync(secret, { recursive: true, mode: 0o700 })
  return { store: join(folder, 'store'), log: join(folder, 'nats-server.log'), secret }
}

/** Whether a server has kept anything here. */
export function hasStore(folder: string): boolean {
  return existsSync(join(folder, 'store', 'jetstream'))
}
export function removeStore(folder: string): void {
  rmSync(join(folder, 'store'), { recursive: true, force: true })
}

export function notePid(secret: string, pid: number): void {
  writeFileSync(join(secret, 'pid'), String(pid), { mode: 0o600 })
}

export function removeSecrets(secret: string): void {
  rmSync(secret, { recursive: true, force: true })
}

/** One for each station's folder, so that a later run finds what an earlier one left. */
function secretFolder(folder: string, env: Readonly<Record<string, string | undefined>>): string {
  const base = [env.XDG_RUNTIME_DIR, ...MEMORY_FOLDERS].find((path) => path !== undefined && isWritable(path))
  const name = createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 16)
  return join(base ?? tmpdir(), `taanuu-hub-${name}`)
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** Two servers on one store would spoil it. Only a process that runs on this very configuration is ended. */
function killLeftBehind(secret: string): void {
  const noted = join(secret, 'pid')
  if (!existsSync(noted)) return
  const pid = Number(readFileSync(noted, 'utf8'))
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    if (command.includes(secret)) process.kill(pid, 'SIGKILL')
  } catch {
    // It is gone, or this system does not tell: the pipe to it has ended it then.
  }
}
