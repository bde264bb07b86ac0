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
