import type { GreyImage } from './grey-image.ts'
import { type LightMap, tileThreshold } from './light-map.ts'

/** A border of the sheet against a dark surround, in pixels along the axis that crosses it: at + slope × other. */
type Edge = { readonly at: number; readonly slope: number }

/** Borders that the dark surround of the scanner shows; undefined where the scan shows none. */
export type SheetEdges = {
  readonly left?: Edge
  readonly right?: Edge
  readonly top?: Edge
  readonly bottom?: Edge
}

/** The surround is at most this share of the scan on a side. */
const DEEPEST_SHARE = 0.3
/** Rows or columns looked at: every so many pixels. */
const STRIDE = 5
const MAX_SLOPE = Math.tan((7 * Math.PI) / 180)
const SLOPES = 57
/** Dark runs from the scan's border shorter than this are the border's own shadow, in pixels. */
const LEAST_PX = 2
/** Share of a side that is dark where there is a surround: marks cut by the scan's own border are dark in places. */
const SURROUND_SHARE = 0.85
/** Share of the samples on one straight line from which it may be the sheet's border. */
const MIN_SUPPORT = 0.08
/** Light pixels in a row that end the surround; single ones are its noise. */
const LIGHT_RUN = 3

/**
 * Finds the sheet in a dark surround. Timing marks printed up to the paper's edge run together with the
 * surround; cutting along these lines parts them again. Along a side whose marks touch, most samples end at the
 * marks' inner ends and some at the paper: of the parallel lines with enough support the outermost is the paper.
 */
export function sheetEdges(image: GreyImage, map: LightMap): SheetEdges {
  const { width, height, pixels } = image
  const dark = (x: number, y: number) => pixels[y * width + x]! <= tileThreshold(map, x, y)
  const find = (count: number, length: number, at: (i: number, depth: number) => boolean) => {
    const points: { i: number; depth: number }[] = []
    let samples = 0
    for (let i = 0; i < count; i += STRIDE) {
      samples++
      const depth = darkDepth(length * DEEPEST_SHARE, (d) => at(i, d))
      if (depth !== undefined && depth >= LEAST_PX) points.push({ i, depth })
    }
    return outermostLine(points, samples)
  }
  const left = find(height, width, (y, d) => dark(d, y))
  const right = find(height, width, (y, d) => dark(width - 1 - d, y))
  const top = find(width, height, (x, d) => dark(x, d))
  const bottom = find(width, height, (x, d) => dark(x, height - 1 - d))
  return {
    ...(left && { left }),
    ...(right && { right: { at: width - 1 - right.at, slope: -right.slope } }),
    ...(top && { top }),
    ...(bottom && { bottom: { at: height - 1 - bottom.at, slope: -bottom.slope } }),
  }
}

/** The part of row `y` that is inside the sheet, in pixels from and up to (exclusive). */
export function rowInSheet(edges: SheetEdges, width: number, y: number): readonly [number, number] {
  let from = 0
  let to = width
  if (edges.left) from = Math.max(from, Math.ceil(edges.left.at + edges.left.slope * y))
  if (edges.right) to = Math.min(to, Math.floor(edges.right.at + edges.right.slope * y) + 1)
  for (const [edge, below] of [
    [edges.top, true],
    [edges.bottom, false],
  ] as const) {
    if (edge === undefined) continue
    // Inside where y is beyond the line at + slope × x.
    const gap = y - edge.at
    const inside = (x: number) => (below ? gap >= edge.slope * x : gap <= edge.slope * x)
    if (Math.abs(edge.slope) < 1e-9) {
      if (!inside(0)) return [0, 0]
      continue
    }
    const crossing = gap / edge.slope
    if (inside(Math.ceil(crossing) + 1)) from = Math.max(from, Math.ceil(crossing))
    else to = Math.min(to, Math.floor(crossing))
  }
  return from < to ? [from, to] : [0, 0]
}

/** Dark pixels from the scan's border inwards; undefined where no paper follows. */
function darkDepth(limit: number, dark: (depth: number) => boolean): number | undefined {
  let light = 0
  for (let depth = 0; depth < limit; depth++) {
    light = dark(depth) ? 0 : light + 1
    if (light === LIGHT_RUN) return depth - LIGHT_RUN + 1
  }
  return undefined
}

function outermostLine(
  points: readonly { readonly i: number; readonly depth: number }[],
  samples: number,
): Edge | undefined {
  if (points.length < SURROUND_SHARE * samples) return undefined
  const deepest = Math.max(...points.map(({ depth }) => depth))
  const longest = Math.max(...points.map(({ i }) => i))
  // Bins of two pixels; slopes move a point by at most this.
  const offset = Math.ceil((MAX_SLOPE * longest) / 2) + 1
  const bins = new Uint32Array(2 * offset + Math.ceil(deepest / 2) + 2)
  const fill = (slope: number) => {
    bins.fill(0)
    for (const { i, depth } of points) bins[Math.round((depth - slope * i) / 2) + offset]!++
  }
  let best = { votes: 0, slope: 0 }
  for (let step = 0; step < SLOPES; step++) {
    const slope = (step / (SLOPES - 1) - 0.5) * 2 * MAX_SLOPE
    fill(slope)
    let votes = 0
    for (const count of bins) if (count > votes) votes = count
    if (votes > best.votes) best = { votes, slope }
  }
  const enough = MIN_SUPPORT * samples
  if (best.votes < enough) return undefined
  fill(best.slope)
  const outermost = bins.findIndex((count) => count >= enough) - offset
  // One pixel further in: the border itself is blurred.
  return { at: outermost * 2 + 1, slope: best.slope }
}
