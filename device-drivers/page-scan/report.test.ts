import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Clock } from '../clock.ts'
import { decodeReport, encodeReport, REPORT_TYPE, type ReportType } from './report.ts'
import { createReportWindow, type ReportWindow, WINDOW_REPORTS } from './report-window.ts'

const REPORT_BYTES = 64

describe('reports', () => {
  it('come out as they went in; any others are none', () => {
    const report = fc.record({
      type: fc.constantFrom<ReportType>(...Object.values(REPORT_TYPE)),
      flags: fc.nat(3),
      number: fc.nat(65_535),
      payload: fc.uint8Array({ maxLength: REPORT_BYTES - 6 }),
    })
    fc.assert(
      fc.property(report, (one) => {
        expect(decodeReport(encodeReport(one, REPORT_BYTES), REPORT_BYTES)).toEqual(one)
      }),
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const decoded = decodeReport(bytes, REPORT_BYTES)
        if (decoded) expect(bytes.length).toBe(REPORT_BYTES)
      }),
    )
  })
})

/** Time that is moved by hand; sleepers wake in order. */
function handClock(): Clock & { advance(ms: number): Promise<void> } {
  let now = 0
  let sleepers: { due: number; wake: () => void }[] = []
  return {
    now: () => now,
    sleep: (ms) => new Promise((wake) => sleepers.push({ due: now + ms, wake })),
    async advance(ms) {
      now += ms
      const due = sleepers.filter((sleeper) => sleeper.due <= now)
      sleepers = sleepers.filter((sleeper) => sleeper.due > now)
      for (const { wake } of due) wake()
      await Promise.resolve()
    },
  }
}

describe('a window', () => {
  it('delivers everything once and in order, whatever reports are lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 400 }), { minLength: 1, maxLength: 12 }),
        fc.array(fc.nat(120), { maxLength: 40 }),
        async (writes, lost) => {
          const clock = handClock()
          const received: Uint8Array[] = []
          let count = 0
          let underWay = 0
          const ends: { a?: ReportWindow; b?: ReportWindow } = {}
          const wire = (to: () => ReportWindow | undefined) => (report: Uint8Array) => {
            if (!lost.includes(count++)) to()?.receive(report)
          }
          const common = { clock, reportBytes: REPORT_BYTES, onHello: () => {} }
          ends.a = createReportWindow({
            ...common,
            send(report) {
              underWay++
              expect(underWay).toBeLessThan(100_000)
              wire(() => ends.b)(report)
            },
            onBytes: () => {},
          })
          ends.b = createReportWindow({
            ...common,
            send: wire(() => ends.a),
            onBytes: (bytes) => received.push(bytes),
          })
          for (const bytes of writes) ends.a.write(bytes)
          for (let i = 0; i < 80; i++) await clock.advance(100)
          expect(Buffer.concat(received)).toEqual(Buffer.concat(writes))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('never has more reports under way than the kernels keep', () => {
    const sent: Uint8Array[] = []
    const window = createReportWindow({
      clock: handClock(),
      reportBytes: REPORT_BYTES,
      send: (report) => sent.push(report),
      onBytes: () => {},
      onHello: () => {},
    })
    window.write(new Uint8Array(10_000))
    expect(sent).toHaveLength(WINDOW_REPORTS)
  })
})
