import type { Random } from '../random.ts'
import type { Conditions } from './conditions.ts'
import type { SyntheticFinger } from './finger.ts'
import { smoothNoise } from './noise-field.ts'
import { cosine, sine, smoothStep } from './portable-math.ts'
import type { LookTraits } from './sensor-look.ts'

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

/** Half axes of the touching area at normal pressure, px at 500 dpi: a mean pad of 13 x 20 mm. */
const CONTACT_HALF_WIDTH = 128
const CONTACT_HALF_HEIGHT = 196
/** Share of the touch, from its middle, that sticks to the glass while the rest is dragged (Cappelli et al. 2001). */
const STICKS_WITHIN = 0.25
/** Rows that a swiped sensor reads at once; slices are laid together by what they show. */
const SLICE_ROWS = 8

/** Lays the finger on the glass: turned, shifted, rolled, stretched, and on a swiped sensor drawn over it. */
export function placeFinger(
  random: Random,
  finger: SyntheticFinger,
  conditions: Conditions,
  look: LookTraits,
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
  // Half the stretch is the skin's own unevenness (a smooth field's largest value over the touching area is about
  // two standard deviations), half is the drag and twist of a finger that moved after it touched.
  const stretch = conditions.distortionPx / 3
  const drag = drawDrag(random.fork('drag'), conditions.distortionPx)
  const swipe = drawSwipe(random.fork('swipe'), look.stitching, height)
  const size = finger.size * look.footprint * conditions.contact * (0.86 + 0.28 * conditions.pressure)
  const halfWidth = CONTACT_HALF_WIDTH * size * random.uniform(0.95, 1.06)
  const halfHeight = CONTACT_HALF_HEIGHT * size * random.uniform(0.95, 1.06)
  const angle = (conditions.rotationDeg * Math.PI) / 180
  const c = cosine(angle)
  const s = sine(angle)
  const fingerMiddleX = finger.touch.x + conditions.rollX
  const fingerMiddleY = finger.touch.y + conditions.pitchY
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const i = row * width + column
      const dx = (column - width / 2 + swipe.x[row]!) * scale - conditions.offsetX
      const dy = (row - height / 2 + swipe.y[row]!) * scale - conditions.offsetY
      // The finger turned clockwise by the angle: its own axes, seen from the picture's.
      const u = dx * c + dy * s
      const v = dy * c - dx * s
      const nu = u / halfWidth
      const nv = v / halfHeight
      // An ellipse that is a little square towards the joint; the formula holds near the ellipse only.
      const round = nu * nu + nv * nv
      const square = v > 0 && round < 4 ? nu * nu * nv * nv * 0.35 : 0
      const radius = Math.sqrt(round - square)
      const loose = smoothStep(STICKS_WITHIN, 1.2, radius)
      x[i] = fingerMiddleX + u + stretch * stretchX.values[i]! + loose * (drag.x - drag.turn * v)
      y[i] = fingerMiddleY + v + stretch * stretchY.values[i]! + loose * (drag.y + drag.turn * u)
      const inTouch = (1 - radius) * halfWidth
      // A large touch ends where the pad ends.
      const px = (x[i]! - finger.touch.x) / finger.touch.x
      const py = Math.min(0, (y[i]! - finger.touch.y) / finger.touch.y)
      const inPad = ((1 - px * px + py * py * py) * finger.touch.x) / 2
      depth[i] = Math.min(inTouch, inPad) + 3 * border.values[i]!
    }
  }
  return { x, y, depth }
}

interface Drag {
  /** Shift of the skin at the rim of the touch, px on the finger, and its turn, radians. */
  readonly x: number
  readonly y: number
  readonly turn: number
}

function drawDrag(random: Random, distortionPx: number): Drag {
  const amount = distortionPx * random.uniform(0.2, 0.8)
  const direction = random.uniform(-Math.PI, Math.PI)
  return {
    x: amount * cosine(direction),
    y: amount * sine(direction),
    turn: (random.uniform(-0.6, 0.6) * distortionPx) / CONTACT_HALF_HEIGHT,
  }
}

/** Where each row of a swiped picture was really read, px of the picture: the reader guesses speed and drift. */
function drawSwipe(
  random: Random,
  stitching: number,
  height: number,
): { readonly x: Float32Array; readonly y: Float32Array } {
  const x = new Float32Array(height)
  const y = new Float32Array(height)
  if (stitching === 0) return { x, y }
  // The error in each slice's guessed step adds up; the reader pulls the sum back to nothing over the finger.
  let driftX = 0
  let driftY = 0
  for (let row = 0; row < height; row++) {
    if (row % SLICE_ROWS === 0) {
      driftX = 0.96 * driftX + random.normal(0, stitching)
      driftY = 0.96 * driftY + random.normal(0, stitching)
    }
    x[row] = driftX
    y[row] = driftY
  }
  return { x, y }
}
