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
 * Draws conditions. Severity 0 is a careful voter with good skin on a clean glass; 0.2, the default elsewhere, a
 * normal day at the table; 1 hardly usable prints.
 */
export function drawConditions(random: Random, severity: number): Conditions {
  const s = clamp(severity, 0, 1)
  return {
    rotationDeg: clamp(random.normal(0, 6 + 11 * s), -18 - 27 * s, 18 + 27 * s),
    offsetX: clamp(random.normal(0, 5 + 17 * s), -60, 60),
    offsetY: clamp(random.normal(0, 6 + 19 * s), -70, 70),
    rollX: clamp(random.normal(0, 4 + 14 * s), -45, 45),
    pitchY: clamp(random.normal(0, 5 + 18 * s), -60, 60),
    pressure: clamp(random.normal(0.5, 0.08 + 0.16 * s), 0.08, 0.95),
    moisture: clamp(random.normal(0.5, 0.07 + 0.22 * s), 0.02, 0.98),
    distortionPx: random.uniform(0.5 + s, 3.5 + 7.5 * s),
    contact: clamp(random.normal(1 - 0.22 * s, 0.03 + 0.07 * s), 0.5, 1.1),
    noise: random.uniform(0.7, 1.2 + 1.3 * s),
    dirt: random.chance(0.12 + 0.5 * s) ? random.uniform(0, 0.25 + 0.75 * s) : 0,
  }
}
