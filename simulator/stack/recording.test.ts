import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEf01FingerprintScanner } from '@taanuu/device-drivers/ef01/fingerprint-scanner'
import { createMemoryLink } from '@taanuu/device-drivers/transport/memory-link'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { VirtualClock } from '../clock/virtual-clock.ts'
import { createEf01Module } from '../devices/ef01-module.ts'
import { NO_FAULTS } from '../devices/fault-plan.ts'
import { standFingerprintModule } from '../devices/fingerprint-stand.ts'
import { testFinger } from '../devices/test-finger.ts'
import { createFingerWorld } from '../world/finger-world.ts'
import { parseRecording, readRecording, recordedEnd } from './recording.ts'
import { replay } from './replay.ts'

const START = Date.UTC(2026, 10, 1, 7)
const folder = mkdtempSync(join(tmpdir(), 'taanuu-recording-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** The time that a capture took, and its picture. */
async function capture(
  clock: VirtualClock,
  transport: Parameters<typeof createEf01FingerprintScanner>[0]['transport'],
) {
  const scanner = createEf01FingerprintScanner({ transport, clock })
  const startedAt = clock.now()
  expect((await scanner.open()).ok).toBe(true)
  const result = await scanner.capture({ timeoutMs: 5000 })
  const ms = clock.now() - startedAt
  await scanner.close()
  return { pixels: result.ok ? result.value.pixels : null, ms }
}

describe('a recording', () => {
  it('replays to the same host byte by byte, in the same time', async () => {
    const path = join(folder, 'capture.txt')
    const first = new VirtualClock(START)
    const link = createMemoryLink({ path: 'memory:recorded' })
    const world = createFingerWorld({ seed: 1 })
    world.placeFinger(testFinger(0, 96, 96))
    standFingerprintModule({
      clock: first,
      seed: 1,
      world,
      end: recordedEnd(link.device, path, first.now.bind(first)),
      faults: NO_FAULTS,
      make: (parts) => createEf01Module({ ...parts, sensor: { width: 96, height: 96 } }),
    })
    const lived = await capture(first, link.host)
    expect(lived.pixels).not.toBeNull()
    expect(readFileSync(path, 'utf8')).toMatch(/^taanuu byte recording 1\n0 p\n/)

    const recording = readRecording(path)
    if (!recording.ok) throw new Error(recording.message)
    const second = new VirtualClock(START)
    const again = createMemoryLink({ path: 'memory:replayed' })
    const running = replay({ clock: second, end: again.device, steps: recording.steps })
    const replayed = await capture(second, again.host)
    expect(running.difference).toBeNull()
    expect(replayed.pixels).toEqual(lived.pixels)
    expect(Math.abs(replayed.ms - lived.ms)).toBeLessThan(200)
  })

  it('tells where another host speaks differently', async () => {
    const clock = new VirtualClock(START)
    const link = createMemoryLink({ path: 'memory:other' })
    const read = parseRecording('taanuu byte recording 1\n0 p\n5 > 010203\n9 < 0a\n')
    if (!read.ok) throw new Error(read.message)
    const running = replay({ clock, end: link.device, steps: read.steps })
    await link.host.open()
    await link.host.write(Uint8Array.of(1, 2, 4))
    expect(running.difference).toEqual({ step: 1, expected: '03', got: '04' })
  })

  it('is refused by its line when it is none, and never throws', () => {
    expect(parseRecording('')).toMatchObject({ ok: false })
    expect(parseRecording('taanuu byte recording 1\n1 > 012\n')).toMatchObject({
      ok: false,
      message: expect.stringContaining('line 2'),
    })
    const line = fc.oneof(
      fc.string(),
      fc
        .tuple(fc.nat(), fc.constantFrom('>', '<', 'b', 'x'), fc.stringMatching(/^[0-9a-f]*$/))
        .map((parts) => parts.join(' ')),
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
        expect(typeof parseRecording(['taanuu byte recording 1', ...lines].join('\n')).ok).toBe('boolean')
      }),
      { numRuns: 2000 },
    )
  })
})
