import type { Candidates } from './candidates.ts'

/** Rounds and share of a pair's own value kept a round: LSS-R of Cappelli, Ferrara and Maltoni (2010), tables 3 and 4. */
const ROUNDS = 5
const KEPT = 0.5
/** Pairs averaged at the end: between 4 and 12, more for larger prints (a sigmoid of the smaller count). */
const PAIRS = { least: 4, most: 12, middle: 20, slope: 0.4 } as const

/**
 * Local similarity sort with relaxation: each candidate's similarity is pulled towards that of the candidates it is
 * consistent with; the score is the mean of the pairs that kept most of theirs. 0..1.
 */
export function relaxationScore(candidates: Candidates, consistency: Float32Array, smaller: number): number {
  const { count, similarity } = candidates
  if (count < 2) return 0
  let now = Float32Array.from(similarity)
  const scale = (1 - KEPT) / Math.max(1, Math.min(count, smaller) - 1)
  for (let round = 0; round < ROUNDS; round++) {
    const next = new Float32Array(count)
    for (let c = 0; c < count; c++) {
      let support = 0
      for (let d = 0, i = c * count; d < count; d++, i++) support += consistency[i] * now[d]
      next[c] = KEPT * now[c] + scale * support
    }
    now = next
  }
  const spread = PAIRS.most - PAIRS.least
  const wanted = PAIRS.least + Math.round(spread / (1 + Math.exp(-PAIRS.slope * (smaller - PAIRS.middle))))
  const order = Array.from(now, (value, c) => ({ value, kept: value / similarity[c] })).sort(
    (a, b) => b.kept - a.kept,
  )
  let sum = 0
  for (const pair of order.slice(0, wanted)) sum += pair.value
  return sum / wanted
}
