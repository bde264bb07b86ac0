import type { BallotScanner, ScannedSheet, SheetEnd } from '@taanuu/device-drivers/ballot-scanner'
import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../clock/virtual-clock.ts'
import type { FaultPlan } from './fault-plan.ts'
import { createSimulatedBallotScanner } from './index.ts'
import { testSheet } from './test-sheet.ts'

const START = Date.UTC(2026, 10, 1, 7)
const ARM = { lengthInches: 14, doubleFeed: true }

async function openScanner(options: { faults?: FaultPlan; sides?: 1 | 2 } = {}) {
  const clock = new VirtualClock(START)
  const { scanner, world } = createSimulatedBallotScanner({ clock, seed: 5, ...options })
  const states: string[] = []
  const ends: SheetEnd[] = []
  scanner.on('state', (state) => states.push(state))
  scanner.on('sheet-end', (end) => ends.push(end))
  const opened = await scanner.open()
  expect(opened.ok).toBe(true)
  return { clock, scanner, world, states, ends }
}

function nextScan(scanner: BallotScanner): Promise<ScannedSheet> {
  return new Promise((resolve) => {
    const off = scanner.on('scan-complete', (sheet) => {
      off()
      resolve(sheet)
    })
  })
}

describe('a ballot on its way', () => {
  it('is scanned, held and dropped into the box; the picture is the sheet', async () => {
    const { clock, scanner, world, states, ends } = await openScanner()
    expect(scanner.id).toMatchObject({ simulated: true, serial: world.cable.serial })
    const sheet = testSheet('a', 1654, 2339)
    const scan = nextScan(scanner)
    expect((await scanner.arm(ARM)).ok).toBe(true)
    world.insert(sheet)
    const scanned = await scan
    expect(scanned.front).toEqual(sheet.front)
    expect(scanned.back).toBeUndefined()
    expect(scanned.scanMs).toBeGreaterThan(3000)
    expect(scanned.scanMs).toBeLessThan(4500)
    expect(world.whereIs('a')).toBe('transport')
    const acceptedAt = clock.now()
    expect(await scanner.accept(scanned.sheet)).toMatchObject({
      ok: true,
      value: { outcome: 'dropped-in-box' },
    })
    expect(clock.now() - acceptedAt).toBeGreaterThan(600)
    expect(world.box.has('a')).toBe(true)
    expect(ends).toHaveLength(1)
    const walked = states.slice(states.indexOf('armed'))
    expect(walked).toEqual(['armed', 'scanning', 'held', 'accepting', 'idle'])
    await scanner.close()
  })

  it('delivers both sides when asked to', async () => {
    const { scanner, world } = await openScanner({ sides: 2 })
    const [front, back] = [testSheet('f').front, testSheet('b').front]
    const scan = nextScan(scanner)
    await scanner.arm(ARM)
    world.insert({ id: 'two-sided', front, back })
    expect(await scan).toMatchObject({ front, back })
    await scanner.close()
  })

  it('comes back to the voter, and is held at the entrance until it is taken', async () => {
    const { clock, scanner, world, ends } = await openScanner()
    const scan = nextScan(scanner)
    await scanner.arm(ARM)
    world.insert(testSheet('a'))
    const { sheet } = await scan
    expect(await scanner.returnSheet(sheet, true)).toMatchObject({ ok: true, value: { outcome: 'returned' } })
    await clock.sleep(5000)
    expect(scanner.state).toBe('held-front')
    expect(await scanner.arm(ARM)).toMatchObject({ error: { code: 'Busy' } })
    expect(world.take()?.id).toBe('a')
    await clock.sleep(1500)
    expect(scanner.state).toBe('idle')
    expect(ends.map((end) => end.outcome)).toEqual(['returned'])
    await scanner.close()
  })

  it('is not drawn in unless the scanner is armed, and the sensors are not polled while it is', async () => {
    const { clock, scanner, world } = await openScanner()
    world.insert(testSheet('a'))
    await clock.sleep(10_000)
    expect(world.whereIs('a')).toBe('front')
    world.take()
    expect((await scanner.status()).ok).toBe(true)
    await scanner.arm(ARM)
    expect(await scanner.status()).toMatchObject({ error: { code: 'Busy' } })
    expect((await scanner.disarm()).ok).toBe(true)
    world.insert(testSheet('b'))
    await clock.sleep(10_000)
    expect(world.whereIs('b')).toBe('front')
    await scanner.close()
  })

  it('stays armed for hours and still takes a sheet', async () => {
    const { clock, scanner, world } = await openScanner()
    await scanner.arm(ARM)
    await clock.sleep(3 * 3600_000)
    expect(scanner.state).toBe('armed')
    const scan = nextScan(scanner)
    world.insert(testSheet('a'))
    expect((await scan).sheet).toBe(1)
    await scanner.close()
  })

  it('stays disarmed when it is disarmed in the middle of a look at the sensors', async () => {
    for (let offset = 0; offset < 16; offset++) {
      const { clock, scanner, world } = await openScanner()
      const readyAt = clock.now()
      await scanner.arm(ARM)
      // The first sign of life that is due more than half a minute after arming.
      await clock.sleep(readyAt + 31_998 + offset - clock.now())
      expect((await scanner.disarm()).ok).toBe(true)
      world.insert(testSheet('a'))
      await clock.sleep(10_000)
      expect(world.whereIs('a')).toBe('front')
      expect(scanner.state).toBe('idle')
      await scanner.close()
    }
  })

  it('refuses to accept a sheet that is not in escrow', async () => {
    const { scanner, world } = await openScanner()
    expect(await scanner.accept(1)).toMatchObject({ error: { code: 'Busy' } })
    const scan = nextScan(scanner)
    await scanner.arm(ARM)
    world.insert(testSheet('a'))
    const { sheet } = await scan
    expect(await scanner.accept(sheet + 1)).toMatchObject({ error: { code: 'NoPaper' } })
    const first = scanner.accept(sheet)
    expect(await scanner.accept(sheet)).toMatchObject({ error: { code: 'Busy' } })
    expect((await first).ok).toBe(true)
    await scanner.close()
  })

  it('waits while the next voter already holds a sheet to the entrance', async () => {
    const { clock, scanner, world } = await openScanner()
    const events: string[] = []
    scanner.on('eject-paused', () => events.push('paused'))
    scanner.on('eject-resumed', () => events.push('resumed'))
    const scan = nextScan(scanner)
    await scanner.arm(ARM)
    world.insert(testSheet('a'))
    const { sheet } = await scan
    world.insert(testSheet('b'))
    const accepting = scanner.accept(sheet)
    await clock.sleep(10_000)
    expect(world.whereIs('a')).toBe('transport')
    world.take()
    expect((await accepting).ok).toBe(true)
    expect(events).toEqual(['paused', 'resumed'])
    expect(world.box.has('a')).toBe(true)
    await scanner.close()
  })

  it('a sheet found in the transport at power-on is given back, without a number', async () => {
    const { clock, scanner, world } = await openScanner()
    const scan = nextScan(scanner)
    await scanner.arm(ARM)
    world.insert(testSheet('a'))
    await scan
    await scanner.close()
    const ends: SheetEnd[] = []
    scanner.on('sheet-end', (end) => ends.push(end))
    expect((await scanner.open()).ok).toBe(true)
    await clock.sleep(100)
    expect(world.whereIs('a')).toBe('outside')
    expect(ends).toEqual([])
    expect(scanner.state).toBe('idle')
    await scanner.close()
  })
})

