/** Time as every driver and every simulated device sees it; nothing here calls `Date` or `setTimeout` itself. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /**
   * Resolves after `ms` milliseconds, or at once when `signal` aborts. It never rejects: a caller that
   * cares which of the two happened looks at `signal.aborted`.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Real time. */
export const systemClock: Clock = { now: () => Date.now(), sleep: systemSleep }

function systemSleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const timer = setTimeout(finish, Math.max(0, ms))
    signal?.addEventListener('abort', finish, { once: true })
    function finish(): void {
      clearTimeout(timer)
      signal?.removeEventListener('abort', finish)
      resolve()
    }
  })
}

/**
 * Real time that nobody can set: it starts at the system's time and then only runs. Deadlines and back-off of drivers
 * are measured on it, so that a system clock that is put right neither hangs nor hurries a capture.
 */
export const steadyClock: Clock = {
  now: () => Math.round(performance.timeOrigin + performance.now()),
  sleep: systemSleep,
}
