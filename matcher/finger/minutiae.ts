import { cellOf, directionAt } from './orientation.ts'
import { crossingNumber, neighbourOffsets } from './thinning.ts'
import type { Mask, Minutia, RidgeFlow } from './types.ts'

/** How far a skeleton branch is followed to tell its direction, px: a bit over one ridge period. */
const TRACE = 11
/** A branch shorter than this from a bifurcation to an end is a thinning spur, px. */
const SPUR = 9
/** Ends nearer than this to the edge of the foreground are cuts, not ridge ends, px (about 1.5 ridge periods). */
const EDGE_END = 14
/** Bifurcations survive nearer to the edge, px. */
const EDGE_FORK = 9
/**
 * The border of the picture hides less than the edge of the contact, since ridges run on there at full contrast: it counts
 * as this deep, px. On pictures cut to 176x176 px this takes a quarter and more off the EER; within 3 px of EDGE_END the cut
 * ridges themselves become minutiae and strangers match by their borders.
 */
const BORDER_DEPTH = 8
/** Two minutiae nearer than this that look away from or at each other are a broken ridge or a bridge, px. */
const PAIR = 9
/** Full power of a clean wave (mean square of a sinusoid). */
const FULL_POWER = 0.5

/**
 * Minutiae of a skeleton, best first: ridge ends and forks by crossing number, with spurs, breaks, bridges and cuts removed.
 * The picture proper is innerWidth x innerHeight px, the rest padding. Angle: from the end back along its ridge, from the
 * fork between its two branches (ISO/IEC 19794-2).
 */
export function findMinutiae(
  skeleton: Mask,
  foreground: Mask,
  flow: RidgeFlow,
  innerWidth: number,
  innerHeight: number,
): readonly Minutia[] {
  const depth = depthInside(foreground, innerWidth, innerHeight, EDGE_END + 2)
  const pruned = pruneSpurs(skeleton)
  const found = readSkeleton(pruned, depth, flow)
  return dropPairs(found).toSorted((a, b) => b.quality - a.quality)
}

/** Chamfer depth of each foreground pixel below its edge in px, up to `limit`. */
function depthInside(foreground: Mask, innerWidth: number, innerHeight: number, limit: number): Float32Array {
  const { width, height, data } = foreground
  const depth = new Float32Array(width * height)
  const at = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= innerWidth || y >= innerHeight ? BORDER_DEPTH : depth[y * width + x]
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (data[y * width + x] === 0) continue
      const near = Math.min(
        at(x - 1, y) + 1,
        at(x, y - 1) + 1,
        at(x - 1, y - 1) + 1.41,
        at(x + 1, y - 1) + 1.41,
      )
      depth[y * width + x] = Math.min(limit, near)
    }
  for (let y = height - 1; y >= 0; y--)
    for (let x = width - 1; x >= 0; x--) {
      if (data[y * width + x] === 0) continue
      const near = Math.min(
        at(x + 1, y) + 1,
        at(x, y + 1) + 1,
        at(x + 1, y + 1) + 1.41,
        at(x - 1, y + 1) + 1.41,
      )
      depth[y * width + x] = Math.min(depth[y * width + x], near)
    }
  return depth
}

function codeAt(data: Uint8Array, offsets: readonly number[], i: number): number {
  let code = 0
  for (let k = 0; k < 8; k++) code |= data[i + offsets[k]] << k
  return code
}

/** Follows a ridge from `from` through `next` for at most `limit` px; stops at an end or a fork. */
function follow(
  data: Uint8Array,
  offsets: readonly number[],
  from: number,
  next: number,
  limit: number,
): { readonly path: readonly number[]; readonly stopped: 'end' | 'fork' | 'limit' } {
  const path = [next]
  let previous = from
  let here = next
  while (path.length < limit) {
    const code = codeAt(data, offsets, here)
    const steps = crossingNumber(code)
    if (steps === 1) return { path, stopped: 'end' }
    if (steps >= 3) return { path, stopped: 'fork' }
    const onward = onwardFrom(data, offsets, previous, here, path)
    if (onward < 0) return { path, stopped: 'end' }
    previous = here
    here = onward
    path.push(here)
  }
  return { path, stopped: 'limit' }
}

/** Next pixel of a line: rather one that does not also touch the pixel before (a staircase); -1 when there is none. */
function onwardFrom(
  data: Uint8Array,
  offsets: readonly number[],
  previous: number,
  here: number,
  path: readonly number[],
): number {
  let second = -1
  for (const offset of offsets) {
    const candidate = here + offset
    if (data[candidate] === 0 || candidate === previous || path.includes(candidate)) continue
    if (!offsets.some((o) => previous + o === candidate)) return candidate
    second = candidate
  }
  return second
}

