import { VirtualClock } from '@taanuu/simulator/clock/virtual-clock'
import { seededRandom } from '@taanuu/simulator/world/seeded-random'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEf01FingerprintScanner } from './ef01/fingerprint-scanner.ts'
import { encodeFrame, PID } from './ef01/frame.ts'
import { createPageScanBallotScanner } from './page-scan/ballot-scanner.ts'
import { encodeImageBlock, encodeScannerPacket } from './page-scan/packet.ts'
import { createMemoryLink, type MemoryDeviceEnd } from './transport/memory-link.ts'

/** A device that answers everything, and speaks unasked, with well-formed and malformed nonsense. */
function babble(
  end: MemoryDeviceEnd,
  clock: VirtualClock,
  seed: number,
  phrases: readonly Uint8Array[],
): void {
  const random = seededRandom(seed)
  const say = (): void => {
    const bytes =
      random() < 0.5
        ? Uint8Array.from({ length: Math.floor(random() * 80) }, () => Math.floor(random() * 256))
        : phrases[Math.floor(random() * phrases.length)]
    end.send(bytes)
  }
  end.on('bytes', () => void clock.sleep(random() * 30).then(say))
  end.on('opened', () => void unasked())
  async function unasked(): Promise<void> {
    for (let i = 0; i < 300; i++) {
      await clock.sleep(1 + random() * 200)
      say()
    }
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

describe('a device that talks nonsense', () => {
  it('fingerprint: every call is answered in bounded time and close resolves', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const clock = new VirtualClock(0)
        const link = createMemoryLink({ path: 'memory:babble' })
        babble(link.device, clock, seed, EF01_PHRASES)
        const scanner = createEf01FingerprintScanner({ transport: link.host, clock })
        await scanner.open()
        const result = await scanner.capture({ timeoutMs: 3000 })
        if (!result.ok) expect(result.error.deviceId).toContain('memory:babble')
        expect(clock.now()).toBeLessThan(180_000)
        const closing = clock.now()
        await scanner.close()
        expect(clock.now() - closing).toBeLessThanOrEqual(2000)
      }),
      { numRuns: 60 },
    )
  })

  it('ballot: every sheet that it makes up has exactly one end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const clock = new VirtualClock(0)
        const link = createMemoryLink({ path: 'memory:babble' })
        babble(link.device, clock, seed, PAGE_SCAN_PHRASES)
        const scanner = createPageScanBallotScanner({ transport: link.host, clock })
        const begun: number[] = []
        const ended: number[] = []
        scanner.on('scan-start', ({ sheet }) => begun.push(sheet))
        scanner.on('sheet-end', ({ sheet }) => ended.push(sheet))
        scanner.on('scan-complete', ({ sheet }) => void scanner.accept(sheet))
        await scanner.open()
        for (let i = 0; i < 5; i++) {
          await scanner.arm({ lengthInches: 11, doubleFeed: false })
          await clock.sleep(5000)
          await scanner.clear()
        }
        const closing = clock.now()
        await scanner.close()
        expect(clock.now() - closing).toBeLessThanOrEqual(2000)
        expect(ended).toEqual(begun)
      }),
      { numRuns: 60 },
    )
  })
})
