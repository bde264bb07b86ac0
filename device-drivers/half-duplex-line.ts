import type { Clock } from './clock.ts'
import { type DeviceError, type DeviceErrorCode, deviceError } from './device-error.ts'
import { failed, type Result } from './result.ts'
import type { ByteTransport } from './transport/byte-transport.ts'

/** Silence after which nothing of an earlier exchange is on its way any more. */
const QUIET_MS = 100
/** Longest wait for that silence: a whole upload at the lowest usual speed takes 7 s. */
export const QUIET_TIMEOUT_MS = 8000

/** One command and what is awaited after it. */
export interface Exchange<Output> {
  onOutput(output: Output): void
  /** When it counts as overdue, milliseconds since the epoch; may move while frames come in. */
  dueAt(): number
  onOverdue(): void
  /** The transport is gone, lost bytes, or was given up. */
  end(error: DeviceError): void
}

/** What cuts a device's byte stream into frames. */
export interface LineFramer<Output> {
  feed(chunk: Uint8Array): readonly Output[]
  reset(): void
}

/** A line on which the host speaks first and the device answers. */
export interface HalfDuplexLine<Output> {
  /** Sends `bytes` when the exchanges before it are over; resolves with what `begin`'s exchange settles. */
  exchange<T>(
    bytes: Uint8Array,
    begin: (settle: (result: Result<T>) => void) => Exchange<Output>,
  ): Promise<Result<T>>
  /** Waits for a silent line; false when it did not become silent within eight seconds. */
  quiet(): Promise<boolean>
  /** When the last byte came, milliseconds since the epoch. */
  readonly lastByteAt: number
  /**
   * When the answer to a question that began at `startedAt` is overdue, where what earlier ones set off comes first:
   * the time counts from the last byte on the line, but not for ever.
   */
  dueAfterOthers(startedAt: number, timeoutMs: number): number
  fault(code: DeviceErrorCode, evidence: string): DeviceError
  /** Ends a running exchange with `error` and stops listening. */
  dispose(error: DeviceError): void
}

/**
 * One command in flight, the others wait their turn; every wait has a deadline on the injected clock. What comes
 * while nothing is awaited is dropped.
 */
export function createHalfDuplexLine<Output>(options: {
  readonly transport: ByteTransport
  readonly clock: Clock
  readonly deviceId: string
  readonly framer: LineFramer<Output>
}): HalfDuplexLine<Output> {
  const { transport, clock, deviceId, framer } = options
  let current: Exchange<Output> | null = null
  let disposed: DeviceError | null = null
  let lastByteAt = Number.NEGATIVE_INFINITY
  let turn: Promise<void> = Promise.resolve()

  const stops = [
    transport.onData((chunk) => {
      lastByteAt = clock.now()
      for (const output of framer.feed(chunk)) current?.onOutput(output)
    }),
    transport.onClose((reason) => {
      current?.end(fault('DeviceRemoved', `transport ${reason} during a command`))
    }),
    transport.onFault?.((error) => {
      framer.reset()
      current?.end(error)
    }),
  ]

  function fault(code: DeviceErrorCode, evidence: string): DeviceError {
    return deviceError(code, deviceId, evidence)
  }

  async function exclusive<T>(run: () => Promise<T>): Promise<T> {
    const before = turn
    const { promise, resolve } = Promise.withResolvers<void>()
    turn = promise
    await before
    try {
      return await run()
    } finally {
      resolve()
    }
  }

  function exchange<T>(
    bytes: Uint8Array,
    begin: (settle: (result: Result<T>) => void) => Exchange<Output>,
  ): Promise<Result<T>> {
    return exclusive(async () => {
      if (disposed)
        return failed(deviceError('DeviceRemoved', deviceId, 'the connection was given up', disposed))
      if (!transport.isOpen) return failed(fault('DeviceRemoved', 'the transport is closed'))
      // Half duplex: a frame that began before our command cannot be its reply.
      framer.reset()
      const over = new AbortController()
      const { promise, resolve } = Promise.withResolvers<Result<T>>()
      const mine = begin((result) => {
        if (current !== mine) return
        current = null
        over.abort()
        resolve(result)
      })
      current = mine
      // Not awaited: the deadline runs for a write that never returns, too.
      void transport.write(bytes).then((written) => {
        if (!written.ok) mine.end(written.error)
      })
      void watch(mine, over.signal)
      return promise
    })
  }

  async function watch(mine: Exchange<Output>, over: AbortSignal): Promise<void> {
    while (current === mine) {
      const wait = mine.dueAt() - clock.now()
      if (wait <= 0) return mine.onOverdue()
      await clock.sleep(wait, over)
    }
  }

  return {
    exchange,
    async quiet() {
      const giveUpAt = clock.now() + QUIET_TIMEOUT_MS
      while (clock.now() < giveUpAt) {
        const silentFor = clock.now() - lastByteAt
        if (silentFor >= QUIET_MS || disposed) return true
        await clock.sleep(QUIET_MS - silentFor)
      }
      return false
    },
    get lastByteAt() {
      return lastByteAt
    },
    dueAfterOthers: (startedAt, timeoutMs) =>
      Math.min(Math.max(startedAt, lastByteAt) + timeoutMs, startedAt + QUIET_TIMEOUT_MS),
    fault,
    dispose(error) {
      disposed = error
      for (const stop of stops) stop?.()
      current?.end(error)
    },
  }
}
