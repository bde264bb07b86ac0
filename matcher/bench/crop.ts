import type { GreyImage } from '@taanuu/matcher/finger/index'

/** Grid of samples by which the middle of a print is found, px. */
const STRIDE = 4
/** A grey step of this much between samples is a ridge, not noise. */
const RIDGE_STEP = 25
/** The cut is shifted by up to this many px a side, by the image's name, since fingers never land twice the same. */
const JITTER = 16

/** What a small sensor would see: `side` x `side` px round the middle of the print, shifted a little by the name. */
export function cropPrint(image: GreyImage, name: string, side: number): GreyImage {
  const { width, height, pixels, dpi } = image
  if (side >= width || side >= height) return image
  const middle = ridgeCentre(image)
  const hash = [...name].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0, 7)
  const left = clamp(Math.round(middle.x) - side / 2 + (hash & (2 * JITTER - 1)) - JITTER, width - side)
  const top = clamp(
    Math.round(middle.y) - side / 2 + ((hash >> 5) & (2 * JITTER - 1)) - JITTER,
    height - side,
  )
  const cut = new Uint8Array(side * side)
  for (let y = 0; y < side; y++) {
    const from = (top + y) * width + left
    cut.set(pixels.subarray(from, from + side), y * side)
  }
  return { width: side, height: side, pixels: cut, dpi }
}

function clamp(start: number, most: number): number {
  return Math.floor(Math.max(0, Math.min(most, start)))
}

function ridgeCentre({ width, height, pixels }: GreyImage): { readonly x: number; readonly y: number } {
  let sumX = 0
  let sumY = 0
  let weight = 0
  for (let y = 2 * STRIDE; y < height - 2 * STRIDE; y += STRIDE)
    for (let x = 2 * STRIDE; x < width - 2 * STRIDE; x += STRIDE) {
      const step = Math.abs(pixels[y * width + x] - pixels[y * width + x + STRIDE])
      if (step <= RIDGE_STEP) continue
      sumX += x * step
      sumY += y * step
      weight += step
    }
  return weight > 0 ? { x: sumX / weight, y: sumY / weight } : { x: width / 2, y: height / 2 }
}
