import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * Runs a server that never outlives us. A shell holds the reading end of a pipe from us; when we die, however it
 * happens, the pipe closes without the word that we end it with, and the shell kills the server and removes what it had
 * to read. (Linux's PR_SET_PDEATHSIG is out of Node's reach.)
 */
const WATCHED = `exec 3<&0
"$0" "$@" </dev/null 3<&- &
server=$!
echo "pid $server"
(read -r word <&3 || { [ -n "$REMOVE_AFTER" ] && rm -rf -- "$REMOVE_AFTER"; }
kill -9 $server 2>/dev/null) &
watch=$!
wait $server
code=$?
kill $watch 2>/dev/null
exit $code`

const LAST_WORD = 'end\n'
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
 * @param removeAfter folder that goes with the server when this process dies
 */
export function startServer(
  path: string,
  args: readonly string[],
  onLine: (line: string) => void,
  removeAfter = '',
): ServerProcess {
  const windows = process.platform === 'win32'
  const child = windows
    ? spawn(path, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    : spawn('/bin/sh', ['-c', WATCHED, path, ...args], {
        stdio: ['pipe', 'pipe', 'pipe'],
        env: { ...process.env, REMOVE_AFTER: removeAfter },
      })
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
    child.stdin.end(LAST_WORD)
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
      if (!signal('SIGTERM')) child.stdin.end(LAST_WORD)
      const timer = setTimeout(() => child.stdin.end(LAST_WORD), QUIET_STOP_MS)
      await ended
      clearTimeout(timer)
    },
    kill: async () => {
      if (!signal('SIGKILL')) child.stdin.end(LAST_WORD)
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
