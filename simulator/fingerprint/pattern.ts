import type { Random } from '../random.ts'

/** The Henry classes, with the whorl's double loop apart. Left and right as seen on the print. */
export type PatternClass = 'arch' | 'tented-arch' | 'left-loop' | 'right-loop' | 'whorl' | 'double-loop'

// Shares over all fingers: Wilson, Candela and Watson, "Neural network fingerprint classification", 1993
// (arch 3.7, tented arch 2.9, left loop 33.8, right loop 31.7, whorl 27.9 percent). About one whorl in six is a
// double loop.
const SHARES: readonly (readonly [PatternClass, number])[] = [
  ['arch', 3.7],
  ['tented-arch', 2.9],
  ['left-loop', 33.8],
  ['right-loop', 31.7],
  ['whorl', 23.3],
  ['double-loop', 4.6],
]

/** Draws a class in natural proportion. */
export function drawPatternClass(random: Random): PatternClass {
  return random.weighted(SHARES)
}

/** A point relative to the middle of the pattern, pixels at 500 dpi, y upwards. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** What fixes the flow of the ridges, apart from noise. */
export interface Pattern {
  readonly patternClass: PatternClass
  /** Points round which the ridge direction turns by +180 degrees. */
  readonly cores: readonly Point[]
  /** Points round which the ridge direction turns by -180 degrees. */
  readonly deltas: readonly Point[]
  /** Height of the bulge of an arch, pixels; 0 for the other classes. */
  readonly bulge: number
  /** How strongly the ridges bow round the finger tip: angle at the side of the tip, radians. */
  readonly bow: number
}

/** Draws the singular points of a class, with natural scatter. */
export function drawPattern(random: Random, patternClass: PatternClass): Pattern {
  const bow = random.uniform(0.62, 0.95)
  const side = patternClass === 'left-loop' ? 1 : -1
  switch (patternClass) {
    case 'arch':
      return { patternClass, cores: [], deltas: [], bulge: random.uniform(45, 80), bow }
    case 'tented-arch': {
      const x = random.uniform(-8, 8)
      const height = random.uniform(45, 85)
      const top = random.uniform(-10, 15)
      return {
        patternClass,
        cores: [{ x, y: top }],
        deltas: [{ x: x + random.uniform(-9, 9), y: top - height }],
        bulge: random.uniform(15, 30),
        bow,
      }
    }
    case 'left-loop':
    case 'right-loop':
      return {
        patternClass,
        cores: [{ x: side * random.uniform(-14, 10), y: random.uniform(-14, 18) }],
        deltas: [{ x: side * random.uniform(66, 108), y: random.uniform(-150, -90) }],
        bulge: 0,
        bow,
      }
    case 'whorl': {
      const half = random.uniform(7, 26)
      const tilt = random.uniform(-0.35, 0.35)
      return {
        patternClass,
        cores: [
          { x: tilt * half, y: half + 6 },
          { x: -tilt * half, y: 6 - half },
        ],
        deltas: lowerDeltas(random),
        bulge: 0,
        bow,
      }
    }
    case 'double-loop': {
      const half = random.uniform(27, 42)
      const tilt = random.uniform(0.65, 1.1) * (random.chance(0.5) ? 1 : -1)
      return {
        patternClass,
        cores: [
          { x: tilt * half, y: half * 0.8 + 6 },
          { x: -tilt * half, y: 6 - half * 0.8 },
        ],
        deltas: lowerDeltas(random),
        bulge: 0,
        bow,
      }
    }
  }
}

function lowerDeltas(random: Random): readonly Point[] {
  return [
    { x: -random.uniform(82, 125), y: random.uniform(-135, -80) },
    { x: random.uniform(82, 125), y: random.uniform(-135, -80) },
  ]
}
