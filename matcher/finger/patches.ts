import type { Field, Mask, Minutia } from './types.ts'

/** Samples a side of a patch. */
export const PATCH_SIDE = 64
/** Pixels between samples: 64 x 1.5 px = 96 px = 4.9 mm of skin round the minutia. */
const STEP = 1.5

/**
 * Square patches of the enhanced wave round each minutia, turned so that the minutia points right; clipped to -1..1 and
 * 0 outside the foreground. Shape [minutiae, 64, 64], row-major.
 */
export function cutPatches(enhanced: Field, foreground: Mask, minutiae: readonly Minutia[]): Float32Array {
  const { width, height, data } = enhanced
  const visible = new Float32Array(width * height)
  for (let i = 0; i < visible.length; i++)
    visible[i] = foreground.data[i] === 1 ? Math.max(-1, Math.min(1, data[i])) : 0
  const patches = new Float32Array(minutiae.length * PATCH_SIDE * PATCH_SIDE)
  const half = (PATCH_SIDE - 1) / 2
  minutiae.forEach((minutia, m) => {
    const cos = Math.cos(minutia.angle) * STEP
    const sin = Math.sin(minutia.angle) * STEP
    let at = m * PATCH_SIDE * PATCH_SIDE
    for (let v = -half; v <= half; v++)
      for (let u = -half; u <= half; u++) {
        const x = minutia.x + u * cos + v * sin
        const y = minutia.y - u * sin + v * cos
        patches[at++] = bilinear(visible, width, height, x, y)
      }
  })
  return patches
}

function bilinear(data: Float32Array, width: number, height: number, x: number, y: number): number {
  const x0 = Math.floor(x)
  const y0 = Math.floor(y)
  if (x0 < 0 || y0 < 0 || x0 >= width - 1 || y0 >= height - 1) return 0
  const fx = x - x0
  const fy = y - y0
  const i = y0 * width + x0
  return (
    (data[i] * (1 - fx) + data[i + 1] * fx) * (1 - fy) +
    (data[i + width] * (1 - fx) + data[i + width + 1] * fx) * fy
  )
}
