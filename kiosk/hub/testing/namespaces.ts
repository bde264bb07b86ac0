import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { RoomView } from '@taanuu/voter-roll-sync/sync/room-link'

/** What a table's process says of itself. */
export interface Said {
  readonly view: RoomView
  readonly held: Readonly<Record<string, number>>
  readonly trouble: string | null
}

export interface NamespacedTable {
  /** Last that it said. */
  readonly said: () => Said | undefined
  write(event: string): void
  /** Pulls the cable, or puts it in. */
  cable(state: 'up' | 'down'): void
  /** Loss (percent) and delay (milliseconds) of what it sends. */
  impair(lossPercent: number, delayMs: number): void
  kill(): void
}

export interface NamespacedRoom {
  readonly tables: readonly NamespacedTable[]
  close(): Promise<void>
}

function ip(...args: readonly string[]): void {
  execFileSync('ip', args, { stdio: 'pipe' })
}

/** Whether this user may make network namespaces here (Linux, root). */
export function canMakeNamespaces(): boolean {
  const probe = `tn${process.pid}p`
  try {
    ip('netns', 'add', probe)
    ip('netns', 'del', probe)
    return true
  } catch {
    return false
  }
}

/** Whether the kernel can lose and delay packets (tc-netem(8)); some are built without it. */
export function canImpair(): boolean {
  const probe = `tn${process.pid}q`
  try {
    ip('netns', 'add', probe)
    execFileSync(
      'ip',
      ['netns', 'exec', probe, 'tc', 'qdisc', 'replace', 'dev', 'lo', 'root', 'netem', 'loss', '1%'],
      {
        stdio: 'pipe',
      },
    )
    return true
  } catch {
    return false
  } finally {
    ip('netns', 'del', probe)
  }
}

/** Tables as processes, each in a network of its own, joined by cables and one switch that the kernel plays. */
export function namespacedRoom(count: number): NamespacedRoom {
  const name = `tn${process.pid}`
  const bridge = `${name}b`
  ip('link', 'add', bridge, 'type', 'bridge')
  ip('link', 'set', bridge, 'up')
  const children: ChildProcess[] = []
  const tables = Array.from({ length: count }, (_, i): NamespacedTable => {
    const space = `${name}-${i}`
    const port = `${name}p${i}`
    ip('netns', 'add', space)
    ip('link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', space)
    ip('link', 'set', port, 'master', bridge)
    ip('link', 'set', port, 'up')
    ip('-n', space, 'addr', 'add', `10.77.0.${i + 1}/24`, 'broadcast', '10.77.0.255', 'dev', 'eth0')
    ip('-n', space, 'link', 'set', 'lo', 'up')
    ip('-n', space, 'link', 'set', 'eth0', 'up')
    const script = join(import.meta.dirname, 'one-table.ts')
    const child = spawn('ip', ['netns', 'exec', space, process.execPath, script, String(i), String(count)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    children.push(child)
    let said: Said | undefined
    createInterface({ input: child.stdout }).on('line', (line) => {
      said = JSON.parse(line) as Said
    })
    return {
      said: () => said,
      write: (event) => {
        child.stdin.write(`${event}\n`)
      },
      cable: (state) => ip('link', 'set', port, state),
      impair: (lossPercent, delayMs) => {
        const netem = ['netem', 'loss', `${lossPercent}%`, 'delay', `${delayMs}ms`]
        execFileSync('ip', [
          'netns',
          'exec',
          space,
          'tc',
          'qdisc',
          'replace',
          'dev',
          'eth0',
          'root',
          ...netem,
        ])
      },
      kill: () => {
        child.kill('SIGKILL')
      },
    }
  })
  return {
    tables,
    close: async () => {
      for (const child of children) child.stdin?.end()
      await Promise.all(
        children.map(
          (child) => child.exitCode ?? child.signalCode ?? new Promise((done) => child.once('exit', done)),
        ),
      )
      for (let i = 0; i < count; i++) ip('netns', 'del', `${name}-${i}`)
      ip('link', 'del', bridge)
    },
  }
}
