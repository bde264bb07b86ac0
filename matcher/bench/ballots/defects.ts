import { type GreyImage, MM_PER_INCH } from '@taanuu/matcher/ballot/grey-image'
import { CLEAN_SCAN, ordinaryDefects, type ScanDefects } from '@taanuu/simulator/ballots/degrade'
import {
  bleedThrough,
  blot,
  fold,
  mirroredMask,
  punchHoles,
  shade,
  stain,
  tear,
  wholePaper,
} from '@taanuu/simulator/ballots/paper-defects'
import { drawStroke } from '@taanuu/simulator/ballots/pen'
import { throughJpeg } from '@taanuu/simulator/ballots/scanner-output'
import type { Random } from '@taanuu/simulator/random'
import type { BenchSide, BenchStyle, RectangleMm } from './bench-style.ts'

/** Both sides of one sheet on their way through print, booth and scanner. */
export type SheetState = {
  readonly style: BenchStyle
  /** Two pictures, front and back; defects change them in place. */
  readonly pages: readonly [GreyImage, GreyImage]
  /** Where paper is gone, seen from the front and from the back. */
  missing?: readonly [Uint8Array, Uint8Array]
}

/**
 * `read`: a box must accept the sheet. `may-refuse`: accepting is fine if everything is right. `refuse`: there is no
 * vote of this ballot in the picture; any reading at all is wrong.
 */
export type Expectation = 'read' | 'may-refuse' | 'refuse'

export type Defect = {
  readonly name: string
  readonly expect: Expectation
  readonly pens?: 'dark-pens'
  readonly dpi?: number
  /** Dots per inch that the picture's file claims, where it is not the truth. */
  readonly claimedDpi?: number
  readonly swapSides?: boolean
  /** What is scanned is not this ballot with this voter's marks. */
  readonly instead?: 'blank' | 'other-ballot' | 'two-sheets'
  /** Before the hand: faults of the print. */
  readonly print?: (sheet: SheetState, random: Random) => void
  /** After the hand: what happens to paper. */
  readonly paper?: (sheet: SheetState, random: Random) => void
  readonly scan?: (random: Random, sheet: SheetState) => Partial<ScanDefects>
  readonly output?: (image: GreyImage, random: Random) => GreyImage
  /** A black-and-white scanner: what is darker than this grey becomes black. */
  readonly blackBelow?: (random: Random) => number
  /** Share of a pen's darkness that the scanner sees: red ink under a reddish lamp. */
  readonly inkSeen?: (random: Random) => number
}

export const SCAN_DPI = 200

/** A calm scanner: what the other defects are added to, so that each is measured almost alone. */
export function calmScan(random: Random): ScanDefects {
  return {
    ...ordinaryDefects(random),
    rotation: random.uniform(-0.8, 0.8),
    shear: random.uniform(-0.1, 0.1),
    scale: { x: random.uniform(0.997, 1.003), y: random.uniform(0.993, 1.007) },
    upsideDown: random.chance(0.3),
    lampFall: random.uniform(-8, 8),
    noise: random.uniform(0, 5),
    blurPasses: random.int(0, 1),
    dirtLines: [],
    specks: random.int(0, 10),
  }
}

