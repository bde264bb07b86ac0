import type { Clock } from '@taanuu/device-drivers/clock'
import { encodeReport, REPORT_TYPE } from '@taanuu/device-drivers/page-scan/report'
import { createReportWindow } from '@taanuu/device-drivers/page-scan/report-window'
import type { ByteTransport } from '@taanuu/device-drivers/transport/byte-transport'
import { createMemoryLink } from '@taanuu/device-drivers/transport/memory-link'

/**
 * Puts a scanner that speaks bytes behind HID reports, as its controller would. Returns the host's end: its chunks are
 * input reports.
 *
 * @param bytes the host's end of the scanner's line
 * @param loses whether the n-th report (from 0, of either direction) gets lost
 */
export function createReportBridge(options: {
  readonly bytes: ByteTransport
  readonly clock: Clock
  readonly reportBytes: number
  readonly loses?: (n: number) => boolean
}): { readonly transport: ByteTransport; readonly resent: () => number } {
  const { bytes, clock, reportBytes, loses = () => false } = options
  const link = createMemoryLink({ path: `${bytes.info.path}-hid` })
  let count = 0

  const window = createReportWindow({
    clock,
    reportBytes,
    send: pass,
    onBytes: (payload) => void bytes.write(payload),
    onHello() {
      window.reset()
      pass(
        encodeReport(
          { type: REPORT_TYPE.hello, flags: 0, number: 0, payload: new Uint8Array(0) },
          reportBytes,
        ),
      )
    },
  })

  function pass(report: Uint8Array): void {
    if (!loses(count++)) link.device.send(report)
  }

  link.device.on('opened', () => {
    void bytes.open().then((opened) => {
      if (!opened.ok) hangUp()
    })
  })
  link.device.on('bytes', (report) => {
    if (!loses(count++)) window.receive(report)
  })
  link.device.on('closed', () => {
    window.reset()
    void bytes.close()
  })
  bytes.onData((chunk) => window.write(chunk))
  bytes.onClose((reason) => {
    if (reason === 'removed') hangUp()
  })

  /** The node vanishes; whether something is there again shows at the next open. */
  function hangUp(): void {
    link.device.unplug()
    link.device.plug()
  }

  return { transport: link.host, resent: () => window.resent }
}
