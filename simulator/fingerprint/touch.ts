import type { Random } from '../random.ts'
import type { Conditions } from './conditions.ts'
import type { SyntheticFinger } from './finger.ts'
import { grain, smoothNoise } from './noise-field.ts'
import type { Frame, Placement } from './placement.ts'
import { clamp, exponential, smoothStep } from './portable-math.ts'
import type { LookTraits } from './sensor-look.ts'

/** Where skin touches the glass, a pixel. */
export interface Touch {
  /** 0 nothing touches, 1 full contact, a pixel. */
  readonly ink: Float32Array
  readonly ridges: Int8Array
  readonly contact: Uint8Array
}

/** Presses the ridges on the glass: pressure, moisture, skin and pores decide what touches. */
export function touchGlass(
  random: Random,
  finger: SyntheticFinger,
  conditions: Conditions,
  look: LookTraits,
  frame: Frame,
  placement: Placement,
): Touch {
  const { width, height } = frame
  const scale = 500 / frame.dpi
  const size = width * height
  const ink = new Float32Array(size)
  const ridges = new Int8Array(size)
  const contact = new Uint8Array(size)
  const wetness = smoothNoise(random.fork('wetness'), width, height, 46 / scale)
  const patches = smoothNoise(random.fork('patches'), width, height, 11 / scale)
  const speckle = grain(random.fork('speckle'), width, height)
  const bearing = smoothNoise(random.fork('bearing'), width, height, 70 / scale)
  const { skin } = finger
  const lastX = finger.width - 2
  const lastY = finger.height - 2
  for (let i = 0; i < size; i++) {
    const inner = placement.depth[i]!
    if (inner <= -4) continue
    const fx = placement.x[i]!
    const fy = placement.y[i]!
    if (fx < 1 || fy < 1 || fx >= lastX || fy >= lastY) continue
    const x0 = fx | 0
    const y0 = fy | 0
    const ax = fx - x0
    const ay = fy - y0
    const k = y0 * finger.width + x0
    const w00 = (1 - ax) * (1 - ay)
    const w10 = ax * (1 - ay)
    const w01 = (1 - ax) * ay
    const w11 = ax * ay
    const k2 = k + finger.width
    const wave =
      w00 * finger.ridges[k]! +
      w10 * finger.ridges[k + 1]! +
      w01 * finger.ridges[k2]! +
      w11 * finger.ridges[k2 + 1]!
    const surface =
      w00 * skin.surface[k]! +
      w10 * skin.surface[k + 1]! +
      w01 * skin.surface[k2]! +
      w11 * skin.surface[k2 + 1]!
    const pore =
      w00 * skin.pores[k]! + w10 * skin.pores[k + 1]! + w01 * skin.pores[k2]! + w11 * skin.pores[k2 + 1]!

    ridges[i] = Math.round(wave)
    if (inner > 0) contact[i] = 255
    const moisture = conditions.moisture + 0.09 * wetness.values[i]! + 0.03 * patches.values[i]!
    const pressure = conditions.pressure + 0.07 * bearing.values[i]!
    const dry = clamp((0.5 - moisture) / 0.5, 0, 1)
    const wet = clamp((moisture - 0.5) / 0.5, 0, 1)
    const edge = 1 - smoothStep(-4, 15, inner)

    // Height of the skin above the plane that just touches, in ridge heights.
    const firmness = 1.25 * (pressure - 0.5) + 0.55 * wet - (0.5 + 0.35 * dry) * dry - 1.7 * edge * edge
    const roughness =
      look.speckle * (0.1 + 0.75 * dry + 0.25 * edge) * speckle[i]! + 0.3 * dry * patches.values[i]!
    const openPore = (look.pores * (1 - 0.75 * wet) * pore) / 255
    const relief = skin.relief[k]! / 255
    const above =
      (wave / 127) * relief + (surface * (1 + 0.8 * dry)) / 100 + firmness + roughness - openPore + 0.06
    const touching = 1 / (1 + exponential(-2 * look.sharpness * clamp(above, -3, 3)))
    // Sweat bridges valleys before it makes ridges any darker.
    const film = smoothStep(0.3, 1, wet + 0.1 * patches.values[i]!) * 0.93 * (1 - edge)
    ink[i] =
      (touching + film * (1 - touching)) * (0.93 - 0.3 * dry + 0.07 * wet) * (1 + 0.09 * bearing.values[i]!)
  }
  return { ink, ridges, contact }
}
