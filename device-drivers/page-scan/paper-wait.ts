import type { PaperStatus } from '../ballot-scanner.ts'
import type { Clock } from '../clock.ts'
import { type DeviceError, deviceError } from '../device-error.ts'
import { failed, ok, type Result } from '../result.ts'

/** Longest time for a sheet to leave the transport; a jam during accept often shows as nothing but this. */
export const EJECT_TIMEOUT_MS = 5000
/** Between two looks at the sensors while the motor runs; a sheet passes a sensor in some 400 ms. */
const POLL_MS = 100
/** Status packets have no checksum: a decision needs this many readings in a row that say the same. */
const AGREEING = 2
/** Longest time that a second sheet at the entrance may hold an eject up. */
const LONGEST_PAUSE_MS = 60_000

/** Silence after which the scanner counts as dead. */
const SILENCE_MS = 2000
/** A sheet can be pulled past the entrance sensors in some 400 ms: a longer blind time proves nothing. */
const BLIND_MS = 400

/**
 * How the sheet left: out of the transport while the sensors were watched, back out at the front, or at a
 * moment when the sensors could not be read.
 */
export type PaperExit = 'clear' | 'pulled-back' | 'unwatched'

/**
 * Watches the sensors until the transport and the rear are empty. Errors: `PaperJam` after the timeout or on
 * the jam bit, `CoverOpen`, and those of `read`.
 *
 * @param startedAt when the motor was ordered to run, milliseconds since the epoch
 * @param watchFront whether a sheet that spans transport and entrance means that somebody pulls it back
 * @param isPaused whether the scanner has said that it holds the eject up; that time does not count
 */
export async function waitForEmptyTransport(options: {
  readonly clock: Clock
  readonly deviceId: string
  readonly startedAt: number
  readonly read: () => Promise<Result<PaperStatus>>
  readonly watchFront: boolean
  readonly isPaused: () => boolean
}): Promise<Result<PaperExit>> {
  const { clock, deviceId, read, watchFront, isPaused } = options
  const giveUpAt = clock.now() + LONGEST_PAUSE_MS
  let runningMs = 0
  let lastLook = clock.now()
  let clear = 0
  let spanning = 0
  let jammed = 0
  let opened = 0
  let pulled = false
  let seenAt = options.startedAt
  let longestBlindMs = 0
  while (runningMs < EJECT_TIMEOUT_MS && clock.now() < giveUpAt) {
    const status = await read()
    longestBlindMs = Math.max(longestBlindMs, clock.now() - seenAt)
    if (!status.ok) {
      const lost = status.error.code !== 'CommandTimeout' && status.error.code !== 'UnexpectedReply'
      if (lost || clock.now() - seenAt > SILENCE_MS) return status
      await clock.sleep(POLL_MS)
      continue
    }
    seenAt = clock.now()
    const { front, transport, rear, jam, coverOpen } = status.value
    const paused = isPaused()
    clear = !transport && !rear ? clear + 1 : 0
    spanning = watchFront && front && transport && !paused ? spanning + 1 : 0
    jammed = jam ? jammed + 1 : 0
    opened = coverOpen ? opened + 1 : 0
    if (spanning >= AGREEING) pulled = true
    if (clear >= AGREEING)
      return ok(pulled ? 'pulled-back' : longestBlindMs > BLIND_MS ? 'unwatched' : 'clear')
    if (jammed >= AGREEING) return failed(jamError('the scanner reports a jam'))
    if (opened >= AGREEING)
      return failed(deviceError('CoverOpen', deviceId, 'cover opened while paper moved'))
    await clock.sleep(POLL_MS)
    if (!paused) runningMs += clock.now() - lastLook
    lastLook = clock.now()
  }
  return failed(jamError(`transport not empty after ${EJECT_TIMEOUT_MS} ms`))

  function jamError(evidence: string): DeviceError {
    return deviceError('PaperJam', deviceId, evidence)
  }
}
