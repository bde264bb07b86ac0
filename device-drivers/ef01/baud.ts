import type { Clock } from '../clock.ts'
import type { BaudSearch } from '../fingerprint/baud-search.ts'
import type { ByteTransport } from '../transport/byte-transport.ts'
import { BAUD_UNIT, OPCODE, SYS_PARA, u32 } from './commands.ts'
import type { Ef01Session } from './session.ts'

/** Factory line speed of the family (N = 6). */
const FACTORY_BAUD = 57_600
/** Speeds that converters bear; the other multiples of 9600 are found, but never chosen. */
const STANDARD_BAUDS: readonly number[] = [115_200, 57_600, 38_400, 19_200]
/** A probe at a wrong speed is never answered; at a right one VfyPwd takes a few ms and 30 bytes of line. */
const PROBE_TIMEOUT_MS = 350

/**
 * How an EF01 module's speed is found: by giving it its password.
 *
 * @param preferredBaud the speed to reach, bits per second
 */
export function ef01BaudSearch(options: {
  readonly session: Ef01Session
  readonly transport: ByteTransport
  readonly clock: Clock
  readonly deviceId: string
  readonly password: number
  readonly preferredBaud: number
}): BaudSearch {
  const { session, transport, clock, deviceId, password, preferredBaud } = options
  const usual = [...new Set([FACTORY_BAUD, preferredBaud])]
  return {
    transport,
    clock,
    deviceId,
    usual,
    rare: Array.from({ length: 12 }, (_, i) => (12 - i) * BAUD_UNIT).filter((b) => !usual.includes(b)),
    wanted: [...new Set([preferredBaud, ...STANDARD_BAUDS])].filter((b) => b <= preferredBaud),
    probe: () => session.expectOk(OPCODE.verifyPassword, u32(password), { timeoutMs: PROBE_TIMEOUT_MS }),
    request: (baud) => session.expectOk(OPCODE.setSysPara, [SYS_PARA.baud, baud / BAUD_UNIT]),
  }
}
