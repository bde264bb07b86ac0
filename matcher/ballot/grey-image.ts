/** An eight-bit grey picture, row-major, 0 dark and 255 light; `dpi` says how many pixels make an inch. */
export type GreyImage = {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array
  readonly dpi: number
}

export const MM_PER_INCH = 25.4

/** The picture turned clockwise by a quarter. */
export function turnedClockwise({ width, height, pixels, dpi }: GreyImage): GreyImage {
  const turned = new Uint8Array(pixels.length)
  // In square blocks, so that both pictures stay in the cache.
  const block = 32
  for (let top = 0; top < height; top += block) {
    const bottom = Math.min(height, top + block)
    for (let left = 0; left < width; left += block) {
      const right = Math.min(width, left + block)
      for (let x = left; x < right; x++) {
        const to = x * height + height - 1
        for (let y = top; y < bottom; y++) turned[to - y] = pixels[y * width + x]!
      }
    }
  }
  return { width: height, height: width, pixels: turned, dpi }
}

/** Grey of a pixel; beyond the picture it is white. */
export function greyOf({ pixels, width, height }: GreyImage, x: number, y: number): number {
  return x < 0 || y < 0 || x >= width || y >= height ? 255 : pixels[Math.floor(y) * width + Math.floor(x)]!
}
