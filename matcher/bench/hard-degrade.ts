import type { GreyImage } from '@taanuu/matcher/finger/index'
import { smoothNoise } from '@taanuu/simulator/fingerprint/noise-field'
import type { Random } from '@taanuu/simulator/random'

/** What the glass or the sensor does to a picture that the simulator's own conditions do not cover. */
export type Degrade = (image: GreyImage, random: Random) => GreyImage

/** Grey level that a washed-out picture gathers round, and how far its brightness wanders over the picture. */
const WASHED_GREY = 150
const WASHED_DRIFT = 18

/**
 * Squeezes the grey range to `contrast` (0..1) of itself, by a factor that changes over the picture, with
 * drifting brightness and noise of `noise` grey levels.
 */
export function washOut(contrast: number, noise: number): Degrade {
  return (image, random) => {
    const { width, height } = image
    const gain = smoothNoise(random.fork('gain'), width, height, 70)
    const drift = smoothNoise(random.fork('drift'), width, height, 90)
    const grain = random.fork('grain')
    const middle = mean(image.pixels)
    return withPixels(image, (i) => {
      const local = contrast * Math.max(0.3, 1 + 0.35 * gain.values[i]!)
      return (
        WASHED_GREY +
        local * (image.pixels[i]! - middle) +
        WASHED_DRIFT * drift.values[i]! +
        grain.normal(0, noise)
      )
    })
  }
}

/** The finger slides: motion blur of up to `length` px in one direction, stronger in some places than in others. */
export function slide(length: number): Degrade {
  return (image, random) => {
    const { width, height, pixels } = image
    const angle = random.uniform(0, Math.PI)
    const [dx, dy] = [Math.cos(angle), Math.sin(angle)]
    const strength = smoothNoise(random.fork('strength'), width, height, 65)
    const grain = random.fork('grain')
    return withPixels(image, (i) => {
      const x = i % width
      const y = Math.floor(i / width)
      const own = length * Math.min(1, Math.max(0, 0.55 + 0.45 * strength.values[i]!))
      const steps = Math.max(1, Math.round(own))
      let sum = 0
      for (let s = 0; s < steps; s++) {
        const along = steps === 1 ? 0 : (s / (steps - 1) - 0.5) * own
        const u = Math.min(width - 1, Math.max(0, Math.round(x + along * dx)))
        const v = Math.min(height - 1, Math.max(0, Math.round(y + along * dy)))
        sum += pixels[v * width + u]!
      }
      return sum / steps + grain.normal(0, 2)
    })
  }
}

/** The grease of another finger (a picture of the same size) shows through with `share` (0..1) of its own contrast. */
export function greaseOf(other: GreyImage, share: number): Degrade {
  const clean = brightest(other.pixels)
  return (image) => withPixels(image, (i) => image.pixels[i]! - share * Math.max(0, clean - other.pixels[i]!))
}

/** Grey of the empty glass: 95 % of pixels are darker. */
function brightest(pixels: Uint8Array): number {
  return Uint8Array.from(pixels).sort()[Math.floor(pixels.length * 0.95)]!
}

function mean(pixels: Uint8Array): number {
  return pixels.reduce((sum, grey) => sum + grey, 0) / pixels.length
}

function withPixels(image: GreyImage, grey: (i: number) => number): GreyImage {
  const pixels = new Uint8Array(image.pixels.length)
  for (let i = 0; i < pixels.length; i++) pixels[i] = Math.max(0, Math.min(255, Math.round(grey(i))))
  return { ...image, pixels }
}
