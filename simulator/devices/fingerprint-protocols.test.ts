import type { Clock } from '@taanuu/device-drivers/clock'
import type { FingerprintScanner } from '@taanuu/device-drivers/fingerprint-scanner'
import { COMMAND as GT511_COMMAND } from '@taanuu/device-drivers/gt511/commands'
import { createGt511FingerprintScanner } from '@taanuu/device-drivers/gt511/fingerprint-scanner'
import { COMMAND as ID809_COMMAND } from '@taanuu/device-drivers/id809/commands'
import { createId809FingerprintScanner } from '@taanuu/device-drivers/id809/fingerprint-scanner'
import type { ByteTransport } from '@taanuu/device-drivers/transport/byte-transport'
import { createMemoryLink } from '@taanuu/device-drivers/transport/memory-link'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../clock/virtual-clock.ts'
import { createFingerWorld } from '../world/finger-world.ts'
import type { FaultId, FaultPlan, FaultTrigger } from './fault-plan.ts'
import { NO_FAULTS } from './fault-plan.ts'
import { type MakeEngine, standFingerprintModule } from './fingerprint-stand.ts'
import { createGt511Module } from './gt511-module.ts'
import { createId809Module } from './id809-module.ts'
import { testFinger } from './test-finger.ts'

interface Protocol {
  readonly name: string
  readonly make: MakeEngine
  readonly drive: (ground: { transport: ByteTransport; clock: Clock }) => FingerprintScanner
  readonly size: { readonly width: number; readonly height: number; readonly dpi: number }
  /** What a picture takes on the line at the speed that the driver chooses, milliseconds. */
  readonly transferMs: number
  readonly capture: number
  readonly upload: number
  readonly led: boolean
  /** What a restart in the middle of a picture ends with: a GT-511 forgets its speed, and is looked for anew. */
  readonly reboot: string | null
}

const PROTOCOLS: readonly Protocol[] = [
  {
    name: 'GT-511',
    make: createGt511Module,
    drive: createGt511FingerprintScanner,
    size: { width: 258, height: 202, dpi: 450 },
    transferMs: 4526,
    capture: GT511_COMMAND.captureFinger,
    upload: GT511_COMMAND.getImage,
    led: true,
    reboot: 'CommandTimeout',
  },
  {
    name: 'ID809',
    make: createId809Module,
    drive: createId809FingerprintScanner,
    size: { width: 160, height: 160, dpi: 508 },
    transferMs: 2290,
    capture: ID809_COMMAND.getImage,
    upload: ID809_COMMAND.upImage,
    led: true,
    reboot: null,
  },
]

function standing(protocol: Protocol, faults: FaultPlan = NO_FAULTS, seed = 4) {
  const clock = new VirtualClock(Date.UTC(2026, 10, 1, 7))
  const world = createFingerWorld({ seed })
  const link = createMemoryLink({ path: 'memory:bench' })
  standFingerprintModule({ clock, seed, world, end: link.device, make: protocol.make, faults })
  return { clock, world, scanner: protocol.drive({ transport: link.host, clock }) }
}

/** Deep equality of 52,000 pixels takes longer than the whole capture. */
function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

