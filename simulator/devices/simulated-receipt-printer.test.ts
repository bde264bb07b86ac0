import { EPSON_TM, GENERIC_58MM, GENERIC_80MM } from '@taanuu/device-drivers/receipt-printer/printer-profile'
import type { PrintFailure, Receipt } from '@taanuu/device-drivers/receipt-printer/receipt-printer'
import type { Result } from '@taanuu/device-drivers/result'
import fc from 'fast-check'
import jsQRModule from 'jsqr'
import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../clock/virtual-clock.ts'
import { createReceiptRoll, type PrintedStrip, type ReceiptRoll } from './receipt-roll.ts'
import {
  createSimulatedReceiptPrinter,
  type SimulatedReceiptPrinterOptions,
} from './simulated-receipt-printer.ts'

// Under node's resolution the CommonJS module's namespace is its function, and its types say otherwise.
const jsQR = jsQRModule as unknown as typeof jsQRModule.default

const START = Date.UTC(2026, 10, 21, 6)
const VOID_LINES = [{ text: 'ЖАРАКСЫЗ · НЕДЕЙСТВИТЕЛЬНО' }] as const
const SLIP: Receipt = {
  lines: [
    { text: 'Шайлоо участогу № 7', align: 'centre', bold: true },
    { text: 'Ачылды: 08:00, бюллетендер: өң түстүү, үч бет' },
    { text: 'Participants: 0' },
  ],
  qr: 'https://taanuu.example/checkpoint/7#0123456789abcdef',
}
const LONG: Receipt = { lines: Array.from({ length: 40 }, (_, i) => ({ text: `Line ${i}` })), qr: null }

async function openPrinter(options: Partial<SimulatedReceiptPrinterOptions> & { paperMm?: number } = {}) {
  const clock = new VirtualClock(START)
  const roll = createReceiptRoll({
    seed: 3,
    dotsPerLine: options.profile?.dotsPerLine ?? 576,
    ...(options.paperMm === undefined ? {} : { paperMm: options.paperMm }),
  })
  const { printer } = createSimulatedReceiptPrinter({
    clock,
    seed: 3,
    roll,
    voidLines: VOID_LINES,
    ...options,
  })
  expect((await printer.open()).ok).toBe(true)
  return { clock, printer, roll }
}

function codeIn({ image }: PrintedStrip): string | undefined {
  const rgba = new Uint8ClampedArray(image.pixels.length * 4)
  for (const [i, grey] of image.pixels.entries())
    rgba.fill(grey, i * 4, i * 4 + 3).fill(255, i * 4 + 3, i * 4 + 4)
  return jsQR(rgba, image.width, image.height)?.data
}

function codeOf(result: Result<void, PrintFailure>): string {
  return result.ok ? 'printed' : `${result.error.error.code} ${result.error.onPaper}`
}

describe('a receipt', () => {
  it.each([
    ['as dots on any 80 mm printer', GENERIC_80MM],
    ['as dots on any 58 mm printer', GENERIC_58MM],
    ['in the code pages of an Epson', EPSON_TM],
  ])('comes out %s, its code readable', async (_name, profile) => {
    const { printer, roll } = await openPrinter({ profile })
    expect(codeOf(await printer.print(SLIP, { deadlineMs: 20_000 }))).toBe('printed')
    const strip = profile.cuts ? roll.strips[0] : roll.hanging
    expect(codeIn(strip)).toBe(SLIP.qr)
    if (profile === EPSON_TM) {
      expect(strip.codes).toEqual([SLIP.qr])
      expect(strip.texts.join('\n')).toContain('өң түстүү, үч бет')
    } else expect(strip.texts).toEqual(['Participants: 0'])
    await printer.close()
  })

  it('drawn as dots and printed from a code page look alike', async () => {
    const receipt: Receipt = { lines: [{ text: 'Жаңы өлкө үчүн', bold: true }], qr: null }
    const strips = []
    for (const profile of [GENERIC_80MM, EPSON_TM]) {
      const { printer, roll } = await openPrinter({ profile })
      await printer.print(receipt, { deadlineMs: 20_000 })
      strips.push(roll.strips[0])
      await printer.close()
    }
    const ink = strips.map(({ image }) => [...image.pixels.subarray(0, 576 * 24)])
    expect(ink[0]).toEqual(ink[1])
    expect(ink[0]).toContain(0)
  })

  it('that does not fit is refused before anything is printed', async () => {
    const { printer, roll } = await openPrinter({ profile: GENERIC_58MM })
    const result = await printer.print({ lines: [], qr: 'x'.repeat(2900) }, { deadlineMs: 1000 })
    expect(codeOf(result)).toBe('UnsupportedCommand nothing')
    expect(roll.hanging.image.height).toBe(0)
    await printer.close()
  })
})

