import { createRandom, type Random } from '../random.ts'
import { drawPattern, drawPatternClass, type PatternClass, type Point } from './pattern.ts'
import { createRidgeFlow } from './ridge-flow.ts'
import { growRidges } from './ridge-growth.ts'
import { createSkin, type Skin } from './skin.ts'

/** Size of a finger's ridge picture, px at 500 dpi: 17 x 21 mm, a little more than a scanner ever sees of it. */
export const FINGER_WIDTH = 336
export const FINGER_HEIGHT = 416

/** A finger that never existed. Everything follows from its seed and options. */
export interface SyntheticFinger {
  readonly seed: number
  readonly patternClass: PatternClass
  /** How worn the ridges are: 0 smooth, 1 a mason's or a very old hand. Nothing outside the simulator sees it. */
  readonly worn: number
  /** Size of the maps below, px at 500 dpi. */
  readonly width: number
  readonly height: number
  /** Middle of the pattern, px, y downwards. */
  readonly centre: Point
  /** Ridge wave, row-major: 127 on a crest, -127 in a valley, 0 outside the pad. */
  readonly ridges: Int8Array
  /** What the years left on the ridges. */
  readonly skin: Skin
}

/** What may be asked of a finger; what is not asked is drawn in natural proportion. */
export interface FingerOptions {
  readonly patternClass?: PatternClass
  /** 0 to 1. Drawn when absent: mostly near 0, for one finger in nine above 0.3. */
  readonly worn?: number
}

/** Grows a finger from a seed: the same seed and options give the same finger on every machine. */
export function createFinger(seed: number, options: FingerOptions = {}): SyntheticFinger {
  const random = createRandom(seed).fork('finger')
  const patternClass = options.patternClass ?? drawPatternClass(random.fork('class'))
  const worn = options.worn ?? drawWorn(random.fork('worn'))
  const width = FINGER_WIDTH
  const height = FINGER_HEIGHT
  const place = random.fork('place')
  const centre = { x: width / 2 + place.uniform(-8, 8), y: height * 0.47 + place.uniform(-16, 16) }
  const pattern = drawPattern(random.fork('pattern'), patternClass)
  const flow = createRidgeFlow(random.fork('flow'), pattern, width, height, centre)
  const ridges = growRidges(random.fork('growth'), flow, padShape(width, height))
  const skin = createSkin(random.fork('skin'), width, height, ridges, worn)
  return { seed, patternClass, worn, width, height, centre, ridges, skin }
}

/** Draws how worn a finger is. Median 0.01; above 0.3 for 11 in a hundred fingers, above 0.5 for 3. */
export function drawWorn(random: Random): number {
  const u = random.next()
  return 0.6 * u * u * u * u * u * u
}

/** 1 inside the pad: round at the tip, open towards the joint. */
function padShape(width: number, height: number): Uint8Array {
  const inside = new Uint8Array(width * height)
  const middleX = width / 2
  const middleY = height / 2
  for (let y = 0; y < height; y++) {
    const dy = y < middleY ? (middleY - y) / (middleY - 2) : 0
    for (let x = 0; x < width; x++) {
      const dx = (x - middleX) / (middleX - 2)
      if (dx * dx + dy * dy * dy < 1) inside[y * width + x] = 1
    }
  }
  return inside
}
