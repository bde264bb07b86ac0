import type { GreyImage } from './grey-image.ts'

/**
 * How bright bare paper is, place by place, and where print begins: lamps fade, paper yellows and a sheet lifts
 * off the glass, so one threshold for a whole page would lose marks on its dark side.
 */
export type LightMap = {
  readonly columns: number
  readonly rows: number
  /** Grey of paper for each tile, row-major. */
  readonly paper: Float32Array
  /** Print is what has at most this share of its paper's grey. */
  readonly share: number
}

/** Side of a tile in pixels: smaller than a shadow, larger than a letter, and a power of two. */
const TILE_BITS = 6
const TILE_PX = 1 << TILE_BITS
/** Every second pixel of every second row. */
const STRIDE = 2
const BINS = 64
/** Paper is this quantile of a tile: text covers less than a third of any tile. */
const PAPER_QUANTILE = 0.85
/** A tile darker than this share of the page's paper shows the surround or solid print, and takes the share. */
const DARKEST_PAPER_SHARE = 0.5
/** Below this distance between the classes, of 255, there is no print on the page (noise alone splits by 15). */
const MIN_CONTRAST = 40
/** Tiles along the scan's border in which a surround may show. */
const BORDER_TILES = 2
/** Light changes so slowly that one row of thresholds serves this many rows. */
export const THRESHOLD_ROWS = 8

/** Otsu's threshold (IEEE Trans. SMC 9, 1979) over greys relative to local paper; undefined without contrast. */
export function lightMap(image: GreyImage): LightMap | undefined {
  const columns = Math.ceil(image.width / TILE_PX)
  const rows = Math.ceil(image.height / TILE_PX)
  const histograms = tileHistograms(image, columns, rows)
  const brightest = new Float32Array(columns * rows)
  const greys = new Uint32Array(BINS)
  for (let tile = 0; tile < brightest.length; tile++) {
    const histogram = histograms.subarray(tile * BINS, (tile + 1) * BINS)
    brightest[tile] = (quantile(histogram, PAPER_QUANTILE) + 0.5) * (256 / BINS)
    for (let bin = 0; bin < BINS; bin++) greys[bin]! += histogram[bin]!
  }
  const { above } = otsu(greys)
  const floor = DARKEST_PAPER_SHARE * (above + 0.5) * (256 / BINS)
  const paper = paperOfTiles(brightest, columns, rows, floor)
  const classesOf = (tiles: readonly number[]) => {
    const relative = new Uint32Array(BINS)
    for (const tile of tiles) {
      for (let bin = 0; bin < BINS; bin++) {
        const count = histograms[tile * BINS + bin]!
        if (count === 0) continue
        const share = ((bin + 0.5) * (256 / BINS)) / paper[tile]!
        relative[Math.min(BINS - 1, Math.floor(share * (BINS - 1)))]! += count
      }
    }
    const { below, above } = otsu(relative)
    // The middle between the classes, not the level itself: in a bitonal scan every level between splits alike.
    return { below, middle: (below + above) / 2, apart: (above - below) * (256 / BINS) }
  }
  const whole = classesOf([...paper.keys()])
  const inner = classesOf(innerTiles(brightest, columns, rows, floor))
  // A black surround parts from a pale print as print does from paper; then the inside of the sheet decides.
  const classes = inner.apart >= MIN_CONTRAST && inner.below > whole.middle ? inner : whole
  if (classes.apart < MIN_CONTRAST) return undefined
  return { columns, rows, paper, share: (classes.middle + 0.5) / BINS }
}

/** Grey at or below which a pixel of row `y` is print, for every pixel of the row. */
export function thresholds(map: LightMap, width: number, y: number, into: Uint8Array): void {
  const v = Math.min(map.rows - 1, Math.max(0, (y + 0.5) / TILE_PX - 0.5))
  const v0 = Math.floor(v)
  const upper = v0 * map.columns
  const lower = Math.min(map.rows - 1, v0 + 1) * map.columns
  const fv = v - v0
  const at = (column: number) =>
    (map.paper[upper + column]! * (1 - fv) + map.paper[lower + column]! * fv) * map.share
  let x = 0
  for (let column = -1; column < map.columns; column++) {
    const left = at(Math.max(0, column))
    const right = at(Math.min(map.columns - 1, column + 1))
    const end = Math.min(width, (column + 1) * TILE_PX + TILE_PX / 2)
    const step = (right - left) / TILE_PX
    for (let value = column < 0 ? right : left; x < end; x++, value += step) into[x] = value
  }
}

