import type { DeviceErrorCode } from '../device-error.ts'

/** Command codes (GT-511C3 datasheet 1.1). */
export const COMMAND = {
  open: 0x01,
  close: 0x02,
  usbInternalCheck: 0x03,
  changeBaudrate: 0x04,
  setIapMode: 0x05,
  cmosLed: 0x12,
  getEnrollCount: 0x20,
  checkEnrolled: 0x21,
  enrollStart: 0x22,
  enroll1: 0x23,
  enroll2: 0x24,
  enroll3: 0x25,
  isPressFinger: 0x26,
  deleteId: 0x40,
  deleteAll: 0x41,
  verify: 0x50,
  identify: 0x51,
  verifyTemplate: 0x52,
  identifyTemplate: 0x53,
  captureFinger: 0x60,
  makeTemplate: 0x61,
  getImage: 0x62,
  getRawImage: 0x63,
  getTemplate: 0x70,
  setTemplate: 0x71,
} as const

/** Errors that a NACK carries; a number below 200 is the id under which the finger is enrolled already. */
export const NACK = {
  timeout: 0x1001,
  invalidBaudrate: 0x1002,
  invalidId: 0x1003,
  idNotUsed: 0x1004,
  idUsed: 0x1005,
  communication: 0x1006,
  verifyFailed: 0x1007,
  identifyFailed: 0x1008,
  databaseFull: 0x1009,
  databaseEmpty: 0x100a,
  enrollOrder: 0x100b,
  badFinger: 0x100c,
  enrollFailed: 0x100d,
  unsupported: 0x100e,
  deviceError: 0x100f,
  cancelled: 0x1010,
  invalidParameter: 0x1011,
  notPressed: 0x1012,
} as const

/** Answer of UsbInternalCheck: a parameter that no other reply has. */
export const CHECK_ANSWER = 0x55
/** Speed after every power-on, bits per second, and those that ChangeBaudrate takes. */
export const POWER_ON_BAUD = 9600
export const BAUDS: readonly number[] = [9600, 19_200, 38_400, 57_600, 115_200]
/** Payload after Open with a parameter: firmware u32, ISO area u32, serial number 16 bytes. */
export const DEVICE_INFO_BYTES = 24
/** Template on the wire, bytes. */
export const TEMPLATE_BYTES = 498

const ERROR_OF_NACK = new Map<number, DeviceErrorCode>([
  [NACK.timeout, 'CaptureTimeout'],
  [NACK.invalidBaudrate, 'UnsupportedCommand'],
  [NACK.communication, 'ChecksumError'],
  [NACK.badFinger, 'BadImage'],
  [NACK.unsupported, 'UnsupportedCommand'],
  [NACK.deviceError, 'SensorFault'],
  [NACK.cancelled, 'Cancelled'],
  [NACK.invalidParameter, 'UnsupportedCommand'],
  [NACK.notPressed, 'BadImage'],
])

/** The error class of a NACK; errors of no known meaning are `UnexpectedReply`. */
export function errorOfNack(error: number): DeviceErrorCode {
  return ERROR_OF_NACK.get(error) ?? 'UnexpectedReply'
}
