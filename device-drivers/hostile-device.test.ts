import { VirtualClock } from '@taanuu/simulator/clock/virtual-clock'
import { connectMachine } from '@taanuu/simulator/devices/device-port'
import { createEf01Module } from '@taanuu/simulator/devices/ef01-module'
import { NO_FAULTS } from '@taanuu/simulator/devices/fault-plan'
import { createPageScanUnit } from '@taanuu/simulator/devices/page-scan-unit'
import { createFingerWorld } from '@taanuu/simulator/world/finger-world'
import { createPaperWorld } from '@taanuu/simulator/world/paper-world'
import { seededRandom } from '@taanuu/simulator/world/seeded-random'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEf01FingerprintScanner } from './ef01/fingerprint-scanner.ts'
import { encodeFrame, PID } from './ef01/frame.ts'
import { createPageScanBallotScanner } from './page-scan/ballot-scanner.ts'
import { encodeImageBlock, encodeScannerPacket } from './page-scan/packet.ts'
import { createMemoryLink, type MemoryDeviceEnd } from './transport/memory-link.ts'

/** Somebody else on the line: says well-formed and malformed nonsense, unasked, at random times. */
async function babble(
  end: MemoryDeviceEnd,
  clock: VirtualClock,
  seed: number,
  phrases: readonly Uint8Array[],
): Promise<void> {
  const random = seededRandom(seed)
  for (let i = 0; i < 300; i++) {
    await clock.sleep(1 + random() * 300)
    const noise = Uint8Array.from({ length: Math.floor(random() * 40) }, () => Math.floor(random() * 256))
    end.send(random() < 0.3 ? noise : phrases[Math.floor(random() * phrases.length)])
  }
}

const EF01_PHRASES = [
  ...[[0x00], [0x02], [0x03], [0x21], [0xfe]].map((content) =>
    encodeFrame(PID.ack, Uint8Array.from(content)),
  ),
  encodeFrame(PID.ack, Uint8Array.of(0, 0, 4, 0, 9, 0, 200, 0, 3, 255, 255, 255, 255, 0, 2, 0, 12)),
  encodeFrame(PID.ack, new Uint8Array(47)),
  encodeFrame(PID.data, new Uint8Array(128)),
  encodeFrame(PID.endOfData, new Uint8Array(128)),
]

const text = (body: string): Uint8Array => encodeScannerPacket(Buffer.from(body, 'latin1'))
const PAGE_SCAN_PHRASES = [
  ...['#00', '#01', '#05', '#0E', '#30', '#31', '#33', '#34', '#35', 'VX 1', '*1', '#99'].map(text),
  encodeScannerPacket(Uint8Array.of(0x51, 0x80, 0x80, 0x81)),
  encodeScannerPacket(Uint8Array.of(0x51, 0x83, 0xc1, 0xa1)),
  encodeImageBlock({ type: 'H', sequence: 0, payload: Uint8Array.of(1, 1, 0, 8, 0, 200) }),
  encodeImageBlock({ type: 'R', sequence: 1, payload: new Uint8Array(64) }),
  encodeImageBlock({ type: 'E', sequence: 2, payload: Uint8Array.of(0, 0, 0, 8) }),
]

describe('a device whose line carries nonsense besides its own words', () => {
  it('fingerprint: every call is answered in bounded time and close resolves', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const clock = new VirtualClock(0)
        const world = createFingerWorld({ seed })
        const link = createMemoryLink({ path: 'memory:babble' })
        const machine = createEf01Module({ world })
        const faults = NO_FAULTS
        connectMachine({
          clock,
          machine,
          end: link.device,
          cable: world.cable,
          seed,
          faults,
          onOtherFault() {},
        })
        const scanner = createEf01FingerprintScanner({ transport: link.host, clock })
        expect((await scanner.open()).ok).toBe(true)
        void babble(link.device, clock, seed, EF01_PHRASES)
        world.placeFinger({ width: 64, height: 64, pixels: new Uint8Array(64 * 64), dpi: 500 })
        for (let i = 0; i < 3; i++) {
          const startedAt = clock.now()
          await scanner.capture({ timeoutMs: 3000 })
          expect(clock.now() - startedAt).toBeLessThan(90_000)
        }
        const closing = clock.now()
        await scanner.close()
        expect(clock.now() - closing).toBeLessThanOrEqual(2000)
      }),
      { numRuns: 40 },
    )
  })

  it('ballot: every sheet, also one that is made up, has exactly one end', async () => {
    const pixels = new Uint8Array(200 * 300)
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const clock = new VirtualClock(0)
        const world = createPaperWorld({ clock, seed })
        const link = createMemoryLink({ path: 'memory:babble' })
        const machine = createPageScanUnit({ world })
        const faults = NO_FAULTS
        connectMachine({
          clock,
          machine,
          end: link.device,
          cable: world.cable,
          seed,
          faults,
          onOtherFault() {},
        })
        const scanner = createPageScanBallotScanner({ transport: link.host, clock })
        const begun: number[] = []
        const ended: number[] = []
        scanner.on('scan-start', ({ sheet }) => begun.push(sheet))
        scanner.on('sheet-end', ({ sheet }) => ended.push(sheet))
        scanner.on('scan-complete', ({ sheet }) => void scanner.accept(sheet))
        expect((await scanner.open()).ok).toBe(true)
        void babble(link.device, clock, seed, PAGE_SCAN_PHRASES)
        for (let i = 0; i < 5; i++) {
          await scanner.arm({ lengthInches: 11, doubleFeed: false })
          world.insert({ id: `s${i}`, front: { width: 200, height: 300, pixels, dpi: 200 } })
          await clock.sleep(8000)
          await scanner.clear()
        }
        const closing = clock.now()
        await scanner.close()
        expect(clock.now() - closing).toBeLessThanOrEqual(2000)
        expect(ended).toEqual(begun)
      }),
      { numRuns: 40 },
    )
  })
})
