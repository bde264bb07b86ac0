import { type FoundPage, findPage } from './find-page.ts'
import { type GreyImage, MM_PER_INCH } from './grey-image.ts'
import { placePage, readSide } from './interpret.ts'
import type { SheetImages, SheetReading } from './interpret-sheet.ts'
import type { MarkRules, OptionReading } from './interpretation.ts'
import {
  type BallotLayout,
  type BallotOption,
  type Box,
  gridToMm,
  mmToGrid,
  type TimingGrid,
} from './layout.ts'
import { paperAt } from './light-map.ts'
import { type PageMap, pageMap } from './page-map.ts'
import type { Placement } from './place-sides.ts'
import { localContrast } from './ring-tone.ts'
import { cleanColumns } from './streaks.ts'
import { findTargets, optionsOf } from './targets.ts'
import { uprightPart } from './upright.ts'

/** Size of one tile of a kept picture; the greys of paper and print that all of them are brought to. */
export type TileFormat = {
  readonly tileWidth: number
  readonly tileHeight: number
  readonly pxPerMm: number
  readonly paper: number
  readonly print: number
}

/** Pixels of the scan taken beyond a tile's corners: the page bends a little between them. */
const AROUND_PX = 6

/** Tiles of all options of a sheet, one under another, front before back. */
export type KeptMarks = { readonly width: number; readonly height: number; readonly pixels: Uint8Array }

/** Paper around a target that stays where a write-in area overlaps it (millimetres): its printed line and a stroke across it. */
const TARGET_RIM_MM = 0.6

/**
 * Cuts the places of its marks out of the scans of a sheet that has been read: upright, in even light, dirt lines of the scanner
 * closed, write-in areas blank. Undefined where a page cannot be placed again as it was read.
 */
export function keepMarks(
  images: SheetImages,
  reading: Extract<SheetReading, { ok: true }>,
  layouts: readonly BallotLayout[],
  format: TileFormat,
): KeptMarks | undefined {
  const pages = pagesOf(layouts, reading.ballotStyleId, reading.sheet)
  const pixels = new Uint8Array(sizeOf(pages, format)).fill(format.paper)
  let at = 0
  for (const layout of pages) {
    const targets = optionsOf(layout)
    const side = reading.sides.find(({ page }) => page === layout.page)
    const image = side && images[side.scan]
    if (targets.length === 0) continue
    if (!side || !image) return undefined
    const placed = placePage(image, [layout], {})
    const placement =
      placed.ok && placed.placements.find(({ orientation }) => orientation === side.orientation)
    if (!placed.ok || !placement) return undefined
    for (const { target } of targets) {
      const tile = cutTile(placed.page, placement, tileBox(layout.grid, target, format), format)
      blankWriteIns(tile, layout, target, format)
      pixels.set(tile.pixels, at)
      at += tile.pixels.length
    }
  }
  return { width: format.tileWidth, height: pixels.length / format.tileWidth, pixels }
}

/**
 * `keepMarks`, but only where the picture read again denies nothing that was clear on the sheet: what is kept must never speak
 * against the record that it is kept for. What was clear and is now in doubt, or the other way round, denies nothing.
 */
export function keepAgreeingMarks(
  images: SheetImages,
  reading: Extract<SheetReading, { ok: true }>,
  layouts: readonly BallotLayout[],
  format: TileFormat,
  rules: Partial<MarkRules>,
): KeptMarks | undefined {
  const kept = keepMarks(images, reading, layouts, format)
  const again = kept && readKeptMarks(kept, layouts, reading.ballotStyleId, reading.sheet, rules, format)
  if (!again || again.length !== reading.options.length) return undefined
  const denied = reading.options.some(({ optionId, decision }) => {
    const now = again.find((option) => option.optionId === optionId)?.decision
    return now === undefined || (decision !== now && decision !== 'unsure' && now !== 'unsure')
  })
  return denied ? undefined : kept
}

/**
 * What the interpreter says of a kept picture alone: it is put back onto an empty page of its layout, with timing marks where
 * they belong, and read as any scan whose back nobody saw: what is faint, or a fold's short piece, stays unsure. Undefined where
 * the tiles do not show the targets of this sheet.
 */
