import type { BallotScanner, SheetId, SheetOutcome } from '@taanuu/device-drivers/ballot-scanner'
import type { Clock } from '@taanuu/device-drivers/clock'
import { OPCODE } from '@taanuu/device-drivers/ef01/commands'
import fc from 'fast-check'
import { expect } from 'vitest'
import { VirtualClock } from '../../clock/virtual-clock.ts'
import type { PaperWorld } from '../../world/paper-world.ts'
import { type FaultId, type FaultPlan, type FaultTrigger, faultsOf } from '../fault-plan.ts'
import { createSimulatedBallotScanner, createSimulatedFingerprintScanner } from '../index.ts'
import { testFinger } from '../test-finger.ts'
import { testSheet } from '../test-sheet.ts'

const START = Date.UTC(2026, 10, 1, 7)
/** Longest time that `close` may take. */
const CLOSE_MS = 2000
/** Faults after which the picture is not what the test laid on the glass. */
const OTHER_PICTURES: readonly FaultId[] = [
  'poor-touch',
  'ghost-print',
  'white-picture',
  'black-picture',
  'striped-picture',
  'unsteady-finger',
]
/** Half the packets, each of them twice: a picture of the right size, and the protocol has no sum over the whole. */
const HALF_TWICE: readonly FaultId[] = ['short-image', 'long-image']
/** Nothing may take this long. */
const LONGEST_MS = 120_000

function anyPlan(
  device: 'fingerprint' | 'ballot',
  opcodes: readonly number[],
  bytes: number,
): fc.Arbitrary<FaultPlan> {
  const trigger: fc.Arbitrary<FaultTrigger> = fc.oneof(
    fc.record({ kind: fc.constant('byte' as const), n: fc.nat(bytes) }),
    fc.record({ kind: fc.constant('time' as const), ms: fc.nat(40_000) }),
    fc.record({
      kind: fc.constant('command' as const),
      n: fc.integer({ min: 1, max: 6 }),
      opcode: fc.constantFrom(...opcodes),
    }),
  )
  const fault = fc.record({
    fault: fc.constantFrom(...faultsOf(device)),
    trigger,
    durationMs: fc.integer({ min: 1, max: 20_000 }),
  })
  return fc.record({ faults: fc.array(fault, { minLength: 1, maxLength: 5 }) })
}

/** A doubled reply that once stood where the product info should, and made the real module a stranger for good. */
const STRAY_REPLY: FaultPlan = {
  faults: [
    {
      fault: 'two-replies',
      trigger: { kind: 'command', n: 2, opcode: OPCODE.readSysPara },
      durationMs: 1,
    },
    {
      fault: 'event-in-reply',
      trigger: { kind: 'command', n: 4, opcode: OPCODE.readSysPara },
      durationMs: 1,
    },
  ],
}

/** A module that tells its serial number only later, when the cable has been out, is a stranger as well. */
const OLD_FOR_A_WHILE: FaultPlan = {
  faults: [
    { fault: 'replug-same', trigger: { kind: 'byte', n: 61_096 }, durationMs: 4 },
    {
      fault: 'old-firmware',
      trigger: { kind: 'command', n: 3, opcode: OPCODE.verifyPassword },
      durationMs: 14_878,
    },
  ],
}

function changesFirmware({ faults }: FaultPlan): boolean {
  return faults.some(({ fault }) => fault === 'old-firmware')
}

function changesPicture({ faults }: FaultPlan): boolean {
  const struck = faults.map(({ fault }) => fault)
  return struck.some((fault) => OTHER_PICTURES.includes(fault)) || HALF_TWICE.every((f) => struck.includes(f))
}

/** The call's value; fails when it takes longer than `ms` of virtual time, instead of running on for ever. */
async function within<T>(clock: Clock, ms: number, what: string, call: Promise<T>): Promise<T> {
  const over = new AbortController()
  const late = clock.sleep(ms, over.signal).then(() => {
    if (!over.signal.aborted) throw new Error(`${what} hangs`)
    return call
  })
  const value = await Promise.race([call, late])
  over.abort()
  return value
}

export interface ScheduleRuns {
  readonly runs: number
  /** The same schedules every time; drawn anew where absent. */
  readonly seed?: number
  /**
   * Real time after which no further schedule is tried, and none made smaller (milliseconds): a slow machine tries fewer,
   * which is no failure.
   */
  readonly enoughMs: number
}

function parametersOf({ runs, seed, enoughMs }: ScheduleRuns) {
  return { numRuns: runs, ...(seed === undefined ? {} : { seed }), interruptAfterTimeLimit: enoughMs }
}

const EF01_OPCODES = [
  OPCODE.genImg,
  OPCODE.upImage,
  OPCODE.readSysPara,
  OPCODE.verifyPassword,
  OPCODE.setSysPara,
]

/**
 * Under any schedule of faults every capture is answered in time, a good picture is the right one, and the driver
 * recovers: by itself where the same device is there, and when it is opened anew where another one is.
 */