/** Starts of the branches that leave a pixel: one neighbour a 0→1 step, the 4-neighbour where there is one. */
function branches(data: Uint8Array, offsets: readonly number[], i: number): readonly number[] {
  const code = codeAt(data, offsets, i)
  const starts: number[] = []
  for (let k = 0; k < 8; k++) {
    const on = (j: number): boolean => ((code >> (j & 7)) & 1) === 1
    if (on(k) || !on(k + 1)) continue
    let run = k + 1
    const members: number[] = []
    while (on(run) && members.length < 8) members.push(run++ & 7)
    starts.push(i + offsets[members.find((m) => m % 2 === 0) ?? members[0]])
  }
  return starts
}

function pruneSpurs(skeleton: Mask): Mask {
  const { width, height } = skeleton
  const data = Uint8Array.from(skeleton.data)
  const offsets = neighbourOffsets(width)
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x
      if (data[i] === 0 || crossingNumber(codeAt(data, offsets, i)) !== 1) continue
      const start = branches(data, offsets, i)[0]
      const { path, stopped } = follow(data, offsets, i, start, SPUR)
      if (stopped === 'limit') continue
      data[i] = 0
      for (const p of stopped === 'fork' ? path.slice(0, -1) : path) data[p] = 0
    }
  return { width, height, data }
}

function readSkeleton(skeleton: Mask, depth: Float32Array, flow: RidgeFlow): readonly Minutia[] {
  const { width, height, data } = skeleton
  const offsets = neighbourOffsets(width)
  const found: Minutia[] = []
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x
      if (data[i] === 0) continue
      const steps = crossingNumber(codeAt(data, offsets, i))
      if (steps !== 1 && steps !== 3) continue
      if (depth[i] < (steps === 1 ? EDGE_END : EDGE_FORK)) continue
      const towards =
        steps === 1 ? endDirection(data, offsets, width, i) : forkDirection(data, offsets, width, i)
      if (towards === null) continue
      const angle = senseOf(directionAt(flow, x, y), towards)
      const cell = cellOf(flow.power, x, y)
      const coherence = Math.hypot(flow.cos2.data[cell], flow.sin2.data[cell])
      const trust = Math.min(1, flow.power.data[cell] / FULL_POWER) * Math.min(1, 0.3 + coherence * 0.7)
      const quality = Math.round(100 * trust * Math.min(1, 0.6 + (0.4 * depth[i]) / (EDGE_END + 2)))
      found.push({ x, y, angle, type: steps === 1 ? 'ending' : 'bifurcation', quality })
    }
  return found
}

/** Direction (radians, y down) from a ridge end back along the ridge. */
function endDirection(data: Uint8Array, offsets: readonly number[], width: number, i: number): number | null {
  const { path } = follow(data, offsets, i, branches(data, offsets, i)[0], TRACE)
  return heading(i, path[path.length - 1], width)
}

/** Direction (radians, y down) of the valley between the two branches of a fork that lie closest together. */
function forkDirection(
  data: Uint8Array,
  offsets: readonly number[],
  width: number,
  i: number,
): number | null {
  const headings: number[] = []
  for (const start of branches(data, offsets, i)) {
    const { path } = follow(data, offsets, i, start, TRACE)
    if (path.length < 5) return null // a bridge or a knot of the skeleton, not a fork
    headings.push(heading(i, path[path.length - 1], width))
  }
  let closest = Number.POSITIVE_INFINITY
  let between = 0
  for (let a = 0; a < headings.length; a++)
    for (let b = a + 1; b < headings.length; b++) {
      const turn = wrap(headings[b] - headings[a])
      if (Math.abs(turn) < closest) {
        closest = Math.abs(turn)
        between = headings[a] + turn / 2
      }
    }
  return between
}

function heading(from: number, to: number, width: number): number {
  const dy = Math.floor(to / width) - Math.floor(from / width)
  return Math.atan2(dy, (to % width) - (from % width))
}

/** The axis of the orientation field (y down), turned to the side the skeleton says, as an ISO angle (y up, 0..2π). */
function senseOf(axis: number, towards: number): number {
  const down = Math.cos(axis - towards) >= 0 ? axis : axis + Math.PI
  const up = -down % (2 * Math.PI)
  return up < 0 ? up + 2 * Math.PI : up
}

/** An angle difference brought to -π..π. */
export function wrap(angle: number): number {
  let wrapped = angle % (2 * Math.PI)
  if (wrapped > Math.PI) wrapped -= 2 * Math.PI
  if (wrapped < -Math.PI) wrapped += 2 * Math.PI
  return wrapped
}

/** Drops both of two close minutiae that point opposite ways (a gap in a ridge or a bridge between two). */
function dropPairs(minutiae: readonly Minutia[]): readonly Minutia[] {
  const dropped = new Set<number>()
  for (let a = 0; a < minutiae.length; a++)
    for (let b = a + 1; b < minutiae.length; b++) {
      const [p, q] = [minutiae[a], minutiae[b]]
      if (Math.hypot(p.x - q.x, p.y - q.y) > PAIR) continue
      if (Math.abs(wrap(p.angle - q.angle)) > (3 * Math.PI) / 4) {
        dropped.add(a)
        dropped.add(b)
      } else dropped.add(p.quality < q.quality ? a : b)
    }
  return minutiae.filter((_, i) => !dropped.has(i))
}
