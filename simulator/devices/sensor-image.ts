import type { GreyImage } from '@taanuu/device-drivers/image'
import type { FingerOnGlass } from '../world/finger-world.ts'
import { seededRandom } from '../world/seeded-random.ts'
import { resampled } from './resample.ts'

const LIGHT_GROUND = 255
/** Ridges of a barely touching finger still print with this share of their darkness. */
const FAINTEST = 0.25
/** Grey of grease and dust. */
const DUST_GREY = 110
/** Radius of a dust spot, pixels. */
const DUST_RADIUS = 5
/** Spots on fully soiled glass of 256 × 288 pixels. */
const MOST_SPOTS = 900

/**
 * What a sensor of `width` × `height` pixels at `dpi` sees: the finger's picture resampled to the sensor's
 * resolution and laid centred on it, lighter with less pressure, with the glass's dirt over it.
 */
export function sensorImage(
  finger: FingerOnGlass,
  sensor: { readonly width: number; readonly height: number; readonly dpi: number },
  dirt: number,
  seed: number,
): Uint8Array {
  const image = finger.image.dpi === sensor.dpi ? finger.image : resampled(finger.image, sensor.dpi)
  const pixels = centred(image, sensor.width, sensor.height)
  if (finger.pressure < 1) {
    const darkness = FAINTEST + (1 - FAINTEST) * finger.pressure
    for (let i = 0; i < pixels.length; i++) pixels[i] = LIGHT_GROUND - (LIGHT_GROUND - pixels[i]) * darkness
  }
  if (dirt > 0) soil(pixels, sensor.width, sensor.height, dirt, seed)
  return pixels
}

function centred(image: GreyImage, width: number, height: number): Uint8Array {
  if (image.width === width && image.height === height) return image.pixels.slice()
  const pixels = new Uint8Array(width * height).fill(LIGHT_GROUND)
  const left = Math.floor((width - image.width) / 2)
  const top = Math.floor((height - image.height) / 2)
  const fromX = Math.max(0, -left)
  const columns = Math.min(image.width, width - Math.max(0, left), width)
  for (let y = Math.max(0, top); y < Math.min(height, top + image.height); y++) {
    const row = (y - top) * image.width + fromX
    pixels.set(image.pixels.subarray(row, row + columns), y * width + Math.max(0, left))
  }
  return pixels
}

/** The same dust in the same places for the same seed, more of it with more dirt. */
function soil(pixels: Uint8Array, width: number, height: number, dirt: number, seed: number): void {
  const random = seededRandom(seed)
  const spots = Math.round(MOST_SPOTS * dirt)
  for (let spot = 0; spot < spots; spot++) {
    const cx = Math.floor(random() * width)
    const cy = Math.floor(random() * height)
    const radius = 1 + random() * DUST_RADIUS
    for (let y = Math.max(0, Math.ceil(cy - radius)); y <= Math.min(height - 1, cy + radius); y++) {
      for (let x = Math.max(0, Math.ceil(cx - radius)); x <= Math.min(width - 1, cx + radius); x++) {
        if ((x - cx) ** 2 + (y - cy) ** 2 > radius * radius) continue
        const i = y * width + x
        pixels[i] = Math.min(pixels[i], DUST_GREY)
      }
    }
  }
}
