import type { Clock } from '../clock.ts'
import { type DeviceError, deviceError } from '../device-error.ts'
import type {
  CaptureOptions,
  CaptureProgress,
  FingerGuidance,
  FingerprintScannerState,
  FpSample,
} from '../fingerprint-scanner.ts'
import type { GreyImage } from '../image.ts'
import { failed, ok, type Result } from '../result.ts'
import { ridgeArea } from '../ridge-area.ts'
import type { FingerprintModule } from './module.ts'

/** Pause between two looks at the glass: fast enough to feel immediate, slow enough for a half-duplex line. */
const POLL_MS = 80
/** Serial modules retransmit nothing: a lost byte means the whole upload again; three in a row mean a bad cable. */
const UPLOAD_ATTEMPTS = 3
/** Pictures taken anew within one capture because the module had lost the first. */
const RECAPTURES = 1
/** Resynchronisations within one capture before the module counts as dead. */
const RESYNCS = 3

/** What a capture needs from its scanner, and what it tells it. */
export interface CaptureContext {
  readonly module: FingerprintModule
  readonly clock: Clock
  readonly deviceId: string
  /** Aborted when the capture was cancelled or the connection is gone. */
  readonly stop: AbortSignal
  /** Whether the glass must be seen empty before a finger counts. */
  readonly liftRequired: boolean
  readonly onState: (state: FingerprintScannerState) => void
  readonly onFinger: (finger: 'on' | 'off') => void
  readonly onGuidance: (guidance: FingerGuidance) => void
  readonly onProgress: (progress: CaptureProgress) => void
  readonly onWarning: (error: DeviceError) => void
}

/** Waits for a finger, takes its picture and brings it over the wire: wait → upload → judge. */
export async function captureFinger(
  context: CaptureContext,
  options: CaptureOptions,
): Promise<Result<FpSample>> {
  let capturedAt = await waitForFinger(context, options.timeoutMs)
  if (!capturedAt.ok) return capturedAt
  let upload = await uploadPicture(context)
  // A module that restarted has lost the picture: the finger is likely still there.
  for (let again = 0; again < RECAPTURES && !upload.ok && upload.error.code === 'BadImage'; again++) {
    context.onWarning(upload.error)
    capturedAt = await waitForFinger(context, options.timeoutMs)
    if (!capturedAt.ok) return capturedAt
    upload = await uploadPicture(context)
  }
  if (!upload.ok) return upload
  const { image, transferMs, redoneUploads } = upload.value
  const quality = ridgeArea(image)
  if (options.minQuality !== undefined && quality < options.minQuality) {
    return failed(
      deviceError('QualityTooLow', context.deviceId, `ridge area ${quality} of ${options.minQuality}`),
    )
  }
  return ok({
    ...image,
    quality,
    qualityBy: 'driver-ridge-area',
    capturedAt: capturedAt.value,
    deviceId: context.deviceId,
    transferMs,
    redoneUploads,
  })
}

/** Polls the glass. Resolves with the time at which the sensor had the picture. */
async function waitForFinger(context: CaptureContext, timeoutMs: number): Promise<Result<number>> {
  const { module, clock, stop, deviceId } = context
  const giveUpAt = clock.now() + timeoutMs
  let mustLift = context.liftRequired
  let resyncs = 0
  let told: FingerGuidance | null = null

  function guide(guidance: FingerGuidance): void {
    if (guidance !== told) context.onGuidance(guidance)
    told = guidance
  }

  context.onState(mustLift ? 'awaiting-lift' : 'armed')
  while (!stop.aborted) {
    const look = await module.look()
    if (stop.aborted) break
    if (!look.ok) {
      const { code, retryable } = look.error
      if (code === 'DeviceRemoved' || !retryable || ++resyncs > RESYNCS) return look
      context.onWarning(look.error)
      context.onState('recovering') // people see at once that it does not answer, not when the last try is over
      const alive = await module.resync()
      if (!alive.ok) return alive
      context.onState(mustLift ? 'awaiting-lift' : 'armed')
    } else if (look.value.kind === 'finger') {
      if (!mustLift) {
        context.onFinger('on')
        return ok(clock.now())
      }
      guide('remove-finger')
    } else if (look.value.kind === 'empty') {
      if (mustLift) {
        mustLift = false
        context.onFinger('off')
        context.onState('armed')
      }
      guide('place-finger')
    } else guide(look.value.guidance)
    if (clock.now() >= giveUpAt) {
      const why = mustLift ? 'the glass was never seen empty' : 'no finger'
      return failed(deviceError('CaptureTimeout', deviceId, `${why} in ${timeoutMs} ms`))
    }
    await clock.sleep(Math.min(POLL_MS, giveUpAt - clock.now()), stop)
  }
  return failed(deviceError('Cancelled', deviceId, 'cancelled while waiting for a finger'))
}

interface Upload {
  readonly image: GreyImage
  readonly transferMs: number
  readonly redoneUploads: number
}

/** Uploads the picture, again when bytes were lost; the module keeps it in its buffer meanwhile. */
async function uploadPicture(context: CaptureContext): Promise<Result<Upload>> {
  const { module, clock, stop, deviceId } = context
  const startedAt = clock.now()
  context.onState('transferring')
  let last: DeviceError = deviceError('InternalFault', deviceId, 'no upload was tried')
  for (let attempt = 0; attempt < UPLOAD_ATTEMPTS && !stop.aborted; attempt++) {
    let shownRows = -1
    const upload = await module.upload(({ image, rows }) => {
      if (stop.aborted || rows === shownRows) return
      shownRows = rows
      context.onProgress({ fraction: rows / image.height, rows, image })
    })
    if (upload.ok) {
      return ok({ image: upload.value, transferMs: clock.now() - startedAt, redoneUploads: attempt })
    }
    last = upload.error
    if (last.code === 'DeviceRemoved' || last.code === 'BadImage' || !last.retryable) return failed(last)
    context.onWarning(last)
    const alive = await module.resync()
    if (!alive.ok) return alive
  }
  return failed(stop.aborted ? deviceError('Cancelled', deviceId, 'cancelled during the upload') : last)
}
