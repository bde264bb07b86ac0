import type { Random } from '../random.ts'
import type { Conditions } from './conditions.ts'
import type { SyntheticFinger } from './finger.ts'
import { smoothNoise } from './noise-field.ts'
import { cosine, sine } from './portable-math.ts'

/** Size of the picture, px, and its resolution. */
export interface Frame {
  readonly width: number
  readonly height: number
  readonly dpi: number
}

/** For each pixel: the place on the finger, and how deep inside the touching area it lies (px; negative outside). */
export interface Placement {
  readonly x: Float32Array
  readonly y: Float32Array
  readonly depth: Float32Array
}

/** Half axes of the touching area at normal pressure, px at 500 dpi: 12 x 16 mm. */
const CONTACT_HALF_WIDTH = 117
const CONTACT_HALF_HEIGHT = 158

/** Lays the finger on the glass: turned, shifted, rolled and stretched. */
export function placeFinger(
  random: Random,
  finger: SyntheticFinger,
  conditions: Conditions,
  frame: Frame,
): Placement {
  const { width, height } = frame
  const scale = 500 / frame.dpi
  const x = new Float32Array(width * height)
  const y = new Float32Array(width * height)
  const depth = new Float32Array(width * height)
  // Skin stretches over centimetres; the lattice is drawn in pixels of the picture.
  const stretchX = smoothNoise(random.fork('x'), width, height, 105 / scale)
  const stretchY = smoothNoise(random.fork('y'), width, height, 105 / scale)
  const border = smoothNoise(random.fork('border'), width, height, 22 / scale)
  // A smooth field's largest value over the touching area is about two standard deviations.
  const stretch = conditions.distortionPx / 2
  const size = conditions.contact * (0.86 + 0.28 * conditions.pressure)
  const halfWidth = CONTACT_HALF_WIDTH * size * random.uniform(0.95, 1.06)
  const halfHeight = CONTACT_HALF_HEIGHT * size * random.uniform(0.95, 1.06)
  const angle = (conditions.rotationDeg * Math.PI) / 180
  const c = cosine(angle)
  const s = sine(angle)
  const fingerMiddleX = finger.width / 2 + conditions.rollX
  const fingerMiddleY = finger.height / 2 + conditions.pitchY
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const i = row * width + column
      const dx = (column - width / 2) * scale - conditions.offsetX
      const dy = (row - height / 2) * scale - conditions.offsetY
      // The finger turned clockwise by the angle: its own axes, seen from the picture's.
      const u = dx * c + dy * s
      const v = dy * c - dx * s
      x[i] = fingerMiddleX + u + stretch * stretchX.values[i]!
      y[i] = fingerMiddleY + v + stretch * stretchY.values[i]!
      const nu = u / halfWidth
      const nv = v / halfHeight
      // An ellipse that is a little square towards the joint.
      const square = v > 0 ? nu * nu * nv * nv * 0.35 : 0
      const radius = Math.sqrt(nu * nu + nv * nv - square)
      depth[i] = (1 - radius) * halfWidth + 3 * border.values[i]!
    }
  }
  return { x, y, depth }
}
