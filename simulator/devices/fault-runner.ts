import type { SheetEnd } from '@taanuu/device-drivers/ballot-scanner'
import { createHidFingerprintScanner } from '@taanuu/device-drivers/hid-profile/fingerprint-scanner'
import { createMemoryLink } from '@taanuu/device-drivers/transport/memory-link'
import { VirtualClock } from '../clock/virtual-clock.ts'
import { createFingerWorld } from '../world/finger-world.ts'
import type { PaperSheet } from '../world/paper-world.ts'
import { createEf01Module } from './ef01-module.ts'
import type { BallotCase, FingerprintCase, SheetShape } from './fault-catalogue/case.ts'
import type { FaultOracle, FaultPlan, FaultTrigger } from './fault-plan.ts'
import { standFingerprintModule } from './fingerprint-stand.ts'
import { createHidProfileDevice } from './hid-profile-device.ts'
import { createSimulatedBallotScanner, createSimulatedFingerprintScanner } from './index.ts'
import { testFinger } from './test-finger.ts'
import { testSheet } from './test-sheet.ts'

const START = Date.UTC(2026, 10, 1, 7)
const CAPTURE_TIMEOUT_MS = 10_000
/** A device that came back is found within this time. */
const SETTLE_MS = 20_000
/** Somebody who does not listen lifts the finger after this. */
const LIFT_MS = 1000
/** Longest sheet that is armed for, inches, and the height of one that is longer, at 200 dpi. */
const LONGEST_INCHES = 14
const TOO_LONG_PX = 3000
/** `close` resolves within two seconds, whatever the device does. */
const CLOSE_MS = 2000

/** What came of one run of a fault, and everything in which it is not what must come of it. */
export interface FaultRun {
  readonly error: string | null
  readonly state: string
  readonly sheet: string | null
  readonly ms: number
  readonly closedMs: number
  readonly wrong: readonly string[]
}

function planOf(
  strike: { readonly fault: FaultPlan['faults'][number]['fault']; readonly durationMs?: number },
  trigger: FaultTrigger,
): FaultPlan {
  const { fault, durationMs } = strike
  return { faults: [{ fault, trigger, ...(durationMs === undefined ? {} : { durationMs }) }] }
}

/** A capture on a virtual clock with the fault in it. */
export async function runFingerprintFault(fault: FingerprintCase, trigger: FaultTrigger): Promise<FaultRun> {
  const clock = new VirtualClock(START)
  const faults = planOf(fault.strike, trigger)
  const { scanner, world } =
    fault.wire === 'hid'
      ? hidScanner(clock, faults)
      : createSimulatedFingerprintScanner({ clock, seed: 21, faults })
  const finger = testFinger()
  const wrong: string[] = []
  let startedAt = clock.now()
  let error: string | null
  const opened = await scanner.open()
  if (!opened.ok) error = opened.error.code
  else {
    if (fault.idleMs !== undefined) await clock.sleep(fault.idleMs)
    if (fault.second) {
      world.placeFinger(testFinger(1))
      await scanner.capture({ timeoutMs: CAPTURE_TIMEOUT_MS })
    }
    world.placeFinger(finger)
    startedAt = clock.now()
    const pending = scanner.capture({
      timeoutMs: CAPTURE_TIMEOUT_MS,
      requireLift: fault.requireLift ?? false,
      ...(fault.minQuality === undefined ? {} : { minQuality: fault.minQuality }),
    })
    if (fault.requireLift) void clock.sleep(LIFT_MS).then(() => world.liftFinger())
    const result = await pending
    error = result.ok ? null : result.error.code
    if (result.ok && !fault.pictureDiffers) {
      const onWire = finger.pixels.map((value) => (value >> 4) * 17)
      if (!Buffer.from(onWire).equals(result.value.pixels)) wrong.push('another picture than on the glass')
    }
  }
  const ms = clock.now() - startedAt
  await clock.sleep(SETTLE_MS)
  const { state } = scanner
  const closingAt = clock.now()
  await scanner.close()
  const run = { error, state, sheet: null, ms, closedMs: clock.now() - closingAt }
  return { ...run, wrong: [...wrong, ...differences(fault.expected, run)] }
}

/** The same module behind the profile for HID. */
function hidScanner(clock: VirtualClock, faults: FaultPlan) {
  const world = createFingerWorld({ seed: 21 })
  const link = createMemoryLink({ path: 'memory:hid-fault' })
  standFingerprintModule({
    clock,
    seed: 21,
    world,
    end: link.device,
    faults,
    make: (parts) => createHidProfileDevice(createEf01Module(parts)),
  })
  return { scanner: createHidFingerprintScanner({ transport: link.host, clock }), world }
}

