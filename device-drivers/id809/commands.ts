import type { DeviceErrorCode } from '../device-error.ts'
import type { Indicator } from '../fingerprint-scanner.ts'

/** Command codes (cdjq/DFRobot_ID809). */
export const COMMAND = {
  testConnection: 0x0001,
  setParam: 0x0002,
  getParam: 0x0003,
  deviceInfo: 0x0004,
  setModuleSn: 0x0008,
  getModuleSn: 0x0009,
  standby: 0x000c,
  getImage: 0x0020,
  fingerDetect: 0x0021,
  upImage: 0x0022,
  downImage: 0x0023,
  ledControl: 0x0024,
  storeChar: 0x0040,
  loadChar: 0x0041,
  upChar: 0x0042,
  downChar: 0x0043,
  deleteChar: 0x0044,
  getEmptyId: 0x0045,
  getStatus: 0x0046,
  getBrokenId: 0x0047,
  getEnrollCount: 0x0048,
  getEnrolledIds: 0x0049,
  generate: 0x0060,
  merge: 0x0061,
  match: 0x0062,
  search: 0x0063,
  verify: 0x0064,
} as const

/** Return codes. */
export const RET = {
  ok: 0x00,
  fail: 0x01,
  verifyFailed: 0x10,
  identifyFailed: 0x11,
  templateEmpty: 0x12,
  templateNotEmpty: 0x13,
  allEmpty: 0x14,
  noEmptyId: 0x15,
  noBrokenId: 0x16,
  invalidTemplate: 0x17,
  duplicate: 0x18,
  badQuality: 0x19,
  mergeFailed: 0x1a,
  notAuthorized: 0x1b,
  flash: 0x1c,
  invalidId: 0x1d,
  invalidParam: 0x22,
  timeout: 0x23,
  generationCount: 0x25,
  invalidBuffer: 0x26,
  noFinger: 0x28,
  cancelled: 0x41,
} as const

const ERROR_OF_RET = new Map<number, DeviceErrorCode>([
  [RET.badQuality, 'QualityTooLow'],
  [RET.notAuthorized, 'AuthenticationRequired'],
  [RET.flash, 'SensorFault'],
  [RET.invalidParam, 'UnsupportedCommand'],
  [RET.timeout, 'CaptureTimeout'],
  [RET.noFinger, 'BadImage'],
  [RET.cancelled, 'Cancelled'],
])

/** The error class of a return code other than `ok`; codes of no known meaning are `UnexpectedReply`. */
export function errorOfRet(ret: number): DeviceErrorCode {
  return ERROR_OF_RET.get(ret) ?? 'UnexpectedReply'
}

/** Parameter numbers of SetParam and GetParam. */
export const PARAM = { deviceId: 0, security: 1, duplicationCheck: 2, baud: 3, autoLearn: 4 } as const

/** Line speeds by the value of the parameter, from 1; the fifth is the factory's. */
export const BAUDS: readonly number[] = [9600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600]
export const FACTORY_BAUD = 115_200

/** Picture, pixels; 508 pixels per inch as on the maker's other capacitive sensors. */
export const IMAGE = { width: 160, height: 160, dpi: 508 } as const
/** Pixels in a data frame of a picture, after its sequence number. */
export const IMAGE_BLOCK_BYTES = 496
/** Template on the wire, bytes. */
export const TEMPLATE_BYTES = 1008
/** Ids of templates are 1 to this. */
export const CAPACITY = 80

const BREATHING = 1
const ON = 3
const OFF = 4
const FAST_BLINK = 2
const SLOW_BLINK = 7
const GREEN = 1
const RED = 2
const YELLOW = 3
const BLUE = 4

/** Light of every indicator: mode, first colour, last colour, count; count 0 repeats for ever. */
export const LED_PARAMS: Readonly<Record<Indicator, readonly number[]>> = {
  idle: [OFF, BLUE, BLUE, 0],
  place: [BREATHING, BLUE, BLUE, 0],
  remove: [SLOW_BLINK, YELLOW, YELLOW, 0],
  ok: [ON, GREEN, GREEN, 0],
  retry: [FAST_BLINK, RED, RED, 3],
  error: [ON, RED, RED, 0],
}
