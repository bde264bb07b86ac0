import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Wall time, and processor time of this process in all its threads: what stays true on a machine that others use too. */
export interface Lap {
  readonly wallMs: number
  readonly cpuMs: number
}

/** Runs some work and says what it took. */
export async function lapOf<T>(
  work: () => T | Promise<T>,
): Promise<{ readonly value: T; readonly lap: Lap }> {
  const cpu = process.cpuUsage()
  const start = performance.now()
  const value = await work()
  const wallMs = performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  return { value, lap: { wallMs, cpuMs: (user + system) / 1000 } }
}

/** Bytes after a collection: resident pages, and what JavaScript's heap and buffers hold. */
export function settledMemory(): { readonly resident: number; readonly used: number } {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage()
  return { resident: rss, used: heapUsed + arrayBuffers }
}
