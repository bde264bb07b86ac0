import { deviceError } from '../device-error.ts'
import type { SelfTest, SelfTestCheck } from '../device-identity.ts'
import type { FingerprintModule, GlassLook } from '../fingerprint/module.ts'
import type { FpCapabilities, Indicator } from '../fingerprint-scanner.ts'
import { done, failed, ok, type Result } from '../result.ts'
import { OPCODE } from './commands.ts'
import { CONFIRMATION, errorOfConfirmation } from './confirmation.ts'
import type { Ef01Link } from './connect.ts'
import { lightCommand } from './indicator.ts'
import { CAPTURE_ACK_TIMEOUT_MS, type Ef01Session } from './session.ts'
import type { ImageSize } from './upload.ts'

/** Wire bytes a byte of picture costs with 128-byte packets, and bits a byte. */
const WIRE_OVERHEAD = (128 + 11) / 128
const BITS_PER_BYTE = 10
/** Exposure, and up to three uploads. */
const EXPOSURE_MS = 1000
const UPLOADS = 3

/** What a module of that sensor can do at that line speed, bits per second. */
export function ef01Capabilities(size: ImageSize, baud: number, led: boolean): FpCapabilities {
  const bytes = ((size.width * size.height) / 2) * WIRE_OVERHEAD
  return {
    ...size,
    bitsOnWire: 4,
    bitsDelivered: 8,
    liveness: 'none',
    led,
    sound: false,
    templates: [],
    scanType: 'press',
    cancel: 'host',
    maxCaptureMs: Math.ceil(EXPOSURE_MS + (UPLOADS * bytes * BITS_PER_BYTE * 1000) / baud),
  }
}

/** A connected EF01 module. */
export function createEf01ModuleDriver(
  session: Ef01Session,
  link: Ef01Link,
  deviceId: string,
): FingerprintModule {
  const { product, profile, parameters } = link

  async function look(): Promise<Result<GlassLook>> {
    const reply = await session.command(OPCODE.genImg, [], { timeoutMs: CAPTURE_ACK_TIMEOUT_MS })
    if (!reply.ok) return reply
    const code = reply.value[0]
    switch (code) {
      case CONFIRMATION.ok:
        return ok({ kind: 'finger' })
      case CONFIRMATION.noFinger:
        return ok({ kind: 'empty' })
      case CONFIRMATION.captureFailed:
        return ok({ kind: 'guidance', guidance: 'press-harder' })
      case CONFIRMATION.tooMessy:
        return ok({ kind: 'guidance', guidance: 'sensor-dirty' })
      case CONFIRMATION.tooFewFeatures:
        return ok({ kind: 'guidance', guidance: 'too-few-features' })
      default:
        return failed(deviceError(errorOfConfirmation(code), deviceId, `GenImg answered ${code}`))
    }
  }

  async function setIndicator(indicator: Indicator): Promise<Result<void>> {
    const light = lightCommand(profile.light, indicator)
    if (!light) return done
    const set = await session.expectOk(light.opcode, light.params)
    return set.ok ? done : set
  }

  async function selfTest(): Promise<Result<SelfTest>> {
    const checks: SelfTestCheck[] = []
    const now = await session.resync()
    if (!now.ok) return now
    checks.push({
      name: 'system-parameters',
      passed: true,
      observed: `${now.value.baud} baud, packets of ${now.value.packetBytes}`,
    })
    if (profile.handshake) {
      const { opcode, answer } = profile.handshake
      const reply = await session.command(opcode)
      if (!reply.ok) return reply
      checks.push({
        name: 'handshake',
        passed: reply.value[0] === answer,
        observed: `code ${reply.value[0]}`,
      })
    }
    if (profile.checkSensor) {
      const sensor = await session.command(OPCODE.checkSensor)
      if (!sensor.ok) return sensor
      checks.push({ name: 'sensor', passed: sensor.value[0] === 0, observed: `code ${sensor.value[0]}` })
    }
    const library = await session.command(OPCODE.templateCount)
    if (!library.ok) return library
    checks.push({ name: 'module-library', passed: true, observed: storedTemplates(library.value) })
    return ok({ passed: checks.every((check) => check.passed), checks })
  }

  return {
    capabilities: ef01Capabilities(link.size, link.baud, profile.light !== 'none'),
    info: {
      model: product?.model ?? profile.name,
      serial: product?.serial ?? '',
      firmware: `system ${parameters.systemId}`,
      hardware: product?.hardware ?? '',
      sensor: product?.sensor ?? '',
    },
    serial: product?.serial ?? null,
    look,
    async upload(onRows) {
      const wire = await session.uploadImage(link.size, link.baud, onRows)
      return wire.ok ? ok(wire.value.image) : wire
    },
    resync: session.resync,
    setIndicator,
    selfTest,
  }
}

/** Prints that somebody's software left on the module: nobody's business here, but the technician should know. */
function storedTemplates(reply: Uint8Array): string {
  if (reply[0] !== CONFIRMATION.ok || reply.length !== 3) return 'does not tell its templates'
  return `${(reply[1] << 8) | reply[2]} templates stored`
}