export const DEFECTS: readonly Defect[] = [
  { name: 'clean', expect: 'read', scan: () => CLEAN_SCAN },
  { name: 'ordinary', expect: 'read', scan: ordinaryDefects },
  {
    name: 'skew',
    expect: 'read',
    // wide enough that no long sheet's timing marks lie outside the picture
    scan: (r) => ({ rotation: sign(r) * r.uniform(3, 5), surroundMm: r.uniform(11, 16) }),
  },
  { name: 'slant', expect: 'read', scan: (r) => ({ shear: sign(r) * r.uniform(0.3, 0.8) }) },
  {
    name: 'stretch',
    expect: 'read',
    scan: (r) => ({ scale: { x: r.uniform(0.99, 1.01), y: 1 + sign(r) * r.uniform(0.015, 0.03) } }),
  },
  { name: 'quarter-turn', expect: 'read', scan: (r) => ({ quarterTurns: r.chance(0.5) ? 1 : 3 }) },
  { name: 'upside-down', expect: 'read', scan: () => ({ upsideDown: true }) },
  { name: 'swapped-sides', expect: 'read', swapSides: true },
  ...(['black', 'grey', 'white'] as const).map(
    (surround): Defect => ({
      name: `surround-${surround}`,
      expect: 'read',
      scan: (r) => ({ surround, surroundMm: r.uniform(6, 20), rotation: r.uniform(-2, 2) }),
    }),
  ),
  { name: 'cropped-edges', expect: 'read', scan: croppedEdges },
  { name: 'marks-missing', expect: 'read', print: (sheet, r) => spoilMarks(sheet, r, 'missing') },
  { name: 'marks-dirty', expect: 'read', print: (sheet, r) => spoilMarks(sheet, r, 'dirty') },
  { name: 'marks-extra', expect: 'read', print: (sheet, r) => spoilMarks(sheet, r, 'extra') },
  { name: 'punch-holes', expect: 'read', paper: punched },
  { name: 'fold-bright', expect: 'read', paper: (sheet, r) => folded(sheet, r, 1) },
  { name: 'fold-dark', expect: 'read', paper: (sheet, r) => folded(sheet, r, -1) },
  {
    name: 'streak',
    expect: 'read',
    scan: (r) => ({
      dirtLines: Array.from({ length: r.int(1, 2) }, () => ({
        at: r.uniform(0.08, 0.92),
        widthPx: r.int(1, 4),
        grey: r.int(10, 110),
      })),
    }),
  },
  {
    name: 'streak-partial',
    expect: 'read',
    scan: (r) => {
      const from = r.uniform(0, 0.6)
      return {
        dirtLines: [
          {
            at: r.uniform(0.08, 0.92),
            widthPx: r.int(1, 3),
            grey: r.int(20, 120),
            from,
            to: from + r.uniform(0.1, 0.4),
          },
        ],
      }
    },
  },
  { name: 'bleed-through', expect: 'read', paper: bled },
  {
    name: 'uneven-light',
    expect: 'read',
    paper: (sheet, r) => {
      for (const page of sheet.pages) shade(page, r.uniform(0, 2 * Math.PI), r.uniform(0.15, 0.35))
    },
    scan: (r) => ({ lampFall: sign(r) * r.uniform(15, 45) }),
  },
  ...([75, 50, 30] as const).map(
    (quality): Defect => ({
      name: `jpeg-${quality}`,
      expect: 'read',
      output: (image) => throughJpeg(image, quality),
    }),
  ),
  { name: 'noise', expect: 'read', scan: (r) => ({ noise: r.uniform(9, 18) }) },
  { name: 'blur', expect: 'read', scan: (r) => ({ blurPasses: r.int(3, 5) }) },
  {
    name: 'bitonal',
    expect: 'read',
    pens: 'dark-pens',
    blackBelow: (r) => r.int(115, 160),
  },
  ...([150, 240, 300] as const).map((dpi): Defect => ({ name: `dpi-${dpi}`, expect: 'read', dpi })),
  { name: 'dpi-unknown', expect: 'read', claimedDpi: 0 },
  { name: 'dpi-wrong', expect: 'read', claimedDpi: 72 },
  { name: 'coffee-stain', expect: 'read', paper: stained },
  { name: 'tear', expect: 'read', paper: (sheet, r) => torn(sheet, r, 6, 14) },
  { name: 'tear-large', expect: 'may-refuse', paper: (sheet, r) => torn(sheet, r, 25, 70) },
  {
    name: 'photocopy-scaled',
    expect: 'may-refuse',
    scan: (r) => {
      const scale = r.chance(0.6) ? r.uniform(0.8, 0.95) : r.uniform(1.05, 1.12)
      return { scale: { x: scale, y: scale }, surroundMm: 12 }
    },
  },
  { name: 'two-sheets', expect: 'may-refuse', instead: 'two-sheets' },
  { name: 'wrong-ballot', expect: 'refuse', instead: 'other-ballot' },
  { name: 'blank-sheet', expect: 'refuse', instead: 'blank' },
  { name: 'mirrored', expect: 'refuse', scan: () => ({ mirrored: true }) },
  { name: 'marks-gap', expect: 'read', print: gappedMarks },
  { name: 'stamp', expect: 'read', paper: stamped },
  { name: 'red-pen', expect: 'read', pens: 'dark-pens', inkSeen: (r) => r.uniform(0.35, 0.6) },
  {
    name: 'low-contrast',
    expect: 'read',
    scan: (r) => ({ inkGrey: r.uniform(80, 110), paperGrey: r.uniform(180, 210), noise: r.uniform(2, 6) }),
  },
  {
    name: 'bad-day',
    expect: 'read',
    paper: (sheet, r) => folded(sheet, r, r.chance(0.5) ? 1 : -1),
    scan: (r) => ({
      ...ordinaryDefects(r),
      rotation: sign(r) * r.uniform(2, 4),
      noise: r.uniform(5, 10),
      lampFall: sign(r) * r.uniform(10, 30),
      dirtLines: [{ at: r.uniform(0.08, 0.92), widthPx: r.int(1, 3), grey: r.int(20, 110) }],
    }),
    output: (image, r) => throughJpeg(image, r.int(40, 75)),
  },
]

