import type { Random } from '../random.ts'
import { clamp } from './portable-math.ts'

/** How a finger was put on the glass, once. */
export interface Conditions {
  /** Clockwise as seen on the print, degrees. */
  readonly rotationDeg: number
  /** Where the finger lies on the glass, px at 500 dpi, to the right and down from the middle. */
  readonly offsetX: number
  readonly offsetY: number
  /** Which part of the finger touches: roll and pitch, px at 500 dpi on the finger. */
  readonly rollX: number
  readonly pitchY: number
  /** 0 barely touching, 0.5 right, 1 squeezed. */
  readonly pressure: number
  /** 0 bone dry, 0.5 right, 1 dripping. */
  readonly moisture: number
  /** Largest shift of the skin by stretching, px at 500 dpi. */
  readonly distortionPx: number
  /** Size of the touching area against a full one. */
  readonly contact: number
  /** Electronic noise against the sensor's normal one. */
  readonly noise: number
  /** Marks and smears on the glass: 0 clean, 1 filthy. */
  readonly dirt: number
}

/**
 * How people are asked to put the finger down. `table`: an official watches and corrects, as at a polling station.
 * `campaign`: volunteers are left alone or asked to vary it, as when test databases are collected: the finger lands
 * turned and shifted, shows its tip or its lower part, and is dragged.
 */
export type CaptureProtocol = 'table' | 'campaign'

/**
 * Draws conditions. Severity 0 is a careful voter with good skin on a clean glass; 0.2, the default elsewhere, a
 * normal day at the table; 1 hardly usable prints.
 */
export function drawConditions(
  random: Random,
  severity: number,
  protocol: CaptureProtocol = 'table',
): Conditions {
  const s = clamp(severity, 0, 1)
  // Bad luck comes in company: beyond the middle everything gets worse faster.
  const h = s * s
  const skin = {
    pressure: clamp(random.normal(0.5 - 0.1 * h, 0.08 + 0.16 * s + 0.1 * h), 0.02, 1),
    moisture: drawMoisture(random, s),
    contact: clamp(random.normal(1 - 0.12 * s - 0.26 * h, 0.03 + 0.07 * s), 0.4, 1.1),
    noise: random.uniform(0.7, 1.2 + s + 1.8 * h),
    dirt: random.chance(0.12 + 0.5 * s) ? random.uniform(0, 0.25 + 0.75 * s) : 0,
  }
  if (protocol === 'campaign') {
    const spread = 0.6 + 2 * s
    return {
      ...skin,
      contact: clamp(random.normal(1.03 - 0.1 * h, 0.05 + 0.1 * s), 0.4, 1.25),
      rotationDeg: clamp(random.normal(0, 11 * spread), -45, 45),
      offsetX: clamp(random.normal(0, 18 * spread), -90, 90),
      offsetY: clamp(random.normal(0, 26 * spread), -110, 110),
      rollX: clamp(random.normal(0, 12 * spread), -32, 32),
      pitchY: clamp(random.normal(14, 21 * spread), -45, 75),
      distortionPx: random.uniform(1 + 6 * s, 5 + 22 * s),
    }
  }
  return {
    ...skin,
    rotationDeg: clamp(random.normal(0, 6 + 9 * s + 9 * h), -18 - 52 * s, 18 + 52 * s),
    offsetX: clamp(random.normal(0, 5 + 13 * s + 22 * h), -90, 90),
    offsetY: clamp(random.normal(0, 6 + 15 * s + 24 * h), -100, 100),
    rollX: clamp(random.normal(0, 4 + 12 * s + 20 * h), -80, 80),
    pitchY: clamp(random.normal(0, 5 + 14 * s + 28 * h), -105, 105),
    distortionPx: random.uniform(0.5 + s, 3.5 + 5 * s + 7 * h),
  }
}

// About right on a good day; on a bad one either too dry (two in three) or too wet.
function drawMoisture(random: Random, severity: number): number {
  const amount = random.normal(0.33 * severity * severity, 0.07 + 0.14 * severity)
  return clamp(0.5 + (random.chance(0.65) ? -amount : amount), 0.01, 0.99)
}
