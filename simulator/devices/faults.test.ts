import type { SheetEnd } from '@taanuu/device-drivers/ballot-scanner'
import { OPCODE } from '@taanuu/device-drivers/ef01/commands'
import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../clock/virtual-clock.ts'
import { FAULTS, type FaultFacts, type FaultId, type FaultOracle, type FaultTrigger } from './fault-plan.ts'
import { createSimulatedBallotScanner, createSimulatedFingerprintScanner } from './index.ts'
import { testFinger } from './test-finger.ts'
import { testSheet } from './test-sheet.ts'

const START = Date.UTC(2026, 10, 1, 7)
/** Bytes of the handshakes before the first capture or scan are fewer than this. */
const IN_PICTURE = 20_000
const EJECT_REAR = '3'.charCodeAt(0)
const ENABLE_FEEDER = '8'.charCodeAt(0)

const genImg: FaultTrigger = { kind: 'command', n: 1, opcode: OPCODE.genImg }
const upImage: FaultTrigger = { kind: 'command', n: 1, opcode: OPCODE.upImage }
const inPicture: FaultTrigger = { kind: 'byte', n: IN_PICTURE }
const accept: FaultTrigger = { kind: 'command', n: 1, opcode: EJECT_REAR }
const armed: FaultTrigger = { kind: 'command', n: 1, opcode: ENABLE_FEEDER }

interface Strike {
  readonly on: readonly FaultTrigger[]
  readonly durationMs?: number
}

/** Where each fault of the table is made to strike; a fault without an entry fails the test. */
const FINGERPRINT: Partial<Record<FaultId, Strike>> = {
  unplug: { on: [genImg, upImage, inPicture] },
  'replug-same': { on: [genImg, upImage, inPicture], durationMs: 3000 },
  'replug-other': { on: [genImg, inPicture], durationMs: 3000 },
  'silent-death': { on: [genImg, upImage, inPicture] },
  'dropped-byte': { on: [genImg, upImage, inPicture] },
  'flipped-bit': { on: [genImg, upImage, inPicture] },
  'duplicated-reply': { on: [genImg, upImage] },
  'late-reply': { on: [genImg, upImage, inPicture], durationMs: 3000 },
  reboot: { on: [genImg, upImage, inPicture] },
  'inserted-noise': { on: [genImg, upImage, inPicture] },
  'wrong-checksum': { on: [genImg, upImage, inPicture] },
  'truncated-upload': { on: [inPicture] },
  'short-image': { on: [upImage] },
  'no-finger': { on: [genImg] },
  'lifted-during-capture': { on: [genImg], durationMs: 1000 },
  'never-lifted': { on: [genImg] },
}

const BALLOT: Partial<Record<FaultId, Strike>> = {
  unplug: { on: [inPicture, accept] },
  'replug-same': { on: [inPicture, accept], durationMs: 3000 },
  'replug-other': { on: [inPicture, accept], durationMs: 3000 },
  'silent-death': { on: [inPicture, accept] },
  'dropped-byte': { on: [inPicture] },
  'flipped-bit': { on: [inPicture] },
  'duplicated-reply': { on: [armed, accept] },
  'late-reply': { on: [inPicture], durationMs: 3000 },
  reboot: { on: [inPicture] },
  'inserted-noise': { on: [inPicture] },
  'wrong-checksum': { on: [inPicture] },
  'truncated-upload': { on: [inPicture] },
  'jam-front': { on: [armed] },
  'jam-transport': { on: [armed] },
  'jam-accept': { on: [armed] },
  'jam-accept-unreported': { on: [armed] },
  'cover-opened': { on: [inPicture, accept] },
  'double-feed': { on: [armed] },
  'pulled-back': { on: [armed] },
}

function casesOf(
  device: 'fingerprint' | 'ballot',
  strikes: Partial<Record<FaultId, Strike>>,
): [string, FaultId, FaultTrigger, number | undefined, FaultOracle][] {
  return (Object.keys(FAULTS) as FaultId[]).flatMap((id) => {
    const facts: FaultFacts = FAULTS[id]
    const oracle = facts[device]
    if (!oracle) return []
    const strike = strikes[id]
    if (!strike) throw new Error(`no strike for ${id}`)
    return strike.on.map((trigger): [string, FaultId, FaultTrigger, number | undefined, FaultOracle] => [
      `${id} on ${JSON.stringify(trigger)}`,
      id,
      trigger,
      strike.durationMs,
      oracle,
    ])
  })
}

describe('every fault of the table during a capture', () => {
  it.each(casesOf('fingerprint', FINGERPRINT))('%s', async (_name, fault, trigger, durationMs, oracle) => {
    const clock = new VirtualClock(START)
    const { scanner, world } = createSimulatedFingerprintScanner({
      clock,
      seed: 21,
      faults: { faults: [{ fault, trigger, ...(durationMs === undefined ? {} : { durationMs }) }] },
    })
    expect((await scanner.open()).ok).toBe(true)
    const finger = testFinger()
    world.placeFinger(finger)
    const startedAt = clock.now()
    const pending = scanner.capture({ timeoutMs: 10_000, requireLift: fault === 'never-lifted' })
    if (fault === 'never-lifted') void clock.sleep(1000).then(() => world.liftFinger())
    const result = await pending
    expect(result.ok ? null : result.error.code).toBe(oracle.error)
    expect(clock.now() - startedAt).toBeLessThanOrEqual(oracle.withinMs)
    if (result.ok) expect(result.value.pixels).toEqual(finger.pixels.map((v) => (v >> 4) * 17))
    await clock.sleep(20_000)
    expect(scanner.state).toBe(oracle.state)
    await scanner.close()
  })
})

describe('every fault of the table on a ballot’s way', () => {
  it.each(casesOf('ballot', BALLOT))('%s', async (_name, fault, trigger, durationMs, oracle) => {
    const clock = new VirtualClock(START)
    const { scanner, world } = createSimulatedBallotScanner({
      clock,
      seed: 22,
      faults: { faults: [{ fault, trigger, ...(durationMs === undefined ? {} : { durationMs }) }] },
    })
    const ends: SheetEnd[] = []
    const answer = Promise.withResolvers<string | null>()
    scanner.on('sheet-end', (end) => ends.push(end))
    scanner.on('scan-failed', ({ error }) => answer.resolve(error.code))
    scanner.on('removed', (error) => answer.resolve(error.code))
    scanner.on('scan-complete', ({ sheet }) => {
      void scanner.accept(sheet).then((accepted) => answer.resolve(accepted.ok ? null : accepted.error.code))
    })
    expect((await scanner.open()).ok).toBe(true)
    expect((await scanner.arm({ lengthInches: 14, doubleFeed: true })).ok).toBe(true)
    const startedAt = clock.now()
    world.insert(testSheet('a'))
    expect(await answer.promise).toBe(oracle.error)
    expect(clock.now() - startedAt).toBeLessThanOrEqual(oracle.withinMs)
    await clock.sleep(20_000)
    expect(scanner.state).toBe(oracle.state)
    if (scanner.state === 'jammed') {
      world.clearPath()
      expect((await scanner.clear()).ok).toBe(true)
      expect(scanner.state).toBe('idle')
    }
    await scanner.close()
    expect(ends).toMatchObject([{ sheet: 1, outcome: oracle.sheet }])
    if (oracle.sheet === 'returned') expect(world.box.has('a')).toBe(false)
    if (oracle.sheet === 'dropped-in-box') expect(world.box.has('a')).toBe(true)
  })
})
