import type { Clock } from '@taanuu/device-drivers/clock'

interface Timer {
  readonly due: number
  readonly order: number
  fire: (() => void) | null
}

/**
 * Time that jumps. When nothing but waiting is left to do, `now()` leaps to the earliest pending `sleep` and
 * wakes it, one sleeper at a time, in order of due time and then of the call: two runs of the same program
 * see the same times. A polling day of twelve hours takes as long as its computations take.
 *
 * Work that really takes time outside this thread (a worker, an inference, a file) is invisible here: wrap
 * it in `hold`, and time stands still until it is done.
 */
export class VirtualClock implements Clock {
  readonly #heap: Timer[] = []
  #now: number
  #calls = 0
  #held = 0
  #turnPlanned = false

  /** @param startAt the first `now()`, milliseconds since the Unix epoch */
  constructor(startAt: number) {
    this.#now = Math.floor(startAt)
  }

  now(): number {
    return this.#now
  }

  /** Rounds up to whole milliseconds, as real timers do, so that `now()` stays an integer. */
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const timer: Timer = { due: this.#now + Math.max(0, Math.ceil(ms)), order: this.#calls++, fire: null }
      const wake = (): void => {
        timer.fire = null
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      timer.fire = wake
      signal?.addEventListener('abort', wake)
      push(this.#heap, timer)
      this.#planTurn()
    })
  }

  /** Time stands still until `work` settles. Returns `work`. */
  hold<T>(work: Promise<T>): Promise<T> {
    this.#held++
    const release = (): void => {
      this.#held--
      this.#planTurn()
    }
    // Releasing only plans a turn, so whoever awaits `work` runs before time may move.
    work.then(release, release)
    return work
  }

  // A turn runs through setImmediate, which comes only after all microtasks have drained: everything that can
  // happen at this instant has happened before time moves on.
  #planTurn(): void {
    if (this.#turnPlanned || this.#held > 0 || this.#heap.length === 0) return
    this.#turnPlanned = true
    setImmediate(() => {
      this.#turnPlanned = false
      this.#turn()
    })
  }

  #turn(): void {
    if (this.#held > 0) return
    let timer = pop(this.#heap)
    while (timer && timer.fire === null) timer = pop(this.#heap)
    if (!timer?.fire) return
    this.#now = timer.due
    timer.fire()
    this.#planTurn()
  }
}

function before(a: Timer, b: Timer): boolean {
  return a.due < b.due || (a.due === b.due && a.order < b.order)
}

function push(heap: Timer[], timer: Timer): void {
  let i = heap.push(timer) - 1
  while (i > 0) {
    const parent = (i - 1) >> 1
    if (!before(timer, heap[parent])) break
    heap[i] = heap[parent]
    i = parent
  }
  heap[i] = timer
}

function pop(heap: Timer[]): Timer | undefined {
  const top = heap[0]
  const last = heap.pop()
  if (heap.length === 0 || !last) return top
  let i = 0
  for (;;) {
    let child = 2 * i + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && before(heap[child + 1], heap[child])) child++
    if (!before(heap[child], last)) break
    heap[i] = heap[child]
    i = child
  }
  heap[i] = last
  return top
}
