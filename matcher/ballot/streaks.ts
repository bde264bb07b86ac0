import type { GreyImage } from './grey-image.ts'

/**
 * Dark share of a column from which it is a line of dirt on the scanner's glass: such a line runs through the
 * page margins too, which no print does (the page frame reaches 0.96 of an A3 page).
 */
const STREAK_SHARE = 0.97
const ROW_STRIDE = 3

/** Marks (1) the columns of a scan that show the scanner's dirt, with a pixel to each side for its blur. */
export function streakColumns(image: GreyImage, level: number): Uint8Array {
  const { width, height, pixels } = image
  const dark = new Uint32Array(width)
  let rows = 0
  for (let y = 0; y < height; y += ROW_STRIDE) {
    rows++
    const row = y * width
    for (let x = 0; x < width; x++) if (pixels[row + x]! <= level) dark[x]!++
  }
  const streaks = new Uint8Array(width)
  for (let x = 0; x < width; x++) {
    if (dark[x]! < STREAK_SHARE * rows) continue
    for (let near = Math.max(0, x - 1); near <= Math.min(width - 1, x + 1); near++) streaks[near] = 1
  }
  return streaks
}
