import { floatTensor, type Models, runModel } from './models.ts'
import { cutPatches, PATCH_SIDE } from './patches.ts'
import { DESCRIPTOR_LENGTH, DESCRIPTOR_MAX } from './template.ts'
import type { Field, Mask, Minutia } from './types.ts'

/** The largest value that the 4-bit steps reach: 2.5 times the mean size of a number in a unit vector of 48. */
const STEP_RANGE = 2.5 / Math.sqrt(DESCRIPTOR_LENGTH)

/**
 * Learned local descriptors (descriptor.onnx, ../training/train_descriptor.py), one a minutia, as 4-bit steps -7..7;
 * shape [minutiae, 48]. Alike skin gives vectors at a small angle, whatever the sensor.
 */
export async function describe(
  models: Pick<Models, 'descriptor'>,
  enhanced: Field,
  foreground: Mask,
  minutiae: readonly Minutia[],
): Promise<Int8Array> {
  if (minutiae.length === 0) return new Int8Array(0)
  const patches = cutPatches(enhanced, foreground, minutiae)
  const feeds = { patches: floatTensor(patches, [minutiae.length, 1, PATCH_SIDE, PATCH_SIDE]) }
  const { descriptors } = await runModel(models.descriptor, feeds)
  return Int8Array.from(descriptors.data, quantise)
}

function quantise(value: number): number {
  const step = Math.round((value / STEP_RANGE) * DESCRIPTOR_MAX)
  return Math.max(-DESCRIPTOR_MAX, Math.min(DESCRIPTOR_MAX, step))
}

/** Steps as unit vectors, row by row: what products of templates are taken of. */
export function unitDescriptors(steps: Int8Array, count: number): Float32Array {
  const unit = new Float32Array(count * DESCRIPTOR_LENGTH)
  for (let m = 0; m < count; m++) {
    let power = 0
    for (let k = m * DESCRIPTOR_LENGTH; k < (m + 1) * DESCRIPTOR_LENGTH; k++) power += steps[k] * steps[k]
    const scale = power === 0 ? 0 : 1 / Math.sqrt(power)
    for (let k = m * DESCRIPTOR_LENGTH; k < (m + 1) * DESCRIPTOR_LENGTH; k++) unit[k] = steps[k] * scale
  }
  return unit
}
