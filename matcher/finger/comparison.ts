import { commonScore } from './calibration.ts'
import type { Comparable } from './comparable.ts'
import type { Models } from './models.ts'
import { score, scoreWithoutDescriptors } from './score.ts'
import { descriptorSimilarities } from './similarity.ts'

/** References a product: bounds its result to 64 x 64 x 64 floats = 1 MB. */
const BATCH = 64

/**
 * Scores of one probe against several references, in their order, on the common scale; 0 where either has no minutiae.
 * By descriptors where both have them, else by minutiae alone.
 */
export async function compareWithAll(
  models: Pick<Models, 'similarity'>,
  probe: Comparable,
  references: readonly Comparable[],
): Promise<Float64Array> {
  const scores = new Float64Array(references.length)
  if (probe.count === 0) return scores
  const described: number[] = []
  references.forEach((reference, r) => {
    if (reference.count === 0) return
    if (probe.descriptors && reference.descriptors) described.push(r)
    else scores[r] = commonScore(scoreWithoutDescriptors(probe, reference))
  })
  for (let start = 0; start < described.length; start += BATCH) {
    const batch = described.slice(start, start + BATCH)
    const similarities = await descriptorSimilarities(
      models,
      probe,
      batch.map((r) => references[r]),
    )
    batch.forEach((r, i) => {
      scores[r] = score(probe, references[r], similarities[i])
    })
  }
  return scores
}
