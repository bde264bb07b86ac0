import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { closeSync, constants, openSync, readlinkSync, readSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEventHub, type Subscribe } from '@taanuu/device-drivers/event-hub'

/** How often the pty is looked at while a host talks, and while none is there: below the 16 ms of a USB bridge. */
const BUSY_POLL_MS = 4
const IDLE_POLL_MS = 25
/** A host counts as talking for this long after its last byte or ours. */
const BUSY_MS = 3000
const READ_BYTES = 4096
/** As much as Linux keeps for a serial port that nobody reads; what comes on top is lost. */
const BACKLOG_BYTES = 65_536
/** A speed that no device has: a host that never sets one is seen by it. */
const NO_SPEED = 134

export interface PtyLineEvents {
  readonly bytes: Uint8Array
  /** A host opened or closed the device. */
  readonly open: boolean
}

/** The master's side of a pseudo-terminal whose slave looks like a serial port. */
export interface PtyLine {
  /** The device path that any serial software opens. */
  readonly path: string
  readonly by: 'node-pty' | 'socat'
  readonly isOpen: boolean
  /** Bytes written while no host has the device open are lost. */
  write(bytes: Uint8Array): void
  /** Speed that the host has set, bits per second; null when it set none or the system cannot tell. */
  hostBaud(): Promise<number | null>
  /** Hangs the host up. */
  close(): void
  readonly on: Subscribe<PtyLineEvents>
}

export type PtyFailure = { readonly ok: false; readonly code: 'PtyUnavailable'; readonly message: string }
export type PtyResult = { readonly ok: true; readonly line: PtyLine } | PtyFailure

interface NativePty {
  open(
    columns: number,
    rows: number,
  ): { readonly master: number; readonly slave: number; readonly pty: string }
}

/**
 * Opens a pty: through `@lydell/node-pty` where it is installed (its raw pair, no child process), else through `socat`.
 *
 * @param by only this way, for tests
 */
export async function openPtyLine(by?: PtyLine['by']): Promise<PtyResult> {
  const native = by === 'socat' ? null : loadNative()
  if (native) return { ok: true, line: nativeLine(native) }
  if (by !== 'node-pty' && hasSocat()) return socatLine()
  return {
    ok: false,
    code: 'PtyUnavailable',
    message:
      process.platform === 'win32'
        ? 'Windows has no pseudo-terminals that serial software could open; use Linux or macOS.'
        : 'No pseudo-terminal: install the optional package @lydell/node-pty (npm install --include=optional) or socat.',
  }
}

function loadNative(): NativePty | null {
  if (process.platform === 'win32') return null
  try {
    const require = createRequire(import.meta.url)
    // The package's own entry starts a shell; only its binary opens a bare pair.
    return require(`@lydell/node-pty-${process.platform}-${process.arch}/pty.node`) as NativePty
  } catch {
    return null
  }
}

function hasSocat(): boolean {
  return spawnSync('socat', ['-V'], { stdio: 'ignore' }).status === 0
}

function nativeLine(native: NativePty): PtyLine {
  const { master, slave, pty: path } = native.open(80, 24)
  setTerminal(path)
  // Without a slave of our own the master tells by EIO that no host has the device open.
  closeSync(slave)
  const hub = createEventHub<PtyLineEvents>()
  const buffer = new Uint8Array(READ_BYTES)
  const backlog: Uint8Array[] = []
  let backlogBytes = 0
  let isOpen = false
  let closed = false
  let lastTrafficAt = 0
  let timer: NodeJS.Timeout | undefined

  function setOpen(next: boolean): void {
    if (next === isOpen) return
    isOpen = next
    if (!next) {
      backlog.length = 0
      backlogBytes = 0
      discardUnread(path)
    }
    hub.emit('open', next)
  }

  function readAll(): void {
    for (;;) {
      const got = attempt(() => readSync(master, buffer))
      if (closed) return
      setOpen(got !== 'EIO')
      if (typeof got !== 'number' || got === 0) return
      lastTrafficAt = Date.now()
      hub.emit('bytes', buffer.slice(0, got))
      if (closed) return
    }
  }

  function writeAll(): void {
    while (backlog.length > 0) {
      const [first] = backlog
      const written = attempt(() => writeSync(master, first))
      if (typeof written !== 'number') return
      backlogBytes -= written
      lastTrafficAt = Date.now()
      if (written === first.length) backlog.shift()
      else backlog[0] = first.subarray(written)
    }
  }

  function look(): void {
    readAll()
    if (closed) return
    writeAll()
    const busy = isOpen && Date.now() - lastTrafficAt < BUSY_MS
    timer = setTimeout(look, busy ? BUSY_POLL_MS : IDLE_POLL_MS)
  }

  look()
  return {
    path,
    by: 'node-pty',
    get isOpen() {
      return isOpen
    },
    write(bytes) {
      // The host may have opened the device since the last look.
      if (!isOpen && !closed) readAll()
      if (!isOpen || closed || backlogBytes + bytes.length > BACKLOG_BYTES) return
      backlog.push(bytes.slice())
      backlogBytes += bytes.length
      writeAll()
    },
    hostBaud: () => speedOf(path),
    close() {
      if (closed) return
      closed = true
      clearTimeout(timer)
      closeSync(master)
    },
    on: hub.on,
  }
}

