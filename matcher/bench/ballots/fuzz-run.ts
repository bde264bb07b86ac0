import { type GreyImage, MM_PER_INCH } from '@taanuu/matcher/ballot/grey-image'
import { drawHandMark, inkLayer, layInk } from '@taanuu/simulator/ballots/hand-marks'
import { createRandom } from '@taanuu/simulator/random'
import { renderBallot } from '../../ballot/render.ts'
import type { BenchStyle } from './bench-style.ts'
import { type FuzzCase, fuzzCase } from './fuzz-cases.ts'
import type { SheetReading } from './judge.ts'
import { pdftoppmIsThere, rasterise } from './rasters.ts'
import { layoutsOf, productReader } from './reader.ts'
import { voterMarks } from './voter.ts'

/** A marked ballot side, and how it reads undamaged. */
export type FuzzBase = {
  readonly style: BenchStyle
  readonly image: GreyImage
  readonly marked: ReadonlySet<string>
}

export type FuzzVerdict =
  | { readonly ok: true; readonly outcome: string }
  | { readonly ok: false; readonly fault: string }

/** Processor time of one reading beyond which it counts as hanging. */
const MOST_MS = 2000
/** Where pages are narrow or small, readings are quick; real scans have twice this resolution. */
const DPI = 150
/** Share of a target's pixels that may change before its reading may change too. */
const CHANGED = 0.03
/** Beside the target, where ink may spread into the reading. */
const AROUND_MM = 0.6

/**
 * Fronts of ballots, each marked by a few voters. Ours are drawn by our renderer, the others are printed and rasterised;
 * without `pdftoppm` they are left out.
 */
export async function fuzzBases(styles: readonly BenchStyle[], voters: number): Promise<readonly FuzzBase[]> {
  const bases: FuzzBase[] = []
  for (const style of styles) {
    const page = await cleanFront(style)
    if (page === undefined) continue
    for (let voter = 0; voter < voters; voter++) bases.push(fuzzBase(style, page, voter))
  }
  return bases
}

async function cleanFront(style: BenchStyle): Promise<GreyImage | undefined> {
  const layout = layoutsOf(style.layout)[0]!
  if (layout.metadata.kind === 'taanuu-qr') return renderBallot(layout, { dpi: DPI })
  return pdftoppmIsThere() ? rasterise(await style.pdf(), DPI)[0] : undefined
}

function fuzzBase(style: BenchStyle, page: GreyImage, voter: number): FuzzBase {
  const random = createRandom(`fuzz ${style.name} ${voter}`)
  const layer = inkLayer(page)
  const marks = voterMarks(style, random.fork('voter'))
  for (const { optionId, target } of options(style)) {
    const mark = marks.find((m) => m.optionId === optionId)
    if (mark !== undefined) drawHandMark(layer, target, mark.kind, mark.pen, random.fork(optionId))
  }
  const image = layInk(page, layer)
  const reading = productReader({ front: image }, style.layout)
  if (!reading.ok) throw new Error(`${style.name} is refused undamaged: ${reading.reason}`)
  return { style, image, marked: new Set(marksOf(reading)) }
}

/** Options on the front. */
function options(style: BenchStyle) {
  return style.sides[0]!.contests.flatMap((contest) => contest.options)
}

function marksOf(reading: SheetReading): readonly string[] {
  return reading.ok ? reading.options.filter((o) => o.decision === 'mark').map((o) => o.optionId) : []
}

/** Damages a ballot and reads it: no exception, no hang, no vote that the undamaged ballot does not have. */
export function runFuzzCase(bases: readonly FuzzBase[], seed: number, number: number): FuzzVerdict {
  const random = createRandom(`fuzz ${seed} ${number}`)
  const base = random.pick(bases)
  // of another style: a second voter's marks on the same ballot would be marks indeed
  const others = bases.filter(({ style }) => style !== base.style)
  const damaged = fuzzCase(number, base.image, random.pick(others).image, random)
  const before = process.cpuUsage()
  let reading: SheetReading
  try {
    reading = productReader({ front: damaged.image }, base.style.layout)
  } catch (error) {
    return { ok: false, fault: `${damaged.name}, ${base.style.name}: exception ${String(error)}` }
  }
  const { user, system } = process.cpuUsage(before)
  const ms = (user + system) / 1000
  const what = `${damaged.name}, ${base.style.name}`
  if (ms > MOST_MS) return { ok: false, fault: `${what}: ${ms.toFixed(0)} ms` }
  const invented = marksOf(reading).filter((id) => !base.marked.has(id) && mustStay(base, damaged, id))
  if (invented.length > 0) return { ok: false, fault: `${what}: invented ${invented.join(' ')}` }
  return { ok: true, outcome: `${damaged.name}: ${reading.ok ? 'read' : reading.reason}` }
}

/** True where the damage gave the reader no new ink in or near the target. */
function mustStay({ style, image }: FuzzBase, damaged: FuzzCase, optionId: string): boolean {
  if (damaged.moved) return true
  const target = options(style).find((option) => option.optionId === optionId)!.target
  const s = image.dpi / MM_PER_INCH
  const reach = { x: target.widthMm / 2 + AROUND_MM, y: target.heightMm / 2 + AROUND_MM }
  let [seen, changed] = [0, 0]
  for (let y = Math.floor((target.centre.y - reach.y) * s); y < (target.centre.y + reach.y) * s; y++) {
    for (let x = Math.floor((target.centre.x - reach.x) * s); x < (target.centre.x + reach.x) * s; x++) {
      const at = y * image.width + x
      seen++
      if (image.pixels[at] !== damaged.image.pixels[at]) changed++
    }
  }
  return changed < CHANGED * seen
}
