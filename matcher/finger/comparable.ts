import { unitDescriptors } from './descriptor.ts'
import type { FingerTemplate } from './template.ts'

/** A template laid out for comparison: one flat array a quantity, y up so that angles turn as in mathematics. */
export interface Comparable {
  readonly count: number
  readonly x: Float32Array
  readonly y: Float32Array
  readonly angle: Float32Array
  readonly cos: Float32Array
  readonly sin: Float32Array
  /** [count, 48] unit rows, or null for a template without descriptors. */
  readonly descriptors: Float32Array | null
}

export function comparable({ minutiae, descriptors }: FingerTemplate): Comparable {
  const count = minutiae.length
  const x = new Float32Array(count)
  const y = new Float32Array(count)
  const angle = new Float32Array(count)
  const cos = new Float32Array(count)
  const sin = new Float32Array(count)
  for (let m = 0; m < count; m++) {
    const minutia = minutiae[m]
    x[m] = minutia.x
    y[m] = -minutia.y
    angle[m] = minutia.angle
    cos[m] = Math.cos(minutia.angle)
    sin[m] = Math.sin(minutia.angle)
  }
  return { count, x, y, angle, cos, sin, descriptors: descriptors && unitDescriptors(descriptors, count) }
}
