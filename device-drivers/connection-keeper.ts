import type { Clock } from './clock.ts'
import { type DeviceError, deviceError } from './device-error.ts'
import { failed, type Result } from './result.ts'
import type { ByteTransport } from './transport/byte-transport.ts'

/** Pauses between attempts to find a lost device, milliseconds; the last one repeats. */
export const RECONNECT_BACKOFF_MS: readonly number[] = [500, 1000, 2000, 4000, 5000]
/** How often an idle device is asked for a sign of life: no driver library reports every loss. */
export const HEARTBEAT_MS = 2000
/**
 * An idle device answers within this time, so that one that is gone without a sign is off the screen within three
 * seconds: two between the looks, and this.
 */
const HEARTBEAT_ANSWER_MS = 700
/** When this process itself was held up, the answer has long arrived and only has to be read. */
const HEARTBEAT_GRACE_MS = 150
/** Opening a port is a system call or two; longer is a driver that hangs. */
const OPEN_TIMEOUT_MS = 3000
/** Share of the two seconds that `close` may take which the transport gets. */
const CLOSE_TIMEOUT_MS = 1500

/** Where the connection stands; `opening` only before the first answer, `recovering` while a found device is checked. */
export type ConnectionState = 'closed' | 'opening' | 'absent' | 'recovering' | 'ready' | 'faulted' | 'closing'

export interface ConnectionKeeper {
  /** Starts looking for the device; resolves with the outcome of the first attempt and keeps looking after a failure. */
  start(): Promise<Result<void>>
  /** Gives the running connection up because of `error`. */
  lose(error: DeviceError): void
  /** Idempotent; resolves within two seconds. */
  stop(): Promise<void>
}

/**
 * Keeps one device connected: open, check, ready; on loss one `onLost`, then back-off and again, until
 * `stop`. A device that answers but cannot work (`connect` failed with an error that is not retryable) is
 * `faulted` and is tried again at the slowest pace.
 */
export function createConnectionKeeper(options: {
  readonly clock: Clock
  readonly transport: Pick<ByteTransport, 'open' | 'close' | 'onClose' | 'onAppear'>
  readonly deviceId: string
  /** Called on the open transport: handshake, identity, self-test. */
  readonly connect: () => Promise<Result<void>>
  /** Called once for every connection that `connect` was called for, when it ends. */
  readonly disconnect: (error: DeviceError) => void
  readonly onState: (state: ConnectionState) => void
  readonly onLost: (error: DeviceError) => void
  /** Whether the device may be asked for a sign of life now. */
  readonly isIdle: () => boolean
  readonly heartbeat: () => Promise<Result<unknown>>
}): ConnectionKeeper {
  const { clock, transport, deviceId } = options
  let stopping: AbortController | null = null
  /** Aborted, with the error as its reason, when the running connection is lost. */
  let connection: AbortController | null = null
  let finished: Promise<void> = Promise.resolve()

  transport.onClose((reason) => {
    if (reason === 'removed') lose(deviceError('DeviceRemoved', deviceId, 'the transport closed'))
  })

  function lose(error: DeviceError): void {
    connection?.abort(error)
  }

  function start(): Promise<Result<void>> {
    if (stopping)
      return Promise.resolve(failed(deviceError('AlreadyOpen', deviceId, 'open was called before')))
    const stop = new AbortController()
    stopping = stop
    const first = Promise.withResolvers<Result<void>>()
    options.onState('opening')
    finished = keep(stop.signal, first.resolve).then(() => {
      first.resolve(failed(closedError()))
    })
    return first.promise
  }

  async function keep(stop: AbortSignal, report: (result: Result<void>) => void): Promise<void> {
    let failures = 0
    // A device that opens but keeps silent stays `absent` on the screen instead of flickering.
    let announce = false
    while (!stop.aborted) {
      const appeared = new AbortController()
      const unwatch = transport.onAppear?.(() => appeared.abort())
      try {
        const { result, opened } = await connectOnce(stop, announce)
        announce = !opened || result.ok
        if (stop.aborted) return
        if (result.ok) {
          failures = 0
          options.onState('ready')
          report(result)
          const error = await untilLost(stop)
          if (stop.aborted) return
          drop(error)
          // Closing a port that is gone can take its time; the screen does not wait for it.
          options.onState('absent')
          options.onLost(error)
          await within(transport.close(), CLOSE_TIMEOUT_MS)
        } else {
          const isFault = !result.error.retryable
          options.onState(isFault ? 'faulted' : 'absent')
          report(result)
          if (isFault) failures = RECONNECT_BACKOFF_MS.length
        }
        const pauseMs = RECONNECT_BACKOFF_MS[Math.min(failures++, RECONNECT_BACKOFF_MS.length - 1)]
        await clock.sleep(pauseMs, AbortSignal.any([stop, appeared.signal]))
      } finally {
        unwatch?.()
      }
    }
  }

  async function connectOnce(
    stop: AbortSignal,
    announce: boolean,
  ): Promise<{ readonly result: Result<void>; readonly opened: boolean }> {
    const late = failed(deviceError('OpenFailed', deviceId, `not open in ${OPEN_TIMEOUT_MS} ms`))
    const opening = (await within(transport.open(), OPEN_TIMEOUT_MS)) ?? late
    if (!opening.ok) return { result: opening, opened: false }
    if (stop.aborted) return { result: failed(closedError()), opened: true }
    const mine = new AbortController()
    connection = mine
    if (announce) options.onState('recovering')
    const connected = await options.connect()
    const result = mine.signal.aborted ? failed(mine.signal.reason as DeviceError) : connected
    if (!result.ok) await giveUp(result.error)
    return { result, opened: true }
  }

  /** Watches over the running connection; resolves with what ended it. */
  async function untilLost(stop: AbortSignal): Promise<DeviceError> {
    const mine = connection
    while (mine && !mine.signal.aborted && !stop.aborted) {
      await clock.sleep(HEARTBEAT_MS, mine.signal)
      if (mine.signal.aborted || !options.isIdle()) continue
      const asked = options.heartbeat()
      const sign = (await within(asked, HEARTBEAT_ANSWER_MS)) ?? (await within(asked, HEARTBEAT_GRACE_MS))
      if (!sign) mine.abort(deviceError('CommandTimeout', deviceId, 'no sign of life'))
      else if (!sign.ok) mine.abort(sign.error)
    }
    return (mine?.signal.reason as DeviceError | undefined) ?? closedError()
  }

  /** Ends the running connection, if there is one. */
  function drop(error: DeviceError): void {
    if (!connection) return
    connection.abort(error)
    connection = null
    options.disconnect(error)
  }

  async function giveUp(error: DeviceError): Promise<void> {
    drop(error)
    await within(transport.close(), CLOSE_TIMEOUT_MS)
  }

  /** The promise's value, or null when it takes longer than `ms`. */
  async function within<T>(promise: Promise<T>, ms: number): Promise<T | null> {
    const over = new AbortController()
    const late = clock.sleep(ms, over.signal).then(() => null)
    const value = await Promise.race([promise, late])
    over.abort()
    return value
  }

  function closedError(): DeviceError {
    return deviceError('Cancelled', deviceId, 'closed')
  }

  async function stop(): Promise<void> {
    const mine = stopping
    if (!mine) return
    if (mine.signal.aborted) {
      await within(finished, CLOSE_TIMEOUT_MS)
      return
    }
    options.onState('closing')
    mine.abort()
    await giveUp(closedError())
    await within(finished, CLOSE_TIMEOUT_MS / 4)
    stopping = null
    options.onState('closed')
  }

  return { start, lose, stop }
}
