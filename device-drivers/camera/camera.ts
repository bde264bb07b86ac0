import type { DeviceError, DeviceErrorCode } from '../device-error.ts'
import type { DeviceIdentity } from '../device-identity.ts'
import type { Subscribe } from '../event-hub.ts'
import type { GreyImage } from '../image.ts'
import type { Result } from '../result.ts'

/** One picture of a running camera. The resolution means nothing here: a face has no inches. */
export interface CameraFrame {
  readonly image: GreyImage
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Faces that the platform's detector counted; null where there is no detector. */
  readonly faces: number | null
}

export type CameraState = 'closed' | 'opening' | 'running' | 'absent' | 'refused' | 'faulted'

export interface CameraEvents {
  readonly state: CameraState
  readonly frame: CameraFrame
  readonly removed: DeviceError
}

/** A camera that delivers frames while it is open. Expected failures come back as values; nothing rejects. */
export interface Camera {
  readonly id: DeviceIdentity
  readonly state: CameraState
  open(): Promise<Result<void>>
  /** Idempotent. */
  close(): Promise<void>
  readonly on: Subscribe<CameraEvents>
}

/** What the names of a browser's media errors mean (W3C Media Capture and Streams, `getUserMedia`). */
export function cameraErrorCode(name: string): DeviceErrorCode {
  switch (name) {
    case 'NotFoundError':
      return 'DeviceNotFound'
    case 'NotAllowedError':
    case 'SecurityError':
      return 'PermissionDenied'
    case 'NotReadableError':
      return 'DeviceInUse'
    case 'OverconstrainedError':
      return 'UnsupportedModel'
    default:
      return 'OpenFailed'
  }
}

/** Where a camera stands that could not be opened because of `code`. */
export function cameraStateFor(code: DeviceErrorCode): CameraState {
  if (code === 'DeviceNotFound' || code === 'DeviceRemoved') return 'absent'
  return code === 'PermissionDenied' ? 'refused' : 'faulted'
}
