import type { Random } from '../random.ts'
import { smoothNoise } from './noise-field.ts'
import { clamp, cosine, sine, smoothStep } from './portable-math.ts'

/** What lies on the ridges of one finger for years. All maps have the finger's size, row-major. */
export interface Skin {
  /** Added to the height of the skin, 100 = one ridge height: uneven ridge widths, creases, scars. */
  readonly surface: Int8Array
  /** How much of the ridge height is left, 255 = all. */
  readonly relief: Uint8Array
  /** Depth of sweat pores, 0 to 255. */
  readonly pores: Uint8Array
}

/** Creases of one finger: mean number for smooth young skin, and how many more worn skin has. */
const CREASES_YOUNG = 0.7
const CREASES_WORN = 9
/** Share of fingers with incipient ridges: thin, dotted, between the others (about a third of people have some). */
const INCIPIENT_SHARE = 0.35
/** Share of index fingers with a scar wide enough to cut ridges. */
const SCARRED_SHARE = 0.06

/** Draws the skin of a finger. `worn` from 0 (smooth) to 1 (mason, or very old). */
export function createSkin(
  random: Random,
  width: number,
  height: number,
  ridges: Int8Array,
  worn: number,
): Skin {
  const surface = new Float32Array(width * height)
  // Ridges are rows of small units, plainer on some fingers than on others: dry prints look like strings of beads.
  const beading = random.fork('beading').uniform(12, 38)
  const fine = smoothNoise(random.fork('fine'), width, height, 3.2)
  const broad = smoothNoise(random.fork('broad'), width, height, 17)
  for (let i = 0; i < surface.length; i++) {
    surface[i] = (beading + 8 * worn) * fine.values[i]! + 10 * broad.values[i]!
  }

  const incipient = random.fork('incipient')
  if (incipient.chance(INCIPIENT_SHARE)) raiseIncipients(incipient, surface, width, height, ridges)

  const lines = random.fork('creases')
  const creases = poisson(lines, CREASES_YOUNG + CREASES_WORN * worn)
  for (let n = 0; n < creases; n++) {
    // Flexion creases run across or slantwise, seldom along the finger.
    const angle = lines.normal(lines.chance(0.6) ? 0.1 : 0.8, 0.35)
    carve(surface, width, height, lines, {
      angle,
      length: lines.uniform(35, 130),
      halfWidth: lines.uniform(0.9, 1.9),
      depth: lines.uniform(90, 170),
      wobble: lines.normal(0, 0.006),
    })
  }
  const scars = random.fork('scar')
  if (scars.chance(SCARRED_SHARE + 0.12 * worn)) {
    carve(surface, width, height, scars, {
      angle: scars.uniform(0, Math.PI),
      length: scars.uniform(50, 150),
      halfWidth: scars.uniform(2, 3.6),
      depth: 230,
      wobble: scars.normal(0, 0.008),
    })
  }

  return {
    surface: Int8Array.from(surface, (v) => clamp(Math.round(v), -127, 127)),
    relief: createRelief(random.fork('relief'), width, height, worn),
    pores: createPores(random.fork('pores'), width, height, ridges),
  }
}

// In some patches a low dotted ridge stands in the middle of the valleys.
function raiseIncipients(
  random: Random,
  surface: Float32Array,
  width: number,
  height: number,
  ridges: Int8Array,
): void {
  const tall = random.uniform(30, 125)
  const bare = random.uniform(-0.3, 0.9)
  const patches = smoothNoise(random.fork('patches'), width, height, 60)
  for (let i = 0; i < surface.length; i++) {
    if (ridges[i]! > -90) continue
    const here = smoothStep(bare, bare + 0.8, patches.values[i]!)
    surface[i] = surface[i]! + tall * here * smoothStep(-90, -125, ridges[i]!)
  }
}

interface Line {
  readonly angle: number
  readonly length: number
  readonly halfWidth: number
  readonly depth: number
  /** Change of direction, radians a pixel. */
  readonly wobble: number
}

