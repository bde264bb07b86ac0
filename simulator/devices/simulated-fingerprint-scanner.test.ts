import type { CaptureProgress, FpSample } from '@taanuu/device-drivers/fingerprint-scanner'
import type { Result } from '@taanuu/device-drivers/result'
import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../clock/virtual-clock.ts'
import type { FaultPlan } from './fault-plan.ts'
import { createSimulatedFingerprintScanner } from './index.ts'
import { testFinger } from './test-finger.ts'

const START = Date.UTC(2026, 10, 1, 7)

async function openScanner(options: { baud?: number; faults?: FaultPlan } = {}) {
  const clock = new VirtualClock(START)
  const { scanner, world } = createSimulatedFingerprintScanner({ clock, seed: 11, ...options })
  const states: string[] = []
  scanner.on('state', (state) => states.push(state))
  const opened = await scanner.open()
  return { clock, scanner, world, states, opened }
}

function sampleOf(result: Result<FpSample>): FpSample {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.evidence}`)
  return result.value
}

describe('a capture over the simulated wire', () => {
  it('that falls silent while a finger is awaited is known to be gone within three seconds', async () => {
    const { clock, scanner } = await openScanner({
      faults: { faults: [{ fault: 'silent-death', trigger: { kind: 'time', ms: 5000 } }] },
    })
    let lostAt = 0
    scanner.on('state', (state) => {
      if (state === 'recovering' && lostAt === 0) lostAt = clock.now()
    })
    const result = await scanner.capture({ timeoutMs: 30_000 })
    expect(result.ok).toBe(false)
    expect(lostAt - START).toBeGreaterThan(5000)
    expect(lostAt - START).toBeLessThan(5000 + 3000)
    await scanner.close()
  })

  it.each([
    [115_200, 3480],
    [57_600, 6952],
  ])('at %i baud brings the picture in %i ms of virtual time, four bits deep', async (baud, expectedMs) => {
    const wall = performance.now()
    const { clock, scanner, world } = await openScanner({ baud })
    const finger = testFinger()
    world.placeFinger(finger)
    const progress: CaptureProgress[] = []
    const startedAt = clock.now()
    const sample = sampleOf(
      await scanner.capture({ timeoutMs: 10_000, onProgress: (p) => progress.push({ ...p }) }),
    )
    expect(Math.abs(sample.transferMs - expectedMs)).toBeLessThan(30)
    expect(clock.now() - startedAt).toBeLessThan(expectedMs + 300)
    expect(sample.capturedAt - startedAt).toBeLessThan(250)
    expect(sample.pixels).toEqual(finger.pixels.map((v) => (v >> 4) * 17))
    expect([sample.width, sample.height, sample.dpi, sample.redoneUploads]).toEqual([256, 288, 500, 0])
    expect(progress.at(-1)).toMatchObject({ fraction: 1, rows: 288 })
    expect(progress.every((p, i) => i === 0 || p.rows > progress[i - 1].rows)).toBe(true)
    // Far from a hang on any machine; that no time is waited for, the virtual clock shows.
    expect(performance.now() - wall).toBeLessThan(20_000)
    await scanner.close()
  })

  it('fills the picture from the top and leaves the rest light until it has come', async () => {
    const { scanner, world } = await openScanner()
    world.placeFinger(testFinger())
    let checked = 0
    sampleOf(
      await scanner.capture({
        timeoutMs: 10_000,
        onProgress({ image, rows }) {
          if (rows !== 100) return
          checked++
          expect(image.pixels.subarray(rows * image.width).every((v) => v === 255)).toBe(true)
          expect(image.pixels.subarray(0, rows * image.width).some((v) => v < 50)).toBe(true)
        },
      }),
    )
    expect(checked).toBe(1)
    await scanner.close()
  })

  it('is simulated because of its transport, says who it is, and shows its light', async () => {
    const { scanner, world, opened } = await openScanner()
    expect(opened.ok).toBe(true)
    expect(scanner.id).toMatchObject({ simulated: true, transport: 'memory', serial: world.cable.serial })
    expect(await scanner.info()).toMatchObject({ ok: true, value: { serial: world.cable.serial } })
    expect(await scanner.selfTest()).toMatchObject({ ok: true, value: { passed: true } })
    expect((await scanner.setIndicator('place')).ok).toBe(true)
    expect(world.light).toEqual({ mode: 'breathing', colour: 'blue' })
    expect(scanner.capabilities()).toMatchObject({ width: 256, height: 288, dpi: 500, bitsOnWire: 4 })
    await scanner.close()
  })

  it('waits for a finger, guides, and times out without one', async () => {
    const { clock, scanner } = await openScanner()
    const guidance: string[] = []
    scanner.on('guidance', (g) => guidance.push(g))
    const startedAt = clock.now()
    const result = await scanner.capture({ timeoutMs: 5000 })
    expect(result).toMatchObject({ ok: false, error: { code: 'CaptureTimeout' } })
    expect(clock.now() - startedAt).toBeLessThan(5200)
    expect(guidance).toEqual(['place-finger'])
    expect(scanner.state).toBe('ready')
    await scanner.close()
  })

  it('refuses a faint print when a minimum is asked for', async () => {
    const { scanner, world } = await openScanner()
    world.placeFinger(testFinger(), { pressure: 0 })
    const firm = sampleOf(await scanner.capture({ timeoutMs: 3000 }))
    world.placeFinger({ ...testFinger(), pixels: new Uint8Array(256 * 288).fill(230) })
    expect(await scanner.capture({ timeoutMs: 3000, minQuality: 30 })).toMatchObject({
      ok: false,
      error: { code: 'QualityTooLow' },
    })
    expect(firm.quality).toBeGreaterThan(0)
    await scanner.close()
  })

  it('resamples and centres a picture of another size and resolution; dirt darkens the same places', async () => {
    const { scanner, world } = await openScanner()
    world.placeFinger({ ...testFinger(0, 400, 600), dpi: 1000 })
    const small = sampleOf(await scanner.capture({ timeoutMs: 3000 }))
    expect(small.dpi).toBe(500)
    const column = (x: number) => Array.from({ length: 288 }, (_, y) => small.pixels[y * 256 + x])
    expect(column(10).every((v) => v === 255)).toBe(true)
    expect(column(128).some((v) => v < 100)).toBe(true)
    world.setDirt(0.5)
    const soiled = sampleOf(await scanner.capture({ timeoutMs: 3000 }))
    const again = sampleOf(await scanner.capture({ timeoutMs: 3000 }))
    expect(soiled.pixels).not.toEqual(small.pixels)
    expect(again.pixels).toEqual(soiled.pixels)
    await scanner.close()
  })
})

describe('cancelling', () => {
  it('answers at once, and the finger left on the glass does not satisfy the next capture', async () => {
    const { clock, scanner, world, states } = await openScanner()
    world.placeFinger(testFinger())
    const cancel = new AbortController()
    const pending = scanner.capture({ timeoutMs: 10_000, signal: cancel.signal })
    await clock.sleep(1000)
    expect(scanner.state).toBe('transferring')
    const cancelledAt = clock.now()
    cancel.abort()
    expect(await pending).toMatchObject({ ok: false, error: { code: 'Cancelled' } })
    expect(clock.now() - cancelledAt).toBeLessThanOrEqual(500)
    expect(scanner.state).toBe('busy')

    const next = scanner.capture({ timeoutMs: 20_000 })
    await clock.sleep(8000)
    expect(scanner.state).toBe('awaiting-lift')
    world.liftFinger()
    await clock.sleep(500)
    expect(scanner.state).toBe('armed')
    const other = testFinger(2)
    world.placeFinger(other)
    expect(sampleOf(await next).pixels).toEqual(other.pixels.map((v) => (v >> 4) * 17))
    expect(states.slice(-5)).toEqual(['ready', 'awaiting-lift', 'armed', 'transferring', 'ready'])
    await scanner.close()
  })

  it('refuses a second capture while one runs', async () => {
    const { scanner, world } = await openScanner()
    const first = scanner.capture({ timeoutMs: 10_000 })
    expect(await scanner.capture({ timeoutMs: 10 })).toMatchObject({ ok: false, error: { code: 'Busy' } })
    world.placeFinger(testFinger())
    expect((await first).ok).toBe(true)
    await scanner.close()
  })
})

describe('losing and finding the device', () => {
  it('is absent without a device, and ready by itself once it is plugged in', async () => {
    const clock = new VirtualClock(START)
    const { scanner, world } = createSimulatedFingerprintScanner({ clock, seed: 3 })
    world.cable.unplug()
    expect(await scanner.open()).toMatchObject({ ok: false, error: { code: 'DeviceNotFound' } })
    expect(scanner.state).toBe('absent')
    expect(await scanner.capture({ timeoutMs: 10 })).toMatchObject({ error: { code: 'DeviceRemoved' } })
    await clock.sleep(60_000)
    world.cable.plug()
    await clock.sleep(8000)
    expect(scanner.state).toBe('ready')
    await scanner.close()
    expect(scanner.state).toBe('closed')
  })

  it('unplugged in the middle of a picture: the capture ends, the state says so once, the replug heals it', async () => {
    const { clock, scanner, world, states } = await openScanner()
    const removed: string[] = []
    scanner.on('removed', (error) => removed.push(error.code))
    world.placeFinger(testFinger())
    const pending = scanner.capture({ timeoutMs: 10_000 })
    await clock.sleep(2000)
    const before = states.length
    world.cable.unplug()
    expect(await pending).toMatchObject({ ok: false, error: { code: 'DeviceRemoved' } })
    await clock.sleep(3000)
    expect(removed).toEqual(['DeviceRemoved'])
    expect(scanner.state).toBe('absent')
    world.cable.plug()
    await clock.sleep(8000)
    expect(states.slice(before)).toEqual(['absent', 'recovering', 'ready'])
    expect((await scanner.capture({ timeoutMs: 10_000 })).ok).toBe(true)
    await scanner.close()
  })

  it('notices a device that has died silently while idle', async () => {
    const { clock, scanner, states } = await openScanner({
      faults: {
        faults: [{ fault: 'silent-death', trigger: { kind: 'time', ms: 5000 }, durationMs: 20_000 }],
      },
    })
    await clock.sleep(10_000)
    expect(['absent', 'recovering']).toContain(scanner.state)
    await clock.sleep(40_000)
    expect(scanner.state).toBe('ready')
    expect(states).toContain('recovering')
    await scanner.close()
  })

  it('does not take another device for the lost one, until it is opened anew', async () => {
    const { clock, scanner, world } = await openScanner()
    world.cable.unplug()
    await clock.sleep(1000)
    world.cable.plug('0badc0de')
    await clock.sleep(20_000)
    expect(scanner.state).toBe('absent')
    await scanner.close()
    expect((await scanner.open()).ok).toBe(true)
    expect(scanner.id.serial).toBe('0badc0de')
    await scanner.close()
  })

  it('is faulted with a wrong module password', async () => {
    const clock = new VirtualClock(START)
    const { scanner } = createSimulatedFingerprintScanner({ clock, seed: 3, modulePassword: 0x1234 })
    expect(await scanner.open()).toMatchObject({ ok: false, error: { code: 'AuthenticationRequired' } })
    expect(scanner.state).toBe('faulted')
    await scanner.close()
  })
})

describe('throughput', () => {
  it('takes 100 captures in 1.5 s of processor time at most, so 1500 in well under 30 s', async () => {
    const { scanner, world } = await openScanner()
    world.placeFinger(testFinger())
    const wall = process.cpuUsage()
    for (let i = 0; i < 100; i++) expect((await scanner.capture({ timeoutMs: 10_000 })).ok).toBe(true)
    const { user, system } = process.cpuUsage(wall)
    expect((user + system) / 1e6).toBeLessThan(1.5)
    await scanner.close()
  })
})
