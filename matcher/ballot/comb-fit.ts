/** A regular row of marks: tooth i lies at first + i × pitch. */
export type Comb = { readonly first: number; readonly pitch: number; readonly matched: number }

/** Largest distance of a mark from its tooth, in pitches. */
const MAX_OFF = 0.25
/** How far the true pitch may lie from the one supposed. */
const PITCH_TOLERANCE = 0.08
/** Share of the teeth that must be seen to believe the comb. */
const MIN_MATCHED = 0.5

/**
 * Fits `count` teeth to positions along a line, of which some are missing and some are dirt. `anchors` are places
 * where the first or the last tooth must lie, found on another side. Undefined where no fit or more than one is
 * possible: a comb that lacks its last tooth cannot be told from one that lacks its first.
 */
export function fitComb(
  positions: readonly number[],
  supposedPitch: number,
  count: number,
  anchors: { readonly first?: number; readonly last?: number } = {},
): Comb | undefined {
  const sorted = positions.toSorted((a, b) => a - b)
  const pitch = commonPitch(sorted, supposedPitch)
  if (pitch === undefined) return undefined
  const start = startOfComb(sorted, pitch)
  const teeth = numbered(sorted, start, pitch)
  const line = regression(teeth)
  if (line === undefined) return undefined
  const taken = new Set(
    sorted
      .map((at) => (at - line.first) / line.pitch)
      .filter((tooth) => Math.abs(tooth - Math.round(tooth)) <= MAX_OFF)
      .map(Math.round),
  )
  const placements: { readonly from: number; readonly matched: number }[] = []
  const indices = [...taken]
  for (let from = Math.min(...indices) - count + 1; from <= Math.max(...indices); from++) {
    const matched = indices.filter((i) => i >= from && i < from + count).length
    const near = (anchor: number | undefined, tooth: number) =>
      anchor === undefined || Math.abs((anchor - line.first) / line.pitch - tooth) <= 0.5
    if (near(anchors.first, from) && near(anchors.last, from + count - 1)) placements.push({ from, matched })
  }
  const best = Math.max(0, ...placements.map(({ matched }) => matched))
  const alike = placements.filter(({ matched }) => matched === best)
  if (alike.length !== 1 || best < MIN_MATCHED * count) return undefined
  return { first: line.first + alike[0]!.from * line.pitch, pitch: line.pitch, matched: best }
}

/** Median distance of neighbours that are about one pitch apart. */
function commonPitch(sorted: readonly number[], supposed: number): number | undefined {
  const steps = sorted
    .slice(1)
    .map((at, i) => at - sorted[i]!)
    .filter((step) => Math.abs(step / supposed - 1) <= 2 * PITCH_TOLERANCE)
    .sort((a, b) => a - b)
  const pitch = steps[steps.length >> 1]
  return pitch !== undefined && Math.abs(pitch / supposed - 1) <= PITCH_TOLERANCE ? pitch : undefined
}

/** The position that begins the longest run of equal steps: dirt seldom keeps the pitch. */
function startOfComb(sorted: readonly number[], pitch: number): number {
  let best = { at: sorted[0]!, length: 0 }
  let start = 0
  for (let i = 1; i <= sorted.length; i++) {
    const step = i < sorted.length ? sorted[i]! - sorted[i - 1]! : 0
    if (Math.abs(step / pitch - 1) <= MAX_OFF / 2) continue
    if (i - start > best.length) best = { at: sorted[start]!, length: i - start }
    start = i
  }
  return best.at
}

/** Numbers positions outwards from a start, step by step, so that a small error of the pitch does not add up. */
function numbered(sorted: readonly number[], start: number, pitch: number) {
  const teeth: { readonly tooth: number; readonly at: number }[] = [{ tooth: 0, at: start }]
  for (const direction of [1, -1]) {
    let last = { tooth: 0, at: start }
    const outward = sorted.filter((at) => (at - start) * direction > 0)
    for (const at of direction > 0 ? outward : outward.toReversed()) {
      const steps = (at - last.at) / pitch
      const whole = Math.round(steps)
      if (whole === 0 || Math.abs(steps - whole) > MAX_OFF) continue
      last = { tooth: last.tooth + whole, at }
      teeth.push(last)
    }
  }
  return teeth
}

function regression(teeth: readonly { readonly tooth: number; readonly at: number }[]) {
  const n = teeth.length
  const meanTooth = teeth.reduce((sum, { tooth }) => sum + tooth, 0) / n
  const meanAt = teeth.reduce((sum, { at }) => sum + at, 0) / n
  let covariance = 0
  let variance = 0
  for (const { tooth, at } of teeth) {
    covariance += (tooth - meanTooth) * (at - meanAt)
    variance += (tooth - meanTooth) ** 2
  }
  if (variance === 0) return undefined
  const pitch = covariance / variance
  return { first: meanAt - meanTooth * pitch, pitch }
}
