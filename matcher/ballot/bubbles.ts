import type { GreyImage } from './grey-image.ts'
import type { BubbleEvidence, BubbleReading, MarkRules, PageTone } from './interpretation.ts'
import type { BallotLayout, BallotOption, Point, TimingGrid } from './layout.ts'
import type { PageMap } from './page-map.ts'
import { BUBBLE } from './print/page.ts'
import { penLevel } from './ring-tone.ts'

/** How far an oval may lie from where the timing marks put it: the map is good to 0.3 mm. */
const SEARCH_MM = 0.8
/** Each millimetre off the expected place costs this share of outline, so that a blackened oval stays put. */
const OFFSET_PENALTY = 0.05
const OUTLINE_SAMPLES = 48
/** Paper left between the printed line and the inside that is measured: half a pixel of blur at 200 dpi, twice. */
const GUARD_MM = 0.25
/** The zone around an oval in which a voter's ink is noticed; print keeps out of it. */
const NEAR_MM = { from: 0.45, right: 1.9, down: 1 } as const
/** Below this share of its outline an oval has not been seen, and nothing is said about it. */
export const MIN_OUTLINE = 0.6
/** Inked share of a column that makes it part of a line, and the widest such line that may be dirt. */
const LINE_SHARE = 0.95
const MAX_LINE_MM = 1
/** Share of the inside that a scanner streak may hide. */
const MAX_HIDDEN = 0.35

/** Measures every oval of a page. */
export function measureBubbles(
  image: GreyImage,
  layout: BallotLayout,
  map: PageMap,
  tone: PageTone,
  streaks: Uint8Array,
): readonly BubbleEvidence[] {
  const options = layout.contests.flatMap((contest) => contest.options)
  return options.map((option) => measure(image, option, layout.grid, map, tone, streaks))
}

/** What the rules make of the evidence. Whatever is neither clearly a vote nor clearly none is `unsure`. */
export function readBubble(evidence: BubbleEvidence, rules: MarkRules): BubbleReading {
  const { optionId, fill } = evidence
  if (evidence.outline < MIN_OUTLINE || evidence.hidden > MAX_HIDDEN)
    return { optionId, fill, state: 'unsure' }
  if (fill - evidence.lineFill >= rules.definiteFill) return { optionId, fill, state: 'marked' }
  const doubtful =
    fill > rules.marginalFill || evidence.tint >= rules.faintTint || evidence.nearInkMm2 >= rules.nearInkMm2
  return { optionId, fill, state: doubtful ? 'unsure' : 'empty' }
}

/** Pixels per millimetre along the page's own axes, here. */
type Frame = { readonly right: Point; readonly down: Point }

function measure(
  image: GreyImage,
  option: BallotOption,
  grid: TimingGrid,
  map: PageMap,
  tone: PageTone,
  streaks: Uint8Array,
): BubbleEvidence {
  const { bubble } = option
  const frame = localFrame(map, grid, bubble.column, bubble.row)
  const expected = map(bubble.column, bubble.row)
  const size = { width: bubble.widthMm, height: bubble.heightMm }
  const { centre, outline } = findOutline(image, expected, frame, size, penLevel(tone))
  return { optionId: option.optionId, centre, outline, ...inkAt(image, centre, frame, size, tone, streaks) }
}

function localFrame(map: PageMap, grid: TimingGrid, column: number, row: number): Frame {
  const [left, right] = [map(column - 0.5, row), map(column + 0.5, row)]
  const [up, down] = [map(column, row - 0.5), map(column, row + 0.5)]
  return {
    right: { x: (right.x - left.x) / grid.pitch.x, y: (right.y - left.y) / grid.pitch.x },
    down: { x: (down.x - up.x) / grid.pitch.y, y: (down.y - up.y) / grid.pitch.y },
  }
}

type Size = { readonly width: number; readonly height: number }

/** Moves the oval's outline about its expected place to where most of it falls on ink. */
function findOutline(image: GreyImage, expected: Point, frame: Frame, size: Size, level: number) {
  const pxPerMm = Math.hypot(frame.right.x, frame.right.y)
  const reach = Math.ceil(SEARCH_MM * pxPerMm)
  const a = (size.width - BUBBLE.lineMm) / 2
  const b = (size.height - BUBBLE.lineMm) / 2
  const outline = Array.from({ length: OUTLINE_SAMPLES }, (_, i) => {
    const angle = (2 * Math.PI * i) / OUTLINE_SAMPLES
    const [right, down] = [a * Math.cos(angle), b * Math.sin(angle)]
    return {
      x: expected.x + right * frame.right.x + down * frame.down.x,
      y: expected.y + right * frame.right.y + down * frame.down.y,
    }
  })
  let best = { score: Number.NEGATIVE_INFINITY, outline: 0, dx: 0, dy: 0 }
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      let dark = 0
      for (const p of outline) {
        const x = Math.floor(p.x + dx)
        const y = Math.floor(p.y + dy)
        if (x >= 0 && y >= 0 && x < image.width && y < image.height) {
          if (image.pixels[y * image.width + x]! <= level) dark++
        }
      }
      const share = dark / OUTLINE_SAMPLES
      const score = share - (OFFSET_PENALTY * Math.hypot(dx, dy)) / pxPerMm
      if (score > best.score) best = { score, outline: share, dx, dy }
    }
  }
  return { centre: { x: expected.x + best.dx, y: expected.y + best.dy }, outline: best.outline }
}

