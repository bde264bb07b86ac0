/**
 * How long a fingerprint picture takes: `node device-drivers/bench/image-transfer.ts [--bauds 57600,115200]`.
 * Serial protocols run in real time over a pseudo-terminal and the real serial library, against a simulated module
 * that paces its bytes as a line does; the HID profile runs on a virtual clock at a report a millisecond.
 */
import { parseArgs } from 'node:util'
import { VirtualClock } from '@taanuu/simulator/clock/virtual-clock'
import { createEf01Module } from '@taanuu/simulator/devices/ef01-module'
import { NO_FAULTS } from '@taanuu/simulator/devices/fault-plan'
import { type MakeEngine, standFingerprintModule } from '@taanuu/simulator/devices/fingerprint-stand'
import { createGt511Module } from '@taanuu/simulator/devices/gt511-module'
import { createHidProfileDevice } from '@taanuu/simulator/devices/hid-profile-device'
import { createId809Module } from '@taanuu/simulator/devices/id809-module'
import { testFinger } from '@taanuu/simulator/devices/test-finger'
import { openPtyEnd } from '@taanuu/simulator/stack/pty-end'
import { createFingerWorld } from '@taanuu/simulator/world/finger-world'
import { seededRandom } from '@taanuu/simulator/world/seeded-random'
import { systemClock } from '../clock.ts'
import { createEf01FingerprintScanner } from '../ef01/fingerprint-scanner.ts'
import type { FingerprintScanner } from '../fingerprint-scanner.ts'
import { createGt511FingerprintScanner } from '../gt511/fingerprint-scanner.ts'
import { createHidFingerprintScanner } from '../hid-profile/fingerprint-scanner.ts'
import { createId809FingerprintScanner } from '../id809/fingerprint-scanner.ts'
import type { ByteTransport } from '../transport/byte-transport.ts'
import { createMemoryLink } from '../transport/memory-link.ts'
import { createSerialTransport } from '../transport/serial-transport.ts'

const { values } = parseArgs({ options: { bauds: { type: 'string', default: '57600,115200' } } })
const bauds = values.bauds.split(',').map(Number)
/** Pictures per share of lost reports: enough for a median and a worst case that mean something. */
const HID_PICTURES = 21
const LOSSES = [0, 0.001, 0.01, 0.05]

interface Timing {
  readonly transferMs: number
  readonly redone: number
}

type Drive = (transport: ByteTransport, baud: number) => FingerprintScanner

async function overPty(make: MakeEngine, drive: Drive, baud: number): Promise<Timing | string> {
  const opened = await openPtyEnd({ watchSpeed: false })
  if (!opened.ok) return opened.message
  const { end } = opened
  const world = createFingerWorld({ seed: 1 })
  standFingerprintModule({ clock: systemClock, seed: 1, world, end, make, faults: NO_FAULTS })
  const scanner = drive(createSerialTransport({ path: end.path ?? '' }), baud)
  const ready = await scanner.open()
  const timing = ready.ok ? await timed(scanner, world) : ready.error.evidence
  await scanner.close()
  end.close()
  return timing
}

async function timed(
  scanner: FingerprintScanner,
  world: ReturnType<typeof createFingerWorld>,
): Promise<Timing | string> {
  const { width, height, dpi } = scanner.capabilities()
  world.placeFinger({ ...testFinger(0, width, height), dpi })
  const result = await scanner.capture({ timeoutMs: 10_000 })
  if (!result.ok) return `${result.error.code}: ${result.error.evidence}`
  return { transferMs: result.value.transferMs, redone: result.value.redoneUploads }
}

async function overHid(loss: number): Promise<readonly Timing[]> {
  const clock = new VirtualClock(0)
  const world = createFingerWorld({ seed: 2 })
  const link = createMemoryLink({ path: 'memory:hid' })
  const random = seededRandom(3)
  standFingerprintModule({
    clock,
    seed: 2,
    world,
    end: link.device,
    faults: NO_FAULTS,
    make: (parts) => createHidProfileDevice(createEf01Module(parts), () => random() < loss),
  })
  const scanner = createHidFingerprintScanner({ transport: link.host, clock })
  await scanner.open()
  const timings: Timing[] = []
  for (let i = 0; i < HID_PICTURES; i++) {
    const timing = await timed(scanner, world)
    if (typeof timing === 'string') throw new Error(timing)
    timings.push(timing)
  }
  await scanner.close()
  return timings
}

/** Speed at which a module starts: the driver raises it, and never lowers it. */
const SERIAL: readonly (readonly [string, number, MakeEngine, Drive])[] = [
  [
    'EF01 256 × 288',
    57_600,
    createEf01Module,
    (transport, baud) => createEf01FingerprintScanner({ transport, clock: systemClock, baud }),
  ],
  [
    'GT-511 258 × 202',
    9600,
    createGt511Module,
    (transport, baud) => createGt511FingerprintScanner({ transport, clock: systemClock, baud }),
  ],
  [
    'ID809 160 × 160',
    115_200,
    createId809Module,
    (transport, baud) => createId809FingerprintScanner({ transport, clock: systemClock, baud }),
  ],
]

console.log('picture over a pty, real time')
for (const [name, startsAt, make, drive] of SERIAL) {
  for (const baud of bauds.filter((wanted) => wanted >= startsAt)) {
    const timing = await overPty(make, drive, baud)
    const text =
      typeof timing === 'string' ? timing : `${timing.transferMs} ms, ${timing.redone} uploads repeated`
    console.log(`  ${name.padEnd(18)} ${String(baud).padStart(7)} baud  ${text}`)
  }
}
console.log(`HID profile, EF01 256 × 288, virtual time, ${HID_PICTURES} pictures each`)
for (const loss of LOSSES) {
  const timings = await overHid(loss)
  const sorted = timings.map(({ transferMs }) => transferMs).sort((a, b) => a - b)
  const redone = timings.reduce((sum, timing) => sum + timing.redone, 0)
  console.log(
    `  ${(100 * loss).toFixed(1).padStart(4)} % of reports lost: median ${sorted[sorted.length >> 1]} ms, longest ${sorted.at(-1)} ms, ${redone} uploads repeated`,
  )
}
