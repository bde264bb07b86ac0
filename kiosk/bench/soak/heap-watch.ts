import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { VirtualClock } from '@taanuu/simulator/clock/virtual-clock'

const MEBIBYTE = 1024 * 1024

export interface HeapSample {
  readonly virtualMs: number
  /** After a full collection: heap and what hangs on it outside, bytes. */
  readonly bytes: number
  readonly residentBytes: number
}

/** Samples the heap after a full collection every `everyMs` of virtual time, until the signal. */
export async function watchHeap(
  clock: VirtualClock,
  everyMs: number,
  stop: AbortSignal,
  onSample: (sample: HeapSample) => void,
): Promise<readonly HeapSample[]> {
  const collect = collector()
  const startedAt = clock.now()
  const samples: HeapSample[] = []
  while (!stop.aborted) {
    await clock.sleep(everyMs, stop)
    // Twice: what the first run has let go of by finalisers is collected by the second.
    collect()
    collect()
    const { heapUsed, external, rss } = process.memoryUsage()
    const sample = { virtualMs: clock.now() - startedAt, bytes: heapUsed + external, residentBytes: rss }
    samples.push(sample)
    onSample(sample)
  }
  return samples
}

function collector(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}

/**
 * By how much the heap grew over the second half of the samples: the line of least squares from its begin to its end,
 * percent of its value at the begin. Null with fewer than four samples in that half.
 */
export function secondHalfSlope(samples: readonly HeapSample[]): number | null {
  const half = samples.slice(Math.floor(samples.length / 2))
  if (half.length < 4) return null
  const meanX = half.reduce((sum, s) => sum + s.virtualMs, 0) / half.length
  const meanY = half.reduce((sum, s) => sum + s.bytes, 0) / half.length
  let xy = 0
  let xx = 0
  for (const { virtualMs, bytes } of half) {
    xy += (virtualMs - meanX) * (bytes - meanY)
    xx += (virtualMs - meanX) ** 2
  }
  const slope = xx === 0 ? 0 : xy / xx
  const at = (x: number): number => meanY + slope * (x - meanX)
  const begin = at(half[0].virtualMs)
  return (100 * (at(half[half.length - 1].virtualMs) - begin)) / begin
}

export function mebibytes(bytes: number): string {
  return `${(bytes / MEBIBYTE).toFixed(1)} MiB`
}
