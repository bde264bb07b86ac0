import type { DeviceErrorCode } from '../device-error.ts'

/** Confirmation codes that the driver treats in its own way (ZFM-20 manual v2.0; 1F and up R503 manual). */
export const CONFIRMATION = {
  ok: 0x00,
  packetError: 0x01,
  noFinger: 0x02,
  captureFailed: 0x03,
  tooMessy: 0x06,
  tooFewFeatures: 0x07,
  noMatch: 0x08,
  notFound: 0x09,
  combineFailed: 0x0a,
  pageOutOfRange: 0x0b,
  templateReadError: 0x0c,
  uploadTemplateFailed: 0x0d,
  cannotReceive: 0x0e,
  uploadImageFailed: 0x0f,
  wrongPassword: 0x13,
  noPrimaryImage: 0x15,
  flashError: 0x18,
  undefinedError: 0x19,
  badRegister: 0x1a,
  badRegisterValue: 0x1b,
  badNotepadPage: 0x1c,
  libraryFull: 0x1f,
  mustVerifyPassword: 0x21,
  timeout: 0x26,
  alreadyExists: 0x27,
  sensorError: 0x29,
  unsupported: 0xfc,
  hardwareError: 0xfd,
  executionFailed: 0xfe,
} as const

const ERROR_OF_CODE = new Map<number, DeviceErrorCode>([
  [CONFIRMATION.packetError, 'ChecksumError'],
  [CONFIRMATION.captureFailed, 'BadImage'],
  [CONFIRMATION.tooMessy, 'QualityTooLow'],
  [CONFIRMATION.tooFewFeatures, 'QualityTooLow'],
  [CONFIRMATION.uploadImageFailed, 'BadImage'],
  [CONFIRMATION.wrongPassword, 'AuthenticationRequired'],
  [CONFIRMATION.noPrimaryImage, 'BadImage'],
  [CONFIRMATION.flashError, 'SensorFault'],
  [CONFIRMATION.undefinedError, 'UnsupportedCommand'],
  [CONFIRMATION.badRegister, 'UnsupportedCommand'],
  [CONFIRMATION.badRegisterValue, 'UnsupportedCommand'],
  [CONFIRMATION.libraryFull, 'StorageFull'],
  [CONFIRMATION.mustVerifyPassword, 'AuthenticationRequired'],
  [CONFIRMATION.sensorError, 'SensorFault'],
  [CONFIRMATION.unsupported, 'UnsupportedCommand'],
  [CONFIRMATION.hardwareError, 'SensorFault'],
])

/** The error class of a confirmation code other than `ok`; codes of no known meaning are `UnexpectedReply`. */
export function errorOfConfirmation(code: number): DeviceErrorCode {
  return ERROR_OF_CODE.get(code) ?? 'UnexpectedReply'
}