function sign(random: Random): number {
  return random.chance(0.5) ? 1 : -1
}

/** Moves the window so that one long and one short edge cut part of their timing marks off. */
function croppedEdges(random: Random, { style }: SheetState): Partial<ScanDefects> {
  const marks = style.sides[0]!.timingMarks
  const outerX = Math.min(...marks.map((mark) => mark.x))
  const outerY = Math.min(...marks.map((mark) => mark.y))
  const { width, height } = marks[0]!
  return {
    surroundMm: 0,
    rotation: random.uniform(-0.15, 0.15),
    shear: 0,
    scale: { x: 1, y: 1 },
    upsideDown: random.chance(0.3),
    shiftMm: {
      x: sign(random) * (outerX + random.uniform(0.1, 0.5) * width),
      y: random.chance(0.5) ? 0 : sign(random) * (outerY + random.uniform(0, 0.35) * height),
    },
  }
}

/** Of the ring's marks up to 6 % are lost, up to 8 % dirty; up to five strangers stand near the ring. */
function spoilMarks(sheet: SheetState, random: Random, how: 'missing' | 'dirty' | 'extra'): void {
  sheet.style.sides.forEach((side, i) => {
    const page = sheet.pages[i]!
    if (how === 'extra') {
      for (let n = random.int(2, 5); n > 0; n--) blot(page, stranger(side, random), random.uniform(0.7, 1))
      return
    }
    const share = random.uniform(0.01, how === 'missing' ? 0.06 : 0.08)
    const count = Math.max(1, Math.round(share * side.timingMarks.length))
    for (const mark of random.shuffle(side.timingMarks).slice(0, count)) {
      if (how === 'missing') blot(page, grown(mark, 0.3), 0)
      else if (random.chance(0.5)) blot(page, part(mark, random), 0)
      else blot(page, smear(mark, random), random.uniform(0.6, 1))
    }
  })
}

/** A run of marks worn off one side, as where a sheet was pasted or wet; never a corner. */
function gappedMarks(sheet: SheetState, random: Random): void {
  sheet.style.sides.forEach((side, i) => {
    const left = Math.min(...side.timingMarks.map(({ x }) => x))
    const edge = side.timingMarks.filter(({ x }) => x - left < 1).sort((a, b) => a.y - b.y)
    const count = random.int(2, 4)
    const from = random.int(1, edge.length - 1 - count)
    for (const mark of edge.slice(from, from + count)) blot(sheet.pages[i]!, grown(mark, 0.3), 0)
  })
}

/** The commission's round stamp, in pale ink: it may lie anywhere but on a target. */
function stamped(sheet: SheetState, random: Random): void {
  const { widthMm, heightMm } = sheet.style.paper
  const targets = sheet.style.sides[0]!.contests.flatMap((contest) =>
    contest.options.map(({ target }) => target),
  )
  const pen = { widthMm: random.uniform(0.5, 1), darkness: random.uniform(0.3, 0.7) }
  for (let attempt = 0; attempt < 200; attempt++) {
    const radius = random.uniform(8, 19)
    const centre = { x: random.uniform(0.05, 0.95) * widthMm, y: random.uniform(0.05, 0.95) * heightMm }
    const clear = targets.every(
      (t) => Math.hypot(t.centre.x - centre.x, t.centre.y - centre.y) > radius + t.widthMm,
    )
    if (!clear) continue
    for (const r of [radius, radius - 1.5, 0.6 * radius]) drawStroke(sheet.pages[0], ring(centre, r), pen)
    return
  }
}

function ring({ x, y }: { readonly x: number; readonly y: number }, radius: number) {
  return Array.from({ length: 73 }, (_, i) => {
    const angle = (i / 72) * 2 * Math.PI
    return { x: x + radius * Math.cos(angle), y: y + radius * Math.sin(angle) }
  })
}

function grown(box: RectangleMm, by: number): RectangleMm {
  return { x: box.x - by, y: box.y - by, width: box.width + 2 * by, height: box.height + 2 * by }
}

/** A part of a mark, scratched off. */
function part(mark: RectangleMm, random: Random): RectangleMm {
  const share = random.uniform(0.2, 0.6)
  const left = random.chance(0.5)
  const box = grown(mark, 0.2)
  return { ...box, width: box.width * share, x: left ? box.x : box.x + box.width * (1 - share) }
}

