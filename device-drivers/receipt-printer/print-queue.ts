import type { Clock } from '../clock.ts'
import { type DeviceError, type DeviceErrorCode, deviceError } from '../device-error.ts'
import { done, failed, type Result } from '../result.ts'
import type { PrintFailure, PrintOptions } from './receipt-printer.ts'

/** Jobs that may wait; a station prints one slip at a time, so more is a caller that does not wait. */
const MOST_WAITING = 16

/** How one attempt ended: `obstructed` before anything was on paper may be tried again within the deadline. */
export type Attempt =
  | { readonly kind: 'printed' }
  | { readonly kind: 'obstructed'; readonly error: DeviceError }
  | { readonly kind: 'broken-off'; readonly error: DeviceError }

export interface PrintQueue {
  print(blocks: readonly Uint8Array[], options: PrintOptions): Promise<Result<void, PrintFailure>>
  /** To be called whenever something may have changed that kept a job waiting. */
  wake(): void
  /** Fails everything that waits. */
  cancelAll(error: DeviceError): void
}

/**
 * Jobs one after the other, each with a deadline of its own. A job waits while the printer cannot print; when its
 * deadline comes it fails and is forgotten, so that nothing is left to come out when paper returns.
 *
 * @param attempt prints the blocks now, if it can; `stop` aborts at the job's deadline or cancellation
 * @param obstacle what stands in the way now, or null
 */
export function createPrintQueue(options: {
  readonly clock: Clock
  readonly deviceId: string
  readonly attempt: (blocks: readonly Uint8Array[], stop: AbortSignal) => Promise<Attempt>
  readonly obstacle: () => DeviceError | null
}): PrintQueue {
  const { clock, deviceId } = options
  let waiting = 0
  let turn: Promise<unknown> = Promise.resolve()
  let woken = Promise.withResolvers<void>()
  const cancels = new Set<(error: DeviceError) => void>()

  function fault(code: DeviceErrorCode, evidence: string): DeviceError {
    return deviceError(code, deviceId, evidence)
  }

  async function print(
    blocks: readonly Uint8Array[],
    { deadlineMs, signal }: PrintOptions,
  ): Promise<Result<void, PrintFailure>> {
    if (signal?.aborted) return nothingPrinted(fault('Cancelled', 'cancelled before it began'))
    if (waiting >= MOST_WAITING) return nothingPrinted(fault('Busy', `${waiting} jobs are waiting`))
    const stop = new AbortController()
    const end = (error: DeviceError): void => stop.abort(error)
    const onCancel = (): void => end(fault('Cancelled', 'cancelled'))
    const over = new AbortController()
    signal?.addEventListener('abort', onCancel, { once: true })
    cancels.add(end)
    void clock.sleep(deadlineMs, over.signal).then(() => {
      if (!over.signal.aborted) end(fault('CommandTimeout', `not printed within ${deadlineMs} ms`))
    })
    waiting++
    const settled = Promise.withResolvers<Result<void, PrintFailure>>()
    let begun = false
    // A job behind another one does not outlive its own deadline.
    void aborted(stop.signal).then(() => {
      if (!begun) settled.resolve(stopped(stop.signal))
    })
    turn = turn.then(async () => {
      begun = true
      settled.resolve(await run(blocks, stop.signal))
    })
    const result = await settled.promise
    waiting--
    over.abort()
    cancels.delete(end)
    signal?.removeEventListener('abort', onCancel)
    return result
  }

  async function run(blocks: readonly Uint8Array[], stop: AbortSignal): Promise<Result<void, PrintFailure>> {
    while (!stop.aborted) {
      woken = Promise.withResolvers()
      const attempt = await options.attempt(blocks, stop)
      if (attempt.kind === 'printed') return done
      if (attempt.kind === 'broken-off') return failed({ error: attempt.error, onPaper: 'part' })
      await Promise.race([woken.promise, aborted(stop)])
    }
    return stopped(stop)
  }

  /** What stood in the way tells the operator more than that time ran out. */
  function stopped(stop: AbortSignal): Result<void, PrintFailure> {
    const why = stop.reason as DeviceError
    const obstacle = why.code === 'CommandTimeout' ? options.obstacle() : null
    return nothingPrinted(obstacle ? { ...obstacle, evidence: why.evidence } : why)
  }

  return {
    print,
    wake: () => woken.resolve(),
    cancelAll(error) {
      for (const end of [...cancels]) end(error)
    },
  }
}

function nothingPrinted(error: DeviceError): { readonly ok: false; readonly error: PrintFailure } {
  return failed({ error, onPaper: 'nothing' })
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