describe.each(PROTOCOLS.map((p) => [p.name, p] as const))(
  '%s driver against its engine',
  (_name, protocol) => {
    const { width, height, dpi } = protocol.size
    const finger = { ...testFinger(0, width, height), dpi }

    it('raises the speed, brings the picture bit by bit, and says who it is', async () => {
      const { world, scanner } = standing(protocol)
      expect(await scanner.open()).toEqual({ ok: true, value: undefined })
      world.placeFinger(finger)
      const rows: number[] = []
      const result = await scanner.capture({ timeoutMs: 5000, onProgress: (p) => rows.push(p.rows) })
      if (!result.ok) throw new Error(result.error.evidence)
      expect(isSame(result.value.pixels, finger.pixels)).toBe(true)
      expect(result.value).toMatchObject({ width, height, dpi, redoneUploads: 0 })
      expect(Math.abs(result.value.transferMs - protocol.transferMs)).toBeLessThan(40)
      expect(rows.at(-1)).toBe(height)
      expect(rows.length).toBeGreaterThan(20)
      expect(rows.every((row, i) => i === 0 || row > rows[i - 1])).toBe(true)
      expect(scanner.id.simulated).toBe(true)
      expect(scanner.id.serial).toContain(
        Buffer.from(world.cable.serial).toString(protocol.name === 'ID809' ? 'utf8' : 'hex'),
      )
      expect(await scanner.selfTest()).toMatchObject({ ok: true, value: { passed: true } })
      expect(scanner.capabilities()).toMatchObject({ width, height, dpi, bitsOnWire: 8, led: protocol.led })
      await scanner.setIndicator('place')
      expect(world.light.mode).not.toBe('off')
      await scanner.setIndicator('idle')
      expect(world.light.mode).toBe('off')
      await scanner.close()
    })

    it('waits for a finger, and after a cancel for the glass to be seen empty', async () => {
      const { clock, world, scanner } = standing(protocol)
      await scanner.open()
      expect(await scanner.capture({ timeoutMs: 2000 })).toMatchObject({ error: { code: 'CaptureTimeout' } })
      world.placeFinger(finger)
      const cancel = new AbortController()
      const pending = scanner.capture({ timeoutMs: 5000, signal: cancel.signal })
      await clock.sleep(1200)
      cancel.abort()
      expect(await pending).toMatchObject({ error: { code: 'Cancelled' } })
      const next = scanner.capture({ timeoutMs: 20_000 })
      await clock.sleep(10_000)
      expect(scanner.state).toBe('awaiting-lift')
      world.liftFinger()
      await clock.sleep(1000)
      const other = { ...testFinger(2, width, height), dpi }
      world.placeFinger(other)
      const result = await next
      expect(result.ok && isSame(result.value.pixels, other.pixels)).toBe(true)
      await scanner.close()
    })

    const upload: FaultTrigger = { kind: 'command', n: 1, opcode: protocol.upload }
    const capture: FaultTrigger = { kind: 'command', n: 1, opcode: protocol.capture }
    const inPicture: FaultTrigger = { kind: 'byte', n: 15_000 }
    const HEALED: readonly (readonly [FaultId, FaultTrigger])[] = [
      ['dropped-byte', inPicture],
      ['flipped-bit', inPicture],
      ['flipped-bit', capture],
      ['inserted-noise', inPicture],
      ['wrong-checksum', upload],
      ['truncated-upload', inPicture],
      ['duplicated-reply', capture],
      ['late-reply', capture],
      ['late-reply', upload],
    ]

    it.each(HEALED)('gets through %s (%o)', async (fault, trigger) => {
      const { clock, world, scanner } = standing(protocol, { faults: [{ fault, trigger, durationMs: 3000 }] })
      await scanner.open()
      world.placeFinger(finger)
      const startedAt = clock.now()
      const result = await scanner.capture({ timeoutMs: 10_000 })
      expect(result.ok ? null : result.error).toBeNull()
      expect(result.ok && isSame(result.value.pixels, finger.pixels)).toBe(true)
      expect(clock.now() - startedAt).toBeLessThan(60_000)
      await scanner.close()
    })

    it.each([inPicture, capture])(
      'comes back by itself after a restart of the module (%o)',
      async (trigger) => {
        const { clock, world, scanner } = standing(protocol, { faults: [{ fault: 'reboot', trigger }] })
        await scanner.open()
        world.placeFinger(finger)
        const result = await scanner.capture({ timeoutMs: 10_000 })
        expect(result.ok ? null : result.error.code).toBe(protocol.reboot)
        await clock.sleep(20_000)
        expect(scanner.state).toBe('ready')
        const again = await scanner.capture({ timeoutMs: 10_000 })
        expect(again.ok && isSame(again.value.pixels, finger.pixels)).toBe(true)
        await scanner.close()
      },
    )

    it('is absent after the cable was pulled in the middle of a picture, and ready when it is back', async () => {
      const { clock, world, scanner } = standing(protocol, {
        faults: [{ fault: 'replug-same', trigger: inPicture, durationMs: 3000 }],
      })
      await scanner.open()
      world.placeFinger(finger)
      expect(await scanner.capture({ timeoutMs: 10_000 })).toMatchObject({ error: { code: 'DeviceRemoved' } })
      await clock.sleep(20_000)
      expect(scanner.state).toBe('ready')
      expect((await scanner.capture({ timeoutMs: 10_000 })).ok).toBe(true)
      await scanner.close()
    })

    it('random faults: every capture is answered in time, a good picture is the right one, close resolves', async () => {
      const KINDS: readonly FaultId[] = [
        'dropped-byte',
        'flipped-bit',
        'inserted-noise',
        'wrong-checksum',
        'truncated-upload',
        'duplicated-reply',
        'late-reply',
        'reboot',
        'silent-death',
        'replug-same',
      ]
      const trigger = fc.oneof(
        fc.record({ kind: fc.constant('byte' as const), n: fc.nat(120_000) }),
        fc.record({ kind: fc.constant('time' as const), ms: fc.nat(40_000) }),
        fc.record({ kind: fc.constant('command' as const), n: fc.integer({ min: 1, max: 40 }) }),
      )
      const plan = fc.array(
        fc.record({
          fault: fc.constantFrom(...KINDS),
          trigger,
          durationMs: fc.integer({ min: 1, max: 15_000 }),
        }),
        { minLength: 1, maxLength: 4 },
      )
      await fc.assert(
        fc.asyncProperty(plan, fc.nat(1000), async (faults, seed) => {
          const { clock, world, scanner } = standing(protocol, { faults }, seed)
          await scanner.open()
          for (let i = 0; i < 2; i++) {
            world.placeFinger(finger)
            const startedAt = clock.now()
            const result = await scanner.capture({ timeoutMs: 5000 })
            expect(clock.now() - startedAt).toBeLessThan(90_000)
            if (result.ok) expect(isSame(result.value.pixels, finger.pixels)).toBe(true)
            await clock.sleep(15_000)
          }
          await clock.sleep(90_000)
          expect(scanner.state).toBe('ready')
          const closedAt = clock.now()
          await scanner.close()
          expect(clock.now() - closedAt).toBeLessThanOrEqual(2000)
        }),
        { numRuns: 12 },
      )
    })
  },
)
