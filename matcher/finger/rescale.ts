import type { Field, GreyImage } from './types.ts'

/** All later stages work at this resolution (ISO/IEC 19794-2 and every model's training). */
export const WORKING_DPI = 500
/** Within this share of 500 dpi an image is left alone: resampling would cost more sharpness than the scale error. */
const DPI_TOLERANCE = 0.025
/** Below 300 dpi ridges of 7 px fall under 4 samples; above 1200 no fingerprint sensor exists. */
const DPI_RANGE = { low: 300, high: 1200 } as const
/** Pixels a side: smaller holds no usable finger, larger is a ten-print card. */
const SIDE_RANGE = { low: 64, high: 2000 } as const
/**
 * Pixels at 500 dpi: the largest scanner for single fingers sees 1.6 x 1.5 inches. The networks take about 0.8 KB a pixel,
 * so that without this limit one picture of 2000x2000 px at 300 dpi took 6 GB and a minute.
 */
const MOST_WORKING_PIXELS = 800 * 750
/** The networks halve the image three times. */
const MULTIPLE = 8

/** True when the image can be worked on at all: sides, pixel count, resolution and size of the finger area in range. */
export function isUsableImage(image: GreyImage): boolean {
  const sideFits = (side: number): boolean =>
    Number.isInteger(side) && side >= SIDE_RANGE.low && side <= SIDE_RANGE.high
  return (
    sideFits(image.width) &&
    sideFits(image.height) &&
    image.pixels.length === image.width * image.height &&
    image.dpi >= DPI_RANGE.low &&
    image.dpi <= DPI_RANGE.high &&
    image.pixels.length * (WORKING_DPI / image.dpi) ** 2 <= MOST_WORKING_PIXELS
  )
}

/** An image at 500 dpi, padded to the right and below by repeated border pixels; `inner` is the part that is image. */
export interface WorkingImage extends Field {
  readonly innerWidth: number
  readonly innerHeight: number
}

/**
 * Brings an image to 500 dpi (bilinear; the sensor's own blur is the low-pass when shrinking by less than two) and
 * pads its sides to multiples of 8. Values stay 0..255.
 */
export function rescale(image: GreyImage): WorkingImage {
  const near = Math.abs(image.dpi / WORKING_DPI - 1) <= DPI_TOLERANCE
  const step = near ? 1 : image.dpi / WORKING_DPI
  const innerWidth = Math.max(1, Math.floor(image.width / step))
  const innerHeight = Math.max(1, Math.floor(image.height / step))
  const width = Math.ceil(innerWidth / MULTIPLE) * MULTIPLE
  const height = Math.ceil(innerHeight / MULTIPLE) * MULTIPLE
  const data = new Float32Array(width * height)
  const { pixels } = image
  for (let y = 0; y < height; y++) {
    const sy = Math.min(image.height - 1, (Math.min(y, innerHeight - 1) + 0.5) * step - 0.5)
    const y0 = Math.max(0, Math.floor(sy))
    const fy = Math.max(0, sy - y0)
    const row0 = y0 * image.width
    const row1 = Math.min(image.height - 1, y0 + 1) * image.width
    for (let x = 0; x < width; x++) {
      const sx = Math.min(image.width - 1, (Math.min(x, innerWidth - 1) + 0.5) * step - 0.5)
      const x0 = Math.max(0, Math.floor(sx))
      const fx = Math.max(0, sx - x0)
      const x1 = Math.min(image.width - 1, x0 + 1)
      const top = pixels[row0 + x0] * (1 - fx) + pixels[row0 + x1] * fx
      const bottom = pixels[row1 + x0] * (1 - fx) + pixels[row1 + x1] * fx
      data[y * width + x] = top * (1 - fy) + bottom * fy
    }
  }
  return { width, height, data, innerWidth, innerHeight }
}
