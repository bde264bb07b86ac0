import type { Clock } from '../clock.ts'
import { type DeviceError, deviceError } from '../device-error.ts'
import { failed, ok, type Result } from '../result.ts'
import type { ByteTransport } from '../transport/byte-transport.ts'
import { BAUD_UNIT, OPCODE, SYS_PARA, u32 } from './commands.ts'
import type { Ef01Session } from './session.ts'

/** Factory line speed of the family (N = 6). */
const FACTORY_BAUD = 57_600
/** Speeds that converters bear; the other multiples of 9600 are found, but never chosen. */
const STANDARD_BAUDS: readonly number[] = [115_200, 57_600, 38_400, 19_200, 9600]
/** A probe at a wrong speed is never answered; at a right one VfyPwd takes a few ms and 30 bytes of line. */
const PROBE_TIMEOUT_MS = 350
/** Both sides need a moment to switch after the acknowledgement at the old speed. */
const BAUD_SETTLE_MS = 20
/** The usual speeds are tried for this long before the rare ones: a module is deaf for 500 ms after power-on. */
const USUAL_SPEEDS_MS = 1000

interface BaudSearch {
  readonly session: Ef01Session
  readonly transport: ByteTransport
  readonly clock: Clock
  readonly deviceId: string
  readonly password: number
  /** Line speed to reach, bits per second. */
  readonly preferredBaud: number
}

/**
 * Finds the speed at which the module listens, and gives it the password on the way. Errors: `CommandTimeout`
 * (nothing answers at any speed that the port can), `AuthenticationRequired`, `DeviceRemoved`.
 */
export async function findBaud(search: BaudSearch): Promise<Result<number>> {
  const { clock, deviceId, preferredBaud } = search
  const usual = [...new Set([FACTORY_BAUD, preferredBaud])]
  const rare = Array.from({ length: 12 }, (_, i) => (12 - i) * BAUD_UNIT).filter((b) => !usual.includes(b))
  const usualUntil = clock.now() + USUAL_SPEEDS_MS
  let last: DeviceError = deviceError('CommandTimeout', deviceId, 'nothing tried')
  for (let speeds = usual; ; speeds = clock.now() < usualUntil ? usual : rare) {
    let heard = false
    for (const baud of speeds) {
      const answer = await probe(search, baud)
      if (answer.ok) return ok(baud)
      if (endsSearch(answer.error)) return failed(answer.error)
      heard ||= answer.error.code !== 'UnsupportedCommand'
      last = answer.error
    }
    // Where the port refuses every usual speed, time would not pass.
    if (!heard && speeds === usual) await clock.sleep(PROBE_TIMEOUT_MS)
    if (speeds === rare) break
  }
  return failed(deviceError(last.code, deviceId, 'no answer at any speed', last))
}

/**
 * Raises the speed as far as the module and the port bear. The acknowledgement comes at the old speed; a module
 * that acknowledges and stays there, or a line that garbles the new speed, is found again at the old one.
 */
export async function raiseBaud(search: BaudSearch, current: number): Promise<Result<number>> {
  const { session, transport, clock, preferredBaud } = search
  const faster = [...new Set([preferredBaud, ...STANDARD_BAUDS])].filter(
    (baud) => baud > current && baud <= preferredBaud,
  )
  let now = current
  for (const baud of faster.sort((a, b) => b - a)) {
    // Not all ports can do all speeds: better known before the module has switched.
    const able = await transport.setBaudRate(baud)
    const back = await transport.setBaudRate(now)
    if (!back.ok) return back
    if (!able.ok) continue
    const set = await session.expectOk(OPCODE.setSysPara, [SYS_PARA.baud, baud / BAUD_UNIT])
    if (!set.ok) {
      if (set.error.code === 'UnsupportedCommand') continue
      return set
    }
    await transport.setBaudRate(baud)
    await clock.sleep(BAUD_SETTLE_MS)
    if ((await probe(search, baud)).ok) return ok(baud)
    const found = await findBaud(search)
    if (!found.ok) return found
    now = found.value
    if (now >= baud) return ok(now)
  }
  return ok(now)
}

async function probe(
  { session, transport, password }: BaudSearch,
  baud: number,
): Promise<Result<Uint8Array>> {
  const set = await transport.setBaudRate(baud)
  if (!set.ok) return set
  return session.expectOk(OPCODE.verifyPassword, u32(password), { timeoutMs: PROBE_TIMEOUT_MS })
}

/** An answer, though not the wished one, or a line that is gone; a wrong speed gives only silence or damage. */
function endsSearch({ code }: DeviceError): boolean {
  return code !== 'CommandTimeout' && code !== 'ChecksumError' && code !== 'UnsupportedCommand'
}
