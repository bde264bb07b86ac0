import { createHash } from 'node:crypto'
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

/** Where files live in memory and go with the power: the key of the hub's certificate lies there while it runs. */
const MEMORY_FOLDERS = ['/dev/shm', '/run/shm']
const SECRET_NAME = /^taanuu-hub-[0-9a-f]{16}$/
/** Process ids of a hub: of the server, once it answers, and of whoever keeps it. */
const SERVER_NOTE = 'pid'
const KEEPER_NOTE = 'keeper'

export interface HubFolder {
  /** The server's store, on the station's disk: what it acknowledged outlives it. */
  readonly store: string
  readonly log: string
  /** In memory, for this user only: configuration, certificate and its key. */
  readonly secret: string
}

/**
 * Makes the folders of a hub and clears away what earlier runs left in memory: of this hub all, a server without parent
 * included; of other hubs of this user what no process needs any more.
 */
export function prepareHubFolder(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): HubFolder {
  mkdirSync(join(folder, 'store'), { recursive: true, mode: 0o700 })
  const secret = secretFolder(folder, env)
  killLeftBehind(secret)
  sweepAbandoned(dirname(secret))
  rmSync(secret, { recursive: true, force: true })
  mkdirSync(secret, { recursive: true, mode: 0o700 })
  writeFileSync(join(secret, KEEPER_NOTE), String(process.pid), { mode: 0o600 })
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
  writeFileSync(join(secret, SERVER_NOTE), String(pid), { mode: 0o600 })
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
  const pid = notedIn(secret, SERVER_NOTE)
  if (pid === undefined) return
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    if (command.includes(secret)) process.kill(pid, 'SIGKILL')
  } catch {
    // It is gone, or this system does not tell: the pipe to it has ended it then.
  }
}

/** A keeper that was killed together with the shell that watches it cleans nothing up. */
function sweepAbandoned(base: string): void {
  for (const name of readdirSync(base).filter((one) => SECRET_NAME.test(one))) {
    const folder = join(base, name)
    const pids = [KEEPER_NOTE, SERVER_NOTE].flatMap((note) => notedIn(folder, note) ?? [])
    // Without a readable note it is another user's, or one that is being made.
    if (pids.length > 0 && !pids.some(isAlive)) removeSecrets(folder)
  }
}

function notedIn(folder: string, note: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(folder, note), 'utf8'))
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // A process of another user may not be asked, and lives.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
