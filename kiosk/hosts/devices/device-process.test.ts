import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '@taanuu/device-drivers/clock'
import { createManagedBallotScanner } from '@taanuu/device-drivers/manager/managed-ballot-scanner'
import { createManagedFingerprintScanner } from '@taanuu/device-drivers/manager/managed-fingerprint-scanner'
import { testFinger } from '@taanuu/simulator/devices/test-finger'
import { testSheet } from '@taanuu/simulator/devices/test-sheet'
import { openPtyLine } from '@taanuu/simulator/stack/pty-line'
import { seededRandom } from '@taanuu/simulator/world/seeded-random'
import { afterEach, describe, expect, it } from 'vitest'
import { attachDevices, until } from './testing/attached-devices.ts'
import { openPtyBallotScanner, openPtyFingerprintScanner } from './testing/pty-hardware.ts'

const trial = await openPtyLine()
if (trial.ok) trial.line.close()
/** The simulated device works this much faster than a real one. */
const HURRY = 5
const ends: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** A fingerprint scanner: its driver here, its port in the device process, the device at the other end of a pty. */
async function openTable(admitSimulated = true) {
  const hardware = await openPtyFingerprintScanner(11, HURRY)
  const devices = attachDevices(admitSimulated)
  const scanner = createManagedFingerprintScanner({
    clock: systemClock,
    desk: devices.desk,
    choice: { kind: 'path', path: hardware.path, protocol: 'ef01' },
  })
  ends.push(hardware.close, devices.close, scanner.close)
  return { hardware, devices, scanner }
}

async function openBox() {
  const hardware = await openPtyBallotScanner(12, HURRY)
  const devices = attachDevices()
  const scanner = createManagedBallotScanner({
    clock: systemClock,
    desk: devices.desk,
    choice: { kind: 'path', path: hardware.path, protocol: 'taanuu-page-scan' },
  })
  ends.push(hardware.close, devices.close, scanner.close)
  return { hardware, devices, scanner }
}

/** Four bits cross the wire. */
function asOnTheWire({ pixels }: { readonly pixels: Uint8Array }): Uint8Array {
  return pixels.map((value) => (value >> 4) * 17)
}

/** Real processes in real time, perhaps on a machine that does ten other things. */
const LONG_MS = 300_000
/** On a slow machine kills fall before anything has begun; so many tries to strike something are enough anywhere. */
const MOST_ROUNDS = 15