/** Measures ink inside the oval and in the free zone around it, streak columns left out. */
function inkAt(
  image: GreyImage,
  centre: Point,
  frame: Frame,
  size: Size,
  tone: PageTone,
  streaks: Uint8Array,
) {
  const { inside, near, hidden } = pixelsAt(image, centre, frame, size, streaks)
  const light = near.filter((grey) => grey > penLevel(tone))
  // Lamps fade and paper yellows from place to place: ink is judged against the paper next to it.
  const paper = light.length === 0 ? tone.paper : mean(light)
  const level = penLevel(tone, paper)
  const pxPerMm2 = Math.abs(frame.right.x * frame.down.y - frame.right.y * frame.down.x)
  return {
    fill: inside.length === 0 ? 0 : inside.filter((grey) => grey <= level).length / inside.length,
    tint: inside.length === 0 ? 0 : (paper - mean(inside)) / (tone.paper - tone.ink),
    lineFill: inside.length === 0 ? 0 : lineInk(image, centre, frame, size, level) / inside.length,
    nearInkMm2: near.filter((grey) => grey <= level).length / pxPerMm2,
    hidden: inside.length + hidden === 0 ? 1 : hidden / (inside.length + hidden),
  }
}

/**
 * Pixels that a straight line along the feed, running through the oval and on beyond it both ways, may at most
 * put inside: dirt that came or went in the middle of a sheet, which {@link streakColumns} cannot know. Wider
 * ink is a hand's. A pen stroke as straight and long is thereby doubtful, which it is.
 */
function lineInk(image: GreyImage, centre: Point, { right, down }: Frame, size: Size, level: number): number {
  const pxPerMm = Math.hypot(right.x, right.y)
  const reachX = (size.width / 2) * pxPerMm
  const reachY = (size.height / 2 + NEAR_MM.down) * Math.hypot(down.x, down.y)
  const y0 = Math.max(0, Math.round(centre.y - reachY))
  const y1 = Math.min(image.height - 1, Math.round(centre.y + reachY))
  let columns = 0
  for (
    let x = Math.max(0, Math.ceil(centre.x - reachX));
    x <= Math.min(image.width - 1, centre.x + reachX);
    x++
  ) {
    let dark = 0
    for (let y = y0; y <= y1; y++) if (image.pixels[y * image.width + x]! <= level) dark++
    if (dark >= LINE_SHARE * (y1 - y0 + 1)) columns++
  }
  if (columns > MAX_LINE_MM * pxPerMm) return 0
  // The pixels at the line's blurred edges are ink too, though not all the way down.
  return columns === 0 ? 0 : (columns + 2) * (size.height - 2 * (BUBBLE.lineMm + GUARD_MM)) * pxPerMm
}

/** Grey values inside an oval and in the zone near it, and how many of the inside a streak hides. */
function pixelsAt(image: GreyImage, centre: Point, { right, down }: Frame, size: Size, streaks: Uint8Array) {
  const det = right.x * down.y - right.y * down.x
  const inner = {
    a: size.width / 2 - BUBBLE.lineMm - GUARD_MM,
    b: size.height / 2 - BUBBLE.lineMm - GUARD_MM,
  }
  const outer = { a: size.width / 2 + NEAR_MM.from, b: size.height / 2 + NEAR_MM.from }
  const reach = { x: size.width / 2 + NEAR_MM.right, y: size.height / 2 + NEAR_MM.down }
  const spanX = Math.abs(right.x) * reach.x + Math.abs(down.x) * reach.y
  const spanY = Math.abs(right.y) * reach.x + Math.abs(down.y) * reach.y
  const inside: number[] = []
  const near: number[] = []
  let hidden = 0
  for (
    let y = Math.max(0, Math.floor(centre.y - spanY));
    y <= Math.min(image.height - 1, centre.y + spanY);
    y++
  ) {
    for (
      let x = Math.max(0, Math.floor(centre.x - spanX));
      x <= Math.min(image.width - 1, centre.x + spanX);
      x++
    ) {
      const dx = x + 0.5 - centre.x
      const dy = y + 0.5 - centre.y
      // The pixel in millimetres along the page's axes, from the oval's centre.
      const u = (dx * down.y - dy * down.x) / det
      const v = (dy * right.x - dx * right.y) / det
      const isInside = (u / inner.a) ** 2 + (v / inner.b) ** 2 <= 1
      const isNear =
        Math.abs(u) <= reach.x && Math.abs(v) <= reach.y && (u / outer.a) ** 2 + (v / outer.b) ** 2 >= 1
      if (!isInside && !isNear) continue
      if (streaks[x] === 1) hidden += isInside ? 1 : 0
      else (isInside ? inside : near).push(image.pixels[y * image.width + x]!)
    }
  }
  return { inside, near, hidden }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