/** A sheet on its way, on a virtual clock, with the fault in it. */
export async function runBallotFault(fault: BallotCase, trigger: FaultTrigger): Promise<FaultRun> {
  const clock = new VirtualClock(START)
  const { scanner, world } = createSimulatedBallotScanner({
    clock,
    seed: 22,
    sides: 2,
    faults: 'fault' in fault.strike ? planOf(fault.strike, trigger) : { faults: [] },
  })
  const sheet = sheetOf('a', 'sheet' in fault.strike ? fault.strike.sheet : null)
  const wrong: string[] = []
  const ends: SheetEnd[] = []
  const answer = Promise.withResolvers<string | null>()
  scanner.on('sheet-end', (end) => ends.push(end))
  scanner.on('scan-failed', ({ error }) => answer.resolve(error.code))
  scanner.on('removed', (error) => answer.resolve(error.code))
  scanner.on('scan-complete', ({ sheet: id, front }) => {
    if (!fault.pictureDiffers && !Buffer.from(front.pixels).equals(sheet.front.pixels)) {
      wrong.push('another picture than on the sheet')
    }
    void scanner.accept(id).then((accepted) => answer.resolve(accepted.ok ? null : accepted.error.code))
  })
  let startedAt = clock.now()
  const opened = await scanner.open()
  const armed = opened.ok ? await scanner.arm({ lengthInches: LONGEST_INCHES, doubleFeed: true }) : opened
  let error: string | null
  if (!armed.ok) error = armed.error.code
  else {
    await clock.sleep(fault.idleMs ?? 0)
    startedAt = clock.now()
    world.insert(sheet)
    error = await answer.promise
  }
  const ms = clock.now() - startedAt
  await clock.sleep(SETTLE_MS)
  const { state } = scanner
  if (state === 'jammed' && fault.expected.state === 'jammed') {
    world.clearPath()
    world.setSensorStuck('rear', false)
    world.setBoxFull(false)
    const cleared = await scanner.clear()
    if (!cleared.ok || scanner.state !== 'idle') wrong.push(`${scanner.state} after it was cleared`)
  }
  const closingAt = clock.now()
  await scanner.close()
  const inBox = world.box.has('a')
  const [end] = ends
  if (ends.length > 1) wrong.push(`${ends.length} ends of one sheet`)
  if (end?.outcome === 'returned' && inBox) wrong.push('returned, and in the box')
  if (end?.outcome === 'dropped-in-box' && !inBox) wrong.push('counted, and not in the box')
  const run = { error, state, sheet: end?.outcome ?? null, ms, closedMs: clock.now() - closingAt }
  return { ...run, wrong: [...wrong, ...differences(fault.expected, run)] }
}

function differences(expected: FaultOracle, run: Omit<FaultRun, 'wrong'>): readonly string[] {
  const wrong: string[] = []
  if (run.error !== expected.error) wrong.push(`error ${run.error}, not ${expected.error}`)
  if (run.state !== expected.state) wrong.push(`state ${run.state}, not ${expected.state}`)
  if (run.sheet !== (expected.sheet ?? null)) wrong.push(`sheet ${run.sheet}, not ${expected.sheet ?? null}`)
  if (run.ms > expected.withinMs) wrong.push(`${run.ms} ms, more than ${expected.withinMs}`)
  if (run.closedMs > CLOSE_MS) wrong.push(`${run.closedMs} ms to close`)
  return wrong
}

function sheetOf(id: string, shape: SheetShape | null): PaperSheet {
  const plain = testSheet(id)
  const { width, height, pixels, dpi } = plain.front
  const front = (change: (x: number, y: number) => number): PaperSheet => ({
    ...plain,
    front: { width, height, dpi, pixels: pixels.map((_, i) => change(i % width, Math.floor(i / width))) },
  })
  const at = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= width || y >= height ? 255 : pixels[y * width + x]
  switch (shape) {
    case null:
      return plain
    case 'skewed':
      return front((x, y) => at(x + Math.round(y / 10) - 30, y))
    case 'upside-down':
      return front((x, y) => at(width - 1 - x, height - 1 - y))
    case 'back-first':
      return { ...front(() => 255), back: plain.front }
    case 'blank-side':
      return { ...plain, back: front(() => 255).front }
    case 'dirt-line':
      return front((x, y) => (x === Math.floor(width / 2) ? 0 : at(x, y)))
    case 'short':
      return testSheet(id, width, Math.floor(height / 3))
    case 'long':
      return testSheet(id, width, TOO_LONG_PX)
  }
}
