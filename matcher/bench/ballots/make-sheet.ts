import { type GreyImage, MM_PER_INCH } from '@taanuu/matcher/ballot/grey-image'
import { type ScanDefects, scanSheet } from '@taanuu/simulator/ballots/degrade'
import { drawHandMark, inkLayer, layInk } from '@taanuu/simulator/ballots/hand-marks'
import { drawStroke, takePen } from '@taanuu/simulator/ballots/pen'
import { bitonal } from '@taanuu/simulator/ballots/scanner-output'
import type { Random } from '@taanuu/simulator/random'
import type { BenchSide, BenchStyle, Rasters, RectangleMm } from './bench-style.ts'
import { calmScan, type Defect, type SheetState } from './defects.ts'
import { type TargetTruth, targetTruth } from './truth.ts'
import { type VoterMark, voterMarks } from './voter.ts'

/** A scanned sheet, and what is true of it. The interpreter gets `front`, `back` and the style's layout. */
export type MadeSheet = {
  readonly front: GreyImage
  readonly back?: GreyImage
  readonly marks: readonly VoterMark[]
  readonly truth: readonly TargetTruth[]
  /** Options beside whose target a name is written. */
  readonly namesWritten: readonly string[]
  readonly scan: ScanDefects
}

export type SheetOrder = {
  readonly style: BenchStyle
  readonly defect: Defect
  readonly rasters: Rasters
  /** Another ballot's print, for `other-ballot`. */
  readonly otherRasters: Rasters
  readonly random: Random
}

/** How far the second of two sheets in one feed stands out, millimetres. */
const SECOND_SHEET_MM = [12, 90] as const
/** Darkness that an uneven lamp, blur and noise take from ink here and there. */
const LAMP_AND_GRAIN = 0.08
/** How often the bare back of a sheet printed on one side is scanned too, as a scanner for both sides does. */
const BARE_BACK_CHANCE = 0.5

export function makeSheet(order: SheetOrder): MadeSheet {
  const { style, defect, random } = order
  const prints = defect.instead === 'other-ballot' ? order.otherRasters : order.rasters
  const state: SheetState = {
    style,
    pages: [copy(prints[0]), copy(prints[1])],
  }
  if (defect.instead === 'blank') for (const page of state.pages) page.pixels.fill(255)
  defect.print?.(state, random.fork('print'))
  const marks = defect.instead === 'blank' ? [] : voterMarks(style, random.fork('voter'), defect.pens)
  const inkSeen = defect.inkSeen?.(random.fork('ink')) ?? 1
  const { inked, layers, namesWritten } = vote(state, marks, inkSeen, random.fork('hand'))
  const sheet: SheetState = { style, pages: inked }
  defect.paper?.(sheet, random.fork('paper'))
  const scan = { ...calmScan(random.fork('calm')), ...defect.scan?.(random.fork('scan'), sheet) }
  const blackBelow = defect.blackBelow?.(random.fork('output'))
  const keptFrom = blackBelow === undefined ? 0 : keptDarkness(scan, blackBelow)
  const truth = style.sides.flatMap((side, i) =>
    side.contests
      .flatMap((contest) => contest.options)
      .map(({ optionId, target }) => {
        const kind = marks.find((mark) => mark.optionId === optionId)?.kind
        return targetTruth(optionId, target, kind, layers[i]!, sheet.missing?.[i], keptFrom)
      }),
  )
  const pages = defect.instead === 'two-sheets' ? twoSheets(sheet.pages, order) : sheet.pages
  const scanned = (i: 0 | 1) => {
    // seen from behind, a sheet is turned and shifted the other way round
    const seen = i === 0 ? scan : behind(scan)
    const image = scanSheet(pages[i], seen, random.fork(`side ${i}`), sheet.missing?.[i])
    const grey = defect.output?.(image, random.fork('output')) ?? image
    const output = blackBelow === undefined ? grey : bitonal(grey, blackBelow)
    return defect.claimedDpi === undefined ? output : { ...output, dpi: defect.claimedDpi }
  }
  const swap = defect.swapSides === true
  const both = style.sides.length === 2 || swap || random.fork('back').chance(BARE_BACK_CHANCE)
  return {
    front: scanned(swap ? 1 : 0),
    ...(both && { back: scanned(swap ? 0 : 1) }),
    marks,
    truth,
    namesWritten,
    scan,
  }
}

