import type { Clock } from '../clock.ts'
import { type DeviceError, deviceError } from '../device-error.ts'
import { failed, ok, type Result } from '../result.ts'
import type { ByteTransport } from '../transport/byte-transport.ts'
import { BAUD_UNIT, OPCODE, SYS_PARA, u32 } from './commands.ts'
import { CONFIRMATION } from './confirmation.ts'
import { type Ef01Profile, profileOfModel, UNNAMED_PROFILE } from './profiles.ts'
import { type ProductInfo, parseProductInfo, type SystemParameters } from './reply.ts'
import type { Ef01Session } from './session.ts'

/** Factory line speed of the family (N = 6). */
const FACTORY_BAUD = 57_600
/** A probe at a wrong speed is never answered; at a right one VfyPwd takes a few ms and 30 bytes of line. */
const PROBE_TIMEOUT_MS = 350
/** Both sides need a moment to switch after the acknowledgement at the old speed. */
const BAUD_SETTLE_MS = 20
/** The usual speeds are tried for this long before the rare ones: a module is deaf for 500 ms after power-on. */
const USUAL_SPEEDS_MS = 1000

/** What is known of a module once it talks. */
export interface Ef01Link {
  readonly baud: number
  readonly parameters: SystemParameters
  /** Null where the module does not know ReadProdInfo. */
  readonly product: ProductInfo | null
  readonly profile: Ef01Profile
  /** Size of its pictures, pixels, and their resolution, pixels per inch. */
  readonly size: { readonly width: number; readonly height: number; readonly dpi: number }
}

/**
 * Finds the speed at which the module listens, gives the password, raises the speed to `preferredBaud` and
 * reads what it is. Errors: `CommandTimeout` (nothing answers at any speed), `AuthenticationRequired`,
 * `DeviceRemoved`, and those of the replies.
 */
export async function connectEf01(options: {
  readonly session: Ef01Session
  readonly transport: ByteTransport
  readonly clock: Clock
  readonly deviceId: string
  readonly password: number
  readonly preferredBaud: number
}): Promise<Result<Ef01Link>> {
  const { session, transport, clock, deviceId, password, preferredBaud } = options

  const found = await findBaud()
  if (!found.ok) return found
  const before = await session.resync()
  if (!before.ok) return before
  const raised = await raiseBaud(found.value)
  if (!raised.ok) return raised
  const after = raised.value === found.value ? before : await session.resync()
  if (!after.ok) return after
  const product = await readProduct()
  if (!product.ok) return product
  const profile = product.value ? profileOfModel(product.value.model) : UNNAMED_PROFILE
  const { width, height } = product.value ?? profile
  return ok({
    baud: raised.value,
    parameters: after.value,
    product: product.value,
    profile,
    size: { width, height, dpi: profile.dpi },
  })

  async function findBaud(): Promise<Result<number>> {
    const usual = [...new Set([FACTORY_BAUD, preferredBaud])]
    const rare = Array.from({ length: 12 }, (_, i) => (12 - i) * BAUD_UNIT).filter((b) => !usual.includes(b))
    const usualUntil = clock.now() + USUAL_SPEEDS_MS
    let last: DeviceError = deviceError('CommandTimeout', deviceId, 'nothing tried')
    while (clock.now() < usualUntil) {
      for (const baud of usual) {
        const answer = await probe(baud)
        if (answer.ok) return ok(baud)
        last = answer.error
        if (endsSearch(last)) return failed(last)
      }
    }
    for (const baud of rare) {
      const answer = await probe(baud)
      if (answer.ok) return ok(baud)
      last = answer.error
      if (endsSearch(last)) return failed(last)
    }
    return failed(deviceError(last.code, deviceId, 'no answer at any speed', last))
  }

  async function probe(baud: number): Promise<Result<Uint8Array>> {
    const set = await transport.setBaudRate(baud)
    if (!set.ok) return set
    return session.expectOk(OPCODE.verifyPassword, u32(password), { timeoutMs: PROBE_TIMEOUT_MS })
  }

  /** The acknowledgement comes at the old speed; where the new one does not work the old one is probed again. */
  async function raiseBaud(current: number): Promise<Result<number>> {
    if (current === preferredBaud) return ok(current)
    const set = await session.expectOk(OPCODE.setSysPara, [SYS_PARA.baud, preferredBaud / BAUD_UNIT])
    if (!set.ok) return set.error.code === 'UnsupportedCommand' ? ok(current) : set
    const switched = await transport.setBaudRate(preferredBaud)
    if (!switched.ok) return switched
    await clock.sleep(BAUD_SETTLE_MS)
    if ((await probe(preferredBaud)).ok) return ok(preferredBaud)
    return findBaud()
  }

  async function readProduct(): Promise<Result<ProductInfo | null>> {
    const reply = await session.command(OPCODE.readProdInfo, [])
    if (!reply.ok) {
      // Old firmware ignores the command; anything else is a broken line.
      if (reply.error.code !== 'CommandTimeout') return reply
      const alive = await session.resync()
      return alive.ok ? ok(null) : alive
    }
    if (reply.value[0] !== CONFIRMATION.ok) return ok(null)
    return ok(parseProductInfo(reply.value.subarray(1)))
  }
}

/** An answer, though not the wished one, or a line that is gone; a wrong speed gives only silence or damage. */
function endsSearch(error: DeviceError): boolean {
  return error.code !== 'CommandTimeout' && error.code !== 'ChecksumError'
}
