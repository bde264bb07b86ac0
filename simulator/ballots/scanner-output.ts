import type { GreyImage } from '@taanuu/matcher/ballot/grey-image'

/** What a scanner's firmware makes of a grey picture before it hands it over. */

/** Quantisation of luminance, row by row: ITU-T T.81, table K.1. */
// biome-ignore format: a table of eight by eight
const LUMINANCE = [
  16, 11, 10, 16, 24, 40, 51, 61,
  12, 12, 14, 19, 26, 58, 60, 55,
  14, 13, 16, 24, 40, 57, 69, 56,
  14, 17, 22, 29, 51, 87, 80, 62,
  18, 22, 37, 56, 68, 109, 103, 77,
  24, 35, 55, 64, 81, 104, 113, 92,
  49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
] as const

/** The orthonormal cosine transform of eight points. */
const COSINES = Float64Array.from({ length: 64 }, (_, i) => {
  const [u, x] = [Math.floor(i / 8), i % 8]
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * x + 1) * u * Math.PI) / 16)
})

/**
 * What JPEG's quantisation leaves of a picture: its blocks and its ringing. Entropy coding loses nothing, so it is left
 * out, and a page takes a fifth of the time. `quality` 1 to 100, scaled as the Independent JPEG Group's library does.
 */
export function throughJpeg(image: GreyImage, quality: number): GreyImage {
  const { width, height } = image
  const scale = quality < 50 ? 5000 / quality : 200 - 2 * quality
  const steps = LUMINANCE.map((step) => Math.min(255, Math.max(1, Math.floor((step * scale + 50) / 100))))
  const pixels = new Uint8Array(width * height)
  const block = new Float64Array(64)
  const work = new Float64Array(64)
  for (let top = 0; top < height; top += 8) {
    for (let left = 0; left < width; left += 8) {
      // beyond the edge the last pixel is repeated, as encoders do
      for (let i = 0; i < 64; i++) {
        const y = Math.min(height - 1, top + (i >> 3))
        block[i] = image.pixels[y * width + Math.min(width - 1, left + (i & 7))]! - 128
      }
      transform(block, work, false)
      for (let i = 0; i < 64; i++) block[i] = Math.round(block[i]! / steps[i]!) * steps[i]!
      transform(block, work, true)
      for (let i = 0; i < 64; i++) {
        const [x, y] = [left + (i & 7), top + (i >> 3)]
        const value = Math.round(block[i]! + 128)
        if (x < width && y < height) pixels[y * width + x] = value < 0 ? 0 : value > 255 ? 255 : value
      }
    }
  }
  return { ...image, pixels }
}

/** Cosine transform of a block of eight by eight, or its inverse; in place. */
function transform(block: Float64Array, work: Float64Array, inverse: boolean): void {
  for (let from = block, to = work, pass = 0; pass < 2; pass++, [from, to] = [to, from]) {
    for (let row = 0; row < 8; row++) {
      for (let u = 0; u < 8; u++) {
        let sum = 0
        for (let x = 0; x < 8; x++) sum += from[row * 8 + x]! * COSINES[inverse ? x * 8 + u : u * 8 + x]!
        // written transposed, so that the second pass runs along the columns and turns the block back
        to[u * 8 + row] = sum
      }
    }
  }
}

/** Black and white: everything darker than `level` becomes 0, the rest 255. */
export function bitonal(image: GreyImage, level: number): GreyImage {
  return { ...image, pixels: image.pixels.map((grey) => (grey < level ? 0 : 255)) }
}