/** Ink that sticks to a mark and makes it larger on one side. */
function smear(mark: RectangleMm, random: Random): RectangleMm {
  const [width, height] = [random.uniform(0.8, 2.5), random.uniform(0.8, 2)]
  return {
    x: mark.x + random.uniform(-0.2, 0.9) * mark.width,
    y: mark.y + (random.chance(0.5) ? -0.7 * height : mark.height - 0.3 * height),
    width,
    height,
  }
}

/** A dark rectangle of a mark's size beside the ring, where no mark is. */
function stranger(side: BenchSide, random: Random): RectangleMm {
  const mark = random.pick(side.timingMarks)
  return {
    x: mark.x + sign(random) * random.uniform(0, 3),
    y: mark.y + sign(random) * random.uniform(2.6, 3.6),
    width: mark.width * random.uniform(0.5, 1.2),
    height: mark.height * random.uniform(0.6, 1.3),
  }
}

function punched(sheet: SheetState, random: Random): void {
  const [page] = sheet.pages
  const missing = wholePaper(page)
  const edge = random.pick(['left', 'right', 'top'] as const)
  const { widthMm, heightMm } = sheet.style.paper
  punchHoles(missing, page, edge, (edge === 'top' ? widthMm : heightMm) / 2 + random.uniform(-6, 6))
  // a hole never takes a printed target: forms keep their punching margin free
  clearTargets(missing, sheet)
  sheet.missing = [missing, mirroredMask(missing, page)]
}

function clearTargets(missing: Uint8Array, { style, pages: [page] }: SheetState): void {
  const s = page.dpi / MM_PER_INCH
  style.sides.forEach((side, i) => {
    for (const { target } of side.contests.flatMap((contest) => contest.options)) {
      const x = i === 0 ? target.centre.x : style.paper.widthMm - target.centre.x
      const reach = { x: target.widthMm / 2 + 3, y: target.heightMm / 2 + 3 }
      for (
        let y = Math.floor((target.centre.y - reach.y) * s);
        y <= Math.min(page.height - 1, (target.centre.y + reach.y) * s);
        y++
      ) {
        const [from, to] = [Math.floor((x - reach.x) * s), Math.ceil((x + reach.x) * s)]
        missing.fill(0, y * page.width + Math.max(0, from), y * page.width + Math.min(page.width, to))
      }
    }
  })
}

function folded(sheet: SheetState, random: Random, light: 1 | -1): void {
  const { widthMm, heightMm } = sheet.style.paper
  for (let n = random.int(1, 3); n > 0; n--) {
    const across = random.chance(0.7)
    const atMm = (across ? heightMm : widthMm) * random.uniform(0.15, 0.85)
    const widthMmOfFold = random.uniform(0.2, 0.7)
    const change = light * random.uniform(40, light > 0 ? 160 : 70)
    fold(sheet.pages[0], { across, atMm, widthMm: widthMmOfFold, change }, random)
    const behind = across ? atMm : widthMm - atMm
    fold(sheet.pages[1], { across, atMm: behind, widthMm: widthMmOfFold, change: -change / 2 }, random)
  }
}

function bled(sheet: SheetState, random: Random): void {
  const strength = random.uniform(0.08, 0.25)
  const [front, back] = sheet.pages
  const before = { ...front, pixels: front.pixels.slice() }
  bleedThrough(front, back, strength)
  bleedThrough(back, before, strength)
}

function stained(sheet: SheetState, random: Random): void {
  const { widthMm, heightMm } = sheet.style.paper
  const centre = { x: widthMm * random.uniform(0.1, 0.9), y: heightMm * random.uniform(0.1, 0.9) }
  const darkness = random.uniform(0.08, 0.28)
  const radiusMm = random.uniform(10, 35)
  stain(sheet.pages[0], { centre, radiusMm, darkness }, random)
  const behind = { x: widthMm - centre.x, y: centre.y }
  stain(sheet.pages[1], { centre: behind, radiusMm, darkness: darkness * 0.8 }, random)
}

function torn(sheet: SheetState, random: Random, least: number, most: number): void {
  const [page] = sheet.pages
  const missing = wholePaper(page)
  const where = random.pick(['top-left', 'top-right', 'bottom-left', 'bottom-right', 'notch'] as const)
  const size = { x: random.uniform(least, most), y: random.uniform(least, most) }
  tear(missing, page, where, size, sheet.style.paper.heightMm * random.uniform(0.2, 0.8), random)
  sheet.missing = [missing, mirroredMask(missing, page)]
}
