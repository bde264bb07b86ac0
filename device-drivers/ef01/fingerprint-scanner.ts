import type { Clock } from '../clock.ts'
import { createFingerprintDriver } from '../fingerprint/driver.ts'
import type { FingerprintScanner } from '../fingerprint-scanner.ts'
import { ok } from '../result.ts'
import type { ByteTransport } from '../transport/byte-transport.ts'
import { BAUD_UNIT } from './commands.ts'
import { connectEf01 } from './connect.ts'
import { createEf01ModuleDriver, ef01Capabilities } from './module.ts'
import { EF01_PROFILES, type Ef01Profile, type Ef01ProfileName, UNNAMED_PROFILE } from './profiles.ts'
import { createEf01Session } from './session.ts'

/** Highest line speed of the family (N = 12): a picture in 3.5 s instead of 7. */
const FASTEST_BAUD = 115_200
/** Factory password. */
const DEFAULT_PASSWORD = 0

export interface Ef01FingerprintScannerOptions {
  readonly transport: ByteTransport
  readonly clock: Clock
  /** Module password, 32 bits. */
  readonly password?: number
  /** Highest line speed to work at, bits per second: a multiple of 9600 up to 115,200. */
  readonly baud?: number
  /** The model, where the installation knows it; a module that does not tell counts as a plain one else. */
  readonly profile?: Ef01ProfileName
}

/** A fingerprint scanner behind the EF01 protocol (ZFM-20, R30x, R503 and kin) on any byte transport. */
export function createEf01FingerprintScanner(options: Ef01FingerprintScannerOptions): FingerprintScanner {
  const { transport, clock, password = DEFAULT_PASSWORD, baud = FASTEST_BAUD } = options
  if (baud % BAUD_UNIT !== 0 || baud < BAUD_UNIT || baud > FASTEST_BAUD) throw new RangeError(`baud ${baud}`)
  const deviceId = `ef01:${transport.info.path}`
  const profile: Ef01Profile | null = options.profile ? EF01_PROFILES[options.profile] : null
  const { width, height, dpi, fastestBaud } = profile ?? UNNAMED_PROFILE
  const preferredBaud = Math.min(baud, fastestBaud)
  return createFingerprintDriver({
    transport,
    clock,
    name: 'ef01',
    deviceId,
    expected: ef01Capabilities({ width, height, dpi }, preferredBaud, false),
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
            preferredBaud,
            ...(profile ? { profile } : {}),
          })
          return link.ok ? ok(createEf01ModuleDriver(session, link.value, deviceId)) : link
        },
        dispose: session.dispose,
      }
    },
  })
}