/** Darkness of ink that is black in a black-and-white scan, whatever lamp and grain take from it. */
function keptDarkness({ paperGrey, inkGrey }: ScanDefects, blackBelow: number): number {
  return (paperGrey - blackBelow) / (paperGrey - inkGrey) + LAMP_AND_GRAIN
}

function copy(page: GreyImage): GreyImage {
  return { ...page, pixels: page.pixels.slice() }
}

function behind(scan: ScanDefects): ScanDefects {
  return {
    ...scan,
    rotation: -scan.rotation,
    shear: -scan.shear,
    shiftMm: { x: -scan.shiftMm.x, y: scan.shiftMm.y },
    quarterTurns: ((4 - scan.quarterTurns) % 4) as ScanDefects['quarterTurns'],
  }
}

function vote(state: SheetState, marks: readonly VoterMark[], inkSeen: number, random: Random) {
  const namesWritten: string[] = []
  const layers = state.style.sides.map((side, i) => {
    const layer = inkLayer(state.pages[i]!)
    for (const option of options(side)) {
      const mark = marks.find(({ optionId }) => optionId === option.optionId)
      if (mark === undefined) continue
      const hand = random.fork(option.optionId)
      drawHandMark(layer, option.target, mark.kind, mark.pen, hand)
      if (option.writeIn === undefined || mark.kind === 'struck-out') continue
      writeName(layer, option.writeIn, mark, hand.fork('name'))
      namesWritten.push(option.optionId)
    }
    return inkSeen === 1 ? layer : paler(layer, inkSeen)
  })
  const inked = state.pages.map((page, i) => (layers[i] === undefined ? page : layInk(page, layers[i])))
  return { inked: [inked[0]!, inked[1]!] as const, layers, namesWritten }
}

function paler(layer: GreyImage, share: number): GreyImage {
  return { ...layer, pixels: layer.pixels.map((grey) => 255 - (255 - grey) * share) }
}

function options(side: BenchSide) {
  return side.contests.flatMap((contest) => contest.options)
}

/** Handwriting: letters of up and down strokes, some looped, along the line. */
function writeName(layer: GreyImage, area: RectangleMm, mark: VoterMark, hand: Random): void {
  const pen = takePen(mark.pen === 'felt' ? 'gel' : mark.pen, hand)
  let x = area.x + hand.uniform(0.5, 3)
  const end = Math.min(area.x + area.width - 2, x + hand.uniform(20, 42))
  const base = area.y + area.height * 0.85
  while (x < end) {
    const letter = Array.from({ length: 5 }, (_, i) => ({
      x: x + (i / 4) * hand.uniform(1.2, 2) + hand.normal(0, 0.15),
      y: base - (i % 2) * area.height * hand.uniform(0.25, 0.65) + hand.normal(0, 0.15),
    }))
    drawStroke(layer, letter, pen, hand.uint32())
    x += hand.uniform(1.6, 2.6)
  }
}

/** A second sheet of the same ballot under or over the first, standing out along the feed. */
function twoSheets(
  pages: readonly [GreyImage, GreyImage],
  { rasters, random }: SheetOrder,
): readonly [GreyImage, GreyImage] {
  const draw = random.fork('second')
  const outMm = draw.uniform(...SECOND_SHEET_MM)
  const over = draw.chance(0.5)
  const doubled = (page: GreyImage, second: GreyImage): GreyImage => {
    const out = Math.round((outMm * page.dpi) / MM_PER_INCH)
    const height = page.height + out
    const pixels = new Uint8Array(page.width * height).fill(255)
    if (!over) pixels.set(second.pixels, out * page.width)
    pixels.set(page.pixels)
    if (over) pixels.set(second.pixels, out * page.width)
    return { ...page, height, pixels }
  }
  return [doubled(pages[0], rasters[0]), doubled(pages[1], rasters[1])]
}
