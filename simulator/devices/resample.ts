import type { GreyImage } from '@taanuu/device-drivers/image'

/** The same picture at another resolution: bilinear interpolation between pixel centres. */
export function resampled(image: GreyImage, dpi: number): GreyImage {
  const scale = image.dpi / dpi
  const width = Math.max(1, Math.round(image.width / scale))
  const height = Math.max(1, Math.round(image.height / scale))
  const pixels = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    const sy = Math.min(image.height - 1, Math.max(0, (y + 0.5) * scale - 0.5))
    const y0 = Math.floor(sy)
    const y1 = Math.min(image.height - 1, y0 + 1)
    for (let x = 0; x < width; x++) {
      const sx = Math.min(image.width - 1, Math.max(0, (x + 0.5) * scale - 0.5))
      const x0 = Math.floor(sx)
      const x1 = Math.min(image.width - 1, x0 + 1)
      const upper = mix(image.pixels[y0 * image.width + x0], image.pixels[y0 * image.width + x1], sx - x0)
      const lower = mix(image.pixels[y1 * image.width + x0], image.pixels[y1 * image.width + x1], sx - x0)
      pixels[y * width + x] = Math.round(mix(upper, lower, sy - y0))
    }
  }
  return { width, height, pixels, dpi }
}

function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share
}
