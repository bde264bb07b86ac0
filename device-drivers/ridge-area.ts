import type { GreyImage } from './image.ts'

/** Side of a block, pixels: about two ridge periods at 500 dpi, so that a block with ridges has both. */
const BLOCK = 16
/** Standard deviation, grey levels, above which a block counts as ridges; 4-bit steps on blank glass stay below 9. */
const RIDGE_DEVIATION = 20

/**
 * Share of the picture that carries ridge-like contrast, 0..100. It tells an empty, faint or partial print
 * from a full one, for guidance at the glass; it knows nothing of minutiae.
 */
export function ridgeArea(image: GreyImage): number {
  const { width, height, pixels } = image
  let blocks = 0
  let ridged = 0
  for (let top = 0; top + BLOCK <= height; top += BLOCK) {
    for (let left = 0; left + BLOCK <= width; left += BLOCK) {
      let sum = 0
      let squares = 0
      for (let y = top; y < top + BLOCK; y++) {
        for (let i = y * width + left, end = i + BLOCK; i < end; i++) {
          sum += pixels[i]
          squares += pixels[i] * pixels[i]
        }
      }
      const mean = sum / (BLOCK * BLOCK)
      blocks++
      if (squares / (BLOCK * BLOCK) - mean * mean > RIDGE_DEVIATION ** 2) ridged++
    }
  }
  return blocks === 0 ? 0 : Math.round((100 * ridged) / blocks)
}