export function readKeptMarks(
  kept: KeptMarks,
  layouts: readonly BallotLayout[],
  ballotStyleId: string,
  sheet: number,
  rules: Partial<MarkRules>,
  format: TileFormat,
): readonly OptionReading[] | undefined {
  const pages = pagesOf(layouts, ballotStyleId, sheet)
  if (kept.width !== format.tileWidth || kept.pixels.length !== sizeOf(pages, format)) return undefined
  const readings: OptionReading[] = []
  let at = 0
  for (const layout of pages) {
    const targets = optionsOf(layout)
    if (targets.length === 0) continue
    const tiles = targets.map((_, i) =>
      kept.pixels.subarray(at + i * tileBytes(format), at + (i + 1) * tileBytes(format)),
    )
    at += targets.length * tileBytes(format)
    const read = readPage(pageOf(layout, tiles, format), layout, rules)
    if (!read) return undefined
    readings.push(...read)
  }
  return readings
}

function readPage(
  image: GreyImage,
  original: BallotLayout,
  rules: Partial<MarkRules>,
): readonly OptionReading[] | undefined {
  const layout = withWholeRing(original)
  const found = findPage(image, [layout], { scaleKnown: true })
  if (!found.ok) return undefined
  const map = pageMap(found.page.ring, layout.grid, false)
  const targets = findTargets(found.page, layout, map)
  const placement: Placement = { layout, orientation: 0, map, targets, named: true }
  return readSide(found.page, placement, { rules }).options
}

/** Pages of a sheet in the order of its record: front, then back. */
function pagesOf(
  layouts: readonly BallotLayout[],
  ballotStyleId: string,
  sheet: number,
): readonly BallotLayout[] {
  return layouts
    .filter((layout) => layout.ballotStyleId === ballotStyleId && layout.sheet === sheet)
    .toSorted((a, b) => a.page - b.page)
}

function tileBytes({ tileWidth, tileHeight }: TileFormat): number {
  return tileWidth * tileHeight
}

function sizeOf(pages: readonly BallotLayout[], format: TileFormat): number {
  return tileBytes(format) * pages.reduce((sum, layout) => sum + optionsOf(layout).length, 0)
}

/** The box of a target's tile, on whole pixels of the page. */
function tileBox(grid: TimingGrid, target: BallotOption['target'], format: TileFormat): Box {
  const { tileWidth, tileHeight, pxPerMm } = format
  const { x, y } = gridToMm(grid, target.column, target.row)
  return {
    x: Math.round(x * pxPerMm - tileWidth / 2) / pxPerMm,
    y: Math.round(y * pxPerMm - tileHeight / 2) / pxPerMm,
    width: tileWidth / pxPerMm,
    height: tileHeight / pxPerMm,
  }
}

/** A tile with paper and print of the same grey everywhere; columns that a dirt line hides are filled from beside them. */
function cutTile(page: FoundPage, { map, layout }: Placement, box: Box, format: TileFormat): GreyImage {
  const { grid } = layout
  const corners = [box.x, box.x + box.width].flatMap((x) =>
    [box.y, box.y + box.height].map((y) => {
      const { column, row } = mmToGrid(grid, { x, y })
      return map(column, row)
    }),
  )
  const { width, height } = page.image
  const from = (values: readonly number[]) => Math.max(0, Math.floor(Math.min(...values)) - AROUND_PX)
  const to = (values: readonly number[], end: number) =>
    Math.min(end, Math.ceil(Math.max(...values)) + AROUND_PX)
  const [xs, ys] = [corners.map(({ x }) => x), corners.map(({ y }) => y)]
  const part = { x: from(xs), y: from(ys), right: to(xs, width), bottom: to(ys, height) }
  const even = evenPart(page, part, format)
  const inPart: PageMap = (column, row) => {
    const { x, y } = map(column, row)
    return { x: x - part.x, y: y - part.y }
  }
  return uprightPart(even, inPart, grid, box, format.pxPerMm)
}

type Part = { readonly x: number; readonly y: number; readonly right: number; readonly bottom: number }

function evenPart(page: FoundPage, part: Part, { paper, print }: TileFormat): GreyImage {
  const { image, light, tone, streaks } = page
  const width = Math.max(0, part.right - part.x)
  const height = Math.max(0, part.bottom - part.y)
  const pixels = new Uint8Array(width * height)
  const clean = cleanColumns(streaks, part.x, part.right)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const here = paperAt(light, part.x + x, part.y + y)
      const below = here - image.pixels[(part.y + y) * image.width + clean[x]!]!
      const grey = paper - (below * (paper - print)) / Math.max(1, localContrast(tone, here))
      pixels[y * width + x] = Math.max(0, Math.min(255, grey))
    }
  }
  return { width, height, pixels, dpi: image.dpi }
}

