import type { Candidates } from './candidates.ts'

/** Power iterations; the leading vector of these small matrices settles in fewer. */
const ITERATIONS = 12
/** Pairs whose weight in the leading vector is below this share of the largest are not part of the clique. */
const LEAST_SHARE = 0.12

/** The largest mutually consistent set of pairs, one-to-one, and its mass. */
export interface Clique {
  /** indices into the candidates, strongest first */
  readonly members: readonly number[]
  /** mean support a member has from the others */
  readonly mass: number
}

/** Spectral matching (Leordeanu and Hebert 2005): leading vector of the consistency matrix, then greedy one-to-one. */
export function findClique(candidates: Candidates, consistency: Float32Array): Clique {
  const { count, similarity, probe, reference } = candidates
  const root = Float32Array.from(similarity, Math.sqrt)
  let vector = Float32Array.from(similarity)
  for (let round = 0; round < ITERATIONS; round++) {
    const next = new Float32Array(count)
    let power = 0
    for (let c = 0; c < count; c++) {
      let sum = 0
      for (let d = 0, i = c * count; d < count; d++, i++) sum += consistency[i] * root[d] * vector[d]
      next[c] = sum * root[c]
      power += next[c] * next[c]
    }
    if (power === 0) return { members: [], mass: 0 }
    const scale = 1 / Math.sqrt(power)
    for (let c = 0; c < count; c++) next[c] *= scale
    vector = next
  }
  const order = Array.from(vector, (_, c) => c).sort((a, b) => vector[b] - vector[a] || a - b)
  const least = vector[order[0]] * LEAST_SHARE
  const usedProbe = new Set<number>()
  const usedReference = new Set<number>()
  const members: number[] = []
  for (const c of order) {
    if (vector[c] < least) break
    if (usedProbe.has(probe[c]) || usedReference.has(reference[c])) continue
    usedProbe.add(probe[c])
    usedReference.add(reference[c])
    members.push(c)
  }
  let support = 0
  for (const c of members) for (const d of members) support += consistency[c * count + d] * root[c] * root[d]
  return { members, mass: support / members.length }
}
