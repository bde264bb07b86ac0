import { deviceError } from '../device-error.ts'
import type { SelfTest, SelfTestCheck } from '../device-identity.ts'
import type { FingerprintModule, GlassLook } from '../fingerprint/module.ts'
import type { FpCapabilities, Indicator } from '../fingerprint-scanner.ts'
import type { GreyImage } from '../image.ts'
import { done, failed, ok, type Result } from '../result.ts'
import { COMMAND, errorOfNack, NACK } from './commands.ts'
import { RESPONSE } from './frame.ts'
import type { Gt511Session } from './session.ts'

/** A picture of best quality takes the module up to this long. */
const CAPTURE_TIMEOUT_MS = 5000
/** Parameter of CaptureFinger for a picture to keep, not a quick look. */
const BEST = 1
const LIGHT_GROUND = 255
const BITS_PER_BYTE = 10
const UPLOADS = 3
/** The lamp lights the glass; it says one thing: a finger is wanted here. */
const LAMP_ON: readonly Indicator[] = ['place', 'retry', 'remove']

export interface Gt511Link {
  /** Line speed, bits per second. */
  readonly baud: number
  readonly size: { readonly width: number; readonly height: number; readonly dpi: number }
  readonly firmware: string
  readonly serial: string
}

/** What a module of that picture size can do at that line speed, bits per second. */
export function gt511Capabilities(size: Gt511Link['size'], baud: number): FpCapabilities {
  return {
    ...size,
    bitsOnWire: 8,
    bitsDelivered: 8,
    liveness: 'none',
    led: true,
    sound: false,
    templates: [],
    scanType: 'press',
    cancel: 'host',
    maxCaptureMs: Math.ceil(
      CAPTURE_TIMEOUT_MS + (UPLOADS * size.width * size.height * BITS_PER_BYTE * 1000) / baud,
    ),
  }
}

/** A connected GT-511 module. */
export function createGt511ModuleDriver(
  session: Gt511Session,
  link: Gt511Link,
  deviceId: string,
): FingerprintModule {
  const { size } = link
  /** Whether the lamp burns; a module that may have restarted is lit anew. */
  let lit = false

  async function light(on: boolean): Promise<Result<void>> {
    const set = await session.expectAck(COMMAND.cmosLed, on ? 1 : 0)
    if (!set.ok) return set
    lit = on
    return done
  }

  async function look(): Promise<Result<GlassLook>> {
    // Without light the sensor sees no finger.
    const lamp = lit ? done : await light(true)
    if (!lamp.ok) return lamp
    const pressed = await session.expectAck(COMMAND.isPressFinger)
    if (!pressed.ok) return pressed
    if (pressed.value !== 0) return ok({ kind: 'empty' })
    const capture = await session.ask(COMMAND.captureFinger, BEST, CAPTURE_TIMEOUT_MS)
    if (!capture.ok) return capture
    const { word, parameter } = capture.value
    if (word === RESPONSE.ack) return ok({ kind: 'finger' })
    if (parameter === NACK.notPressed) return ok({ kind: 'empty' })
    if (parameter === NACK.badFinger) return ok({ kind: 'guidance', guidance: 'press-harder' })
    return failed(deviceError(errorOfNack(parameter), deviceId, `CaptureFinger answered ${parameter}`))
  }

  async function upload(
    onRows: (partial: { readonly image: GreyImage; readonly rows: number }) => void,
  ): Promise<Result<GreyImage>> {
    const pixels = new Uint8Array(size.width * size.height).fill(LIGHT_GROUND)
    const image = { ...size, pixels }
    let have = 0
    const data = await session.fetch({
      command: COMMAND.getImage,
      bytes: pixels.length,
      baud: link.baud,
      onData(soFar) {
        pixels.set(soFar.subarray(have), have)
        have = soFar.length
        onRows({ image, rows: Math.floor(have / size.width) })
      },
    })
    if (!data.ok) return data
    pixels.set(data.value)
    onRows({ image, rows: size.height })
    return ok(image)
  }

  async function selfTest(): Promise<Result<SelfTest>> {
    const checks: SelfTestCheck[] = []
    const alive = await session.resync()
    if (!alive.ok) return alive
    checks.push({ name: 'line', passed: true, observed: `${link.baud} baud` })
    const lamp = await session.ask(COMMAND.cmosLed, lit ? 1 : 0)
    if (!lamp.ok) return lamp
    const lampWorks = lamp.value.word === RESPONSE.ack
    checks.push({ name: 'sensor', passed: lampWorks, observed: lampWorks ? 'answers' : 'refuses its lamp' })
    const stored = await session.ask(COMMAND.getEnrollCount)
    if (!stored.ok) return stored
    checks.push({
      name: 'module-library',
      passed: true,
      observed: `${stored.value.parameter} templates stored`,
    })
    return ok({ passed: checks.every((check) => check.passed), checks })
  }

  return {
    capabilities: gt511Capabilities(size, link.baud),
    info: { model: 'GT-511', serial: link.serial, firmware: link.firmware, hardware: '', sensor: 'optical' },
    serial: link.serial,
    look,
    upload,
    resync() {
      lit = false
      return session.resync()
    },
    setIndicator: (indicator) => light(LAMP_ON.includes(indicator)),
    selfTest,
  }
}