describe('trouble with paper', () => {
  it('a cover that is opened and closed while idle is noticed and forgiven', async () => {
    const { clock, scanner, world } = await openScanner()
    world.openCover()
    await clock.sleep(100)
    expect(scanner.state).toBe('cover-open')
    expect(await scanner.arm(ARM)).toMatchObject({ error: { code: 'CoverOpen' } })
    world.closeCover()
    await clock.sleep(500)
    expect(scanner.state).toBe('idle')
    await scanner.close()
  })

  it('a jam stops everything until a person has cleared it', async () => {
    const { clock, scanner, world, ends } = await openScanner()
    world.jamNext('transport', true)
    const jams: unknown[] = []
    scanner.on('jam', (jam) => jams.push(jam))
    await scanner.arm(ARM)
    world.insert(testSheet('a'))
    await clock.sleep(5000)
    expect(scanner.state).toBe('jammed')
    expect(jams).toEqual([{ sheet: 1, where: 'scan' }])
    expect(await scanner.arm(ARM)).toMatchObject({ error: { code: 'PaperJam' } })
    expect(await scanner.clear()).toMatchObject({ error: { code: 'PaperJam' } })
    expect(ends).toEqual([])
    world.clearPath()
    expect((await scanner.clear()).ok).toBe(true)
    expect(ends).toMatchObject([{ sheet: 1, outcome: 'returned' }])
    expect(scanner.state).toBe('idle')
    await scanner.close()
  })

  it('a sheet in escrow when somebody opens the cover and takes it away ends as unknown', async () => {
    const { clock, scanner, world, ends } = await openScanner()
    const scan = nextScan(scanner)
    await scanner.arm(ARM)
    world.insert(testSheet('a'))
    const { sheet } = await scan
    world.clearPath()
    await clock.sleep(100)
    expect(await scanner.accept(sheet)).toMatchObject({ ok: false, error: { code: 'Busy' } })
    expect(scanner.state).toBe('cover-open')
    expect((await scanner.clear()).ok).toBe(true)
    expect(ends).toMatchObject([{ sheet, outcome: 'unknown' }])
    await scanner.close()
  })

  it.each([true, false])(
    'no drop is vouched for that the sensors did not watch (pulled back: %s)',
    async (pulled) => {
      const ejectRear = { kind: 'command', n: 1, opcode: '3'.charCodeAt(0) } as const
      const { scanner, world, ends } = await openScanner({
        faults: { faults: [{ fault: 'silent-death', trigger: ejectRear, durationMs: 700 }] },
      })
      if (pulled) world.pullBackNext()
      const scan = nextScan(scanner)
      await scanner.arm(ARM)
      world.insert(testSheet('a'))
      const { sheet } = await scan
      expect((await scanner.accept(sheet)).ok).toBe(false)
      expect(world.box.has('a')).toBe(!pulled)
      expect(ends).toMatchObject([{ sheet, outcome: 'unknown' }])
      expect(scanner.state).toBe('unrecoverable')
      expect(await scanner.arm(ARM)).toMatchObject({ error: { code: 'Busy' } })
      expect((await scanner.clear()).ok).toBe(true)
      expect(scanner.state).toBe('idle')
      await scanner.close()
    },
  )
})
