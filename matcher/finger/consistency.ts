import type { Candidates } from './candidates.ts'
import type { Comparable } from './comparable.ts'

/** Two pairs agree when their distances differ by at most this many px plus a share of the distance (elastic skin). */
const DISTANCE_PX = 5
const DISTANCE_SHARE = 0.08
/** Largest difference of relative directions, radians (30 degrees). */
const TURN = Math.PI / 6
const COS_TURN = Math.cos(TURN)
/** Nearer than this two minutiae give no bearing worth having, px. */
const NEAR = 12

/**
 * How well each two candidate pairs fit one (nearly) rigid motion, 0..1, symmetric, zero diagonal: distance between the
 * minutiae, their relative direction, and the bearing of one seen from the other, each in probe and in reference.
 */
export function pairConsistency(
  probe: Comparable,
  reference: Comparable,
  candidates: Candidates,
): Float32Array {
  const { count } = candidates
  const table = new Float32Array(count * count)
  for (let c = 0; c < count; c++) {
    const i = candidates.probe[c]
    const j = candidates.reference[c]
    for (let d = c + 1; d < count; d++) {
      const k = candidates.probe[d]
      const l = candidates.reference[d]
      if (i === k || j === l) continue
      const weight = agreement(probe, reference, i, k, j, l)
      table[c * count + d] = weight
      table[d * count + c] = weight
    }
  }
  return table
}

function agreement(p: Comparable, r: Comparable, i: number, k: number, j: number, l: number): number {
  const pdx = p.x[k] - p.x[i]
  const pdy = p.y[k] - p.y[i]
  const rdx = r.x[l] - r.x[j]
  const rdy = r.y[l] - r.y[j]
  const pd = Math.sqrt(pdx * pdx + pdy * pdy)
  const rd = Math.sqrt(rdx * rdx + rdy * rdy)
  const stretch = Math.abs(pd - rd) / (DISTANCE_PX + DISTANCE_SHARE * Math.min(pd, rd))
  if (stretch >= 1) return 0
  // cosine of the difference of the relative directions
  const pcos = p.cos[i] * p.cos[k] + p.sin[i] * p.sin[k]
  const psin = p.cos[i] * p.sin[k] - p.sin[i] * p.cos[k]
  const rcos = r.cos[j] * r.cos[l] + r.sin[j] * r.sin[l]
  const rsin = r.cos[j] * r.sin[l] - r.sin[j] * r.cos[l]
  const turn = pcos * rcos + psin * rsin
  if (turn <= COS_TURN) return 0
  let bearing = 1
  if (pd > NEAR && rd > NEAR) {
    const pu = p.cos[i] * pdx + p.sin[i] * pdy
    const pv = p.cos[i] * pdy - p.sin[i] * pdx
    const ru = r.cos[j] * rdx + r.sin[j] * rdy
    const rv = r.cos[j] * rdy - r.sin[j] * rdx
    bearing = (pu * ru + pv * rv) / (pd * rd)
    if (bearing <= COS_TURN) return 0
  }
  const straight = (turn - COS_TURN) / (1 - COS_TURN)
  const seen = (bearing - COS_TURN) / (1 - COS_TURN)
  return (1 - stretch * stretch) * straight * seen
}
