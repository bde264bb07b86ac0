import type { GreyImage } from './grey-image.ts'
import { type Box, mmToGrid, type TimingGrid } from './layout.ts'
import { type LightMap, thresholdAt } from './light-map.ts'
import { CODE_MODULES, decodePageCode, type PageCode } from './page-code.ts'
import { type PageMap, pageMap } from './page-map.ts'
import { decodeQr } from './qr-decoder.ts'
import type { TimingRing } from './timing-ring.ts'

export type CodeSearch =
  | { readonly ok: true; readonly upsideDown: boolean; readonly code: PageCode; readonly text: string }
  | { readonly ok: false; readonly reason: 'unreadable' | 'mirrored' }

/** Places looked at in a module, as shares of its size from its centre: the middle, where blur hardly reaches. */
const PROBES = [-0.22, 0, 0.22] as const
/** The clean copy given to the decoder: pixels a module, and modules of quiet zone. */
const MODULE_PX = 4
const QUIET_MODULES = 4
const FINDER_MODULES = 7
/** Of version 3: row and column of the alignment pattern's centre, and of the timing patterns. */
const ALIGNMENT_CENTRE = 22
const TIMING_LINE = 6

/**
 * Reads the page code. The timing marks say where every module lies, so the code is copied module by module
 * into a clean upright picture first: skew, stretch, dirt lines and damaged finder patterns no longer matter.
 * Orientation is found by trying; a mirror image is recognised as such and never read.
 */
export function readPageCode(
  image: GreyImage,
  ring: TimingRing,
  grid: TimingGrid,
  box: Box,
  light: LightMap,
  streaks: Uint8Array,
): CodeSearch {
  for (const upsideDown of [false, true]) {
    const map = pageMap(ring, grid, upsideDown)
    const found = decodeThrough(image, map, grid, box, light, streaks)
    if (found !== undefined) return { ok: true, upsideDown, ...found }
  }
  for (const upsideDown of [false, true]) {
    const map = pageMap(ring, grid, upsideDown)
    const mirror: PageMap = (column, row) => map(grid.columns - 1 - column, row)
    if (decodeThrough(image, mirror, grid, box, light, streaks)) return { ok: false, reason: 'mirrored' }
  }
  return { ok: false, reason: 'unreadable' }
}

function decodeThrough(
  image: GreyImage,
  map: PageMap,
  grid: TimingGrid,
  box: Box,
  light: LightMap,
  streaks: Uint8Array,
): { readonly code: PageCode; readonly text: string } | undefined {
  const module = box.width / CODE_MODULES
  const size = (CODE_MODULES + 2 * QUIET_MODULES) * MODULE_PX
  const rgba = new Uint8ClampedArray(size * size * 4).fill(255)
  for (let row = 0; row < CODE_MODULES; row++) {
    for (let column = 0; column < CODE_MODULES; column++) {
      const dark =
        fixedModule(row, column) ??
        isDark(
          image,
          map,
          grid,
          box.x + (column + 0.5) * module,
          box.y + (row + 0.5) * module,
          module,
          light,
          streaks,
        )
      if (dark) paintModule(rgba, size, row, column)
    }
  }
  const text = decodeQr(rgba, size, size)
  const code = text === undefined ? undefined : decodePageCode(text)
  return text === undefined || code === undefined ? undefined : { code, text }
}

/** Mean grey of nine places in a module, those under a scanner streak left out. */
function isDark(
  image: GreyImage,
  map: PageMap,
  grid: TimingGrid,
  xMm: number,
  yMm: number,
  module: number,
  light: LightMap,
  streaks: Uint8Array,
): boolean {
  let sum = 0
  let levels = 0
  let seen = 0
  for (const dy of PROBES) {
    for (const dx of PROBES) {
      const { column, row } = mmToGrid(grid, { x: xMm + dx * module, y: yMm + dy * module })
      const at = map(column, row)
      const x = Math.floor(at.x)
      const y = Math.floor(at.y)
      if (x < 0 || y < 0 || x >= image.width || y >= image.height || streaks[x] === 1) continue
      sum += image.pixels[y * image.width + x]!
      levels += thresholdAt(light, x, y)
      seen++
    }
  }
  return seen > 0 && sum <= levels
}

/**
 * Finder, timing and alignment patterns are the same in every code of a version (ISO/IEC 18004, 6.3) and are
 * drawn as they must be: the decoder places its grid by them. Undefined for modules that carry data.
 */
function fixedModule(row: number, column: number): boolean | undefined {
  const last = CODE_MODULES - FINDER_MODULES
  const corners = [
    [0, 0],
    [0, last],
    [last, 0],
  ] as const
  for (const [top, left] of corners) {
    const ring = Math.max(Math.abs(row - top - 3), Math.abs(column - left - 3))
    if (ring <= 4) return ring === 3 || ring <= 1
  }
  const ring = Math.max(Math.abs(row - ALIGNMENT_CENTRE), Math.abs(column - ALIGNMENT_CENTRE))
  if (ring <= 2) return ring !== 1
  if (row === TIMING_LINE) return column % 2 === 0
  if (column === TIMING_LINE) return row % 2 === 0
  return undefined
}

function paintModule(rgba: Uint8ClampedArray, size: number, row: number, column: number): void {
  for (let y = 0; y < MODULE_PX; y++) {
    const at = ((row + QUIET_MODULES) * MODULE_PX + y) * size + (column + QUIET_MODULES) * MODULE_PX
    for (let x = 0; x < MODULE_PX; x++) rgba.fill(0, (at + x) * 4, (at + x) * 4 + 3)
  }
}
