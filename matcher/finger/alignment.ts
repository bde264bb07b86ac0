import type { Candidates } from './candidates.ts'
import type { Comparable } from './comparable.ts'

/** Rounds of fitting and matching again. */
const ROUNDS = 3
/** Skin stretches smoothly: residuals are smoothed with this Gaussian, px. */
const SMOOTH_SIGMA = 55
/** A probe minutia matches within this distance (px) and turn (cosine of 25 degrees). */
const REACH = 12
const COS_TURN = Math.cos((25 * Math.PI) / 180)
/** A minutia lies in the overlap when the other print has one within this distance, px. */
const OVERLAP = 55

interface Pair {
  readonly i: number
  readonly j: number
  readonly weight: number
}

/**
 * Lays the probe on the reference (similarity transform from the clique, then smoothed residuals), matches all minutiae
 * again, and scores the similarity found against what the overlap could hold. 0 when fewer than three pairs agree.
 * `similarity` is [probe.count, reference.count].
 */
export function alignmentScore(
  probe: Comparable,
  reference: Comparable,
  similarity: Float32Array,
  candidates: Candidates,
  members: readonly number[],
): number {
  let pairs: readonly Pair[] = members.map((c) => ({
    i: candidates.probe[c],
    j: candidates.reference[c],
    weight: candidates.similarity[c],
  }))
  let mapped = probe
  for (let round = 0; round < ROUNDS; round++) {
    if (pairs.length < 3) return 0
    const laid = lay(probe, reference, pairs)
    mapped = round === 0 ? laid : bend(laid, reference, pairs)
    pairs = matchAll(mapped, reference, similarity)
  }
  if (pairs.length < 3) return 0
  let found = 0
  for (const pair of pairs) found += pair.weight
  const fromProbe = overlapCount(mapped, reference)
  const fromReference = overlapCount(reference, mapped)
  return found / Math.sqrt(Math.sqrt(Math.max(4, fromProbe) * Math.max(4, fromReference)))
}

/** Weighted least-squares similarity transform of the pairs (scale held to 0.85..1.18), applied to the whole probe. */
function lay(probe: Comparable, reference: Comparable, pairs: readonly Pair[]): Comparable {
  let total = 0
  let px = 0
  let py = 0
  let rx = 0
  let ry = 0
  for (const { i, j, weight } of pairs) {
    total += weight
    px += weight * probe.x[i]
    py += weight * probe.y[i]
    rx += weight * reference.x[j]
    ry += weight * reference.y[j]
  }
  px /= total
  py /= total
  rx /= total
  ry /= total
  let dot = 0
  let cross = 0
  let power = 0
  for (const { i, j, weight } of pairs) {
    const [ax, ay] = [probe.x[i] - px, probe.y[i] - py]
    const [bx, by] = [reference.x[j] - rx, reference.y[j] - ry]
    dot += weight * (ax * bx + ay * by)
    cross += weight * (ax * by - ay * bx)
    power += weight * (ax * ax + ay * ay)
  }
  const length = Math.hypot(dot, cross)
  const scale = power > 0 ? Math.max(0.85, Math.min(1.18, length / power)) : 1
  const cos = length > 0 ? dot / length : 1
  const sin = length > 0 ? cross / length : 0
  const { count } = probe
  const [x, y, c, s] = [0, 0, 0, 0].map(() => new Float32Array(count))
  for (let i = 0; i < count; i++) {
    const [dx, dy] = [(probe.x[i] - px) * scale, (probe.y[i] - py) * scale]
    x[i] = rx + cos * dx - sin * dy
    y[i] = ry + sin * dx + cos * dy
    c[i] = cos * probe.cos[i] - sin * probe.sin[i]
    s[i] = sin * probe.cos[i] + cos * probe.sin[i]
  }
  return { ...probe, x, y, cos: c, sin: s }
}

/** Moves each laid minutia by the smoothed residual of the pairs near it. */
function bend(laid: Comparable, reference: Comparable, pairs: readonly Pair[]): Comparable {
  const x = Float32Array.from(laid.x)
  const y = Float32Array.from(laid.y)
  for (let m = 0; m < laid.count; m++) {
    let total = 0.3 // pulls towards the rigid position where no pair is near
    let dx = 0
    let dy = 0
    for (const { i, j, weight } of pairs) {
      const far = (laid.x[i] - laid.x[m]) ** 2 + (laid.y[i] - laid.y[m]) ** 2
      const near = weight * Math.exp(-far / (2 * SMOOTH_SIGMA * SMOOTH_SIGMA))
      total += near
      dx += near * (reference.x[j] - laid.x[i])
      dy += near * (reference.y[j] - laid.y[i])
    }
    x[m] += dx / total
    y[m] += dy / total
  }
  return { ...laid, x, y }
}

/** Greedy one-to-one pairs within reach and turn, best (similarity times closeness) first. */
function matchAll(mapped: Comparable, reference: Comparable, similarity: Float32Array): readonly Pair[] {
  const possible: Pair[] = []
  for (let i = 0; i < mapped.count; i++)
    for (let j = 0; j < reference.count; j++) {
      const alike = similarity[i * reference.count + j]
      if (alike <= 0) continue
      const far = (mapped.x[i] - reference.x[j]) ** 2 + (mapped.y[i] - reference.y[j]) ** 2
      if (far > REACH * REACH) continue
      if (mapped.cos[i] * reference.cos[j] + mapped.sin[i] * reference.sin[j] < COS_TURN) continue
      possible.push({ i, j, weight: alike * (1 - far / (2 * REACH * REACH)) })
    }
  possible.sort((a, b) => b.weight - a.weight || a.i - b.i || a.j - b.j)
  const usedProbe = new Uint8Array(mapped.count)
  const usedReference = new Uint8Array(reference.count)
  return possible.filter(({ i, j }) => {
    if (usedProbe[i] === 1 || usedReference[j] === 1) return false
    usedProbe[i] = 1
    usedReference[j] = 1
    return true
  })
}

function overlapCount(one: Comparable, other: Comparable): number {
  let count = 0
  for (let i = 0; i < one.count; i++)
    for (let j = 0; j < other.count; j++)
      if ((one.x[i] - other.x[j]) ** 2 + (one.y[i] - other.y[j]) ** 2 < OVERLAP * OVERLAP) {
        count++
        break
      }
  return count
}
