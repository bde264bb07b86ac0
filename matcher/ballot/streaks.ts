import type { GreyImage } from './grey-image.ts'

/**
 * Dark share of a column from which it is a line of dirt on the scanner's glass: such a line runs through the
 * page margins too, which no print does (the page frame reaches 0.96 of an A3 page).
 */
const STREAK_SHARE = 0.97
const ROW_STRIDE = 3
/** Rows looked at first, and the share of them from which a column is worth counting: letters reach a third of it. */
const FIRST = { stride: 48, share: 0.8 } as const

/** Marks (1) the columns of a scan that show the scanner's dirt, with a pixel to each side for its blur. */
export function streakColumns(image: GreyImage, level: number): Uint8Array {
  const { width, height, pixels } = image
  const likely = new Uint32Array(width)
  let rows = 0
  for (let y = 0; y < height; y += FIRST.stride) {
    rows++
    const row = y * width
    for (let x = 0; x < width; x++) if (pixels[row + x]! <= level) likely[x]!++
  }
  const streaks = new Uint8Array(width)
  for (let x = 0; x < width; x++) {
    if (likely[x]! < FIRST.share * rows || darkShare(image, x, level) < STREAK_SHARE) continue
    for (let near = Math.max(0, x - 1); near <= Math.min(width - 1, x + 1); near++) streaks[near] = 1
  }
  return streaks
}

function darkShare({ width, height, pixels }: GreyImage, x: number, level: number): number {
  let [dark, rows] = [0, 0]
  for (let y = 0; y < height; y += ROW_STRIDE) {
    rows++
    if (pixels[y * width + x]! <= level) dark++
  }
  return dark / rows
}
