/**
 * How long pictures take on their wires: `node device-drivers/bench/throughput.ts [--bauds 57600,115200] [--all]`. EF01 runs
 * in real time over a pty and the real serial library, paced as a line; the HID profile and the ballot scanner run on a
 * virtual clock at the speed of a full-speed USB endpoint. Prints one table.
 */
import { parseArgs } from 'node:util'
import { VirtualClock } from '@taanuu/simulator/clock/virtual-clock'
import { createEf01Module } from '@taanuu/simulator/devices/ef01-module'
import { NO_FAULTS } from '@taanuu/simulator/devices/fault-plan'
import { standFingerprintModule } from '@taanuu/simulator/devices/fingerprint-stand'
import { createHidProfileDevice } from '@taanuu/simulator/devices/hid-profile-device'
import { createSimulatedBallotScanner } from '@taanuu/simulator/devices/simulated-ballot-scanner'
import { testFinger } from '@taanuu/simulator/devices/test-finger'
import { testSheet } from '@taanuu/simulator/devices/test-sheet'
import { openPtyEnd } from '@taanuu/simulator/stack/pty-end'
import { createFingerWorld, type FingerWorld } from '@taanuu/simulator/world/finger-world'
import { seededRandom } from '@taanuu/simulator/world/seeded-random'
import { steadyClock } from '../clock.ts'
import { createEf01FingerprintScanner } from '../ef01/fingerprint-scanner.ts'
import type { FingerprintScanner } from '../fingerprint-scanner.ts'
import { createHidFingerprintScanner } from '../hid-profile/fingerprint-scanner.ts'
import { createMemoryLink } from '../transport/memory-link.ts'
import { createSerialTransport } from '../transport/serial-transport.ts'

/** Every speed of the family is a multiple of this, 1 to 12. */
const BAUD_UNIT = 9600
const { values } = parseArgs({
  options: {
    bauds: { type: 'string', default: '19200,38400,57600,115200' },
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
  console.log(`${what.padEnd(34)}${wire.padEnd(34)}${String(ms).padStart(8)}  ${note}`)
}

async function upload(scanner: FingerprintScanner, world: FingerWorld): Promise<Upload | string> {
  world.placeFinger(testFinger())
  const result = await scanner.capture({ timeoutMs: 10_000 })
  if (!result.ok) return `${result.error.code}: ${result.error.evidence}`
  return { ms: result.value.transferMs, redone: result.value.redoneUploads }
}

async function overPty(baud: number): Promise<Upload | string> {
  const opened = await openPtyEnd({ watchSpeed: false })
  if (!opened.ok) return opened.message
  const { end } = opened
  const world = createFingerWorld({ seed: 1 })
  standFingerprintModule({
    clock: steadyClock,
    seed: 1,
    world,
    end,
    make: createEf01Module,
    faults: NO_FAULTS,
  })
  const transport = createSerialTransport({ path: end.path ?? '', clock: steadyClock })
  const scanner = createEf01FingerprintScanner({ transport, clock: steadyClock, baud })
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

console.log(`${'picture'.padEnd(34)}${'wire'.padEnd(34)}${'ms'.padStart(8)}`)
for (const baud of bauds) {
  const result = await overPty(baud)
  if (typeof result === 'string') row('EF01, 256 x 288, 40,044 bytes', `pty, ${baud} baud`, '-', result)
  else {
    const note = `line alone ${Math.round((40_044 * 10_000) / baud)}, uploads repeated ${result.redone}`
    row('EF01, 256 x 288, 40,044 bytes', `pty, ${baud} baud`, result.ms, note)
  }
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
