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

/** For each column from `from` to before `to` itself or, where a dirt line runs, the nearest one without. */
export function cleanColumns(streaks: Uint8Array, from: number, to: number): Uint32Array {
  const clean = new Uint32Array(Math.max(0, to - from))
  for (let i = 0; i < clean.length; i++) {
    const x = from + i
    let away = 0
    const free = (at: number) => at >= 0 && at < streaks.length && streaks[at] !== 1
    while (away < streaks.length && !free(x - away) && !free(x + away)) away++
    clean[i] = free(x - away) ? x - away : free(x + away) ? x + away : x
  }
  return clean
}

/** The scan with each column of dirt as its nearest clean neighbour. */
export function withoutStreaks(image: GreyImage, streaks: Uint8Array): GreyImage {
  const { width, height } = image
  const pixels = image.pixels.slice()
  for (const [x, clean] of cleanColumns(streaks, 0, width).entries()) {
    if (clean === x) continue
    for (let at = 0; at < width * height; at += width) pixels[at + x] = pixels[at + clean]!
  }
  return { ...image, pixels }
}
