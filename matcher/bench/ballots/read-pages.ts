import { setImmediate as pause } from 'node:timers/promises'
import { createRandom, type Random } from '@taanuu/simulator/random'
import type { BenchStyle, Rasters } from './bench-style.ts'
import { DEFECTS, type Defect, SCAN_DPI } from './defects.ts'
import { judge, type SheetReading } from './judge.ts'
import { type MadeSheet, makeSheet } from './make-sheet.ts'
import { rasterise } from './rasters.ts'
import type { SheetResult } from './tally.ts'

/** Reads one sheet from its pictures and the layout file's JSON alone. */
export type SheetReader = (sheet: Pick<MadeSheet, 'front' | 'back'>, layout: unknown) => SheetReading

export type PagesOrder = {
  readonly styles: readonly BenchStyle[]
  readonly reader: SheetReader
  /** Printed sides to read, at least. */
  readonly pages: number
  readonly seed: number
  /** One defect alone. */
  readonly only?: string
  /** Number of the first sheet, 0 unless given: one long run in several parts. */
  readonly from?: number
  /** One sheet alone, by its number. */
  readonly sheet?: number
  /** Takes every `step`-th sheet, so that a few of them meet many defects and ballots. */
  readonly step?: number
  readonly onSheet?: (seen: SeenSheet) => void
}

export type SeenSheet = {
  readonly number: number
  readonly pagesRead: number
  readonly made: MadeSheet
  readonly reading: SheetReading
  readonly result: SheetResult
}

/** Defect and ballot of sheet `number`: every pair comes round, "ordinary" four times as often as the others. */
export function sheetKind(styles: readonly BenchStyle[], defects: readonly Defect[], number: number) {
  const weighted = defects.flatMap((defect) => Array<Defect>(defect.name === 'ordinary' ? 4 : 1).fill(defect))
  return {
    defect: weighted[Math.floor(number / styles.length) % weighted.length]!,
    style: styles[number % styles.length]!,
  }
}

/** Makes and reads sheet after sheet; the same order gives the same sheets and readings. */
export async function readPages(order: PagesOrder): Promise<readonly SheetResult[]> {
  const { styles, pages, seed } = order
  const defects = DEFECTS.filter(({ name }) => order.only === undefined || name === order.only)
  const results: SheetResult[] = []
  let pagesRead = 0
  for (let number = order.sheet ?? order.from ?? 0; pagesRead < pages; number += order.step ?? 1) {
    const { style, defect } = sheetKind(styles, defects, number)
    const random = createRandom(`ballots ${seed} ${defect.name} ${number}`)
    const rasters = await printed(style, defect.dpi ?? SCAN_DPI)
    const other = defect.instead === 'other-ballot' ? another(styles, style, random) : style
    const otherRasters = other === style ? rasters : await printed(other, defect.dpi ?? SCAN_DPI)
    const made = makeSheet({ style, defect, rasters, otherRasters, random })
    const { reading, ...times } = timed(order.reader, made, style.layout)
    const verdict = judge(style, made, defect.expect, reading)
    const sides = style.sides.length
    const dpi = made.front.dpi
    const rssMb = process.memoryUsage.rss() / 2 ** 20
    const result = {
      style: style.name,
      defect: defect.name,
      expect: defect.expect,
      dpi,
      sides,
      pictures: made.back === undefined ? 1 : 2,
      rssMb,
      verdict,
      ...times,
    }
    results.push(result)
    pagesRead += sides
    order.onSheet?.({ number, pagesRead, made, reading, result })
    if (order.sheet !== undefined) break
    // lets signals and the test runner's messages through
    await pause()
  }
  return results
}

function another(styles: readonly BenchStyle[], style: BenchStyle, random: Random): BenchStyle {
  const others = styles.filter((other) => other !== style)
  return others.length === 0 ? style : random.fork('other').pick(others)
}

function timed(reader: SheetReader, made: MadeSheet, layout: unknown) {
  const start = performance.now()
  const before = process.cpuUsage()
  const reading = reader(made, layout)
  const { user, system } = process.cpuUsage(before)
  return { reading, cpuMs: (user + system) / 1000, wallMs: performance.now() - start }
}

const pdfs = new WeakMap<BenchStyle, Promise<Uint8Array>>()

/**
 * The clean print of both sides, the back bare where nothing is printed on it. Read from the disk's cache each time: what
 * the bench would keep in memory could not be told from what the interpreter loses there.
 */
async function printed(style: BenchStyle, dpi: number): Promise<Rasters> {
  if (!pdfs.has(style)) pdfs.set(style, style.pdf())
  const [front, back] = rasterise(await pdfs.get(style)!, dpi)
  if (front === undefined) throw new Error(`${style.name} printed no page`)
  const bare = () => ({ ...front, pixels: new Uint8Array(front.pixels.length).fill(255) })
  return [front, back ?? bare()]
}
