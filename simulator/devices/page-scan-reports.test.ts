import type { SheetEnd } from '@taanuu/device-drivers/ballot-scanner'
import { createPageScanBallotScanner } from '@taanuu/device-drivers/page-scan/ballot-scanner'
import { createReportTransport } from '@taanuu/device-drivers/page-scan/report-transport'
import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../clock/virtual-clock.ts'
import { createReportBridge } from './report-bridge.ts'
import { createSimulatedPageScanUnit } from './simulated-ballot-scanner.ts'
import { testSheet } from './test-sheet.ts'

const START = Date.UTC(2026, 10, 21, 6)

function makeScanner(options: { reportBytes?: number; loses?: (n: number) => boolean } = {}) {
  const { reportBytes = 1024 } = options
  const clock = new VirtualClock(START)
  const unit = createSimulatedPageScanUnit({ clock, seed: 12 })
  const bridge = createReportBridge({ ...options, bytes: unit.transport, clock, reportBytes })
  const transport = createReportTransport({ reports: bridge.transport, clock, reportBytes })
  const scanner = createPageScanBallotScanner({ transport, clock })
  const ends: SheetEnd[] = []
  scanner.on('sheet-end', (end) => ends.push(end))
  return { clock, scanner, world: unit.world, ends, bridge }
}

describe('the page-scan profile over HID reports', () => {
  it.each([
    ['without loss', 1024, () => false],
    ['of 64 bytes', 64, () => false],
    ['one in seven lost', 1024, (n: number) => n % 7 === 3],
    ['in bursts', 1024, (n: number) => n % 97 > 91],
  ])('reports %s carry a whole sheet into the box', async (_name, reportBytes, loses) => {
    const { clock, scanner, world, ends, bridge } = makeScanner({ reportBytes, loses })
    expect((await scanner.open()).ok).toBe(true)
    const sheet = testSheet('a')
    const accepted = Promise.withResolvers<boolean>()
    scanner.on('scan-complete', ({ sheet: id, front }) => {
      expect(Buffer.compare(front.pixels, sheet.front.pixels)).toBe(0)
      void scanner.accept(id).then((result) => accepted.resolve(result.ok))
    })
    expect((await scanner.arm({ lengthInches: 14, doubleFeed: true })).ok).toBe(true)
    world.insert(sheet)
    expect(await accepted.promise).toBe(true)
    expect(ends).toMatchObject([{ sheet: 1, outcome: 'dropped-in-box' }])
    expect(bridge.resent() > 0).toBe(loses(3) || loses(94))
    await scanner.close()
    expect(clock.now() - START).toBeLessThan(60_000)
  })

  it('a scanner that is pulled and plugged in again is found again', async () => {
    const { clock, scanner, world } = makeScanner()
    await scanner.open()
    world.cable.unplug()
    await clock.sleep(3000)
    expect(scanner.state).toBe('absent')
    world.cable.plug()
    await clock.sleep(12_000)
    expect(scanner.state).toBe('idle')
    await scanner.close()
  })

  it('a scanner that answers no greeting is not opened', async () => {
    const { scanner } = makeScanner({ loses: () => true })
    expect(await scanner.open()).toMatchObject({ ok: false, error: { code: 'OpenFailed' } })
    await scanner.close()
  })
})