describe.skipIf(!trial.ok)(
  'the device process, over a pty and the real serial library',
  { timeout: LONG_MS },
  () => {
    it('brings a picture, and says that a program is behind the path', async () => {
      const { hardware, scanner } = await openTable()
      void scanner.open()
      await until('ready', () => scanner.state === 'ready')
      expect(scanner.id).toMatchObject({ transport: 'pty', path: hardware.path, simulated: true })
      const finger = testFinger()
      hardware.world.placeFinger(finger)
      const sample = await scanner.capture({ timeoutMs: 5000 })
      expect(sample).toMatchObject({ ok: true })
      expect(sample.ok && Buffer.compare(sample.value.pixels, asOnTheWire(finger))).toBe(0)
    })

    it('refuses a pty where training is not admitted', async () => {
      const { devices, scanner } = await openTable(false)
      await devices.ready
      const states: string[] = []
      scanner.on('state', (state) => states.push(state))
      void scanner.open()
      await sleep(2500)
      expect(states).not.toContain('ready')
      const transport = devices.desk.transport({ by: 'path', path: '/dev/ptmx' })
      expect(await transport.open()).toMatchObject({ ok: false })
      await scanner.close()
      const probe = createManagedFingerprintScanner({
        clock: systemClock,
        desk: devices.desk,
        choice: { kind: 'path', path: scanner.id.path, protocol: 'ef01' },
      })
      expect(await probe.open()).toMatchObject({ ok: false, error: { code: 'SimulatorRefused' } })
      await probe.close()
    })

    it('may be killed at any moment of a capture: it is lost at once, and taken again whole', async () => {
      const { hardware, devices, scanner } = await openTable()
      void scanner.open()
      await until('ready', () => scanner.state === 'ready')
      const random = seededRandom(2027)
      let removed = 0
      let lost = 0
      scanner.on('removed', () => removed++)
      for (let round = 0; round < 2 || (lost === 0 && round < MOST_ROUNDS); round++) {
        const finger = testFinger(round)
        hardware.world.placeFinger(finger)
        const pending = scanner.capture({ timeoutMs: 5000 })
        await sleep(random() * 900)
        const killedAt = performance.now()
        devices.kill()
        const result = await pending
        // At once on an idle machine; a hang lasts longer.
        expect(performance.now() - killedAt).toBeLessThan(30_000)
        if (!result.ok) {
          expect(result.error.code).toBe('DeviceRemoved')
          lost++
        }
        await until('ready again', () => removed === round + 1 && scanner.state === 'ready')
        const again = await scanner.capture({ timeoutMs: 5000 })
        expect(again).toMatchObject({ ok: true })
        expect(again.ok && Buffer.compare(again.value.pixels, asOnTheWire(finger))).toBe(0)
      }
      expect(lost).toBeGreaterThan(0)
    })

    it("may be killed at any moment of a sheet's way: it has one end, and that is where it is", async () => {
      const { hardware, devices, scanner } = await openBox()
      const { world } = hardware
      const begun: number[] = []
      const ended: { readonly sheet: number; readonly outcome: string }[] = []
      scanner.on('scan-start', ({ sheet }) => begun.push(sheet))
      scanner.on('sheet-end', ({ sheet, outcome }) => ended.push({ sheet, outcome }))
      scanner.on('scan-complete', ({ sheet }) => {
        if (sheet % 3 === 0) void scanner.returnSheet(sheet)
        else void scanner.accept(sheet)
      })
      void scanner.open()
      await until('idle', () => scanner.state === 'idle')
      const random = seededRandom(2028)
      for (let round = 0; round < 3 || (begun.length < 2 && round < MOST_ROUNDS); round++) {
        const id = `sheet-${round}`
        await scanner.arm({ lengthInches: 11, doubleFeed: false })
        const before = ended.length
        world.insert(testSheet(id))
        await sleep(random() * 1500)
        devices.kill()
        await until('connected again', () => ['idle', 'armed', 'unrecoverable'].includes(scanner.state))
        await until('no sheet is open', () => scanner.sheet === null)
        for (const { outcome } of ended.slice(before)) {
          const place = world.whereIs(id)
          if (outcome === 'dropped-in-box') expect(place).toBe('box')
          if (outcome === 'returned') expect(place).not.toBe('box')
        }
        if (scanner.state === 'armed') await scanner.disarm()
        if (world.inside) world.clearPath()
        world.take()
        if (scanner.state === 'unrecoverable') await scanner.clear()
        await until('ready for the next', () => scanner.state === 'idle')
      }
      expect(ended.map(({ sheet }) => sheet)).toEqual(begun)
      expect(begun.length).toBeGreaterThan(1)
    })

    it('gives its ports back when the driver is gone, and another process its device', async () => {
      const { hardware, devices, scanner } = await openTable()
      void scanner.open()
      await until('ready', () => scanner.state === 'ready')
      const other = attachDevices()
      ends.push(other.close)
      const second = createManagedFingerprintScanner({
        clock: systemClock,
        desk: other.desk,
        choice: { kind: 'path', path: hardware.path, protocol: 'ef01' },
      })
      ends.push(second.close)
      await other.ready
      const refused = await second.open()
      expect(refused).toMatchObject({ ok: false, error: { code: 'DeviceInUse' } })
      expect(refused.ok ? '' : refused.error.evidence).toContain(
        `held by a test, process ${devices.kept.pid}`,
      )
      devices.kept.send({ kind: 'release' })
      await until('the second is ready', () => second.state === 'ready')
    })
  },
)
