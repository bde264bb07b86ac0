import type { Clock } from '../clock.ts'
import {
  decodeReport,
  encodeReport,
  FLAG_AGAIN,
  FLAG_LAST,
  REPORT_HEADER_BYTES,
  REPORT_TYPE,
} from './report.ts'

/** Reports that may be under way unacknowledged: kernels drop silently beyond 30 (libusb) to 64 (hidraw) unread ones. */
export const WINDOW_REPORTS = 16
/** An ack comes at least this often, so that the other side never has to stop. */
const ACK_EVERY = 8
/** Reports without an ack for this long are sent again, milliseconds. */
export const RESEND_MS = 100
/** Bytes that may wait to be sent: some sheets. What a device produces faster than that was never asked for. */
const MAX_QUEUE_BYTES = 64 * 1024 * 1024

export interface ReportWindow {
  /** Takes a report from the other side. */
  receive(report: Uint8Array): void
  /** Queues bytes for the other side. */
  write(bytes: Uint8Array): void
  /** Forgets everything: numbers begin at 0. */
  reset(): void
  /** Nothing is sent any more. */
  stop(): void
  /** Reports sent more than once so far. */
  readonly resent: number
}

/**
 * One end of the link: bytes go out in numbered reports, at most a window of them unacknowledged, and again from the
 * first that was lost (go back N). Both ends are alike.
 */
export function createReportWindow(options: {
  readonly clock: Clock
  readonly reportBytes: number
  readonly send: (report: Uint8Array) => void
  readonly onBytes: (bytes: Uint8Array) => void
  readonly onHello: () => void
}): ReportWindow {
  const { clock, reportBytes, send } = options
  const payloadBytes = reportBytes - REPORT_HEADER_BYTES
  /** Payloads from `oldest` on: sent and unacknowledged first, then waiting. */
  let queue: Uint8Array[] = []
  let queueBytes = 0
  let oldest = 0
  /** How many of the queue have been sent. */
  let sent = 0
  let expected = 0
  let sinceAck = 0
  let askedAgainFor = -1
  let progressAt = 0
  let watching = false
  let stopped = false
  let resent = 0

  function reset(): void {
    queue = []
    queueBytes = 0
    oldest = sent = expected = sinceAck = 0
    askedAgainFor = -1
  }

  function write(bytes: Uint8Array): void {
    if (queueBytes + bytes.length > MAX_QUEUE_BYTES) throw new RangeError('the other side takes nothing')
    for (let at = 0; at < bytes.length; at += payloadBytes) queue.push(bytes.slice(at, at + payloadBytes))
    queueBytes += bytes.length
    fill()
  }

  function fill(): void {
    while (!stopped && sent < queue.length && sent < WINDOW_REPORTS) {
      const payload = queue[sent]
      const flags = sent === queue.length - 1 ? FLAG_LAST : 0
      const number = oldest + sent
      // Counted first: what the other side answers may come back before `send` returns.
      sent++
      if (sent === 1) progressAt = clock.now()
      send(encodeReport({ type: REPORT_TYPE.data, flags, number, payload }, reportBytes))
    }
    if (sent > 0 && !watching) void watch()
  }

  async function watch(): Promise<void> {
    watching = true
    while (!stopped && sent > 0) {
      await clock.sleep(RESEND_MS)
      if (sent > 0 && clock.now() - progressAt >= RESEND_MS) goBack()
    }
    watching = false
  }

  function goBack(): void {
    resent += sent
    sent = 0
    progressAt = clock.now()
    fill()
  }

  function acknowledge(flags: number): void {
    sinceAck = 0
    send(
      encodeReport(
        { type: REPORT_TYPE.ack, flags, number: expected, payload: new Uint8Array(0) },
        reportBytes,
      ),
    )
  }

  function receive(bytes: Uint8Array): void {
    const report = stopped ? null : decodeReport(bytes, reportBytes)
    if (!report) return
    if (report.type === REPORT_TYPE.hello) options.onHello()
    else if (report.type === REPORT_TYPE.ack) takeAck(report.number, (report.flags & FLAG_AGAIN) !== 0)
    else takeData(report.number, report.flags, report.payload)
  }

  function takeAck(number: number, again: boolean): void {
    const count = (number - oldest) & 0xffff
    if (count > sent) return
    for (const payload of queue.splice(0, count)) queueBytes -= payload.length
    oldest = (oldest + count) & 0xffff
    sent -= count
    if (count > 0) progressAt = clock.now()
    if (again) goBack()
    else fill()
  }

  function takeData(number: number, flags: number, payload: Uint8Array): void {
    if (number !== expected) {
      // A report from before is only told where we stand; of a hole every report tells, but one request is enough.
      const isOld = ((expected - number) & 0xffff) <= WINDOW_REPORTS
      if (isOld) acknowledge(0)
      else if (askedAgainFor !== expected) {
        askedAgainFor = expected
        acknowledge(FLAG_AGAIN)
      }
      return
    }
    expected = (expected + 1) & 0xffff
    askedAgainFor = -1
    // Before the ack: what the other side sends upon it may come back before `send` returns.
    options.onBytes(payload)
    if (++sinceAck >= ACK_EVERY || (flags & FLAG_LAST) !== 0) acknowledge(0)
  }

  return {
    receive,
    write,
    reset,
    stop() {
      stopped = true
    },
    get resent() {
      return resent
    },
  }
}
