import { createRandom, type Random } from '../random.ts'
import { type Conditions, drawConditions } from './conditions.ts'
import type { SyntheticFinger } from './finger.ts'
import type { GreyImage } from './grey-image.ts'
import { grain, smoothNoise } from './noise-field.ts'
import { clamp, cosine, exponential, sine, smoothStep } from './portable-math.ts'
import { LOOK_TRAITS, type LookTraits, type SensorLook } from './sensor-look.ts'

/** What may be asked of an impression. Conditions that are not given are drawn from the seed and the severity. */
export interface ImpressionOptions extends Partial<Conditions> {
  /** Picture size, px. Default 256 x 288, the size of the optical modules. */
  readonly width?: number
  readonly height?: number
  /** Default 500. */
  readonly dpi?: number
  /** Default 16 for `ef01` (values 0, 17, ... 255), 256 otherwise. */
  readonly greyLevels?: 16 | 256
  /** Default `optical`. */
  readonly look?: SensorLook
  /** 0 easy to 1 hardly usable; default 0.2, a normal day at the table. */
  readonly severity?: number
}

/** What the simulator knows about an impression and a matcher has to find out. */
export interface ImpressionTruth {
  readonly conditions: Conditions
  /** The finger's clean ridge wave as it lies in the picture, row-major: 127 crest, -127 valley. */
  readonly ridges: Int8Array
  /** 255 where skin touches the glass, 0 elsewhere. */
  readonly contact: Uint8Array
  /** For each pixel the place on the finger's maps that lies there, px. */
  readonly fingerX: Float32Array
  readonly fingerY: Float32Array
}

/** Renders one impression of a finger: the same finger, seed and options give the same bytes on every machine. */
export function renderImpression(
  finger: SyntheticFinger,
  seed: number,
  options: ImpressionOptions = {},
): GreyImage {
  return renderImpressionWithTruth(finger, seed, options).image
}

/** Like `renderImpression`, with what a developer needs to judge or to train a matcher. */
export function renderImpressionWithTruth(
  finger: SyntheticFinger,
  seed: number,
  options: ImpressionOptions = {},
): { readonly image: GreyImage; readonly truth: ImpressionTruth } {
  const random = createRandom(finger.seed).fork('impression').fork(seed)
  const conditions = completed(
    drawConditions(random.fork('conditions'), options.severity ?? NORMAL_SEVERITY),
    options,
  )
  const look = LOOK_TRAITS[options.look ?? 'optical']
  const frame = {
    width: options.width ?? 256,
    height: options.height ?? 288,
    dpi: options.dpi ?? 500,
  }
  const placement = placeFinger(random.fork('placement'), finger, conditions, frame)
  const touch = touchGlass(random.fork('touch'), finger, conditions, look, frame, placement)
  const bright = readSensor(random.fork('sensor'), conditions, look, frame, touch.ink)
  const pixels = quantise(bright, options.greyLevels ?? look.greyLevels)
  return {
    image: { ...frame, pixels },
    truth: {
      conditions,
      ridges: touch.ridges,
      contact: touch.contact,
      fingerX: placement.x,
      fingerY: placement.y,
    },
  }
}

/** A cooperative voter at a table. */
const NORMAL_SEVERITY = 0.2

interface Frame {
  readonly width: number
  readonly height: number
  readonly dpi: number
}

function completed(drawn: Conditions, given: Partial<Conditions>): Conditions {
  return {
    rotationDeg: given.rotationDeg ?? drawn.rotationDeg,
    offsetX: given.offsetX ?? drawn.offsetX,
    offsetY: given.offsetY ?? drawn.offsetY,
    rollX: given.rollX ?? drawn.rollX,
    pitchY: given.pitchY ?? drawn.pitchY,
    pressure: given.pressure ?? drawn.pressure,
    moisture: given.moisture ?? drawn.moisture,
    distortionPx: given.distortionPx ?? drawn.distortionPx,
    contact: given.contact ?? drawn.contact,
    noise: given.noise ?? drawn.noise,
    dirt: given.dirt ?? drawn.dirt,
  }
}

/** For each pixel: the place on the finger, and how deep inside the touching area it lies (px; negative outside). */
interface Placement {
  readonly x: Float32Array
  readonly y: Float32Array
  readonly depth: Float32Array
}

/** Half axes of the touching area at normal pressure, px at 500 dpi: 12 x 16 mm. */
const CONTACT_HALF_WIDTH = 117
const CONTACT_HALF_HEIGHT = 158

