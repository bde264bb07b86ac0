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
import { OPCODE } from './commands.ts'
import { CONFIRMATION, errorOfConfirmation } from './confirmation.ts'
import type { Ef01Link } from './connect.ts'
import { CAPTURE_ACK_TIMEOUT_MS, type Ef01Session } from './session.ts'

/** Pause between two looks at the glass: fast enough to feel immediate, slow enough for a half-duplex line. */
const POLL_MS = 80
/** EF01 retransmits nothing: a lost byte means the whole upload again, and three in a row mean a bad cable. */
const UPLOAD_ATTEMPTS = 3
/** Pictures taken anew within one capture because the module had lost the first. */
const RECAPTURES = 1
/** Resynchronisations within one capture before the module counts as dead. */
const RESYNCS = 3

/** What a capture needs from its scanner, and what it tells it. */
export interface CaptureContext {
  readonly session: Ef01Session
  readonly link: Ef01Link
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
  const { session, clock, stop, deviceId } = context
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
    const reply = await session.command(OPCODE.genImg, [], { timeoutMs: CAPTURE_ACK_TIMEOUT_MS })
    if (stop.aborted) break
    if (!reply.ok) {
      if (reply.error.code === 'DeviceRemoved' || ++resyncs > RESYNCS) return reply
      context.onWarning(reply.error)
      const alive = await session.resync()
      if (!alive.ok) return alive
    } else {
      const code = reply.value[0]
      if (code === CONFIRMATION.ok && !mustLift) {
        context.onFinger('on')
        return ok(clock.now())
      }
      if (code === CONFIRMATION.ok) guide('remove-finger')
      else if (code === CONFIRMATION.noFinger) {
        if (mustLift) {
          mustLift = false
          context.onFinger('off')
          context.onState('armed')
        }
        guide('place-finger')
      } else if (code === CONFIRMATION.captureFailed) guide('press-harder')
      else if (code === CONFIRMATION.tooMessy) guide('sensor-dirty')
      else if (code === CONFIRMATION.tooFewFeatures) guide('too-few-features')
      else {
        const error = deviceError(errorOfConfirmation(code), deviceId, `GenImg answered ${code}`)
        if (!error.retryable || ++resyncs > RESYNCS) return failed(error)
        context.onWarning(error)
      }
    }
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
  const { session, link, clock, stop, deviceId } = context
  const startedAt = clock.now()
  context.onState('transferring')
  let last: DeviceError = deviceError('InternalFault', deviceId, 'no upload was tried')
  for (let attempt = 0; attempt < UPLOAD_ATTEMPTS && !stop.aborted; attempt++) {
    let shownRows = -1
    const upload = await session.uploadImage(link.size, link.baud, (wire) => {
      if (stop.aborted || wire.rows === shownRows) return
      shownRows = wire.rows
      context.onProgress({ fraction: wire.rows / link.size.height, rows: wire.rows, image: wire.image })
    })
    if (upload.ok) {
      return ok({
        image: upload.value.image,
        transferMs: clock.now() - startedAt,
        redoneUploads: attempt,
      })
    }
    last = upload.error
    if (last.code === 'DeviceRemoved' || last.code === 'BadImage' || !last.retryable) return failed(last)
    context.onWarning(last)
    const alive = await session.resync()
    if (!alive.ok) return alive
  }
  return failed(stop.aborted ? deviceError('Cancelled', deviceId, 'cancelled during the upload') : last)
}
