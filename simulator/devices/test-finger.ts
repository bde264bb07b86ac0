import type { GreyImage } from '@taanuu/device-drivers/image'

/** Arcs of the ridge period of a finger (9 pixels at 500 dpi) on light ground: a picture with structure, for tests. */
export function testFinger(phase = 0, width = 256, height = 288): GreyImage {
  const pixels = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const radius = Math.hypot(x - width / 2, y - height * 0.6)
      pixels[y * width + x] = 128 + Math.round(120 * Math.sin((2 * Math.PI * radius) / 9 + phase))
    }
  }
  return { width, height, pixels, dpi: 500 }
}
