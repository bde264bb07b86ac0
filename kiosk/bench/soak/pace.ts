import type { VirtualClock } from '@taanuu/simulator/clock/virtual-clock'

/** Real time is looked at this often (virtual milliseconds). */
const STEP_MS = 500

/**
 * Keeps a virtual clock from running faster than `speed` times real time. It still stands while real work is done, so a
 * machine that is too slow makes the day longer and never the deadlines shorter. Returns what ends it.
 */
export function pace(clock: VirtualClock, speed: number): () => void {
  const stop = new AbortController()
  const virtualStart = clock.now()
  const realStart = performance.now()
  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      await clock.sleep(STEP_MS, stop.signal)
      const ahead = (clock.now() - virtualStart) / speed - (performance.now() - realStart)
      if (ahead > 0) await clock.hold(new Promise((resolve) => setTimeout(resolve, ahead)))
    }
  }
  void run()
  return () => stop.abort()
}