export async function checkFingerprintSchedules(order: ScheduleRuns): Promise<void> {
  const finger = testFinger()
  const onWire = Buffer.from(finger.pixels.map((v) => (v >> 4) * 17))
  await fc.assert(
    fc.asyncProperty(anyPlan('fingerprint', EF01_OPCODES, 160_000), fc.nat(1000), async (faults, seed) => {
      const clock = new VirtualClock(START)
      const { scanner, world } = createSimulatedFingerprintScanner({ clock, seed, faults })
      const opened = clock.now()
      await within(clock, LONGEST_MS, 'open', scanner.open())
      expect(clock.now() - opened).toBeLessThan(30_000)
      for (let i = 0; i < 3; i++) {
        world.placeFinger(finger)
        const startedAt = clock.now()
        const result = await within(clock, LONGEST_MS, 'capture', scanner.capture({ timeoutMs: 5000 }))
        expect(clock.now() - startedAt).toBeLessThan(60_000)
        if (result.ok && !changesPicture(faults)) {
          expect(onWire.equals(result.value.pixels)).toBe(true)
        }
        await clock.sleep(15_000)
      }
      // Whatever happened, once all faults are over and the same device is there it works again.
      await clock.sleep(60_000)
      if (world.cable.serial.startsWith('ffff') || changesFirmware(faults)) {
        await scanner.close()
        await scanner.open()
      } else if (!world.cable.plugged) world.cable.plug()
      await clock.sleep(30_000)
      // A fault that waits for a byte may strike only now.
      if (scanner.state !== 'ready') await clock.sleep(60_000)
      expect(scanner.state).toBe('ready')
      const closedAt = clock.now()
      await within(clock, LONGEST_MS, 'close', scanner.close())
      expect(clock.now() - closedAt).toBeLessThanOrEqual(CLOSE_MS)
      expect(scanner.state).toBe('closed')
    }),
    {
      ...parametersOf(order),
      examples: [
        [STRAY_REPLY, 0],
        [OLD_FOR_A_WHILE, 7],
      ],
    },
  )
}

/** Under any schedule of faults every sheet has exactly one end, which is where the paper is. */
export async function checkBallotSchedules(order: ScheduleRuns): Promise<void> {
  const motors = ['Q', '3', '4', '8', '9'].map((letter) => letter.charCodeAt(0))
  await fc.assert(
    fc.asyncProperty(anyPlan('ballot', motors, 1_200_000), fc.nat(1000), async (faults, seed) => {
      const clock = new VirtualClock(START)
      const { scanner, world } = createSimulatedBallotScanner({ clock, seed, faults })
      const book = keepBook(scanner, world)
      await within(clock, LONGEST_MS, 'open', scanner.open())
      for (let i = 0; i < 4; i++) {
        await oneVoter(scanner, world, clock, `sheet-${i}`)
        expect(scanner.sheet === null || scanner.state !== 'idle').toBe(true)
      }
      const closedAt = clock.now()
      await within(clock, LONGEST_MS, 'close', scanner.close())
      expect(clock.now() - closedAt).toBeLessThanOrEqual(CLOSE_MS)
      expect(scanner.sheet).toBeNull()
      expect(book.doubled).toEqual([])
      for (const [sheet, id] of book.begun) {
        const outcome = book.ends.get(sheet)
        expect(outcome).toBeDefined()
        if (outcome === 'dropped-in-box') expect(world.box.has(id)).toBe(true)
        if (outcome === 'returned') expect(world.box.has(id)).toBe(false)
      }
      // No sheet is in the box that the driver does not know of.
      const known = [...book.begun]
        .filter(([sheet]) => book.ends.get(sheet) !== 'returned')
        .map(([, id]) => id)
      for (const id of world.box) expect(known).toContain(id)
    }),
    parametersOf(order),
  )
}

/** Writes down which sheets began and ended, and which truly went where. */
function keepBook(scanner: BallotScanner, world: PaperWorld) {
  const begun = new Map<SheetId, string>()
  const ends = new Map<SheetId, SheetOutcome>()
  const doubled: SheetId[] = []
  scanner.on('scan-start', ({ sheet }) => {
    begun.set(sheet, world.inside?.id ?? world.atFront?.id ?? '')
  })
  scanner.on('sheet-end', ({ sheet, outcome }) => {
    if (ends.has(sheet) || !begun.has(sheet)) doubled.push(sheet)
    ends.set(sheet, outcome)
  })
  return { begun, ends, doubled }
}

/** A voter with a sheet, and a poll worker who clears what is stuck. */
async function oneVoter(scanner: BallotScanner, world: PaperWorld, clock: Clock, id: string): Promise<void> {
  const off = scanner.on('scan-complete', ({ sheet }) => void scanner.accept(sheet))
  for (let patience = 0; patience < 6; patience++) {
    if ((await within(clock, LONGEST_MS, 'arm', scanner.arm({ lengthInches: 14, doubleFeed: true }))).ok)
      break
    await clock.sleep(10_000)
    if (!world.cable.plugged) world.cable.plug()
    if (world.stuck) world.clearPath()
    if (scanner.state !== 'idle') await within(clock, LONGEST_MS, 'clear', scanner.clear())
  }
  world.insert(testSheet(id))
  await clock.sleep(45_000)
  world.take()
  off()
}
