import type { GreyImage } from '../image.ts'

/** Weights of red, green and blue in grey (ITU-R BT.601), in 256ths. */
const WEIGHTS = { red: 77, green: 150, blue: 29 }

/** The grey picture of a canvas's pixels (red, green, blue, opacity, row by row from the top). */
export function greyOfRgba(rgba: Uint8ClampedArray | Uint8Array, width: number, height: number): GreyImage {
  if (rgba.length !== width * height * 4)
    throw new RangeError(`${rgba.length} bytes for ${width} x ${height}`)
  const pixels = new Uint8Array(width * height)
  for (let i = 0, at = 0; i < pixels.length; i++, at += 4) {
    pixels[i] = (WEIGHTS.red * rgba[at] + WEIGHTS.green * rgba[at + 1] + WEIGHTS.blue * rgba[at + 2]) >> 8
  }
  return { width, height, pixels, dpi: 0 }
}
