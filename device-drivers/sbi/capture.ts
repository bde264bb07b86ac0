import { randomUUID } from 'node:crypto'
import { type DeviceErrorCode, deviceError } from '../device-error.ts'
import type { GreyImage } from '../image.ts'
import { failed, ok, type Result } from '../result.ts'
import { readDigitalId, type SbiDeviceFacts, type SbiEnvironment } from './device-facts.ts'
import { type FingerRecordResult, readFingerRecord } from './finger-record.ts'
import { callSbi } from './http-call.ts'
import { captureData, captureReply, errorCodeOf } from './messages.ts'
import { type SbiTrust, verifyToken } from './trust.ts'

/** A service needs time beyond the wait for a finger: to compress, sign and send. */
const REPLY_MS = 5000
/** How far a device's clock may be off, milliseconds; it also bounds how old a signed picture may be. */
const CLOCK_TOLERANCE_MS = 5 * 60_000
/** SHA-256 of nothing: there is no capture before this one in its transaction. */
const NO_PREVIOUS_HASH = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

export interface SbiPicture {
  readonly image: GreyImage
  /** Quality that the device gives, 0-100, or null; by its own method. */
  readonly deviceQuality: number | null
}

/**
 * Lets a device take one finger (RCAPTURE: signed, not encrypted). The picture counts only if everything about it
 * is signed by a trusted device, the same one, for this very request. The block hash is not checked: it chains
 * several captures of one transaction, and each transaction here has one.
 */
export async function captureSbiFinger(options: {
  readonly facts: SbiDeviceFacts
  readonly trust: SbiTrust
  readonly environment: SbiEnvironment
  readonly timeoutMs: number
  readonly now: () => number
  readonly signal: AbortSignal
}): Promise<Result<SbiPicture>> {
  const { facts, trust, environment, timeoutMs, now, signal } = options
  const fault = (code: DeviceErrorCode, evidence: string) =>
    failed(deviceError(code, `mosip-sbi:${facts.port}`, evidence))
  const transactionId = randomUUID()
  const body = {
    env: environment,
    purpose: 'Registration',
    specVersion: facts.specVersion,
    timeout: String(timeoutMs),
    captureTime: new Date(now()).toISOString(),
    transactionId,
    bio: [
      {
        type: 'Finger',
        count: '1',
        bioSubType: ['UNKNOWN'],
        exception: [],
        requestedScore: '40',
        deviceId: facts.deviceId,
        deviceSubId: facts.deviceSubId,
        previousHash: NO_PREVIOUS_HASH,
      },
    ],
    customOpts: null,
  }
  const call = { port: facts.port, verb: 'RCAPTURE', body, timeoutMs: timeoutMs + REPLY_MS, signal } as const
  const reply = await callSbi(call)
  if (!reply.ok) return reply
  const parsed = captureReply.safeParse(reply.value)
  const first = parsed.success ? parsed.data.biometrics[0] : undefined
  if (!first) return fault('UnexpectedReply', 'a capture of another shape')
  const code = errorCodeOf(first.error?.code ?? '', Boolean(first.data))
  if (code || !first.data) return fault(code ?? 'UnexpectedReply', `error ${first.error?.code ?? ''}`)

  const verified = await verifyToken(first.data, trust, now())
  if (!verified.ok) return fault('AuthenticationRequired', `capture: ${verified.reason}`)
  const data = captureData.safeParse(verified.payload)
  if (!data.success) return fault('UnexpectedReply', 'a signed capture of another shape')
  const { bioType, env, purpose, timestamp, deviceCode, bioValue, qualityScore } = data.data
  if (data.data.transactionId !== transactionId)
    return fault('UnexpectedReply', 'a capture for another request')
  if (env !== environment || purpose !== 'Registration')
    return fault('UnexpectedReply', `a capture for ${purpose} in ${env}`)
  if (!(Math.abs(Date.parse(timestamp) - now()) <= CLOCK_TOLERANCE_MS))
    return fault('ClockWentBack', `signed at ${timestamp}`)
  if (!/^(finger|fir)/i.test(bioType)) return fault('UnexpectedReply', `a capture of ${bioType}`)
  const id = await readDigitalId(data.data.digitalId, trust, now())
  if (typeof id === 'string') return fault('AuthenticationRequired', `digital id of the capture: ${id}`)
  const known = facts.digitalId
  if (id.serialNo !== known.serialNo || id.make !== known.make || id.model !== known.model)
    return fault('UnexpectedReply', 'a capture by another device')
  if ((deviceCode ?? '') !== facts.deviceCode) return fault('UnexpectedReply', 'another device code')

  const record = readFingerRecord(Buffer.from(bioValue, 'base64url'))
  if (!record.ok) return fault(recordError(record.code), `${record.code}: ${record.evidence}`)
  return ok({ image: record.image, deviceQuality: qualityScore ?? null })
}

function recordError(code: Exclude<FingerRecordResult, { ok: true }>['code']): DeviceErrorCode {
  return code === 'UNSUPPORTED_COMPRESSION' ? 'UnsupportedModel' : 'BadImage'
}
