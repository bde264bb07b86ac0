import type { Clock } from '../clock.ts'
import type { FirmwareInfo } from '../device-identity.ts'
import { type BaudSearch, findBaud, raiseBaud } from '../fingerprint/baud-search.ts'
import { createFingerprintDriver } from '../fingerprint/driver.ts'
import type { FingerprintModule } from '../fingerprint/module.ts'
import type { FingerprintScanner } from '../fingerprint-scanner.ts'
import { ok, type Result } from '../result.ts'
import type { ByteTransport } from '../transport/byte-transport.ts'
import { BAUDS, COMMAND, FACTORY_BAUD, PARAM } from './commands.ts'
import { createId809ModuleDriver, id809Capabilities } from './module.ts'
import { createId809Session, type Id809Session } from './session.ts'

/** A probe at a wrong speed is never answered; at 9600 the right answer takes 54 ms of line. */
const PROBE_TIMEOUT_MS = 350
/** Longest text of a device info that is kept. */
const INFO_CHARACTERS = 60

export interface Id809FingerprintScannerOptions {
  readonly transport: ByteTransport
  readonly clock: Clock
  /** Highest line speed to work at, bits per second; the factory's 115,200 when absent. */
  readonly baud?: number
}

/** A fingerprint scanner behind the protocol of the GROW capacitive modules (DFRobot ID809) on any byte transport. */
export function createId809FingerprintScanner(options: Id809FingerprintScannerOptions): FingerprintScanner {
  const { transport, clock, baud: preferredBaud = FACTORY_BAUD } = options
  if (!BAUDS.includes(preferredBaud)) throw new RangeError(`baud ${preferredBaud}`)
  const deviceId = `id809:${transport.info.path}`
  return createFingerprintDriver({
    transport,
    clock,
    name: 'id809',
    deviceId,
    expected: id809Capabilities(preferredBaud),
    begin() {
      const session = createId809Session({ transport, clock, deviceId })
      return { connect: () => connect(session), dispose: session.dispose }
    },
  })

  async function connect(session: Id809Session): Promise<Result<FingerprintModule>> {
    const usual = [...new Set([FACTORY_BAUD, preferredBaud])]
    const search: BaudSearch = {
      transport,
      clock,
      deviceId,
      usual,
      rare: BAUDS.filter((baud) => !usual.includes(baud)).reverse(),
      wanted: BAUDS.filter((baud) => baud <= preferredBaud),
      probe: () => session.expectOk(COMMAND.testConnection, [], PROBE_TIMEOUT_MS),
      request: (baud) => session.expectOk(COMMAND.setParam, [PARAM.baud, BAUDS.indexOf(baud) + 1, 0, 0, 0]),
    }
    const found = await findBaud(search)
    if (!found.ok) return found
    const baud = await raiseBaud(search, found.value)
    if (!baud.ok) return baud
    const alive = await session.resync()
    if (!alive.ok) return alive
    const info = await session.fetch(COMMAND.deviceInfo)
    if (!info.ok) return info
    const number = await session.fetch(COMMAND.getModuleSn)
    if (!number.ok) return number
    const firmware: FirmwareInfo = {
      model: 'ID809',
      serial: text(number.value),
      firmware: text(info.value),
      hardware: '',
      sensor: 'capacitive',
    }
    return ok(createId809ModuleDriver(session, { baud: baud.value, info: firmware }, deviceId))
  }
}

/** Printable ASCII up to the padding; a device's string is data, never markup or control. */
function text(bytes: Uint8Array): string {
  return String.fromCharCode(
    ...bytes.subarray(0, INFO_CHARACTERS).filter((b) => b >= 0x20 && b < 0x7f),
  ).trim()
}
