import { createHidFingerprintScanner } from '@taanuu/device-drivers/hid-profile/fingerprint-scanner'
import { createHidLinkTransport } from '@taanuu/device-drivers/hid-profile/link-transport'
import { decodeReport } from '@taanuu/device-drivers/hid-profile/report'
import { createMemoryLink } from '@taanuu/device-drivers/transport/memory-link'
import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../clock/virtual-clock.ts'
import { createFingerWorld } from '../world/finger-world.ts'
import { seededRandom } from '../world/seeded-random.ts'
import { createEf01Module } from './ef01-module.ts'
import { NO_FAULTS } from './fault-plan.ts'
import { standFingerprintModule } from './fingerprint-stand.ts'
import { createHidProfileDevice, type HidProfileDevice } from './hid-profile-device.ts'
import { testFinger } from './test-finger.ts'

function standing(isLost?: (report: number) => boolean) {
  const clock = new VirtualClock(Date.UTC(2026, 10, 1, 7))
  const world = createFingerWorld({ seed: 9 })
  const end = createMemoryLink({ path: 'memory:hid', vendorId: 0x1209, productId: 1 })
  let device: HidProfileDevice | null = null
  standFingerprintModule({
    clock,
    seed: 9,
    world,
    end: end.device,
    faults: NO_FAULTS,
    make({ world: table, onCommand }) {
      device = createHidProfileDevice(createEf01Module({ world: table, onCommand }), isLost)
      return device
    },
  })
  const scanner = createHidFingerprintScanner({ transport: end.host, clock })
  return { clock, world, scanner, end, device: device as unknown as HidProfileDevice }
}

const finger = testFinger()
const onWire = finger.pixels.map((v) => (v >> 4) * 17)

describe('a scanner of the HID fingerprint profile', () => {
  it('brings a picture in about 0.8 s, whole, and says who it is', async () => {
    const { scanner, world } = standing()
    expect(await scanner.open()).toEqual({ ok: true, value: undefined })
    world.placeFinger(finger)
    const rows: number[] = []
    const result = await scanner.capture({ timeoutMs: 5000, onProgress: (p) => rows.push(p.rows) })
    if (!result.ok) throw new Error(result.error.evidence)
    expect(Buffer.compare(result.value.pixels, onWire)).toBe(0)
    expect(result.value.transferMs).toBeGreaterThan(700)
    expect(result.value.transferMs).toBeLessThan(1100)
    expect(rows.at(-1)).toBe(288)
    expect(scanner.id).toMatchObject({ protocol: 'taanuu-hid-fingerprint', serial: world.cable.serial })
    expect(scanner.capabilities().maxCaptureMs).toBeLessThan(4000)
    await scanner.setIndicator('place')
    expect(world.light.mode).toBe('breathing')
    await scanner.close()
  })

  it.each([0.002, 0.02, 0.1])('gets every picture through when %f of the reports are lost', async (share) => {
    const random = seededRandom(Math.round(share * 1000))
    const { scanner, world, clock } = standing(() => random() < share)
    expect((await scanner.open()).ok).toBe(true)
    world.placeFinger(finger)
    for (let i = 0; i < 3; i++) {
      const startedAt = clock.now()
      const result = await scanner.capture({ timeoutMs: 5000 })
      if (!result.ok) throw new Error(`${result.error.code}: ${result.error.evidence}`)
      expect(Buffer.compare(result.value.pixels, onWire)).toBe(0)
      expect(clock.now() - startedAt).toBeLessThan(20_000)
    }
    await scanner.close()
  })

  it.each([
    [20, 0],
    [100, 0],
  ])(
    '%i reports lost in a row are fetched again without asking for the picture anew',
    async (lost, redone) => {
      const { scanner, world, clock, device } = standing()
      await scanner.open()
      world.placeFinger(finger)
      const pending = scanner.capture({ timeoutMs: 5000 })
      await clock.sleep(500)
      device.loseNext(lost)
      const result = await pending
      if (!result.ok) throw new Error(`${result.error.code}: ${result.error.evidence}`)
      expect(Buffer.compare(result.value.pixels, onWire)).toBe(0)
      expect(result.value.redoneUploads).toBe(redone)
      await scanner.close()
    },
  )

  it('asks for the picture anew where reports stay lost so long that the link has to be greeted again', async () => {
    let broken = false
    const { scanner, world, clock } = standing(() => broken)
    await scanner.open()
    world.placeFinger(finger)
    const warnings: string[] = []
    scanner.on('warning', ({ code }) => warnings.push(code))
    const pending = scanner.capture({ timeoutMs: 5000 })
    await clock.sleep(500)
    broken = true
    await clock.sleep(1500)
    broken = false
    const result = await pending
    if (!result.ok) throw new Error(`${result.error.code}: ${result.error.evidence}`)
    expect(Buffer.compare(result.value.pixels, onWire)).toBe(0)
    expect(result.value.redoneUploads).toBeGreaterThan(0)
    expect(warnings).toContain('TransferTruncated')
    await scanner.close()
  })

  it('is lost and found with its cable', async () => {
    const { scanner, world, clock } = standing()
    await scanner.open()
    world.placeFinger(finger)
    const pending = scanner.capture({ timeoutMs: 5000 })
    await clock.sleep(600)
    world.cable.unplug()
    expect(await pending).toMatchObject({ error: { code: 'DeviceRemoved' } })
    await clock.sleep(3000)
    expect(scanner.state).toBe('absent')
    world.cable.plug()
    await clock.sleep(8000)
    expect(scanner.state).toBe('ready')
    expect((await scanner.capture({ timeoutMs: 5000 })).ok).toBe(true)
    await scanner.close()
  })

  it('never sends further ahead than it was given credit for', async () => {
    const { end, clock, world } = standing()
    const transport = createHidLinkTransport(end.host, clock)
    let ahead = 0
    let most = 0
    end.host.onData((bytes) => {
      const report = decodeReport(bytes)
      if (report?.type === 2) most = Math.max(most, ++ahead)
    })
    end.device.on('bytes', () => {
      ahead = 0
    })
    await clock.sleep(1000)
    await transport.open()
    world.placeFinger(finger)
    await transport.write(Buffer.from('ef01ffffffff010003010005', 'hex'))
    await clock.sleep(500)
    await transport.write(Buffer.from('ef01ffffffff0100030a000e', 'hex'))
    await clock.sleep(2000)
    expect(most).toBeGreaterThan(4)
    expect(most).toBeLessThanOrEqual(16)
    await transport.close()
  })
})
