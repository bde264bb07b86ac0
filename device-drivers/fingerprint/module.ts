import type { DeviceError } from '../device-error.ts'
import type { FirmwareInfo, SelfTest } from '../device-identity.ts'
import type { FingerGuidance, FpCapabilities, Indicator } from '../fingerprint-scanner.ts'
import type { GreyImage } from '../image.ts'
import type { Result } from '../result.ts'

/** What one look at the glass found. */
export type GlassLook =
  /** A finger, and its picture is in the module's buffer. */
  | { readonly kind: 'finger' }
  | { readonly kind: 'empty' }
  /** Something lies there, but no picture of it came about. */
  | { readonly kind: 'guidance'; readonly guidance: FingerGuidance }

/** The picture as far as it has come. */
export interface PartialImage {
  readonly image: GreyImage
  /** Whole rows so far. */
  readonly rows: number
}

/** A connected fingerprint module, whatever protocol it speaks: what the driver common to all needs of it. */
export interface FingerprintModule {
  readonly capabilities: FpCapabilities
  readonly info: FirmwareInfo
  /** Serial number as the module tells it; null where it has none. */
  readonly serial: string | null
  /** Looks at the glass once and keeps the picture when there is a finger. */
  look(): Promise<Result<GlassLook>>
  /** Brings the kept picture over; a retryable error means that asking again may help. */
  upload(onRows: (partial: PartialImage) => void): Promise<Result<GreyImage>>
  /** Makes the line trustworthy again after a fault, and tells that the module lives. */
  resync(): Promise<Result<unknown>>
  /** Does nothing where the module has no light. */
  setIndicator(indicator: Indicator): Promise<Result<void>>
  selfTest(): Promise<Result<SelfTest>>
}

/** One connection to a module, from the open transport to its end. */
export interface ModuleConnection {
  /** Finds out how to talk to the module and what it is. */
  connect(): Promise<Result<FingerprintModule>>
  /** Ends whatever is under way with `error` and stops listening. */
  dispose(error: DeviceError): void
}
