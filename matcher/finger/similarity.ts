import type { Comparable } from './comparable.ts'
import { floatTensor, type Models, runModel } from './models.ts'
import { DESCRIPTOR_LENGTH } from './template.ts'

/**
 * Similarity 0..1 of each minutia of the probe with each of a reference, [probe.count, reference.count], by the product of
 * their descriptors (similarity.onnx); one product for all references. All must have descriptors and minutiae.
 */
export async function descriptorSimilarities(
  models: Pick<Models, 'similarity'>,
  probe: Comparable,
  references: readonly Comparable[],
): Promise<readonly Float32Array[]> {
  const rows = references.reduce((sum, reference) => sum + reference.count, 0)
  const stacked = new Float32Array(rows * DESCRIPTOR_LENGTH)
  const starts: number[] = []
  let row = 0
  for (const reference of references) {
    stacked.set(reference.descriptors!, row * DESCRIPTOR_LENGTH)
    starts.push(row)
    row += reference.count
  }
  const { similarity } = await runModel(models.similarity, {
    probe: floatTensor(probe.descriptors!, [probe.count, DESCRIPTOR_LENGTH]),
    references: floatTensor(stacked, [rows, DESCRIPTOR_LENGTH]),
  })
  return references.map((reference, r) => columnsOf(similarity.data, rows, starts[r], reference.count))
}

/** Cuts the columns from `start` out of a table with `stride` columns. */
function columnsOf(table: Float32Array, stride: number, start: number, count: number): Float32Array {
  const rows = table.length / stride
  const cut = new Float32Array(rows * count)
  for (let i = 0; i < rows; i++)
    cut.set(table.subarray(i * stride + start, i * stride + start + count), i * count)
  return cut
}