function placeFinger(
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

interface Touch {
  /** 0 nothing touches, 1 full contact, a pixel. */
  readonly ink: Float32Array
  readonly ridges: Int8Array
  readonly contact: Uint8Array
}

function touchGlass(
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

function readSensor(
  random: Random,
  conditions: Conditions,
  look: LookTraits,
  frame: Frame,
  ink: Float32Array,
): Float32Array {
  const { width, height } = frame
  const bright = new Float32Array(width * height)
  const blotches = smoothNoise(random.fork('blotches'), width, height, 60)
  const noise = grainless(random.fork('noise'), width * height)
  const jitter = random.fork('jitter')
  const background = look.background + jitter.normal(0, 5)
  const ridge = look.ridge + jitter.normal(0, 9)
  const columns = Float32Array.from({ length: width }, () => jitter.normal(0, look.columns))
  const rows = Float32Array.from({ length: height }, () => jitter.normal(0, look.rows))
  const noiseScale = look.noise * conditions.noise
  for (let y = 0; y < height; y++) {
    const ny = (2 * y) / height - 1
    for (let x = 0; x < width; x++) {
      const i = y * width + x
      const nx = (2 * x) / width - 1
      const corner = (nx * nx + ny * ny) / 2
      const empty = background + look.blotches * blotches.values[i]! - look.vignette * corner * corner
      bright[i] =
        empty + (ridge - empty) * blurred(ink, width, height, x, y, look.blur) + columns[x]! + rows[y]!
    }
  }
  if (conditions.dirt > 0) smear(random.fork('dirt'), bright, width, height, conditions.dirt)
  for (let i = 0; i < bright.length; i++) bright[i] = bright[i]! + noiseScale * noise[i]!
  return bright
}

function blurred(
  ink: Float32Array,
  width: number,
  height: number,
  x: number,
  y: number,
  share: number,
): number {
  const i = y * width + x
  const own = ink[i]!
  if (x === 0 || y === 0 || x === width - 1 || y === height - 1) return own
  const sum =
    ink[i - width - 1]! +
    ink[i - width + 1]! +
    ink[i + width - 1]! +
    ink[i + width + 1]! +
    2 * (ink[i - 1]! + ink[i + 1]! + ink[i - width]! + ink[i + width]!) +
    4 * own
  return own + share * (sum / 16 - own)
}

/** White noise, standard deviation 1, near enough to normal. */
function grainless(random: Random, size: number): Float32Array {
  const values = new Float32Array(size)
  for (let i = 0; i < size; i++) {
    const bits = random.uint32()
    values[i] = ((bits & 1023) + ((bits >>> 10) & 1023) + ((bits >>> 20) & 1023) - 1534.5) / 512
  }
  return values
}

// Grease of earlier fingers: soft spots and short streaks.
function smear(random: Random, bright: Float32Array, width: number, height: number, dirt: number): void {
  const spots = Math.round(2 + 14 * dirt)
  for (let n = 0; n < spots; n++) {
    const cx = random.uniform(0, width)
    const cy = random.uniform(0, height)
    const angle = random.uniform(0, Math.PI)
    const long = random.uniform(2, 6 + 22 * dirt)
    const short = random.uniform(1, 2 + 4 * dirt)
    const dark = random.uniform(12, 30 + 60 * dirt)
    const c = cosine(angle)
    const s = sine(angle)
    const reach = Math.ceil(long * 1.5)
    for (let y = Math.max(0, Math.floor(cy - reach)); y < Math.min(height, cy + reach); y++) {
      for (let x = Math.max(0, Math.floor(cx - reach)); x < Math.min(width, cx + reach); x++) {
        const u = ((x - cx) * c + (y - cy) * s) / long
        const v = ((y - cy) * c - (x - cx) * s) / short
        const i = y * width + x
        bright[i] = bright[i]! - dark * smoothStep(1.5, 0.3, Math.sqrt(u * u + v * v))
      }
    }
  }
}

function quantise(bright: Float32Array, greyLevels: 16 | 256): Uint8Array {
  const pixels = new Uint8Array(bright.length)
  const step = greyLevels === 16 ? 17 : 1
  for (let i = 0; i < bright.length; i++)
    pixels[i] = clamp(Math.round(bright[i]! / step), 0, 255 / step) * step
  return pixels
}
