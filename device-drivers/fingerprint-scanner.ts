import type { DeviceError } from './device-error.ts'
import type { DeviceIdentity, FirmwareInfo, SelfTest } from './device-identity.ts'
import type { Subscribe } from './event-hub.ts'
import type { GreyImage } from './image.ts'
import type { Result } from './result.ts'

/**
 * Where a fingerprint scanner stands. `absent`: no device; the driver looks for it. `armed`: waiting for a
 * finger. `awaiting-lift`: a finger must leave the glass first. `recovering`: resynchronising after a fault.
 * `faulted`: it answers but cannot work (wrong password, sensor fault).
 */
export type FingerprintScannerState =
  | 'closed'
  | 'absent'
  | 'opening'
  | 'ready'
  | 'armed'
  | 'capturing'
  | 'transferring'
  | 'awaiting-lift'
  | 'busy'
  | 'recovering'
  | 'faulted'
  | 'closing'

/** Advice to the voter, never an error. */
export type FingerGuidance =
  | 'place-finger'
  | 'centre-finger'
  | 'press-harder'
  | 'too-light'
  | 'wet'
  | 'dry'
  | 'too-few-features'
  | 'remove-finger'
  | 'sensor-dirty'

export type Indicator = 'idle' | 'place' | 'remove' | 'ok' | 'retry' | 'error'

export interface FpCapabilities {
  /** Size in pixels of the pictures that `capture` delivers. */
  readonly width: number
  readonly height: number
  /** Pixels per inch. */
  readonly dpi: number
  /** Grey levels that really cross the wire, in bits; `bitsDelivered` is the sample format. */
  readonly bitsOnWire: number
  readonly bitsDelivered: 8
  readonly liveness: 'none' | 'device'
  readonly led: boolean
  readonly sound: boolean
  /** Template formats the device itself can deliver. */
  readonly templates: readonly string[]
  readonly scanType: 'press' | 'swipe'
  /** `device`: the device can break off a running command; `host`: the driver lets it finish unseen. */
  readonly cancel: 'device' | 'host'
  /** Longest time from a finger on the glass to a delivered picture, milliseconds. */
  readonly maxCaptureMs: number
}

export interface CaptureProgress {
  /** 0 when the transfer starts, 1 when the picture is whole. */
  readonly fraction: number
  /** Whole rows received so far, from the top; the rows below are still light ground. */
  readonly rows: number
  /** The picture that is being filled; the same buffer on every call, to be read only. */
  readonly image: GreyImage
}

export interface CaptureOptions {
  /** Longest time to wait for a finger, milliseconds; the transfer has its own deadlines. */
  readonly timeoutMs: number
  /** Refuse pictures whose driver-side quality (0..100) is below this with `QualityTooLow`. */
  readonly minQuality?: number
  /** Aborting ends the capture with `Cancelled` at once; a finger left on the glass does not count later. */
  readonly signal?: AbortSignal
  /** Require the glass to be seen empty first, even when no capture was cancelled before. */
  readonly requireLift?: boolean
  readonly onProgress?: (progress: CaptureProgress) => void
}

export interface FpSample extends GreyImage {
  /** 0..100, by the method named in `qualityBy`; a hint for guidance, not the matcher's judgement. */
  readonly quality: number
  readonly qualityBy: 'driver-ridge-area'
  /** Milliseconds since the Unix epoch at which the sensor had taken the picture. */
  readonly capturedAt: number
  readonly deviceId: string
  /** Milliseconds that the picture needed on the wire, repeated uploads included. */
  readonly transferMs: number
  /** Whole uploads that had to be repeated because bytes were lost or damaged. */
  readonly redoneUploads: number
}

export interface FpEvents {
  readonly state: FingerprintScannerState
  readonly finger: 'on' | 'off'
  readonly guidance: FingerGuidance
  readonly progress: CaptureProgress
  readonly warning: DeviceError
  readonly removed: DeviceError
}

/**
 * A fingerprint scanner. Expected failures come back as values; nothing here rejects. Device loss is a state
 * (`absent`): the driver keeps looking for the device and comes back to `ready` by itself, until `close`.
 */
export interface FingerprintScanner {
  /** Who the device is; serial and model are known once it has answered. */
  readonly id: DeviceIdentity
  readonly state: FingerprintScannerState
  /**
   * Looks for the device and brings it to `ready`. Without a device it answers with the error and keeps
   * looking: the `state` event tells when the device is there.
   */
  open(options?: { readonly signal?: AbortSignal }): Promise<Result<void>>
  /** Idempotent; resolves within two seconds whatever the device does. */
  close(): Promise<void>
  capabilities(): FpCapabilities
  info(): Promise<Result<FirmwareInfo>>
  capture(options: CaptureOptions): Promise<Result<FpSample>>
  /** Sets the light ring; where the device has none this does nothing (see `capabilities().led`). */
  setIndicator(indicator: Indicator): Promise<Result<void>>
  selfTest(): Promise<Result<SelfTest>>
  readonly on: Subscribe<FpEvents>
}