function carve(surface: Float32Array, width: number, height: number, random: Random, line: Line): void {
  let x = random.uniform(0.12, 0.88) * width
  let y = random.uniform(0.12, 0.95) * height
  let angle = line.angle
  x -= (cosine(angle) * line.length) / 2
  y -= (sine(angle) * line.length) / 2
  for (let step = 0; step < line.length; step++) {
    angle += line.wobble + random.normal(0, 0.025)
    x += cosine(angle)
    y += sine(angle)
    // Tapered ends, and a bottom that is not even.
    const taper = smoothStep(0, 0.3, step / line.length) * smoothStep(1, 0.7, step / line.length)
    const depth = line.depth * taper * random.uniform(0.7, 1)
    const reach = Math.ceil(line.halfWidth * 2.2)
    for (let dy = -reach; dy <= reach; dy++) {
      for (let dx = -reach; dx <= reach; dx++) {
        const px = Math.round(x) + dx
        const py = Math.round(y) + dy
        if (px < 0 || py < 0 || px >= width || py >= height) continue
        const ox = px - x
        const oy = py - y
        const distance = Math.sqrt(ox * ox + oy * oy) / line.halfWidth
        const cut = -depth * smoothStep(2, 0.6, distance)
        const i = py * width + px
        if (cut < surface[i]!) surface[i] = cut
      }
    }
  }
}

// Work and age flatten ridges unevenly: whole areas fade while others stay.
function createRelief(random: Random, width: number, height: number, worn: number): Uint8Array {
  const relief = new Uint8Array(width * height).fill(255)
  if (worn <= 0.05) return relief
  const areas = smoothNoise(random, width, height, 34)
  for (let i = 0; i < relief.length; i++) {
    const loss = worn * clamp(0.42 + 0.33 * areas.values[i]!, 0, 0.95)
    relief[i] = Math.round(255 * (1 - loss))
  }
  return relief
}

/** Pores sit on ridge crests, about one ridge width apart (9 to 18 to the centimetre). */
const PORE_CELL_PX = 8

function createPores(random: Random, width: number, height: number, ridges: Int8Array): Uint8Array {
  const pores = new Uint8Array(width * height)
  for (let cellY = 2; cellY + PORE_CELL_PX + 2 < height; cellY += PORE_CELL_PX) {
    for (let cellX = 2; cellX + PORE_CELL_PX + 2 < width; cellX += PORE_CELL_PX) {
      const x = cellX + random.int(0, PORE_CELL_PX - 1)
      const y = cellY + random.int(0, PORE_CELL_PX - 1)
      const depth = random.int(110, 250)
      const missing = random.chance(0.3)
      const at = crestNear(ridges, width, height, x, y)
      if (missing || at === undefined) continue
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const share = dx === 0 && dy === 0 ? 1 : dx === 0 || dy === 0 ? 0.55 : 0.28
          const i = at + dy * width + dx
          pores[i] = Math.max(pores[i]!, Math.round(depth * share))
        }
      }
    }
  }
  return pores
}

// Climbs to the crest of the nearest ridge; nothing when none is near.
function crestNear(
  ridges: Int8Array,
  width: number,
  height: number,
  x: number,
  y: number,
): number | undefined {
  let at = y * width + x
  for (let step = 0; step < 5; step++) {
    let best = at
    for (const jump of [-1, 1, -width, width]) if (ridges[at + jump]! > ridges[best]!) best = at + jump
    if (best === at) break
    at = best
    const row = Math.floor(at / width)
    const column = at - row * width
    if (row < 2 || column < 2 || row > height - 3 || column > width - 3) return undefined
  }
  return ridges[at]! > 80 ? at : undefined
}

function poisson(random: Random, mean: number): number {
  // Sum of exponential gaps would need a logarithm; binomial over many small chances is the same at this size.
  let count = 0
  for (let i = 0; i < 40; i++) if (random.chance(mean / 40)) count++
  return count
}
