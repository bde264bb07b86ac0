import { systemClock } from '@taanuu/device-drivers/clock'
import { discoverSbiDevices } from '@taanuu/device-drivers/sbi/discovery'
import { createSbiFingerprintScanner } from '@taanuu/device-drivers/sbi/fingerprint-scanner'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  createSimulatedSbiService,
  type SbiMishaps,
  type SimulatedSbiService,
} from './simulated-sbi-service.ts'
import { testFinger } from './test-finger.ts'

let service: SimulatedSbiService
let opened: ReturnType<typeof createSbiFingerprintScanner>[] = []

function newScanner(trust = service.trust) {
  const scanner = createSbiFingerprintScanner({
    clock: systemClock,
    trust,
    environment: 'Developer',
    port: service.port,
  })
  opened.push(scanner)
  return scanner
}

beforeAll(async () => {
  const made = await createSimulatedSbiService({ clock: systemClock, seed: 8, captureMs: 20 })
  if (!made) throw new Error('no free port between 4501 and 4600')
  service = made
})
afterEach(async () => {
  service.setMishaps({})
  service.world.liftFinger()
  for (const scanner of opened) await scanner.close()
  opened = []
})
afterAll(() => service.close())

describe('a certified reader', () => {
  it('is found on its port, says who it is, and delivers the finger', async () => {
    expect((await discoverSbiDevices()).map((device) => device.port)).toContain(service.port)
    const scanner = newScanner()
    expect(await scanner.open()).toMatchObject({ ok: true })
    expect(scanner.id).toMatchObject({ protocol: 'mosip-sbi', model: 'TAANUU SIM-SBI', simulated: true })
    expect(await scanner.selfTest()).toMatchObject({ ok: true, value: { passed: true } })
    const finger = testFinger()
    service.world.placeFinger(finger)
    for (const format of [
      { version: '2011', compression: 'none' },
      { version: '2011', compression: 'PNG' },
      { version: '2005', compression: 'none' },
      { version: '2005', compression: 'PNG' },
    ] as const) {
      service.setMishaps({ format })
      const sample = await scanner.capture({ timeoutMs: 3000 })
      expect(sample).toMatchObject({ ok: true, value: { width: 256, height: 288, dpi: 500 } })
      expect(sample.ok && Buffer.compare(sample.value.pixels, finger.pixels)).toBe(0)
    }
  })

  it.each<[string, SbiMishaps, string]>([
    ['signed by somebody else', { capture: 'foreign-key' }, 'AuthenticationRequired'],
    ['signed with an expired certificate', { capture: 'expired-certificate' }, 'AuthenticationRequired'],
    ['not signed', { capture: 'unsigned' }, 'AuthenticationRequired'],
    ['of yesterday', { capture: 'old' }, 'ClockWentBack'],
    ['for another request', { capture: 'other-request' }, 'UnexpectedReply'],
    ['by another device', { capture: 'other-device' }, 'UnexpectedReply'],
    ['in JPEG 2000', { format: { version: '2011', compression: 'claimed', code: 5 } }, 'UnsupportedModel'],
    ['in WSQ', { format: { version: '2011', compression: 'claimed', code: 2 } }, 'UnsupportedModel'],
    ['that never comes', { error: '701' }, 'CaptureTimeout'],
    ['of bad quality', { error: '102' }, 'BadImage'],
    ['of a tampered device', { error: '103' }, 'SensorFault'],
    ['from a service that hangs up', { garbage: null }, 'DeviceRemoved'],
    ['that is no JSON', { garbage: '<html>' }, 'UnexpectedReply'],
    ['of another shape', { garbage: '{"biometrics":7}' }, 'UnexpectedReply'],
    ['that is too long', { garbage: `"${'x'.repeat(9_000_000)}"` }, 'TransferTruncated'],
  ])('a picture %s is refused by name', async (_name, mishaps, expected) => {
    const scanner = newScanner()
    expect((await scanner.open()).ok).toBe(true)
    service.world.placeFinger(testFinger())
    service.setMishaps(mishaps)
    const sample = await scanner.capture({ timeoutMs: 1500 })
    expect(sample.ok ? 'ok' : sample.error.code).toBe(expected)
  })

  it.each<[string, SbiMishaps, string]>([
    ['for authentication only', { purpose: 'Auth' }, 'UnsupportedModel'],
    ['of another environment', { environment: 'Production' }, 'UnsupportedModel'],
    ['not registered', { status: 'Not Registered' }, 'AuthenticationRequired'],
    ['not ready', { status: 'Not Ready' }, 'DeviceNotFound'],
    ['with another algorithm', { algorithm: 'RS512' }, 'AuthenticationRequired'],
  ])('%s is not opened', async (_name, mishaps, expected) => {
    service.setMishaps(mishaps)
    const result = await newScanner().open()
    expect(result.ok ? 'ok' : result.error.code).toBe(expected)
  })

  it('of an authority that the station does not know is not opened', async () => {
    const other = await createSimulatedSbiService({ clock: systemClock, seed: 9 })
    const result = await newScanner(other?.trust).open()
    expect(result).toMatchObject({ ok: false, error: { code: 'AuthenticationRequired' } })
    await other?.close()
  })

  it('can be cancelled at once, and takes the next finger when it is free', async () => {
    const scanner = newScanner()
    await scanner.open()
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 100)
    const before = Date.now()
    const cancelled = await scanner.capture({ timeoutMs: 10_000, signal: stop.signal })
    expect(cancelled.ok ? 'ok' : cancelled.error.code).toBe('Cancelled')
    // Long before the capture's own ten seconds.
    expect(Date.now() - before).toBeLessThan(8000)
    expect(scanner.state).toBe('ready')
    service.world.placeFinger(testFinger())
    expect((await scanner.capture({ timeoutMs: 3000 })).ok).toBe(true)
  })

  it('that goes away is absent, and closing always ends', async () => {
    const other = await createSimulatedSbiService({ clock: systemClock, seed: 10 })
    if (!other) throw new Error('no free port')
    const scanner = createSbiFingerprintScanner({
      clock: systemClock,
      trust: other.trust,
      environment: 'Developer',
      port: other.port,
    })
    opened.push(scanner)
    await scanner.open()
    await other.close()
    const sample = await scanner.capture({ timeoutMs: 500 })
    expect(sample.ok ? 'ok' : sample.error.code).toBe('DeviceNotFound')
    await expect.poll(() => scanner.state, { timeout: 15_000 }).toBe('absent')
    const before = Date.now()
    await scanner.close()
    expect(Date.now() - before).toBeLessThan(15_000)
  })
})
