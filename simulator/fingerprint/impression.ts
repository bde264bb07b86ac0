import { createRandom } from '../random.ts'
import { type CaptureProtocol, type Conditions, drawConditions } from './conditions.ts'
import type { SyntheticFinger } from './finger.ts'
import type { GreyImage } from './grey-image.ts'
import { placeFinger } from './placement.ts'
import { quantise, readSensor } from './read-sensor.ts'
import { LOOK_TRAITS, type SensorLook } from './sensor-look.ts'
import { touchGlass } from './touch.ts'

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
  /** How people are asked to put the finger down; default `table`. */
  readonly protocol?: CaptureProtocol
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
  const random = createRandom(finger.seed)
    .fork(finger.mirrored ? 'impression of the mirror' : 'impression')
    .fork(seed)
  const conditions = completed(
    drawConditions(random.fork('conditions'), options.severity ?? NORMAL_SEVERITY, options.protocol),
    options,
  )
  const look = LOOK_TRAITS[options.look ?? 'optical']
  const frame = {
    width: options.width ?? 256,
    height: options.height ?? 288,
    dpi: options.dpi ?? 500,
  }
  const placement = placeFinger(random.fork('placement'), finger, conditions, look, frame)
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
