/**
 * How long pictures take on their wires: `node device-drivers/bench/throughput.ts [--bauds 57600,115200] [--all]`. Serial modules run
 * in real time over a pty and the real serial library, paced as a line; the HID profile and the ballot scanner run on a
 * virtual clock at the speed of a full-speed USB endpoint. Prints one table.
 */
import { parseArgs } from 'node:util'
import { VirtualClock } from '@taanuu/simulator/clock/virtual-clock'
import { createEf01Module } from '@taanuu/simulator/devices/ef01-module'
import { NO_FAULTS } from '@taanuu/simulator/devices/fault-plan'
import { standFingerprintModule } from '@taanuu/simulator/devices/fingerprint-stand'
import { createGt511Module } from '@taanuu/simulator/devices/gt511-module'
import { createHidProfileDevice } from '@taanuu/simulator/devices/hid-profile-device'
import { createId809Module } from '@taanuu/simulator/devices/id809-module'
import { createSimulatedBallotScanner } from '@taanuu/simulator/devices/simulated-ballot-scanner'
import { testFinger } from '@taanuu/simulator/devices/test-finger'
import { testSheet } from '@taanuu/simulator/devices/test-sheet'
import { openPtyEnd } from '@taanuu/simulator/stack/pty-end'
import { createFingerWorld, type FingerWorld } from '@taanuu/simulator/world/finger-world'
import { seededRandom } from '@taanuu/simulator/world/seeded-random'
import { steadyClock } from '../clock.ts'
import { createEf01FingerprintScanner } from '../ef01/fingerprint-scanner.ts'
import type { FingerprintScanner } from '../fingerprint-scanner.ts'
import { createGt511FingerprintScanner } from '../gt511/fingerprint-scanner.ts'
import { createHidFingerprintScanner } from '../hid-profile/fingerprint-scanner.ts'
import { createId809FingerprintScanner } from '../id809/fingerprint-scanner.ts'
import type { ByteTransport } from '../transport/byte-transport.ts'
import { createMemoryLink } from '../transport/memory-link.ts'
import { createSerialTransport } from '../transport/serial-transport.ts'

/** Every speed of the family is a multiple of this, 1 to 12. */
const BAUD_UNIT = 9600
const { values } = parseArgs({
  options: {
    bauds: { type: 'string', default: '57600,115200' },
    all: { type: 'boolean', default: false },
  },
})
const bauds = values.all
  ? Array.from({ length: 12 }, (_, i) => (i + 1) * BAUD_UNIT)
  : values.bauds.split(',').map(Number)
/** Shares of input reports that the host's system loses, and pictures for each. */
const LOSSES = [0, 0.01, 0.05]
const HID_PICTURES = 11
/** A4 at 200 dpi. */
const SHEET = { width: 1654, height: 2339 } as const

interface Upload {
  readonly ms: number
  readonly redone: number
}

function row(what: string, wire: string, ms: number | string, note: string): void {
  console.log(`${what.padEnd(38)}${wire.padEnd(38)}${String(ms).padStart(8)}  ${note}`)
}

async function upload(scanner: FingerprintScanner, world: FingerWorld): Promise<Upload | string> {
  const { width, height, dpi } = scanner.capabilities()
  world.placeFinger({ ...testFinger(0, width, height), dpi })
  const result = await scanner.capture({ timeoutMs: 10_000 })
  if (!result.ok) return `${result.error.code}: ${result.error.evidence}`
  return { ms: result.value.transferMs, redone: result.value.redoneUploads }
}

/** A family of modules: the speed it starts at (the driver raises it, never lowers it), its engine and its driver. */
interface Family {
  readonly name: string
  readonly startsAt: number
  readonly make: typeof createEf01Module | typeof createGt511Module | typeof createId809Module
  drive(transport: ByteTransport, baud: number): FingerprintScanner
}

const FAMILIES: readonly Family[] = [
  {
    name: 'EF01, 256 x 288, 4 bits',
    startsAt: 57_600,
    make: createEf01Module,
    drive: (transport, baud) => createEf01FingerprintScanner({ transport, clock: steadyClock, baud }),
  },
  {
    name: 'GT-511, 258 x 202, 8 bits',
    startsAt: 9600,
    make: createGt511Module,
    drive: (transport, baud) => createGt511FingerprintScanner({ transport, clock: steadyClock, baud }),
  },
  {
    name: 'ID809, 160 x 160, 8 bits',
    startsAt: 115_200,
    make: createId809Module,
    drive: (transport, baud) => createId809FingerprintScanner({ transport, clock: steadyClock, baud }),
  },
]

async function overPty({ make, drive }: Family, baud: number): Promise<Upload | string> {
  const opened = await openPtyEnd({ watchSpeed: false })
  if (!opened.ok) return opened.message
  const { end } = opened
  const world = createFingerWorld({ seed: 1 })
  standFingerprintModule({
    clock: steadyClock,
    seed: 1,
    world,
    end,
    make,
    faults: NO_FAULTS,
  })
  const scanner = drive(createSerialTransport({ path: end.path ?? '', clock: steadyClock }), baud)
  const ready = await scanner.open()
  const result = ready.ok ? await upload(scanner, world) : `${ready.error.code}: ${ready.error.evidence}`
  await scanner.close()
  end.close()
  return result
}

async function overHid(loss: number): Promise<readonly Upload[]> {
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
  const uploads: Upload[] = []
  for (let i = 0; i < HID_PICTURES; i++) {
    const result = await upload(scanner, world)
    if (typeof result === 'string') throw new Error(result)
    uploads.push(result)
  }
  await scanner.close()
  return uploads
}

async function duplexBallot(): Promise<number> {
  const clock = new VirtualClock(0)
  const { scanner, world } = createSimulatedBallotScanner({ clock, seed: 4, sides: 2 })
  await scanner.open()
  const scanned = new Promise<number>((resolve) =>
    scanner.on('scan-complete', (sheet) => resolve(sheet.back ? sheet.scanMs : Number.NaN)),
  )
  await scanner.arm({ lengthInches: 14, doubleFeed: true })
  const { front } = testSheet('a', SHEET.width, SHEET.height)
  world.insert({ id: 'a', front, back: front })
  const ms = await scanned
  await scanner.close()
  return ms
}

console.log(`${'picture'.padEnd(38)}${'wire'.padEnd(38)}${'ms'.padStart(8)}`)
for (const family of FAMILIES)
  for (const baud of bauds.filter((speed) => speed >= family.startsAt)) {
    const result = await overPty(family, baud)
    if (typeof result === 'string') row(family.name, `pty, ${baud} baud`, '-', result)
    else row(family.name, `pty, ${baud} baud`, result.ms, `uploads repeated ${result.redone}`)
  }
for (const loss of LOSSES) {
  const uploads = await overHid(loss)
  const sorted = uploads.map(({ ms }) => ms).sort((a, b) => a - b)
  const redone = uploads.reduce((sum, { redone: times }) => sum + times, 0)
  row(
    'EF01 in the HID profile, 256 x 288',
    `64 bytes a millisecond, ${100 * loss} % lost`,
    sorted[sorted.length >> 1],
    `median of ${HID_PICTURES}, longest ${sorted.at(-1)}, uploads repeated ${redone}`,
  )
}
row(
  `ballot, both sides of A4 at 200 dpi`,
  'page scan, 12 Mbit/s',
  await duplexBallot(),
  `${2 * SHEET.width * SHEET.height} bytes`,
)
