import { createEf01Module } from '@taanuu/simulator/devices/ef01-module'
import { NO_FAULTS } from '@taanuu/simulator/devices/fault-plan'
import { type MakeEngine, standFingerprintModule } from '@taanuu/simulator/devices/fingerprint-stand'
import { createGt511Module } from '@taanuu/simulator/devices/gt511-module'
import { createId809Module } from '@taanuu/simulator/devices/id809-module'
import { testFinger } from '@taanuu/simulator/devices/test-finger'
import { openPtyEnd } from '@taanuu/simulator/stack/pty-end'
import { createFingerWorld } from '@taanuu/simulator/world/finger-world'
import { describe, expect, it } from 'vitest'
import { type Clock, systemClock } from '../clock.ts'
import { createEf01FingerprintScanner } from '../ef01/fingerprint-scanner.ts'
import type { FingerprintScanner } from '../fingerprint-scanner.ts'
import { createGt511FingerprintScanner } from '../gt511/fingerprint-scanner.ts'
import { createId809FingerprintScanner } from '../id809/fingerprint-scanner.ts'
import type { ByteTransport } from './byte-transport.ts'
import { createSerialTransport } from './serial-transport.ts'

type Drive = (ground: { transport: ByteTransport; clock: Clock }) => FingerprintScanner

const PROTOCOLS: readonly (readonly [string, MakeEngine, Drive, (value: number) => number])[] = [
  ['EF01', createEf01Module, createEf01FingerprintScanner, (value) => (value >> 4) * 17],
  ['GT-511', createGt511Module, createGt511FingerprintScanner, (value) => value],
  ['ID809', createId809Module, createId809FingerprintScanner, (value) => value],
]
/** The module works and talks this many times faster than in life. */
const HURRY = 20

const probe = await openPtyEnd({ watchSpeed: false })
if (probe.ok) probe.end.close()
else console.warn(`skipped: ${probe.message}`)

describe.skipIf(!probe.ok)(
  'fingerprint drivers through the real serial library, over a pseudo-terminal',
  () => {
    it.each(PROTOCOLS)(
      '%s: opens, brings a picture, notices the unplugging',
      async (_name, make, drive, onWire) => {
        const opened = await openPtyEnd({ watchSpeed: false })
        if (!opened.ok) throw new Error(opened.message)
        const { end } = opened
        const world = createFingerWorld({ seed: 6 })
        standFingerprintModule({
          clock: systemClock,
          seed: 6,
          world,
          end,
          make,
          faults: NO_FAULTS,
          hurry: HURRY,
        })
        const transport = createSerialTransport({ path: end.path ?? '' })
        const scanner = drive({ transport, clock: systemClock })
        expect(await scanner.open()).toEqual({ ok: true, value: undefined })
        expect(scanner.id).toMatchObject({ transport: 'pty', simulated: true })
        const { width, height, dpi } = scanner.capabilities()
        const finger = { ...testFinger(0, width, height), dpi }
        world.placeFinger(finger)
        const result = await scanner.capture({ timeoutMs: 10_000 })
        if (!result.ok) throw new Error(`${result.error.code}: ${result.error.evidence}`)
        expect(Buffer.compare(result.value.pixels, finger.pixels.map(onWire))).toBe(0)

        const gone = Promise.withResolvers<number>()
        scanner.on('removed', () => gone.resolve(performance.now()))
        const unpluggedAt = performance.now()
        world.cable.unplug()
        // A hung-up pty says nothing by itself: its node is looked at, and an idle device is asked. Three seconds on an idle
        // machine.
        expect((await gone.promise) - unpluggedAt).toBeLessThan(15_000)
        expect(scanner.state).toBe('absent')
        await scanner.close()
        end.close()
      },
    )
  },
)
