import type { Clock } from '../clock.ts'
import { type DeviceErrorCode, deviceError } from '../device-error.ts'
import { createEventHub } from '../event-hub.ts'
import { done, failed, type Result } from '../result.ts'
import type { ByteTransport, CloseReason } from '../transport/byte-transport.ts'
import { encodeReport, HIGH_SPEED_REPORT_BYTES, REPORT_TYPE } from './report.ts'
import { createReportWindow, type ReportWindow } from './report-window.ts'

const HELLO_MS = 300
const HELLO_ATTEMPTS = 3

/**
 * A byte stream over the reports of a HID scanner, for the page-scan driver: windows, numbers and what was lost are
 * settled here.
 *
 * @param reports its chunks are whole input reports without number, each write is one output report
 */
export function createReportTransport(options: {
  readonly reports: ByteTransport
  readonly clock: Clock
  readonly reportBytes?: number
}): ByteTransport {
  const { reports, clock, reportBytes = HIGH_SPEED_REPORT_BYTES } = options
  const hub = createEventHub<{ readonly bytes: Uint8Array; readonly close: CloseReason }>()
  let isOpen = false
  let window: ReportWindow | null = null
  let greeted: (() => void) | null = null

  reports.onData((report) => window?.receive(report))
  reports.onClose((reason) => shut(reason))

  function fault(code: DeviceErrorCode, evidence: string) {
    return failed(deviceError(code, reports.info.path, evidence))
  }

  function shut(reason: CloseReason): void {
    window?.stop()
    window = null
    if (!isOpen) return
    isOpen = false
    hub.emit('close', reason)
  }

  async function open(): Promise<Result<void>> {
    if (isOpen) return fault('AlreadyOpen', 'the link is open')
    const opened = await reports.open()
    if (!opened.ok) return opened
    window = createReportWindow({
      clock,
      reportBytes,
      // A report that could not be written is one that got lost: it is sent again.
      send: (report) => void reports.write(report),
      onBytes: (bytes) => {
        if (isOpen) hub.emit('bytes', bytes)
      },
      onHello: () => greeted?.(),
    })
    if (await greet()) {
      window?.reset()
      isOpen = true
      return done
    }
    await reports.close()
    return fault('OpenFailed', 'no answer to the greeting')
  }

  async function greet(): Promise<boolean> {
    for (let attempt = 0; attempt < HELLO_ATTEMPTS; attempt++) {
      const over = new AbortController()
      const answered = new Promise<boolean>((resolve) => {
        greeted = () => resolve(true)
        void clock.sleep(HELLO_MS, over.signal).then(() => resolve(false))
      })
      const hello = { type: REPORT_TYPE.hello, flags: 0, number: 0, payload: new Uint8Array(0) }
      const written = await reports.write(encodeReport(hello, reportBytes))
      const heard = written.ok && (await answered)
      over.abort()
      greeted = null
      if (heard || !written.ok) return heard
    }
    return false
  }

  return {
    get info() {
      return reports.info
    },
    get isOpen() {
      return isOpen
    },
    open,
    async close() {
      await reports.close()
      shut('closed-by-host')
    },
    async write(bytes) {
      if (!isOpen || !window) return fault('DeviceRemoved', 'write on a closed link')
      window.write(bytes)
      return done
    },
    setBaudRate: async () => done,
    onData: (listener) => hub.on('bytes', listener),
    onClose: (listener) => hub.on('close', listener),
  }
}