describe('without paper', () => {
  it('a job is reported as not printed and never comes out later', async () => {
    const { clock, printer, roll } = await openPrinter({ paperMm: 0 })
    const results = await Promise.all([
      printer.print(SLIP, { deadlineMs: 5000 }),
      printer.print(SLIP, { deadlineMs: 3000 }),
    ])
    expect(results.map(codeOf)).toEqual(['NoPaper nothing', 'NoPaper nothing'])
    expect(clock.now() - START).toBeLessThan(8000)
    roll.loadNewRoll()
    await clock.sleep(60_000)
    expect(roll.strips).toEqual([])
    expect(roll.hanging.image.height).toBe(0)
    expect(printer.state).toBe('ready')
    await printer.close()
  })

  it('a job that still has time comes out once when paper returns', async () => {
    const { clock, printer, roll } = await openPrinter({ paperMm: 0 })
    const job = printer.print(SLIP, { deadlineMs: 60_000 })
    await clock.sleep(20_000)
    roll.loadNewRoll()
    expect(codeOf(await job)).toBe('printed')
    await clock.sleep(60_000)
    expect(roll.strips).toHaveLength(1)
    await printer.close()
  })

  it.each([
    ['that clears its buffers', true],
    ['that cannot', false],
  ])('a slip cut short by the end of the roll is void on a printer %s', async (_name, canClear) => {
    const { clock, printer, roll } = await openPrinter({ paperMm: 60, canClear })
    const result = await printer.print(LONG, { deadlineMs: 30_000 })
    expect(codeOf(result)).toBe('NoPaper part')
    roll.loadNewRoll()
    await clock.sleep(30_000)
    expect(roll.strips).toHaveLength(1)
    const lines = roll.strips[0].texts.filter((text) => text.startsWith('Line'))
    expect(lines.length).toBeLessThan(16)
    // A printer that cannot clear may print the one block that it still had, and nothing after it.
    const next = await printer.print(SLIP, { deadlineMs: 20_000 })
    expect(codeOf(next)).toBe('printed')
    expect(codeIn(roll.strips[1])).toBe(SLIP.qr)
    expect(roll.strips).toHaveLength(2)
    await printer.close()
  })

  it('three jobs of three callers end each at its own deadline', async () => {
    const { clock, printer } = await openPrinter({ paperMm: 0 })
    const ends: number[] = []
    const jobs = [9000, 2000, 4000].map(async (deadlineMs) => {
      await printer.print(SLIP, { deadlineMs })
      ends.push(Math.round((clock.now() - START) / 1000))
    })
    const from = Math.round((clock.now() - START) / 1000)
    await Promise.all(jobs)
    expect(ends.map((at) => at - from)).toEqual([2, 4, 9])
    await printer.close()
  })
})

describe('mishaps', () => {
  it('an open cover, a stuck cutter and a hot head are told apart', async () => {
    const { clock, printer, roll } = await openPrinter()
    roll.openCover()
    expect(codeOf(await printer.print(SLIP, { deadlineMs: 3000 }))).toBe('CoverOpen nothing')
    roll.closeCover()
    roll.jamCutterNext()
    // Whole, and to be torn off by hand.
    expect(codeOf(await printer.print(SLIP, { deadlineMs: 10_000 }))).toBe('printed')
    await clock.sleep(3000)
    expect(printer.state).toBe('blocked')
    expect(printer.status).toMatchObject({ mechanicalError: true })
    expect(codeOf(await printer.print(LONG, { deadlineMs: 3000 }))).toBe('PaperJam nothing')
    roll.freeCutter()
    await clock.sleep(3000)
    expect(roll.strips).toHaveLength(1)
    roll.setHot(true)
    void clock.sleep(4000).then(() => roll.setHot(false))
    expect(codeOf(await printer.print(SLIP, { deadlineMs: 20_000 }))).toBe('printed')
    await printer.close()
  })

  it('the near end of the roll is told while it still prints', async () => {
    const { printer } = await openPrinter({ paperMm: 1500 })
    expect(printer.status?.paper).toBe('near-end')
    expect(codeOf(await printer.print(SLIP, { deadlineMs: 20_000 }))).toBe('printed')
    await printer.close()
  })

  it('a cable pulled while printing breaks the slip off and voids it after the replug', async () => {
    const { clock, printer, roll } = await openPrinter()
    void clock.sleep(400).then(() => roll.cable.unplug())
    expect(codeOf(await printer.print(LONG, { deadlineMs: 20_000 }))).toBe('DeviceRemoved part')
    await clock.sleep(2000)
    expect(printer.state).toBe('absent')
    roll.cable.plug()
    await clock.sleep(30_000)
    expect(printer.state).toBe('ready')
    expect(roll.strips).toHaveLength(1)
    await printer.close()
  })

  it('a silent death is found while idle and while printing', async () => {
    for (const idle of [true, false]) {
      const { clock, printer } = await openPrinter({
        faults: { faults: [{ fault: 'silent-death', trigger: { kind: 'time', ms: 2000 } }] },
      })
      if (!idle) {
        await clock.sleep(2001 - (clock.now() - START))
        expect(codeOf(await printer.print(LONG, { deadlineMs: 8000 }))).toMatch(
          /^CommandTimeout|^DeviceRemoved/,
        )
      } else await clock.sleep(8000)
      expect(printer.state).not.toBe('ready')
      const before = clock.now()
      await printer.close()
      expect(clock.now() - before).toBeLessThanOrEqual(2000)
    }
  })

  it('a printer that says nothing about itself is used all the same', async () => {
    const { printer } = await openPrinter({ canTell: false })
    expect(printer.id.model).toBeUndefined()
    expect(codeOf(await printer.print(SLIP, { deadlineMs: 20_000 }))).toBe('printed')
    expect(await printer.selfTest()).toMatchObject({ ok: true, value: { passed: true } })
    await printer.close()
  })

  it('a slip is whole when the paper ends beside its cut, and the next one is not on its strip', async () => {
    for (const paperOutMs of [200, 300, 400, 500, 600, 700, 800, 900, 1000]) {
      const { clock, printer, roll } = await openPrinter({ profile: EPSON_TM })
      void clock.sleep(paperOutMs).then(() => roll.setPaper(0))
      const short: Receipt = { lines: [{ text: 'First' }, { text: 'End' }], qr: null }
      const ended = codeOf(await printer.print(short, { deadlineMs: 3000 }))
      await clock.sleep(1000)
      roll.loadNewRoll()
      expect(codeOf(await printer.print(SLIP, { deadlineMs: 20_000 }))).toBe('printed')
      const strips = roll.strips.filter(({ texts }) => texts.includes('End'))
      if (ended === 'printed') expect(strips.map(({ texts }) => texts)).toEqual([['First', 'End']])
      else for (const { texts } of strips) expect(texts).toContain(VOID_LINES[0].text)
      expect(roll.strips.at(-1)?.texts).not.toContain('End')
      await printer.close()
    }
  })

  it('a cancelled job leaves nothing in the printer', async () => {
    const { clock, printer, roll } = await openPrinter()
    const stop = new AbortController()
    void clock.sleep(300).then(() => stop.abort())
    expect(codeOf(await printer.print(LONG, { deadlineMs: 20_000, signal: stop.signal }))).toBe(
      'Cancelled part',
    )
    await clock.sleep(20_000)
    expect(roll.strips).toHaveLength(1)
    expect(roll.hanging.image.height).toBe(0)
    await printer.close()
  })
})

