import type { GreyImage } from './grey-image.ts'

/** Every second pixel of every second row: a million samples of an A4 page, the same threshold to one level. */
const STRIDE = 2
/** Below this distance between the classes there is no print on the page (noise alone splits by about 15). */
const MIN_CONTRAST = 40
/** Otsu's threshold (IEEE Trans. SMC 9, 1979), enough to find the print; undefined without contrast. */
export function printLevel(image: GreyImage): number | undefined {
  const histogram = new Uint32Array(256)
  for (let y = 0; y < image.height; y += STRIDE) {
    const end = (y + 1) * image.width
    for (let at = y * image.width; at < end; at += STRIDE) histogram[image.pixels[at]!]!++
  }
  const { level, below, above } = otsu(histogram)
  return above - below < MIN_CONTRAST ? undefined : level
}

/** The level that splits a histogram with the largest variance between classes, and the classes' means. */
export function otsu(histogram: Uint32Array): {
  readonly level: number
  readonly below: number
  readonly above: number
} {
  let total = 0
  let sum = 0
  histogram.forEach((count, grey) => {
    total += count
    sum += count * grey
  })
  let best = -1
  let result = { level: 0, below: sum / total, above: sum / total }
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
      result = { level, below, above }
    }
  }
  return result
}

/** Share of print from which a page is not blank: one line of text on A4 has about 0.0004. */
const BLANK_PRINT_SHARE = 0.0002
/** Strip along each edge of the paper that is not judged: shadows, the surround at a skewed edge. */
const EDGE_SHARE = 0.08

/** Whether a page without timing marks is empty paper, whatever surrounds it in the scan. */
export function isBlankPage(image: GreyImage, level: number | undefined): boolean {
  if (level === undefined) return meanGrey(image) > 127
  const crop = paperBounds(image, level)
  if (crop === undefined) return false
  const insetX = Math.ceil((crop.x1 - crop.x0) * EDGE_SHARE)
  const insetY = Math.ceil((crop.y1 - crop.y0) * EDGE_SHARE)
  let dark = 0
  let seen = 0
  for (let y = crop.y0 + insetY; y < crop.y1 - insetY; y++) {
    for (let x = crop.x0 + insetX; x < crop.x1 - insetX; x++) {
      seen++
      if (image.pixels[y * image.width + x]! <= level) dark++
    }
  }
  return seen > 0 && dark < seen * BLANK_PRINT_SHARE
}

/** Walks in from each edge until more than half of a row or column is light. */
function paperBounds(image: GreyImage, level: number) {
  const { width, height, pixels } = image
  const lightRow = (y: number) => {
    let light = 0
    for (let x = 0; x < width; x += STRIDE) if (pixels[y * width + x]! > level) light += STRIDE
    return light > width / 2
  }
  const lightColumn = (x: number) => {
    let light = 0
    for (let y = 0; y < height; y += STRIDE) if (pixels[y * width + x]! > level) light += STRIDE
    return light > height / 2
  }
  let [x0, y0, x1, y1] = [0, 0, width, height]
  while (y0 < y1 && !lightRow(y0)) y0++
  while (y1 > y0 && !lightRow(y1 - 1)) y1--
  while (x0 < x1 && !lightColumn(x0)) x0++
  while (x1 > x0 && !lightColumn(x1 - 1)) x1--
  return x1 > x0 && y1 > y0 ? { x0, y0, x1, y1 } : undefined
}

function meanGrey(image: GreyImage): number {
  let sum = 0
  for (const grey of image.pixels) sum += grey
  return sum / image.pixels.length
}
