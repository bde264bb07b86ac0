import { createRandom, type Random } from '../random.ts'
import { drawPattern, drawPatternClass, type PatternClass, type Point } from './pattern.ts'
import { clamp } from './portable-math.ts'
import { createRidgeFlow, FLOW_STEP } from './ridge-flow.ts'
import { growRidges } from './ridge-growth.ts'
import { createSkin, type Skin } from './skin.ts'

/** Size of a finger's ridge picture, px at 500 dpi: 18 x 26 mm, as much as the largest plain impressions show. */
export const FINGER_WIDTH = 352
export const FINGER_HEIGHT = 512
/** How far from the tip the middle of a plain touch lies, px. */
const TIP_TO_TOUCH_PX = 208

/** A finger that never existed. Everything follows from its seed and options. */
export interface SyntheticFinger {
  readonly seed: number
  readonly patternClass: PatternClass
  /** How worn the ridges are: 0 smooth, 1 a mason's or a very old hand. Nothing outside the simulator sees it. */
  readonly worn: number
  /** Whether it is the mirror image of the finger that the seed alone would give. */
  readonly mirrored: boolean
  /** Size of the maps below, px at 500 dpi. */
  readonly width: number
  readonly height: number
  /** Middle of the pattern, px, y downwards. */
  readonly centre: Point
  /** Middle of a plain touch, px, y downwards. */
  readonly touch: Point
  /** Size of the touching pad against the mean of adults' fingers. */
  readonly size: number
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
  /** The mirror image: another finger, as strange to the first as any other. See `mirrorFinger`. */
  readonly mirrored?: boolean
}

/** Grows a finger from a seed: the same seed and options give the same finger on every machine. */
export function createFinger(seed: number, options: FingerOptions = {}): SyntheticFinger {
  const mirrored = options.mirrored ?? false
  const random = createRandom(seed).fork('finger')
  const wanted = options.patternClass ?? drawPatternClass(random.fork('class'))
  // The class asked for is that of the finger returned; left to the seed, the mirror turns it with the rest.
  const patternClass = mirrored && options.patternClass !== undefined ? MIRRORED_CLASS[wanted] : wanted
  const worn = options.worn ?? drawWorn(random.fork('worn'))
  const width = FINGER_WIDTH
  const height = FINGER_HEIGHT
  const place = random.fork('place')
  const touch = { x: width / 2, y: TIP_TO_TOUCH_PX }
  const centre = { x: touch.x + place.uniform(-8, 8), y: touch.y - 12 + place.uniform(-16, 16) }
  const size = clamp(random.fork('size').normal(1, 0.1), 0.75, 1.25)
  const pattern = drawPattern(random.fork('pattern'), patternClass)
  const flow = createRidgeFlow(random.fork('flow'), pattern, width, height, centre)
  const ridges = growRidges(random.fork('growth'), flow, padShape(flow.width, flow.height))
  const skin = createSkin(random.fork('skin'), width, height, ridges, worn)
  const finger = {
    seed,
    patternClass,
    worn,
    mirrored: false,
    width,
    height,
    centre,
    touch,
    size,
    ridges,
    skin,
  }
  return mirrored ? mirrorFinger(finger) : finger
}

/**
 * The mirror image of a finger, at the cost of a copy: no minutia of it lies as on the first, so a population of
 * strangers is grown in half the time. Equals `createFinger` with `mirrored` (where no class was asked for).
 */
export function mirrorFinger(finger: SyntheticFinger): SyntheticFinger {
  const { width, height, skin } = finger
  return {
    ...finger,
    patternClass: MIRRORED_CLASS[finger.patternClass],
    mirrored: !finger.mirrored,
    centre: { x: width - 1 - finger.centre.x, y: finger.centre.y },
    touch: { x: width - 1 - finger.touch.x, y: finger.touch.y },
    ridges: flipped(finger.ridges, width, height),
    skin: {
      surface: flipped(skin.surface, width, height),
      relief: flipped(skin.relief, width, height),
      pores: flipped(skin.pores, width, height),
    },
  }
}

const MIRRORED_CLASS: Readonly<Record<PatternClass, PatternClass>> = {
  arch: 'arch',
  'tented-arch': 'tented-arch',
  'left-loop': 'right-loop',
  'right-loop': 'left-loop',
  whorl: 'whorl',
  'double-loop': 'double-loop',
}

function flipped<T extends Int8Array | Uint8Array>(map: T, width: number, height: number): T {
  const result = map.slice() as T
  for (let row = 0; row < height; row++) result.subarray(row * width, (row + 1) * width).reverse()
  return result
}

/** Draws how worn a finger is. Median 0.01; above 0.3 for 11 in a hundred fingers, above 0.5 for 3. */
export function drawWorn(random: Random): number {
  const u = random.next()
  return 0.6 * u * u * u * u * u * u
}

/** 1 inside the pad, on the grid of the flow: round at the tip, open towards the joint. */
function padShape(width: number, height: number): Uint8Array {
  const inside = new Uint8Array(width * height)
  const middleX = width / 2
  const middleY = TIP_TO_TOUCH_PX / FLOW_STEP
  for (let y = 0; y < height; y++) {
    const dy = y < middleY ? (middleY - y) / (middleY - 1) : 0
    for (let x = 0; x < width; x++) {
      const dx = (x - middleX) / (middleX - 1)
      if (dx * dx + dy * dy * dy < 1) inside[y * width + x] = 1
    }
  }
  return inside
}
