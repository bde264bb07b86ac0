import type { Clock } from '../clock.ts'
import { type BaudSearch, findBaud, raiseBaud } from '../fingerprint/baud-search.ts'
import { createFingerprintDriver } from '../fingerprint/driver.ts'
import type { FingerprintModule } from '../fingerprint/module.ts'
import type { FingerprintScanner } from '../fingerprint-scanner.ts'
import { ok, type Result } from '../result.ts'
import type { ByteTransport } from '../transport/byte-transport.ts'
import { BAUDS, COMMAND, DEVICE_INFO_BYTES, POWER_ON_BAUD } from './commands.ts'
import { createGt511ModuleDriver, gt511Capabilities } from './module.ts'
import { createGt511Session, type Gt511Session } from './session.ts'

const FASTEST_BAUD = 115_200
/** A probe at a wrong speed is never answered; at 9600 the right answer takes 25 ms of line. */
const PROBE_TIMEOUT_MS = 350

/**
 * Picture by model, pixels, and resolution that the module's algorithm works at. The datasheet of the C3 gives
 * 258 × 202 in its command chapter and 256 × 256 in its summary; the size stands nowhere on the wire.
 */
export const GT511_MODELS = {
  'gt-511c3': { width: 258, height: 202, dpi: 450 },
  'gt-511-square': { width: 256, height: 256, dpi: 450 },
} as const

export interface Gt511FingerprintScannerOptions {
  readonly transport: ByteTransport
  readonly clock: Clock
  readonly model?: keyof typeof GT511_MODELS
  /** Highest line speed to work at, bits per second. */
  readonly baud?: number
}

/** A fingerprint scanner behind the ADH-Tech protocol (GT-511C1 to C5, GT-521F) on any byte transport. */
export function createGt511FingerprintScanner(options: Gt511FingerprintScannerOptions): FingerprintScanner {
  const { transport, clock, baud: preferredBaud = FASTEST_BAUD } = options
  if (!BAUDS.includes(preferredBaud)) throw new RangeError(`baud ${preferredBaud}`)
  const deviceId = `gt511:${transport.info.path}`
  const size = GT511_MODELS[options.model ?? 'gt-511c3']
  return createFingerprintDriver({
    transport,
    clock,
    name: 'gt511',
    deviceId,
    expected: gt511Capabilities(size, preferredBaud),
    begin() {
      const session = createGt511Session({ transport, clock, deviceId })
      return { connect: () => connect(session), dispose: session.dispose }
    },
  })

  async function connect(session: Gt511Session): Promise<Result<FingerprintModule>> {
    const usual = [...new Set([POWER_ON_BAUD, preferredBaud])]
    const search: BaudSearch = {
      transport,
      clock,
      deviceId,
      usual,
      rare: BAUDS.filter((baud) => !usual.includes(baud)),
      wanted: BAUDS.filter((baud) => baud <= preferredBaud),
      probe: () => session.expectAck(COMMAND.open, 0, PROBE_TIMEOUT_MS),
      request: (baud) => session.expectAck(COMMAND.changeBaudrate, baud),
    }
    const found = await findBaud(search)
    if (!found.ok) return found
    const baud = await raiseBaud(search, found.value)
    if (!baud.ok) return baud
    const alive = await session.resync()
    if (!alive.ok) return alive
    const info = await session.fetch({
      command: COMMAND.open,
      parameter: 1,
      bytes: DEVICE_INFO_BYTES,
      baud: baud.value,
    })
    if (!info.ok) return info
    const { firmware, serial } = parseDeviceInfo(info.value)
    return ok(createGt511ModuleDriver(session, { baud: baud.value, size, firmware, serial }, deviceId))
  }
}

/** Firmware and serial number as hexadecimal digits: the device's bytes are data, never text to show as it is. */
function parseDeviceInfo(bytes: Uint8Array): { readonly firmware: string; readonly serial: string } {
  const digits = Buffer.from(bytes)
  return {
    firmware: digits.readUInt32LE(0).toString(16).padStart(8, '0'),
    serial: digits.subarray(8, DEVICE_INFO_BYTES).toString('hex'),
  }
}