/** Takes handwriting out of a tile: whatever lies in a write-in area and not at the target itself. */
function blankWriteIns(
  tile: GreyImage,
  layout: BallotLayout,
  target: BallotOption['target'],
  format: TileFormat,
): void {
  const { grid } = layout
  const box = tileBox(grid, target, format)
  const centre = gridToMm(grid, target.column, target.row)
  const reach = { x: target.widthMm / 2 + TARGET_RIM_MM, y: target.heightMm / 2 + TARGET_RIM_MM }
  for (const { writeIn } of optionsOf(layout)) {
    if (!writeIn) continue
    const from = gridToMm(grid, writeIn.column, writeIn.row)
    const to = gridToMm(grid, writeIn.column + writeIn.columns, writeIn.row + writeIn.rows)
    for (let y = 0; y < tile.height; y++) {
      const v = box.y + (y + 0.5) / format.pxPerMm
      if (v < from.y || v > to.y) continue
      for (let x = 0; x < tile.width; x++) {
        const u = box.x + (x + 0.5) / format.pxPerMm
        const atTarget = Math.abs(u - centre.x) <= reach.x && Math.abs(v - centre.y) <= reach.y
        if (u >= from.x && u <= to.x && !atTarget) tile.pixels[y * tile.width + x] = format.paper
      }
    }
  }
}

/** Rebuilt pages have every timing mark of the sides that have any. */
function withWholeRing(layout: BallotLayout): BallotLayout {
  const whole = (side: TimingGrid['sides']['top']) => (side === 'absent' ? 'absent' : 'present')
  const { top, bottom, left, right } = layout.grid.sides
  const sides = { top: whole(top), bottom: whole(bottom), left: whole(left), right: whole(right) } as const
  return { ...layout, grid: { ...layout.grid, sides }, metadata: { kind: 'none' } }
}

/** An empty page with its ring and the tiles where they were cut. */
function pageOf(layout: BallotLayout, tiles: readonly Uint8Array[], format: TileFormat): GreyImage {
  const { paper, grid } = layout
  const { pxPerMm, tileWidth, tileHeight } = format
  const [width, height] = [Math.ceil(paper.widthMm * pxPerMm), Math.ceil(paper.heightMm * pxPerMm)]
  const pixels = new Uint8Array(width * height).fill(format.paper)
  const paste = (left: number, top: number, w: number, h: number, grey: (x: number, y: number) => number) => {
    for (let y = Math.max(0, top); y < Math.min(height, top + h); y++) {
      for (let x = Math.max(0, left); x < Math.min(width, left + w); x++)
        pixels[y * width + x] = grey(x - left, y - top)
    }
  }
  optionsOf(layout).forEach(({ target }, i) => {
    const box = tileBox(grid, target, format)
    const tile = tiles[i]!
    paste(
      Math.round(box.x * pxPerMm),
      Math.round(box.y * pxPerMm),
      tileWidth,
      tileHeight,
      (x, y) => tile[y * tileWidth + x]!,
    )
  })
  const mark = {
    width: Math.round(grid.mark.width * pxPerMm),
    height: Math.round(grid.mark.height * pxPerMm),
  }
  for (const { column, row } of ringPlaces(withWholeRing(layout).grid)) {
    const { x, y } = gridToMm(grid, column, row)
    const [left, top] = [Math.round(x * pxPerMm - mark.width / 2), Math.round(y * pxPerMm - mark.height / 2)]
    paste(left, top, mark.width, mark.height, () => format.print)
  }
  return { width, height, pixels, dpi: pxPerMm * MM_PER_INCH }
}

function ringPlaces({
  columns,
  rows,
  sides,
}: TimingGrid): readonly { readonly column: number; readonly row: number }[] {
  const across = Array.from({ length: columns }, (_, column) => column)
  const down = Array.from({ length: rows }, (_, row) => row)
  return [
    ...(sides.top === 'present' ? across.map((column) => ({ column, row: 0 })) : []),
    ...(sides.bottom === 'present' ? across.map((column) => ({ column, row: rows - 1 })) : []),
    ...(sides.left === 'present' ? down.map((row) => ({ column: 0, row })) : []),
    ...(sides.right === 'present' ? down.map((row) => ({ column: columns - 1, row })) : []),
  ]
}
