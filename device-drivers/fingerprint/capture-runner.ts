import type { Clock } from '../clock.ts'
import { type DeviceError, type DeviceErrorCode, deviceError } from '../device-error.ts'
import type { EventHub } from '../event-hub.ts'
import type { CaptureOptions, FingerprintScannerState, FpEvents, FpSample } from '../fingerprint-scanner.ts'
import { failed, type Result } from '../result.ts'
import { captureFinger } from './capture.ts'
import type { FingerprintModule } from './module.ts'

/** What `capture` answers in states in which it cannot start; null where it can. */
const CAPTURE_REFUSAL: Readonly<Record<FingerprintScannerState, DeviceErrorCode | null>> = {
  closed: 'NotOpen',
  closing: 'NotOpen',
  absent: 'DeviceRemoved',
  opening: 'Busy',
  recovering: 'Busy',
  faulted: 'SensorFault',
  ready: null,
  // The line is still draining after a cancelled capture: the new one begins when it is free.
  busy: null,
  armed: 'Busy',
  capturing: 'Busy',
  transferring: 'Busy',
  'awaiting-lift': 'Busy',
}

export interface CaptureRunner {
  capture(request: CaptureOptions): Promise<Result<FpSample>>
  /** Ends the running capture with `error`, whatever the device does. */
  end(error: DeviceError): void
}

/**
 * One capture at a time. A cancelled one is answered at once; its exchange runs out unseen, and the finger that
 * lay on the glass has to leave it before the next capture takes one.
 */
export function createCaptureRunner(options: {
  readonly clock: Clock
  readonly deviceId: string
  readonly state: () => FingerprintScannerState
  readonly setState: (state: FingerprintScannerState) => void
  /** The module that is connected now. */
  readonly module: () => FingerprintModule | null
  /** Gives the connection up. */
  readonly lose: (error: DeviceError) => void
  readonly emit: EventHub<FpEvents>['emit']
}): CaptureRunner {
  const { clock, deviceId, setState, emit } = options
  let liftRequired = false
  let endCapture: ((error: DeviceError) => void) | null = null
  /** Settles when the last capture has let go of the line. */
  let lineFree: Promise<unknown> = Promise.resolve()

  function fault(code: DeviceErrorCode, evidence: string): DeviceError {
    return deviceError(code, deviceId, evidence)
  }

  async function capture(request: CaptureOptions): Promise<Result<FpSample>> {
    const state = options.state()
    const refusal = endCapture ? 'Busy' : CAPTURE_REFUSAL[state]
    if (refusal) return failed(fault(refusal, `capture while ${state}`))
    if (request.signal?.aborted) return failed(fault('Cancelled', 'cancelled before it began'))
    const stop = new AbortController()
    const { promise, resolve } = Promise.withResolvers<Result<FpSample>>()
    function end(error: DeviceError): void {
      stop.abort()
      resolve(failed(error))
    }
    const onCancel = (): void => {
      liftRequired = true
      end(fault('Cancelled', `cancelled while ${options.state()}`))
      if (options.module()) setState('busy')
    }
    endCapture = end
    request.signal?.addEventListener('abort', onCancel)
    const running = lineFree.then(() => run(request, stop.signal))
    lineFree = running
    running.then(resolve)
    const result = await promise
    request.signal?.removeEventListener('abort', onCancel)
    endCapture = null
    return result
  }

  async function run(request: CaptureOptions, stop: AbortSignal): Promise<Result<FpSample>> {
    const module = options.module()
    if (stop.aborted || !module) return settle(failed(fault('Cancelled', 'ended before it began')))
    const result = await captureFinger(
      {
        module,
        clock,
        deviceId,
        stop,
        liftRequired: liftRequired || request.requireLift === true,
        onState: whileRunning(setState),
        onFinger: whileRunning((finger) => {
          if (finger === 'off') liftRequired = false
          emit('finger', finger)
        }),
        onGuidance: whileRunning((guidance) => emit('guidance', guidance)),
        onProgress: whileRunning((progress) => {
          request.onProgress?.(progress)
          emit('progress', progress)
        }),
        onWarning: (error) => emit('warning', error),
      },
      request,
    )
    return settle(result)

    function whileRunning<T>(act: (value: T) => void): (value: T) => void {
      return (value) => {
        if (!stop.aborted) act(value)
      }
    }
    function settle(result: Result<FpSample>): Result<FpSample> {
      if (module && options.module() === module) {
        if (!result.ok && isLoss(result.error)) options.lose(result.error)
        else if (options.state() !== 'closing') setState('ready')
      }
      return result
    }
  }

  return { capture, end: (error) => endCapture?.(error) }
}

/**
 * Errors after which the connection is given up and built anew: the module does not answer any more, or it
 * has restarted and wants its password again.
 */
function isLoss({ code }: DeviceError): boolean {
  return code === 'CommandTimeout' || code === 'DeviceRemoved' || code === 'AuthenticationRequired'
}
