import { z } from 'zod'
import type { DeviceErrorCode } from '../device-error.ts'

// The JSON of SBI 0.9.5 (docs.mosip.io; io.mosip.registration.mdm.dto). Numbers come as numbers or as text, and
// the parts of an error in two spellings, depending on the vendor.

const text = z.string().max(4096)
const number = z.union([z.number(), z.string().max(32).transform(Number)])

const error = z
  .object({
    errorCode: text.optional(),
    errorcode: text.optional(),
    errorInfo: text.optional(),
    errorinfo: text.optional(),
  })
  .transform((e) => ({ code: e.errorCode ?? e.errorcode ?? '', info: e.errorInfo ?? e.errorinfo ?? '' }))

const specVersions = z.union([z.array(text).max(16), text.transform((one) => [one])])

export const discoveredDevices = z.array(
  z.object({
    deviceId: text.optional(),
    deviceStatus: text.optional(),
    purpose: text.nullish(),
    callbackId: text.optional(),
    digitalId: text.optional(),
    error: error.nullish(),
  }),
)

export const deviceInfos = z
  .array(z.object({ deviceInfo: z.string().max(65_536).nullish(), error: error.nullish() }))
  .max(16)

export const deviceInfo = z.object({
  deviceStatus: text,
  deviceId: text,
  deviceSubId: z.union([z.array(z.union([z.number(), text])).max(8), text]).optional(),
  firmware: text,
  serviceVersion: text.optional(),
  certification: text.optional(),
  digitalId: z.string().max(65_536),
  deviceCode: text.nullish(),
  env: text,
  purpose: text,
  specVersion: specVersions,
})

export const digitalId = z.object({
  serialNo: text,
  make: text,
  model: text,
  type: text,
  deviceSubType: text.optional(),
  deviceProvider: text.optional(),
  deviceProviderId: text.optional(),
})
export type DigitalId = z.infer<typeof digitalId>

export const captureReply = z.object({
  biometrics: z
    .array(z.object({ specVersion: text.optional(), data: z.string().nullish(), error: error.nullish() }))
    .max(16),
})

export const captureData = z.object({
  digitalId: z.string().max(65_536),
  deviceCode: text.nullish(),
  bioType: text,
  bioSubType: text.nullish(),
  purpose: text,
  env: text,
  bioValue: z.string(),
  transactionId: text,
  timestamp: text,
  qualityScore: number.nullish(),
})

/** Codes that mean a capture went through; 100 is "ok" in the reference service and "not registered" in the standard. */
const SUCCESS = '0'
const AMBIGUOUS = '100'

/**
 * What a service's error means here; null for none. The standard's own codes (0-202) and those of the reference
 * service (5xx-8xx, the last two digits alike for registration and authentication).
 *
 * @param hasData whether signed data came with it, which decides what 100 means
 */
export function errorCodeOf(code: string, hasData: boolean): DeviceErrorCode | null {
  if (code === SUCCESS || (code === '' && hasData)) return null
  if (code === AMBIGUOUS) return hasData ? null : 'AuthenticationRequired'
  switch (code) {
    case '101':
    case '701':
    case '801':
      return 'CaptureTimeout'
    case '703':
    case '803':
      return 'Busy'
    case '106':
    case '202':
    case '503':
    case '702':
    case '705':
    case '802':
    case '805':
      return 'DeviceRemoved'
    case '109':
    case '706':
    case '709':
    case '806':
    case '809':
      return 'UnsupportedModel'
    case '102':
    case '105':
    case '707':
    case '708':
    case '807':
    case '808':
      return 'BadImage'
    case '103':
      return 'SensorFault'
    case '107':
    case '108':
      return 'AuthenticationRequired'
    default:
      return 'UnexpectedReply'
  }
}
