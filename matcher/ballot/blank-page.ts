import type { GreyImage } from './grey-image.ts'
import { streakColumns } from './streaks.ts'

/** Strip along each edge of the scan that is not judged: surround (4 %) and the wedge of a skewed sheet (8 %). */
const EDGE_SHARE = 0.14
/** Paper is lighter than this; anything darker is the inside of a closed scanner. */
const DARKEST_PAPER = 110
/** Ink is darker than paper by at least this: four deviations of the noise of a poor scanner. */
const INK_CONTRAST = 40
/** Every other row: the thinnest printed line covers two. */
const ROW_STRIDE = 2
/** Share of ink up to which a page is blank: dust is below 0.0001, one line of text on A4 about 0.0004. */
const BLANK_INK_SHARE = 0.0002

/** Whether a page without timing marks is empty paper, whatever surrounds it in the scan. */
export function isBlankPage(image: GreyImage): boolean {
  const histogram = new Uint32Array(256)
  forEachInner(image, (grey) => histogram[grey]!++)
  const paper = medianOf(histogram)
  if (paper < DARKEST_PAPER) return false
  const streaks = streakColumns(image, paper - INK_CONTRAST)
  let ink = 0
  let seen = 0
  forEachInner(image, (grey, x) => {
    if (streaks[x] === 1) return
    seen++
    if (grey < paper - INK_CONTRAST) ink++
  })
  return seen > 0 && ink <= seen * BLANK_INK_SHARE
}

function forEachInner(image: GreyImage, visit: (grey: number, x: number) => void): void {
  const insetX = Math.ceil(image.width * EDGE_SHARE)
  const insetY = Math.ceil(image.height * EDGE_SHARE)
  for (let y = insetY; y < image.height - insetY; y += ROW_STRIDE) {
    for (let x = insetX; x < image.width - insetX; x++) visit(image.pixels[y * image.width + x]!, x)
  }
}

function medianOf(histogram: Uint32Array): number {
  const half = histogram.reduce((sum, count) => sum + count, 0) / 2
  let below = 0
  return histogram.findIndex((count) => {
    below += count
    return below >= half
  })
}
