import { alignmentScore } from './alignment.ts'
import { pickCandidates } from './candidates.ts'
import type { Comparable } from './comparable.ts'
import { pairConsistency } from './consistency.ts'
import { cylinderSimilarity } from './cylinders.ts'
import { relaxationScore } from './relaxation.ts'
import { findClique } from './spectral.ts'

/** Typical size of each part in a sure match, so that the fused score of one is about 100. */
const FULL = { relaxation: 0.35, clique: 1, alignment: 2 } as const

/** The three views of one comparison that the score is made of. */
export interface ScoreParts {
  readonly relaxation: number
  readonly clique: number
  readonly alignment: number
}

export function scoreParts(probe: Comparable, reference: Comparable, similarity: Float32Array): ScoreParts {
  const candidates = pickCandidates(similarity, probe.count, reference.count)
  const smaller = Math.min(probe.count, reference.count)
  const consistency = pairConsistency(probe, reference, candidates)
  const { members, mass } = findClique(candidates, consistency)
  return {
    relaxation: relaxationScore(candidates, consistency, smaller),
    clique: mass / Math.sqrt(smaller + 5),
    alignment: alignmentScore(probe, reference, similarity, candidates, members),
  }
}

/**
 * Score of two prints from the similarities of their minutiae ([probe.count, reference.count], 0..1): geometric mean
 * (log-sum) of relaxation, clique and alignment; 0 = nothing in common, about 100 = sure.
 */
export function score(probe: Comparable, reference: Comparable, similarity: Float32Array): number {
  const { relaxation, clique, alignment } = scoreParts(probe, reference, similarity)
  return (
    100 * Math.cbrt((relaxation / FULL.relaxation) * (clique / FULL.clique) * (alignment / FULL.alignment))
  )
}

/** Raw score of two prints by their minutiae alone (a template that came from an ISO record); a scale of its own. */
export function scoreWithoutDescriptors(probe: Comparable, reference: Comparable): number {
  return score(probe, reference, cylinderSimilarity(probe, reference))
}
