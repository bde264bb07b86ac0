import { type DeviceErrorCode, deviceError } from '../device-error.ts'
import { failed, ok, type Result } from '../result.ts'
import { callSbi } from './http-call.ts'
import { type DigitalId, deviceInfo, deviceInfos, digitalId, errorCodeOf } from './messages.ts'
import { type SbiTrust, verifyToken } from './trust.ts'

const ANSWER_MS = 3000

/** Where a station's readers are registered: part of what devices sign, so that a test device is no real one. */
export type SbiEnvironment = 'Staging' | 'Developer' | 'Pre-Production' | 'Production'

/** What a device says about itself, every word of it signed by a trusted one. */
export interface SbiDeviceFacts {
  readonly port: number
  readonly deviceId: string
  readonly deviceSubId: string
  readonly deviceCode: string
  readonly status: string
  readonly firmware: string
  readonly serviceVersion: string
  readonly specVersion: string
  readonly digitalId: DigitalId
}

/**
 * Asks a service about its fingerprint device, and verifies device information and digital id. Errors:
 * `AuthenticationRequired` (not signed by a trusted one, unregistered), `UnsupportedModel` (not for registration, or of
 * another environment), `DeviceNotFound`, and those of the call.
 */
export async function readDeviceFacts(options: {
  readonly port: number
  readonly trust: SbiTrust
  readonly environment: SbiEnvironment
  readonly now: () => number
}): Promise<Result<SbiDeviceFacts>> {
  const { port, trust, environment, now } = options
  const fault = (code: DeviceErrorCode, evidence: string) =>
    failed(deviceError(code, `mosip-sbi:${port}`, evidence))
  const reply = await callSbi({ port, verb: 'MOSIPDINFO', body: { type: 'Finger' }, timeoutMs: ANSWER_MS })
  if (!reply.ok) return reply
  const infos = deviceInfos.safeParse(reply.value)
  if (!infos.success) return fault('UnexpectedReply', 'device information of another shape')
  let refusal: Result<SbiDeviceFacts> = fault('DeviceNotFound', 'no fingerprint device')
  for (const { deviceInfo: token, error } of infos.data) {
    const code = errorCodeOf(error?.code ?? '', Boolean(token))
    if (code || !token) {
      refusal = fault(code ?? 'UnexpectedReply', `error ${error?.code ?? ''}`)
      continue
    }
    const verified = await verifyToken(token, trust, now())
    if (!verified.ok) {
      refusal = fault('AuthenticationRequired', `device information: ${verified.reason}`)
      continue
    }
    const info = deviceInfo.safeParse(verified.payload)
    if (!info.success) {
      refusal = fault('UnexpectedReply', 'signed device information of another shape')
      continue
    }
    const id = await readDigitalId(info.data.digitalId, trust, now())
    if (typeof id === 'string') refusal = fault('AuthenticationRequired', `digital id: ${id}`)
    else if (!/^finger/i.test(id.type)) refusal = fault('DeviceNotFound', 'no fingerprint device')
    else if (info.data.purpose !== 'Registration')
      // An authentication device encrypts its picture for the national server: nobody here can read it.
      refusal = fault('UnsupportedModel', `a device for ${info.data.purpose}`)
    else if (info.data.env !== environment)
      refusal = fault('UnsupportedModel', `a device of ${info.data.env}, not of ${environment}`)
    else return ok(factsOf(port, info.data, id))
  }
  return refusal
}

/** The signed identity of a device, or why it is not believed. */
export async function readDigitalId(
  token: string,
  trust: SbiTrust,
  now: number,
): Promise<DigitalId | string> {
  const verified = await verifyToken(token, trust, now)
  if (!verified.ok) return verified.reason
  const id = digitalId.safeParse(verified.payload)
  return id.success ? id.data : 'UNEXPECTED_SHAPE'
}

function factsOf(port: number, info: ReturnType<typeof deviceInfo.parse>, id: DigitalId): SbiDeviceFacts {
  const subIds = Array.isArray(info.deviceSubId) ? info.deviceSubId : [info.deviceSubId ?? '0']
  return {
    port,
    deviceId: info.deviceId,
    deviceSubId: String(subIds[0] ?? '0'),
    deviceCode: info.deviceCode ?? '',
    status: info.deviceStatus,
    firmware: info.firmware,
    serviceVersion: info.serviceVersion ?? '',
    specVersion: info.specVersion[0] ?? '0.9.5',
    digitalId: id,
  }
}
