import type { Clock } from '../clock.ts'
import { type DeviceError, deviceError } from '../device-error.ts'
import { failed, ok, type Result } from '../result.ts'
import type { ByteTransport } from '../transport/byte-transport.ts'

/** Both sides need a moment to switch after the acknowledgement at the old speed. */
const BAUD_SETTLE_MS = 20
/** The usual speeds are tried for this long before the rare ones: modules are deaf for 500 ms after power-on. */
const USUAL_SPEEDS_MS = 1000
/** Pause where the port refuses every usual speed at once: time would not pass. */
const REFUSED_PAUSE_MS = 100

/** How the speed of one module is found and changed; speeds are in bits per second. */
export interface BaudSearch {
  readonly transport: ByteTransport
  readonly clock: Clock
  readonly deviceId: string
  /** Speeds at which a module usually is, most likely first. */
  readonly usual: readonly number[]
  /** Every other speed that it could have been left at. */
  readonly rare: readonly number[]
  /** Speeds that may be chosen, up to the wanted one. */
  readonly wanted: readonly number[]
  /** Asks for a sign of life at the speed that the transport has now. */
  probe(): Promise<Result<unknown>>
  /** Asks the module to switch; its acknowledgement comes at the old speed. */
  request(baud: number): Promise<Result<unknown>>
}

/**
 * Finds the speed at which the module listens. Errors: `CommandTimeout` or `ChecksumError` (nothing sensible at
 * any speed that the port can), and whatever the probe found that is no matter of speed.
 */
export async function findBaud(search: BaudSearch): Promise<Result<number>> {
  const { clock, deviceId, usual, rare } = search
  const usualUntil = clock.now() + USUAL_SPEEDS_MS
  let last: DeviceError = deviceError('CommandTimeout', deviceId, 'nothing tried')
  for (let speeds = usual; ; speeds = clock.now() < usualUntil ? usual : rare) {
    let heard = false
    for (const baud of speeds) {
      const answer = await probeAt(search, baud)
      if (answer.ok) return ok(baud)
      if (endsSearch(answer.error)) return failed(answer.error)
      heard ||= answer.error.code !== 'UnsupportedCommand'
      last = answer.error
    }
    if (speeds === rare) break
    if (!heard) await clock.sleep(REFUSED_PAUSE_MS)
  }
  return failed(deviceError(last.code, deviceId, 'no answer at any speed', last))
}

/**
 * Raises the speed as far as the module and the port bear. A module that acknowledges and stays at the old
 * speed, or a line that garbles the new one, is found again and left where it works.
 */
export async function raiseBaud(search: BaudSearch, current: number): Promise<Result<number>> {
  const { transport, clock } = search
  let now = current
  for (const baud of [...search.wanted].filter((b) => b > current).sort((a, b) => b - a)) {
    // Not all ports can do all speeds: better known before the module has switched.
    const able = await transport.setBaudRate(baud)
    const back = await transport.setBaudRate(now)
    if (!back.ok) return back
    if (!able.ok) continue
    const set = await search.request(baud)
    if (!set.ok) {
      if (set.error.code === 'UnsupportedCommand') continue
      return set
    }
    await transport.setBaudRate(baud)
    await clock.sleep(BAUD_SETTLE_MS)
    if ((await search.probe()).ok) return ok(baud)
    const found = await findBaud(search)
    if (!found.ok) return found
    now = found.value
    if (now >= baud) return ok(now)
  }
  return ok(now)
}

async function probeAt({ transport, probe }: BaudSearch, baud: number): Promise<Result<unknown>> {
  const set = await transport.setBaudRate(baud)
  return set.ok ? probe() : set
}

/** An answer, though not the wished one, or a line that is gone; a wrong speed gives only silence or damage. */
function endsSearch({ code }: DeviceError): boolean {
  return (
    code !== 'CommandTimeout' &&
    code !== 'ChecksumError' &&
    code !== 'SequenceGap' &&
    code !== 'UnsupportedCommand'
  )
}
