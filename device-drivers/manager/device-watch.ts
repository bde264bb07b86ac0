import type { Clock } from '../clock.ts'
import type { Unsubscribe } from '../event-hub.ts'
import { deviceNodes } from './sys-scan.ts'

/** How often the device nodes are read: one directory, well under a millisecond. */
export const WATCH_MS = 1000
/** Where there is no /dev to read, sources are asked in full, and therefore less often. */
const SLOW_WATCH_MS = 2000

/**
 * Neither library reports that something was plugged in, so the list of nodes is read again and again.
 *
 * @param fingerprint text that changes whenever a device comes or goes
 * @returns a function that ends the watch
 */
export function watchDevices(options: {
  readonly clock: Clock
  readonly onChange: () => void
  readonly fingerprint?: () => Promise<string>
  readonly everyMs?: number
}): Unsubscribe {
  const { clock, onChange, fingerprint = nodesNow } = options
  const everyMs = options.everyMs ?? (process.platform === 'linux' ? WATCH_MS : SLOW_WATCH_MS)
  const stop = new AbortController()
  void watch()
  return () => stop.abort()

  async function watch(): Promise<void> {
    let before = await fingerprint()
    while (!stop.signal.aborted) {
      await clock.sleep(everyMs, stop.signal)
      const now = await fingerprint()
      if (stop.signal.aborted) return
      if (now !== before) onChange()
      before = now
    }
  }
}

async function nodesNow(): Promise<string> {
  return (await deviceNodes()).join()
}
