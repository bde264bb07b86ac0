import type { Clock } from '@taanuu/device-drivers/clock'
import type { GreyImage } from '@taanuu/device-drivers/image'
import type { FingerWorld } from '../world/finger-world.ts'
import type { ScheduledFault } from './fault-plan.ts'

/** From the command to the middle of the exposure. */
const MID_EXPOSURE_MS = 90
/** A grease print has this share of a finger's contrast; and a finger that barely touches presses so. */
const GHOST_CONTRAST = 0.06
const POOR_PRESSURE = 0.1
/** A finger turned aside shows this part of its width. */
const POOR_SHARE = 0.4
/** Half a period of an unsteady finger, and how long it goes on when nothing else is said. */
const UNSTEADY_MS = 150
const UNSTEADY_FOR_MS = 3000
/** Columns of a dead sensor line, and of a live one. */
const STRIPE_PX = 16

/** Lets a fault of the glass and of what lies on it strike; false when it is not one. */
export function strikeTable(
  { fault, durationMs }: ScheduledFault,
  { clock, world, hurry }: { readonly clock: Clock; readonly world: FingerWorld; readonly hurry: number },
): boolean {
  const finger = world.finger
  const later = (undo: () => void): void => {
    if (durationMs !== undefined) void clock.sleep(durationMs).then(undo)
  }
  const show = (image: (was: GreyImage) => GreyImage, pressure = 1): void => {
    if (!finger) return
    world.placeFinger(image(finger.image), { pressure, identity: finger.identity })
    later(() => {
      if (world.finger) world.placeFinger(finger.image, finger)
    })
  }
  switch (fault) {
    case 'no-finger':
      world.liftFinger()
      return true
    case 'lifted-during-capture':
      void clock.sleep(MID_EXPOSURE_MS / hurry).then(() => {
        world.liftFinger()
        if (finger) later(() => world.placeFinger(finger.image, finger))
      })
      return true
    case 'never-lifted':
      world.setStuck(true)
      later(() => world.setStuck(false))
      return true
    case 'poor-touch':
      show(partOf, POOR_PRESSURE)
      return true
    case 'ghost-print':
      show((image) => faded(image, GHOST_CONTRAST))
      return true
    case 'white-picture':
      show((image) => filled(image, 255))
      return true
    case 'black-picture':
      show((image) => filled(image, 0))
      return true
    case 'striped-picture':
      show(striped)
      return true
    case 'unsteady-finger':
      void tremble(clock, world, durationMs ?? UNSTEADY_FOR_MS)
      return true
    default:
      return false
  }
}

async function tremble(clock: Clock, world: FingerWorld, forMs: number): Promise<void> {
  const until = clock.now() + forMs
  let firm = false
  while (clock.now() < until && world.finger) {
    world.placeFinger(world.finger.image, {
      pressure: firm ? 1 : POOR_PRESSURE,
      identity: world.finger.identity,
    })
    firm = !firm
    await clock.sleep(UNSTEADY_MS)
  }
  if (world.finger) world.placeFinger(world.finger.image, { identity: world.finger.identity })
}

function filled(image: GreyImage, grey: number): GreyImage {
  return { ...image, pixels: new Uint8Array(image.pixels.length).fill(grey) }
}

function faded(image: GreyImage, contrast: number): GreyImage {
  return { ...image, pixels: image.pixels.map((value) => 255 - (255 - value) * contrast) }
}

/** The part of the picture that a finger turned to its side shows; the rest is light ground. */
function partOf(image: GreyImage): GreyImage {
  const pixels = new Uint8Array(image.pixels.length).fill(255)
  const columns = Math.floor(image.width * POOR_SHARE)
  for (let y = 0; y < image.height; y++) {
    const row = y * image.width
    pixels.set(image.pixels.subarray(row, row + columns), row)
  }
  return { ...image, pixels }
}

function striped(image: GreyImage): GreyImage {
  const pixels = image.pixels.map((value, i) => (((i % image.width) / STRIPE_PX) & 1 ? 0 : value))
  return { ...image, pixels }
}
