import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * Runs a server that never outlives us. A shell holds the reading end of a pipe from us; when we die, however it
 * happens, the pipe closes and the shell kills the server. (Linux's PR_SET_PDEATHSIG is out of Node's reach.)
 */
const WATCHED = `exec 3<&0
"$0" "$@" </dev/null 3<&- &
server=$!
echo "pid $server"
(cat <&3 >/dev/null; kill -9 $server 2>/dev/null) &
wait $server
exit $?`

const QUIET_STOP_MS = 3000

export interface ServerProcess {
  /** Undefined until it is known. */
  readonly pid: number | undefined
  /** Resolves when the server is gone, with its exit status (null where a signal ended it). */
  readonly ended: Promise<number | null>
  isRunning(): boolean
  /** Asks it to stop, then makes it. */
  stop(): Promise<void>
  /** As a power cut would. */
  kill(): Promise<void>
  /** Makes it read its configuration again; false where the system cannot (Windows). */
  reload(): boolean
}

/**
 * @param onLine what it writes to its output, line by line
 */
export function startServer(
  path: string,
  args: readonly string[],
  onLine: (line: string) => void,
): ServerProcess {
  const windows = process.platform === 'win32'
  const child = windows
    ? spawn(path, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    : spawn('/bin/sh', ['-c', WATCHED, path, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  child.stdin.on('error', () => {})
  let pid = windows ? child.pid : undefined
  const take = (line: string): void => {
    const told = windows ? null : /^pid (\d+)$/.exec(line)
    if (told) pid = Number(told[1])
    else onLine(line)
  }
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n')) if (line.trim() !== '') take(line.trim())
    })
  }
  let running = true
  const ended = endOf(child).finally(() => {
    running = false
    child.stdin.destroy()
  })
  const signal = (name: NodeJS.Signals): boolean => {
    try {
      return running && pid !== undefined && process.kill(pid, name)
    } catch {
      // It ended between the question and the signal.
      return false
    }
  }
  return {
    get pid() {
      return pid
    },
    ended,
    isRunning: () => running,
    stop: async () => {
      // Without a pid it has hardly begun: closing the pipe is then what ends it.
      if (!signal('SIGTERM')) child.stdin.destroy()
      const timer = setTimeout(() => child.stdin.destroy(), QUIET_STOP_MS)
      await ended
      clearTimeout(timer)
    },
    kill: async () => {
      if (!signal('SIGKILL')) child.stdin.destroy()
      await ended
    },
    reload: () => !windows && signal('SIGHUP'),
  }
}

async function endOf(child: ChildProcess): Promise<number | null> {
  try {
    const [code] = (await once(child, 'exit')) as [number | null]
    return code
  } catch {
    // It could not be started at all.
    return null
  }
}
