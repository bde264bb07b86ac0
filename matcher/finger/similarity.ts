import type { Comparable } from './comparable.ts'
import { floatTensor, type Models, runModel } from './models.ts'
import { DESCRIPTOR_LENGTH } from './template.ts'

/**
 * Similarity 0..1 of each minutia of the probe with each of the reference, [probe.count, reference.count], by the
 * product of their descriptors (similarity.onnx). Both must have descriptors and minutiae.
 */
export async function descriptorSimilarity(
  models: Pick<Models, 'similarity'>,
  probe: Comparable,
  reference: Comparable,
): Promise<Float32Array> {
  const feeds = {
    probe: floatTensor(probe.descriptors!, [probe.count, DESCRIPTOR_LENGTH]),
    reference: floatTensor(reference.descriptors!, [reference.count, DESCRIPTOR_LENGTH]),
  }
  return (await runModel(models.similarity, feeds)).similarity.data
}
