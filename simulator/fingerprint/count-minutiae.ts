/** A ridge end or fork on a clean ridge wave, px of that picture. */
export interface TrueMinutia {
  readonly x: number
  readonly y: number
  readonly kind: 'ending' | 'bifurcation'
}

/** Branches shorter than this come from uneven ridge edges, not from the finger; px, about half a ridge period. */
const SHORTEST_BRANCH_PX = 6

/**
 * Finds the minutiae of a clean ridge wave by thinning (Zhang and Suen 1984) and crossing number, inside `contact`
 * and at least `border` px from its edge. For judging the generator: it knows nothing of noise and would fail on
 * a scanned print.
 */
export function findTrueMinutiae(
  ridges: Int8Array,
  contact: Uint8Array,
  width: number,
  height: number,
  border = 10,
): readonly TrueMinutia[] {
  const skeleton = thin(ridges, contact, width, height)
  pruneSpurs(skeleton, width, height)
  const found: TrueMinutia[] = []
  for (let y = border; y < height - border; y++) {
    for (let x = border; x < width - border; x++) {
      const i = y * width + x
      if (skeleton[i] === 0) continue
      const crossings = crossingNumber(skeleton, width, i)
      if (crossings !== 1 && crossings !== 3) continue
      if (!isInterior(contact, width, x, y, border)) continue
      const kind = crossings === 1 ? 'ending' : 'bifurcation'
      if (!found.some((other) => Math.abs(other.x - x) < 3 && Math.abs(other.y - y) < 3))
        found.push({ x, y, kind })
    }
  }
  return found
}

// Clockwise from the pixel above.
function ring(width: number): readonly number[] {
  return [-width, -width + 1, 1, width + 1, width, width - 1, -1, -width - 1]
}

function crossingNumber(skeleton: Uint8Array, width: number, i: number): number {
  const around = ring(width)
  let changes = 0
  for (let k = 0; k < 8; k++)
    changes += skeleton[i + around[k]!] === skeleton[i + around[(k + 1) & 7]!] ? 0 : 1
  return changes / 2
}

function thin(ridges: Int8Array, contact: Uint8Array, width: number, height: number): Uint8Array {
  const on = new Uint8Array(width * height)
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x
      if (contact[i] !== 0 && ridges[i]! > 0) on[i] = 1
    }
  const around = ring(width)
  const doomed: number[] = []
  for (let changed = true; changed; ) {
    changed = false
    for (const odd of [false, true]) {
      doomed.length = 0
      for (let y = 1; y < height - 1; y++) {
        for (let x = 1; x < width - 1; x++) {
          const i = y * width + x
          if (on[i] === 0) continue
          let neighbours = 0
          for (const jump of around) neighbours += on[i + jump]!
          if (neighbours < 2 || neighbours > 6 || crossingNumber(on, width, i) !== 1) continue
          const north = on[i - width]!
          const east = on[i + 1]!
          const south = on[i + width]!
          const west = on[i - 1]!
          const keeps = odd
            ? north * east * west + north * south * west
            : north * east * south + east * south * west
          if (keeps === 0) doomed.push(i)
        }
      }
      for (const i of doomed) on[i] = 0
      changed ||= doomed.length > 0
    }
  }
  return on
}

function pruneSpurs(skeleton: Uint8Array, width: number, height: number): void {
  const around = ring(width)
  for (let start = width + 1; start < width * (height - 1) - 1; start++) {
    if (skeleton[start] === 0 || crossingNumber(skeleton, width, start) !== 1) continue
    const path = [start]
    let reachedFork = false
    let at = start
    while (path.length <= SHORTEST_BRANCH_PX) {
      const next = around.map((jump) => at + jump).find((i) => skeleton[i] === 1 && !path.includes(i))
      if (next === undefined) break
      if (crossingNumber(skeleton, width, next) >= 3) {
        reachedFork = true
        break
      }
      path.push(next)
      at = next
    }
    if (reachedFork || path.length < SHORTEST_BRANCH_PX) for (const i of path) skeleton[i] = 0
  }
}

function isInterior(contact: Uint8Array, width: number, x: number, y: number, border: number): boolean {
  for (const [dx, dy] of [
    [border, 0],
    [-border, 0],
    [0, border],
    [0, -border],
  ] as const)
    if (contact[(y + dy) * width + x + dx] === 0) return false
  return true
}
