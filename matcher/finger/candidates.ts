/** Best partners of each minutia that are looked at; a third one never changed a decision. */
const PARTNERS = 2
/** Cap of candidate pairs in all, so that the cost of a comparison has a bound. */
const MAX_CANDIDATES = 96

/** Candidate pairs of minutiae, most alike first. */
export interface Candidates {
  readonly count: number
  readonly probe: Uint8Array
  readonly reference: Uint8Array
  readonly similarity: Float32Array
}

/**
 * Pairs where the reference minutia is among the probe minutia's best two, or the other way round, with similarity
 * above zero. `similarity` is [rows, columns], row-major, 0..1.
 */
export function pickCandidates(similarity: Float32Array, rows: number, columns: number): Candidates {
  const chosen = new Set<number>()
  for (let row = 0; row < rows; row++) addBest(chosen, similarity, row * columns, 1, columns)
  for (let column = 0; column < columns; column++) addBest(chosen, similarity, column, columns, rows)
  const sorted = [...chosen].sort((a, b) => similarity[b] - similarity[a] || a - b).slice(0, MAX_CANDIDATES)
  return {
    count: sorted.length,
    probe: Uint8Array.from(sorted, (i) => Math.floor(i / columns)),
    reference: Uint8Array.from(sorted, (i) => i % columns),
    similarity: Float32Array.from(sorted, (i) => similarity[i]),
  }
}

function addBest(
  chosen: Set<number>,
  values: Float32Array,
  start: number,
  step: number,
  count: number,
): void {
  let first = -1
  let second = -1
  for (let k = 0, i = start; k < count; k++, i += step) {
    const value = values[i]
    if (value <= 0) continue
    if (first < 0 || value > values[first]) {
      second = first
      first = i
    } else if (second < 0 || value > values[second]) second = i
  }
  if (first >= 0) chosen.add(first)
  if (PARTNERS > 1 && second >= 0) chosen.add(second)
}
