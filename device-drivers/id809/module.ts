import { deviceError } from '../device-error.ts'
import type { FirmwareInfo, SelfTest, SelfTestCheck } from '../device-identity.ts'
import type { FingerprintModule, GlassLook } from '../fingerprint/module.ts'
import type { FpCapabilities } from '../fingerprint-scanner.ts'
import { done, failed, ok, type Result } from '../result.ts'
import { CAPACITY, COMMAND, errorOfRet, IMAGE, LED_PARAMS, RET } from './commands.ts'
import type { Id809Session } from './session.ts'

/** Exposure; the module waits a little for a finger to settle. */
const IMAGE_TIMEOUT_MS = 2500
const LIGHT_GROUND = 255
/** Ten bits a byte, and a frame of 510 bytes for 496 pixels. */
const BITS_PER_PIXEL = (10 * 510) / 496
const UPLOADS = 3

/** What a module can do at that line speed, bits per second. */
export function id809Capabilities(baud: number): FpCapabilities {
  return {
    ...IMAGE,
    bitsOnWire: 8,
    bitsDelivered: 8,
    liveness: 'none',
    led: true,
    sound: false,
    templates: [],
    scanType: 'press',
    cancel: 'host',
    maxCaptureMs: Math.ceil(
      IMAGE_TIMEOUT_MS + (UPLOADS * IMAGE.width * IMAGE.height * BITS_PER_PIXEL * 1000) / baud,
    ),
  }
}

/**
 * A connected ID809 module.
 *
 * @param baud line speed, bits per second
 */
export function createId809ModuleDriver(
  session: Id809Session,
  link: { readonly baud: number; readonly info: FirmwareInfo },
  deviceId: string,
): FingerprintModule {
  async function look(): Promise<Result<GlassLook>> {
    const touch = await session.expectOk(COMMAND.fingerDetect)
    if (!touch.ok) return touch
    if (touch.value[0] !== 1) return ok({ kind: 'empty' })
    const picture = await session.ask(COMMAND.getImage, [], IMAGE_TIMEOUT_MS)
    if (!picture.ok) return picture
    switch (picture.value.ret) {
      case RET.ok:
        return ok({ kind: 'finger' })
      case RET.noFinger:
      case RET.timeout:
        return ok({ kind: 'empty' })
      case RET.badQuality:
        return ok({ kind: 'guidance', guidance: 'press-harder' })
      default: {
        const { ret } = picture.value
        return failed(deviceError(errorOfRet(ret), deviceId, `GetImage answered ${ret}`))
      }
    }
  }

  async function selfTest(): Promise<Result<SelfTest>> {
    const checks: SelfTestCheck[] = []
    const alive = await session.resync()
    if (!alive.ok) return alive
    checks.push({ name: 'line', passed: true, observed: `${link.baud} baud` })
    const touch = await session.ask(COMMAND.fingerDetect)
    if (!touch.ok) return touch
    const { ret } = touch.value
    checks.push({ name: 'sensor', passed: ret === RET.ok, observed: `return code ${ret}` })
    const stored = await session.ask(COMMAND.getEnrollCount, [1, 0, CAPACITY, 0])
    if (!stored.ok) return stored
    const count = stored.value.ret === RET.ok ? (stored.value.payload[0] ?? 0) : 0
    checks.push({ name: 'module-library', passed: true, observed: `${count} templates stored` })
    return ok({ passed: checks.every((check) => check.passed), checks })
  }

  return {
    capabilities: id809Capabilities(link.baud),
    info: link.info,
    serial: link.info.serial === '' ? null : link.info.serial,
    look,
    async upload(onRows) {
      const shown = new Uint8Array(IMAGE.width * IMAGE.height).fill(LIGHT_GROUND)
      const image = { ...IMAGE, pixels: shown }
      let have = 0
      const upload = await session.uploadImage(link.baud, IMAGE, (pixels, count) => {
        shown.set(pixels.subarray(have, count), have)
        have = count
        onRows({ image, rows: Math.floor(count / IMAGE.width) })
      })
      return upload.ok ? ok(image) : upload
    },
    resync: session.resync,
    async setIndicator(indicator) {
      const set = await session.expectOk(COMMAND.ledControl, LED_PARAMS[indicator])
      return set.ok ? done : set
    },
    selfTest,
  }
}
