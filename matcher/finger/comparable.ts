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

export function comparable(template: FingerTemplate): Comparable {
  const { minutiae } = template
  const column = (read: (i: number) => number): Float32Array => Float32Array.from(minutiae, (_, i) => read(i))
  return {
    count: minutiae.length,
    x: column((i) => minutiae[i].x),
    y: column((i) => -minutiae[i].y),
    angle: column((i) => minutiae[i].angle),
    cos: column((i) => Math.cos(minutiae[i].angle)),
    sin: column((i) => Math.sin(minutiae[i].angle)),
    descriptors: template.descriptors ? unitDescriptors(template.descriptors, minutiae.length) : null,
  }
}