/** The call's value, or the error code of the system call. */
function attempt(call: () => number): number | string {
  try {
    return call()
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'UNKNOWN'
  }
}

/** Raw, without echo, at a speed that says that nobody has set one. */
function setTerminal(path: string): void {
  spawnSync('stty', [sttyDevice, path, 'raw', '-echo', String(NO_SPEED)], { stdio: 'ignore' })
}

/** What the last host left unread is not there for the next one, and neither is its speed. */
function discardUnread(path: string): void {
  setTerminal(path)
  const slave = attempt(() => openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK))
  if (typeof slave !== 'number') return
  const buffer = new Uint8Array(READ_BYTES)
  for (let got = attempt(() => readSync(slave, buffer)); typeof got === 'number' && got > 0; ) {
    got = attempt(() => readSync(slave, buffer))
  }
  closeSync(slave)
}

const sttyDevice = process.platform === 'linux' ? '-F' : '-f'

function speedOf(path: string): Promise<number | null> {
  return new Promise((resolve) => {
    execFile('stty', [sttyDevice, path, 'speed'], (error, stdout) => {
      const speed = Number(stdout)
      // Speeds that have no number of their own in termios read as 0.
      resolve(error || !Number.isFinite(speed) || speed === 0 || speed === NO_SPEED ? null : speed)
    })
  })
}

/** A pty held by `socat`, its bytes over the child's standard streams. Whether a host is there is seen by its bytes. */
function socatLine(): Promise<PtyResult> {
  const link = join(tmpdir(), `taanuu-pty-${process.pid}-${Math.random().toString(36).slice(2)}`)
  const child: ChildProcess = spawn('socat', ['-d', '-d', `pty,rawer,ignoreeof,link=${link}`, '-'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const hub = createEventHub<PtyLineEvents>()
  let isOpen = false
  let path = ''
  child.stdin?.on('error', () => undefined)
  child.stdout?.on('data', (bytes: Buffer) => {
    if (!isOpen) {
      isOpen = true
      hub.emit('open', true)
    }
    hub.emit('bytes', new Uint8Array(bytes))
  })
  const line: PtyLine = {
    get path() {
      return path
    },
    by: 'socat',
    get isOpen() {
      return isOpen
    },
    write(bytes) {
      if (isOpen && child.exitCode === null) child.stdin?.write(bytes)
    },
    hostBaud: () => speedOf(path),
    close() {
      isOpen = false
      child.kill()
    },
    on: hub.on,
  }
  return new Promise((resolve) => {
    const fail = (why: string): void =>
      resolve({ ok: false, code: 'PtyUnavailable', message: `socat opened no pty: ${why}` })
    child.on('error', (error) => fail(error.message))
    child.on('exit', (code) => fail(`it ended with ${code}`))
    child.stderr?.on('data', () => {
      const target = attemptText(() => readlinkSync(link))
      if (target === null || path !== '') return
      path = target
      setTerminal(path)
      resolve({ ok: true, line })
    })
  })
}

function attemptText(call: () => string): string | null {
  try {
    return call()
  } catch {
    return null
  }
}
