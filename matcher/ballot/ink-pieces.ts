import type { Point } from './layout.ts'
import type { Patch } from './patch.ts'

/** Ink that hangs together in a patch, and the forms of it. */
export type Component = { readonly pixels: readonly number[]; readonly extentMm: number }

/** Directions in which a diameter is measured. */
const DIRECTIONS = Array.from({ length: 8 }, (_, i) => {
  const angle = (i * Math.PI) / 8
  return { x: Math.cos(angle), y: Math.sin(angle) }
})

/** Connected pixels (by sides and corners) of a mask. */
export function componentsOf(mask: Uint8Array, patch: Patch): readonly Component[] {
  const { width } = patch
  const left = mask.slice()
  const found: Component[] = []
  for (let start = 0; start < left.length; start++) {
    if (left[start] !== 1) continue
    left[start] = 0
    const pixels = [start]
    for (let next = 0; next < pixels.length; next++) {
      const at = pixels[next]!
      for (const row of [at - width, at, at + width]) {
        for (let near = row - 1; near <= row + 1; near++) {
          // the inside never touches the patch's border, so rows do not run into each other
          if (left[near] !== 1) continue
          left[near] = 0
          pixels.push(near)
        }
      }
    }
    found.push({ pixels, extentMm: extentMm(pixels, patch) })
  }
  return found
}

/** Diameter in millimetres: the greatest extent in any direction. */
export function extentMm(pixels: readonly number[], { u, v }: Patch): number {
  let most = 0
  for (const { x, y } of DIRECTIONS) {
    let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (const at of pixels) {
      const along = u[at]! * x + v[at]! * y
      if (along < least) least = along
      if (along > greatest) greatest = along
    }
    most = Math.max(most, greatest - least)
  }
  return most
}

/** The place of a patch's pixel in the scan. */
export function pixelOf(at: number, { left, top, width }: Patch): Point {
  return { x: left + (at % width) + 0.5, y: top + Math.floor(at / width) + 0.5 }
}

/** Middle, main direction and breadth of a component, pixels of the scan. */
export function axisOf(pixels: readonly number[], { left, top, width }: Patch) {
  let [sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0]
  for (const at of pixels) {
    const [x, y] = [at % width, Math.floor(at / width)]
    sx += x
    sy += y
    sxx += x * x
    syy += y * y
    sxy += x * y
  }
  const n = pixels.length
  const [mx, my] = [sx / n, sy / n]
  const [cxx, cyy, cxy] = [sxx / n - mx * mx, syy / n - my * my, sxy / n - mx * my]
  const angle = Math.atan2(2 * cxy, cxx - cyy) / 2
  const least = (cxx + cyy - Math.hypot(cxx - cyy, 2 * cxy)) / 2
  return {
    middle: { x: left + mx + 0.5, y: top + my + 0.5 },
    direction: { x: Math.cos(angle), y: Math.sin(angle) },
    // a uniform bar's variance is a twelfth of its breadth squared
    widthPx: Math.sqrt(12 * Math.max(0, least)),
  }
}
