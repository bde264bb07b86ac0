import { steadyClock } from '@taanuu/device-drivers/clock'
import { createEf01FingerprintScanner } from '@taanuu/device-drivers/ef01/fingerprint-scanner'
import { createMemoryLink } from '@taanuu/device-drivers/transport/memory-link'
import { afterEach, expect, it, vi } from 'vitest'
import { createFingerWorld } from '../world/finger-world.ts'
import { createEf01Module } from './ef01-module.ts'
import { NO_FAULTS } from './fault-plan.ts'
import { standFingerprintModule } from './fingerprint-stand.ts'
import { testFinger } from './test-finger.ts'

const HOUR_MS = 3_600_000
/** A capture of this small sensor at a hurried line takes well under a second. */
const SENSOR = { width: 96, height: 96 }
const HURRY = 10
const LONGEST_MS = 40_000

afterEach(() => {
  vi.restoreAllMocks()
})

it.each([
  ['forward', HOUR_MS],
  ['back', -HOUR_MS],
])('a clock that is set during a capture neither hangs nor hurries it', async (_where, jumpMs) => {
  const world = createFingerWorld({ seed: 1 })
  const link = createMemoryLink({ path: 'memory:clock' })
  standFingerprintModule({
    clock: steadyClock,
    seed: 1,
    world,
    end: link.device,
    faults: NO_FAULTS,
    hurry: HURRY,
    make: (parts) => createEf01Module({ ...parts, sensor: SENSOR }),
  })
  const scanner = createEf01FingerprintScanner({ transport: link.host, clock: steadyClock })
  expect((await scanner.open()).ok).toBe(true)
  const startedAt = performance.now()
  // Nobody is there yet: the capture waits for a finger while the system clock is set.
  const pending = scanner.capture({ timeoutMs: 20_000 })
  const systemNow = Date.now
  vi.spyOn(Date, 'now').mockImplementation(() => systemNow() + jumpMs)
  await steadyClock.sleep(300)
  world.placeFinger(testFinger(0, SENSOR.width, SENSOR.height))
  const result = await pending
  expect(result.ok ? 'captured' : result.error.code).toBe('captured')
  expect(performance.now() - startedAt).toBeLessThan(LONGEST_MS)
  await scanner.close()
})
