/** What a person at the table can do about a failure; screens translate it, nothing parses it. */
export type UserAction =
  | 'none'
  | 'retry'
  | 'replug'
  | 'clean-glass'
  | 'close-cover'
  | 'clear-paper'
  | 'empty-box'
  | 'wait'
  | 'replace-device'
  | 'call-technician'

interface ErrorFacts {
  /** Whether the same call may succeed when it is made again without repairing anything. */
  readonly retryable: boolean
  readonly userAction: UserAction
}

/** Every way in which a device can fail, with what follows from it. */
export const DEVICE_ERRORS = {
  DeviceNotFound: { retryable: true, userAction: 'replug' },
  PermissionDenied: { retryable: false, userAction: 'call-technician' },
  DeviceInUse: { retryable: false, userAction: 'call-technician' },
  DeviceRemoved: { retryable: true, userAction: 'replug' },
  /** The native library for this kind of transport is not installed or does not load here. */
  LibraryMissing: { retryable: false, userAction: 'call-technician' },
  OpenFailed: { retryable: true, userAction: 'replug' },
  NotOpen: { retryable: false, userAction: 'none' },
  AlreadyOpen: { retryable: false, userAction: 'none' },
  Busy: { retryable: true, userAction: 'wait' },
  Cancelled: { retryable: true, userAction: 'none' },
  CaptureTimeout: { retryable: true, userAction: 'retry' },
  CommandTimeout: { retryable: true, userAction: 'retry' },
  TransferTruncated: { retryable: true, userAction: 'retry' },
  ChecksumError: { retryable: true, userAction: 'retry' },
  FramingError: { retryable: true, userAction: 'retry' },
  UnexpectedReply: { retryable: true, userAction: 'retry' },
  SequenceGap: { retryable: true, userAction: 'retry' },
  UnsupportedCommand: { retryable: false, userAction: 'none' },
  UnsupportedModel: { retryable: false, userAction: 'replace-device' },
  FirmwareTooOld: { retryable: false, userAction: 'replace-device' },
  AuthenticationRequired: { retryable: false, userAction: 'call-technician' },
  BadImage: { retryable: true, userAction: 'retry' },
  QualityTooLow: { retryable: true, userAction: 'retry' },
  SensorFault: { retryable: false, userAction: 'replace-device' },
  SensorDirty: { retryable: true, userAction: 'clean-glass' },
  StorageFull: { retryable: false, userAction: 'call-technician' },
  CoverOpen: { retryable: true, userAction: 'close-cover' },
  PaperJam: { retryable: false, userAction: 'clear-paper' },
  PaperHeldBack: { retryable: true, userAction: 'retry' },
  DoubleFeed: { retryable: true, userAction: 'retry' },
  NoPaper: { retryable: true, userAction: 'retry' },
  BoxFull: { retryable: false, userAction: 'empty-box' },
  CalibrationNeeded: { retryable: false, userAction: 'call-technician' },
  OverTemperature: { retryable: true, userAction: 'wait' },
  PowerFault: { retryable: true, userAction: 'replug' },
  ClockWentBack: { retryable: true, userAction: 'call-technician' },
  SimulatorRefused: { retryable: false, userAction: 'replace-device' },
  InternalFault: { retryable: false, userAction: 'call-technician' },
} as const satisfies Record<string, ErrorFacts>

export type DeviceErrorCode = keyof typeof DEVICE_ERRORS

/** A device failure as a value. `code` decides what to do; `evidence` is for the technician's log only. */
export interface DeviceError<C extends DeviceErrorCode = DeviceErrorCode> {
  readonly code: C
  readonly retryable: boolean
  readonly userAction: UserAction
  readonly deviceId: string
  readonly evidence: string
  readonly cause?: DeviceError
}

/** Makes the error `code` of device `deviceId`; `evidence` says what was observed, in bytes or numbers. */
export function deviceError<C extends DeviceErrorCode>(
  code: C,
  deviceId: string,
  evidence: string,
  cause?: DeviceError,
): DeviceError<C> {
  const { retryable, userAction } = DEVICE_ERRORS[code]
  return { code, retryable, userAction, deviceId, evidence, ...(cause ? { cause } : {}) }
}
