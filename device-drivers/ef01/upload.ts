import type { Clock } from '../clock.ts'
import type { DeviceError, DeviceErrorCode } from '../device-error.ts'
import type { Exchange } from '../half-duplex-line.ts'
import { failed, ok, type Result } from '../result.ts'
import { CONFIRMATION, errorOfConfirmation } from './confirmation.ts'
import { PID } from './frame.ts'
import type { Ef01FramerOutput } from './framer.ts'
import { createWireImage, type WireImage } from './wire-image.ts'

/** Silence inside an upload that means that the rest is not coming. */
const UPLOAD_GAP_MS = 500
/** Ten bits a byte; 32-byte packets add a third; twice that is a line that will not end. */
const LONGEST_BITS_PER_BYTE = 2 * 1.34 * 10

export interface ImageSize {
  /** Pixels. */
  readonly width: number
  readonly height: number
  /** Pixels per inch. */
  readonly dpi: number
}

/**
 * What is awaited after UpImage: an acknowledgement, data packets that nobody confirms, an end packet. A lost or
 * damaged packet means the whole upload again.
 */
export function uploadExchange(options: {
  readonly clock: Clock
  readonly fault: (code: DeviceErrorCode, evidence: string) => DeviceError
  readonly size: ImageSize
  /** Line speed, bits per second. */
  readonly baud: number
  readonly ackTimeoutMs: number
  readonly onRows: (image: WireImage) => void
}): (settle: (result: Result<WireImage>) => void) => Exchange<Ef01FramerOutput> {
  const { clock, fault, size, baud, ackTimeoutMs, onRows } = options
  const expected = (size.width * size.height) / 2
  const longestMs = ackTimeoutMs + (LONGEST_BITS_PER_BYTE * expected * 1000) / baud

  return (settle) => {
    const wire = createWireImage(size.width, size.height, size.dpi)
    const startedAt = clock.now()
    let lastFrameAt = startedAt
    let acknowledged = false
    let damaged = 0

    function truncated(why: string): void {
      settle(failed(fault('TransferTruncated', `${why}: ${wire.received} of ${expected} bytes`)))
    }
    function onAck(code: number): void {
      if (code === CONFIRMATION.ok) acknowledged = true
      else settle(failed(fault(errorOfConfirmation(code), `UpImage answered ${code}`)))
    }
    return {
      onOutput(output) {
        if (output.kind === 'bad-checksum') {
          damaged++
          if (!acknowledged) settle(failed(fault('ChecksumError', 'reply to UpImage damaged')))
          return
        }
        const { frame } = output
        lastFrameAt = clock.now()
        if (frame.pid === PID.ack && !acknowledged) return onAck(frame.content[0] ?? -1)
        if (!acknowledged || (frame.pid !== PID.data && frame.pid !== PID.endOfData)) return
        wire.add(frame.content)
        if (wire.received > expected) return truncated('more than a picture')
        onRows(wire)
        if (frame.pid !== PID.endOfData) return
        if (damaged > 0) settle(failed(fault('ChecksumError', `${damaged} damaged packets`)))
        else if (wire.complete) settle(ok(wire))
        else truncated('ended early')
      },
      dueAt: () =>
        acknowledged
          ? Math.min(lastFrameAt + UPLOAD_GAP_MS, startedAt + longestMs)
          : startedAt + ackTimeoutMs,
      onOverdue() {
        if (acknowledged) truncated('silence')
        else settle(failed(fault('CommandTimeout', `no reply to UpImage in ${ackTimeoutMs} ms`)))
      },
      end: (error) => settle(failed(error)),
    }
  }
}
