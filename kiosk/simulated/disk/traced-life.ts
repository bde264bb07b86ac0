import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type DiskRecord, RECORDED_CALLS, traceRecord } from './disk-record.ts'
import type { LifeOrder } from './life-order.ts'

const LIFE_PROCESS = fileURLToPath(new URL('./life-process.ts', import.meta.url))
/** A life that does nothing for so long hangs (milliseconds). */
const LONGEST_LIFE_MS = 180_000
/** More than any write of a station; a longer one fails the record instead of being cut short. */
const LONGEST_STRING = 64 * 1024 * 1024
/** libuv would hand writes to the kernel unseen by strace; the station does not need it (docs.libuv.org, UV_USE_IO_URING). */
function environmentOf({ compileCache }: LifeOrder): NodeJS.ProcessEnv {
  const { NODE_COMPILE_CACHE: _theirs, ...given } = process.env
  return { ...given, UV_USE_IO_URING: '0', ...(compileCache ? { NODE_COMPILE_CACHE: compileCache } : {}) }
}

export interface LifeEnd {
  /** Exit status; null if a signal ended it. */
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

let usable: string | null | undefined
/** Why nothing can be traced here, for a test's skip message; null where strace works. */
export function straceMissing(): string | null {
  if (usable === undefined) {
    const tried = spawnSync('strace', ['-f', '-qq', '-e', 'trace=none', '-o', '/dev/null', 'true'])
    usable = tried.error
      ? 'strace is not installed'
      : tried.status === 0
        ? null
        : `strace may not trace here: ${String(tried.stderr).trim().split('\n')[0]}`
  }
  return usable
}

/** A life under strace, whatever it is told: `flags` are strace's. */
export async function liveUnder(flags: readonly string[], order: LifeOrder): Promise<LifeEnd> {
  return run('strace', [...flags, process.execPath, LIFE_PROCESS], order, null)
}

/** A life without strace; killed after so many microseconds, where given. */
export async function live(order: LifeOrder, killAfterUs: number | null = null): Promise<LifeEnd> {
  return run(process.execPath, [LIFE_PROCESS], order, killAfterUs)
}

async function run(
  program: string,
  args: readonly string[],
  order: LifeOrder,
  killAfterUs: number | null,
): Promise<LifeEnd> {
  const folder = mkdtempSync(join(tmpdir(), 'taanuu-life-'))
  const orderPath = join(folder, 'order.json')
  writeFileSync(orderPath, JSON.stringify(order))
  const child = spawn(program, [...args, orderPath], {
    env: environmentOf(order),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (data) => {
    stdout += data
  })
  child.stderr.on('data', (data) => {
    stderr += data
  })
  const tooLong = setTimeout(() => child.kill('SIGKILL'), LONGEST_LIFE_MS)
  const stroke =
    killAfterUs === null ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterUs / 1000)
  try {
    const [status, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code, by) => resolve([code, by]))
    })
    return { status, signal, stdout, stderr }
  } finally {
    clearTimeout(tooLong)
    clearTimeout(stroke)
    rmSync(folder, { recursive: true })
  }
}

/** A life with everything that it did to disks. */
export async function recordLife(
  order: LifeOrder,
): Promise<{ readonly end: LifeEnd; readonly record: DiskRecord }> {
  const folder = mkdtempSync(join(tmpdir(), 'taanuu-trace-'))
  const trace = join(folder, 'trace')
  try {
    const flags = ['-f', '--seccomp-bpf', '-y', '-xx', '-s', String(LONGEST_STRING), '-o', trace]
    const end = await liveUnder([...flags, '-e', `trace=${RECORDED_CALLS.join(',')}`], order)
    const record = traceRecord(readFileSync(trace, 'latin1'), process.cwd(), (path) => readFileSync(path))
    return { end, record }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
