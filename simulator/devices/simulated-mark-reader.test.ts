import type { ScannedMarks, SheetEnd } from '@taanuu/device-drivers/ballot-scanner'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../clock/virtual-clock.ts'
import type { CardMishap, MarkCard } from './card-path.ts'
import { createSimulatedMarkReader, type SimulatedMarkReaderOptions } from './simulated-mark-reader.ts'

const START = Date.UTC(2026, 10, 21, 6)
const COLUMNS = 48
const ARM = { lengthInches: 8, doubleFeed: true } as const

function card(id: string): MarkCard {
  const shift = [...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0)
  const marks = Array.from({ length: COLUMNS }, (_, column) =>
    Array.from({ length: 12 }, (_, line) => (column * 5 + line * 7 + shift) % 11 === 0),
  )
  return { id, marks }
}

async function openReader(options: Partial<SimulatedMarkReaderOptions> = {}) {
  const clock = new VirtualClock(START)
  const { scanner, path } = createSimulatedMarkReader({ clock, seed: 4, columns: COLUMNS, ...options })
  const marks: ScannedMarks[] = []
  const ends: SheetEnd[] = []
  const failures: string[] = []
  const starts: number[] = []
  scanner.on('marks-complete', (read) => marks.push(read))
  scanner.on('sheet-end', (end) => ends.push(end))
  scanner.on('scan-failed', ({ error }) => failures.push(error.code))
  scanner.on('scan-start', ({ sheet }) => starts.push(sheet))
  expect((await scanner.open()).ok).toBe(true)
  return { clock, scanner, path, marks, ends, failures, starts }
}

describe('a mark reader', () => {
  it('reads one card each time it is armed, and says that it is in the box', async () => {
    const { clock, scanner, path, marks, ends } = await openReader()
    expect(scanner.capabilities()).toMatchObject({ delivers: 'marks', escrow: false })
    for (const id of ['a', 'b', 'c']) {
      expect((await scanner.arm(ARM)).ok).toBe(true)
      await clock.sleep(2000)
      path.insert(card(id))
      await clock.sleep(4000)
      expect(scanner.state).toBe('idle')
      expect(marks.at(-1)?.marks).toEqual(card(id).marks)
    }
    expect(ends.map((end) => [end.sheet, end.outcome])).toEqual([
      [1, 'dropped-in-box'],
      [2, 'dropped-in-box'],
      [3, 'dropped-in-box'],
    ])
    expect(path.stacker.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    expect(await scanner.accept(3)).toMatchObject({ ok: false, error: { code: 'UnsupportedCommand' } })
    await scanner.close()
  })

  it.each<[CardMishap, string[], string, string | null]>([
    ['jam', ['PaperJam'], 'jammed', null],
    ['stuck-at-exit', ['PaperJam'], 'jammed', null],
    ['double-feed', ['DoubleFeed'], 'unrecoverable', 'unknown'],
    ['timing-marks', ['BadImage'], 'unrecoverable', 'unknown'],
  ])('%s stops the machine until a person has looked', async (mishap, codes, state, outcome) => {
    const { clock, scanner, path, marks, ends, failures } = await openReader()
    path.mishapNext(mishap)
    await scanner.arm(ARM)
    path.insert(card('a'))
    await clock.sleep(10_000)
    expect(failures).toEqual(codes)
    expect(scanner.state).toBe(state)
    expect(marks).toEqual([])
    expect(await scanner.arm(ARM)).toMatchObject({ ok: false })
    expect(ends.map((end) => end.outcome)).toEqual(outcome ? [outcome] : [])
    path.clearPath()
    expect((await scanner.clear()).ok).toBe(true)
    expect(scanner.state).toBe('idle')
    expect(ends.map((end) => end.outcome)).toEqual([outcome ?? 'returned'])
    await scanner.close()
  })

  it('tries again where it got no hold of a card', async () => {
    const { clock, scanner, path, marks } = await openReader()
    path.mishapNext('not-fed')
    await scanner.arm(ARM)
    path.insert(card('a'))
    await clock.sleep(6000)
    expect(marks).toHaveLength(1)
    await scanner.close()
  })

  it('tells an open cover, and goes on when it is closed', async () => {
    const { clock, scanner, path } = await openReader()
    path.openCover()
    await clock.sleep(3000)
    expect(scanner.state).toBe('cover-open')
    expect(await scanner.arm(ARM)).toMatchObject({ error: { code: 'CoverOpen' } })
    path.closeCover()
    await clock.sleep(3000)
    expect(scanner.state).toBe('idle')
    await scanner.close()
  })

  it('disarmed, leaves the next card in the hopper', async () => {
    const { clock, scanner, path, starts } = await openReader()
    await scanner.arm(ARM)
    await clock.sleep(1000)
    expect((await scanner.disarm()).ok).toBe(true)
    path.insert(card('a'))
    await clock.sleep(5000)
    expect(starts).toEqual([])
    expect(path.hopper).toHaveLength(1)
    await scanner.close()
  })

  it('under faults of the line counts no card that it has not read, none twice, and loses none', async () => {
    const fault = fc.record({
      fault: fc.constantFrom(
        'dropped-byte',
        'flipped-bit',
        'inserted-noise',
        'duplicated-reply',
        'late-reply',
        'silent-death',
        'replug-same',
      ),
      trigger: fc.oneof(
        fc.record({ kind: fc.constant('byte'), n: fc.nat(1500) }),
        fc.record({ kind: fc.constant('time'), ms: fc.nat(60_000) }),
      ),
      durationMs: fc.integer({ min: 100, max: 8000 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(fault, { maxLength: 4 }), fc.nat(1000), async (faults, seed) => {
        const clock = new VirtualClock(START)
        const { scanner, path } = createSimulatedMarkReader({
          clock,
          seed,
          columns: COLUMNS,
          faults: { faults: faults as never },
        })
        const ends = new Map<number, string>()
        const starts: number[] = []
        const marks: ScannedMarks[] = []
        scanner.on('scan-start', ({ sheet }) => starts.push(sheet))
        scanner.on('marks-complete', (read) => marks.push(read))
        scanner.on('sheet-end', ({ sheet, outcome }) => {
          expect(ends.has(sheet)).toBe(false)
          ends.set(sheet, outcome)
        })
        await scanner.open()
        const cards = Array.from({ length: 5 }, (_, i) => card(`card-${i}`))
        for (const each of cards) {
          path.insert(each)
          if (scanner.state === 'jammed' || scanner.state === 'unrecoverable') {
            path.clearPath()
            await scanner.clear()
          }
          await scanner.arm(ARM)
          await clock.sleep(12_000)
        }
        const before = clock.now()
        await scanner.close()
        expect(clock.now() - before).toBeLessThanOrEqual(2000)
        expect([...ends.keys()].sort()).toEqual([...starts].sort())
        const read = marks.map((one) => JSON.stringify(one.marks))
        const inStacker = path.stacker.map((one) => JSON.stringify(one.marks))
        for (const one of read) expect(inStacker).toContain(one)
        expect(new Set(read).size).toBe(read.length)
        // Every card in the stacker was read or is told of as unknown.
        const unknown = [...ends.values()].filter((outcome) => outcome === 'unknown').length
        expect(inStacker.length - read.length).toBeLessThanOrEqual(unknown)
        expect([...ends.values()].filter((outcome) => outcome === 'dropped-in-box').length).toBe(read.length)
      }),
      { numRuns: 40 },
    )
  })
})