/** The same for one pixel. */
export function thresholdAt(map: LightMap, x: number, y: number): number {
  return paperAt(map, x, y) * map.share
}

/** Grey of paper at a pixel, interpolated between tiles. */
export function paperAt(map: LightMap, x: number, y: number): number {
  const u = Math.min(map.columns - 1, Math.max(0, (x + 0.5) / TILE_PX - 0.5))
  const v = Math.min(map.rows - 1, Math.max(0, (y + 0.5) / TILE_PX - 0.5))
  const [u0, v0] = [Math.floor(u), Math.floor(v)]
  const [u1, v1] = [Math.min(map.columns - 1, u0 + 1), Math.min(map.rows - 1, v0 + 1)]
  const upper =
    map.paper[v0 * map.columns + u0]! * (1 - u + u0) + map.paper[v0 * map.columns + u1]! * (u - u0)
  const lower =
    map.paper[v1 * map.columns + u0]! * (1 - u + u0) + map.paper[v1 * map.columns + u1]! * (u - u0)
  return upper * (1 - v + v0) + lower * (v - v0)
}

/** The threshold of the tile that a pixel lies in: coarse and quick, for edges far stronger than print. */
export function tileThreshold(map: LightMap, x: number, y: number): number {
  return map.paper[(y >> TILE_BITS) * map.columns + (x >> TILE_BITS)]! * map.share
}

/**
 * Paper of every tile, by its neighbours too. A tile across the sheet's edge is as bright as a white surround, which
 * may be far brighter than the paper: of the neighbours that show paper the third darkest is believed.
 */
function paperOfTiles(brightest: Float32Array, columns: number, rows: number, floor: number): Float32Array {
  const paper = new Float32Array(columns * rows)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const around: number[] = []
      for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++) {
        for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) {
          const grey = brightest[y * columns + x]!
          if (grey >= floor) around.push(grey)
        }
      }
      around.sort((a, b) => a - b)
      paper[row * columns + column] = around[Math.min(2, around.length - 1)] ?? floor
    }
  }
  return paper
}

/** Tiles away from the scan's border and from whatever is as dark as a surround. */
function innerTiles(
  brightest: Float32Array,
  columns: number,
  rows: number,
  floor: number,
): readonly number[] {
  const inner: number[] = []
  for (let row = BORDER_TILES; row < rows - BORDER_TILES; row++) {
    for (let column = BORDER_TILES; column < columns - BORDER_TILES; column++) {
      const dark = [-1, 0, 1].some((dy) =>
        [-1, 0, 1].some((dx) => brightest[(row + dy) * columns + column + dx]! < floor),
      )
      if (!dark) inner.push(row * columns + column)
    }
  }
  return inner
}

function tileHistograms(image: GreyImage, columns: number, rows: number): Uint32Array {
  const histograms = new Uint32Array(columns * rows * BINS)
  const { width, height, pixels } = image
  for (let y = 0; y < height; y += STRIDE) {
    const tileRow = Math.floor(y / TILE_PX) * columns
    for (let column = 0; column < columns; column++) {
      const base = (tileRow + column) * BINS
      const start = y * width + column * TILE_PX
      const end = Math.min(start + TILE_PX, (y + 1) * width)
      for (let at = start; at < end; at += STRIDE) histograms[base + (pixels[at]! >> 2)]!++
    }
  }
  return histograms
}

function quantile(histogram: Uint32Array, share: number): number {
  let total = 0
  for (const count of histogram) total += count
  let below = 0
  for (let bin = 0; bin < histogram.length; bin++) {
    below += histogram[bin]!
    if (below >= share * total) return bin
  }
  return 0
}

/** Means of the two classes that split a histogram with the largest variance between them. */
function otsu(histogram: Uint32Array): { readonly below: number; readonly above: number } {
  let total = 0
  let sum = 0
  histogram.forEach((count, bin) => {
    total += count
    sum += count * bin
  })
  let best = -1
  let result = { below: sum / total, above: sum / total }
  let count = 0
  let part = 0
  for (let level = 0; level < histogram.length - 1; level++) {
    count += histogram[level]!
    part += histogram[level]! * level
    if (count === 0 || count === total) continue
    const below = part / count
    const above = (sum - part) / (total - count)
    const variance = count * (total - count) * (above - below) ** 2
    if (variance > best) {
      best = variance
      result = { below, above }
    }
  }
  return result
}
