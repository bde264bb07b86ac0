import type { Field, Mask } from './types.ts'

/** Ridge pixels: enhanced wave above zero inside the foreground; the outermost pixel frame stays empty. */
export function binarise(enhanced: Field, foreground: Mask): Mask {
  const { width, height } = enhanced
  const data = new Uint8Array(width * height)
  for (let y = 1; y < height - 1; y++)
    for (let i = y * width + 1; i < (y + 1) * width - 1; i++)
      data[i] = enhanced.data[i] > 0 && foreground.data[i] === 1 ? 1 : 0
  return { width, height, data }
}

/** Bit of each neighbour in a pixel's neighbourhood code, clockwise from north. */
export function neighbourOffsets(width: number): readonly number[] {
  return [-width, -width + 1, 1, width + 1, width, width - 1, -1, -width - 1]
}

/** Deletable neighbourhoods of Zhang and Suen (1984), first and second half step, by neighbourhood code. */
const DELETABLE = [deletableCodes(0), deletableCodes(1)] as const
/** Corner pixels that can go without breaking the line: two 4-neighbours at a right angle, nothing opposite. */
const STAIRCASE = staircaseCodes()

/** One-pixel-wide skeleton of the ridges (Zhang and Suen 1984, then staircase corners removed). */
export function thin(ridges: Mask): Mask {
  const { width, height } = ridges
  const data = Uint8Array.from(ridges.data)
  const offsets = neighbourOffsets(width)
  const codeOf = (i: number): number => {
    let code = 0
    for (let k = 0; k < 8; k++) code |= data[i + offsets[k]] << k
    return code
  }
  let active: number[] = []
  for (let i = 0; i < data.length; i++) if (data[i] === 1) active.push(i)
  for (let deleted = 1; deleted > 0; ) {
    deleted = 0
    for (const table of DELETABLE) {
      const doomed: number[] = []
      for (const i of active) if (table[codeOf(i)] === 1) doomed.push(i)
      for (const i of doomed) data[i] = 0
      deleted += doomed.length
      if (doomed.length > 0) active = active.filter((i) => data[i] === 1)
    }
  }
  for (const i of active) if (STAIRCASE[codeOf(i)] === 1) data[i] = 0
  return { width, height, data }
}

/** Number of 0→1 steps round a pixel: 1 = ridge end, 2 = ridge, 3 = bifurcation. */
export function crossingNumber(code: number): number {
  let steps = 0
  for (let k = 0; k < 8; k++) if (((code >> k) & 1) === 0 && ((code >> ((k + 1) & 7)) & 1) === 1) steps++
  return steps
}

function deletableCodes(halfStep: 0 | 1): Uint8Array {
  const codes = new Uint8Array(256)
  for (let code = 0; code < 256; code++) {
    const bit = (k: number): number => (code >> k) & 1
    let neighbours = 0
    for (let k = 0; k < 8; k++) neighbours += bit(k)
    if (neighbours < 2 || neighbours > 6 || crossingNumber(code) !== 1) continue
    const [north, east, south, west] = [bit(0), bit(2), bit(4), bit(6)]
    const keeps =
      halfStep === 0
        ? north * east * south === 0 && east * south * west === 0
        : north * east * west === 0 && north * south * west === 0
    if (keeps) codes[code] = 1
  }
  return codes
}

function staircaseCodes(): Uint8Array {
  const codes = new Uint8Array(256)
  for (let code = 0; code < 256; code++) {
    const bit = (k: number): number => (code >> (k & 7)) & 1
    for (const corner of [0, 2, 4, 6]) {
      const joined = bit(corner) === 1 && bit(corner + 2) === 1
      const opposite = bit(corner + 4) + bit(corner + 5) + bit(corner + 6)
      if (joined && opposite === 0 && crossingNumber(code) === 2 - bit(corner + 1)) codes[code] = 1
      if (joined && opposite === 0 && bit(corner + 3) === 0 && bit(corner + 7) === 0) codes[code] = 1
    }
  }
  return codes
}
