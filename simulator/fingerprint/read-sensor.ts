import type { Random } from '../random.ts'
import type { Conditions } from './conditions.ts'
import { smoothNoise, whiteNoise } from './noise-field.ts'
import type { Frame } from './placement.ts'
import { clamp, cosine, sine, smoothStep } from './portable-math.ts'
import type { LookTraits } from './sensor-look.ts'

/** What the sensor makes of the touch: brightness a pixel, 0 to 255 before rounding and clipping. */
export function readSensor(
  random: Random,
  conditions: Conditions,
  look: LookTraits,
  frame: Frame,
  ink: Float32Array,
): Float32Array {
  const { width, height } = frame
  const bright = new Float32Array(width * height)
  const blotches = smoothNoise(random.fork('blotches'), width, height, 60)
  const noise = whiteNoise(random.fork('noise'), width * height)
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

/** Rounds to the grey levels of the sensor: 256, or 16 as multiples of 17. */
export function quantise(bright: Float32Array, greyLevels: 16 | 256): Uint8Array {
  const pixels = new Uint8Array(bright.length)
  const step = greyLevels === 16 ? 17 : 1
  for (let i = 0; i < bright.length; i++)
    pixels[i] = clamp(Math.round(bright[i]! / step), 0, 255 / step) * step
  return pixels
}