describe('under faults of the line and of people', () => {
  it('every job that was reported as printed is on one strip, and no other ever comes out whole', async () => {
    const fault = fc.record({
      fault: fc.constantFrom('dropped-byte', 'flipped-bit', 'inserted-noise', 'silent-death', 'replug-same'),
      trigger: fc.record({ kind: fc.constant('time'), ms: fc.nat(60_000) }),
      durationMs: fc.integer({ min: 100, max: 8000 }),
    })
    const mishap = fc.record({
      at: fc.nat(60_000),
      what: fc.constantFrom('paper-out', 'new-roll', 'open', 'close', 'stuck', 'free', 'hot', 'cool'),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fault, { maxLength: 3 }),
        fc.array(mishap, { maxLength: 6 }),
        async (faults, mishaps) => {
          const clock = new VirtualClock(START)
          const roll = createReceiptRoll({ seed: 5 })
          const { printer } = createSimulatedReceiptPrinter({
            clock,
            seed: 5,
            roll,
            profile: EPSON_TM,
            voidLines: VOID_LINES,
            faults: { faults: faults as never },
          })
          await printer.open()
          for (const { at, what } of mishaps) void clock.sleep(at).then(() => HANDS[what](roll))
          const results: string[] = []
          for (let i = 0; i < 6; i++) {
            const receipt: Receipt = { lines: [{ text: `Slip ${i}` }, { text: `End ${i}` }], qr: null }
            results.push(codeOf(await printer.print(receipt, { deadlineMs: 6000 })))
            await clock.sleep(2000)
          }
          // Once more than the blade may get stuck.
          for (let i = 0; i <= mishaps.length; i++) {
            for (const what of ['new-roll', 'close', 'free', 'cool'] as const) HANDS[what](roll)
            await clock.sleep(30_000)
          }
          await clock.sleep(30_000)
          const before = clock.now()
          await printer.close()
          expect(clock.now() - before).toBeLessThanOrEqual(2000)
          for (const [i, result] of results.entries()) {
            const strips = roll.strips.filter(({ texts }) => texts.includes(`End ${i}`))
            if (result === 'printed') expect(strips).toHaveLength(1)
            else if (result.endsWith('nothing')) expect(strips).toHaveLength(0)
            // Broken off behind its last line: on paper, and void.
            else for (const { texts } of strips) expect(texts).toContain(VOID_LINES[0].text)
          }
        },
      ),
      { numRuns: 40 },
    )
  })
})

const HANDS: Readonly<Record<string, (roll: ReceiptRoll) => void>> = {
  'paper-out': (roll) => roll.setPaper(0),
  'new-roll': (roll) => roll.loadNewRoll(),
  open: (roll) => roll.openCover(),
  close: (roll) => roll.closeCover(),
  stuck: (roll) => roll.jamCutterNext(),
  free: (roll) => roll.freeCutter(),
  hot: (roll) => roll.setHot(true),
  cool: (roll) => roll.setHot(false),
}
