import type { Clock } from '../clock.ts'
import { connectEf01 } from '../ef01/connect.ts'
import { createEf01ModuleDriver, ef01Capabilities } from '../ef01/module.ts'
import { UNNAMED_PROFILE } from '../ef01/profiles.ts'
import { createEf01Session } from '../ef01/session.ts'
import { createFingerprintDriver } from '../fingerprint/driver.ts'
import type { FingerprintScanner } from '../fingerprint-scanner.ts'
import { ok } from '../result.ts'
import type { ByteTransport } from '../transport/byte-transport.ts'
import { createHidLinkTransport } from './link-transport.ts'
import { PAYLOAD_BYTES } from './report.ts'

/** Factory password of the module behind the profile. */
const DEFAULT_PASSWORD = 0
/** The speed that modules start at; on this wire it has no meaning, and is not changed. */
const NOMINAL_BAUD = 57_600
/** A full-speed interrupt endpoint carries a report a millisecond: what that is in bits per second of a line. */
const EQUIVALENT_BAUD = PAYLOAD_BYTES * 10 * 1000

/**
 * A fingerprint scanner behind the HID fingerprint profile: the EF01 stream inside numbered reports.
 *
 * @param transport reports: one a write, one a chunk
 */
export function createHidFingerprintScanner(options: {
  readonly transport: ByteTransport
  readonly clock: Clock
  /** Module password, 32 bits. */
  readonly password?: number
}): FingerprintScanner {
  const { clock, password = DEFAULT_PASSWORD } = options
  const transport = createHidLinkTransport(options.transport, clock)
  const deviceId = `taanuu-hid-fingerprint:${options.transport.info.path}`
  const { width, height, dpi } = UNNAMED_PROFILE
  return createFingerprintDriver({
    transport,
    clock,
    name: 'taanuu-hid-fingerprint',
    deviceId,
    expected: ef01Capabilities({ width, height, dpi }, EQUIVALENT_BAUD, false),
    begin() {
      const session = createEf01Session({ transport, clock, deviceId })
      return {
        async connect() {
          const link = await connectEf01({
            session,
            transport,
            clock,
            deviceId,
            password,
            preferredBaud: NOMINAL_BAUD,
          })
          if (!link.ok) return link
          return ok(createEf01ModuleDriver(session, { ...link.value, baud: EQUIVALENT_BAUD }, deviceId))
        },
        dispose: session.dispose,
      }
    },
  })
}
