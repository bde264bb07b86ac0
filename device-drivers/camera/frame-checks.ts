import type { GreyImage } from '../image.ts'
import type { CameraFrame } from './camera.ts'

/** A live sensor has noise: no two of its frames are alike. Alike for this long, it shows an old picture. */
const FROZEN_MS = 1500
/** Mean grey of 255 below which a face cannot be made out, and above which it is washed out. */
const DARK_MEAN = 40
const BRIGHT_MEAN = 225
/** Standard deviation of grey below which there is nothing to see: a covered lens, a wall. */
const FLAT_DEVIATION = 8

export type CameraObstacle = 'frozen' | 'dark' | 'too-bright' | 'nothing-to-see' | 'no-face' | 'several-faces'

export interface FrameCheck {
  /** Whether the picture can be taken; an empty list of obstacles. */
  readonly usable: boolean
  readonly obstacles: readonly CameraObstacle[]
  /** Without a detector nobody has looked for faces, and the person at the screen has to. */
  readonly facesChecked: boolean
}

/**
 * Judges the frames of one camera as they come. Frozen means byte for byte the same picture, dark and bright are means
 * of grey; faces are counted only by a detector that the platform brings. None of this recognises anybody, and none of it
 * finds a photograph held to the lens.
 */
export function createFrameChecks(): { check(frame: CameraFrame): FrameCheck; reset(): void } {
  let last: Uint8Array | null = null
  let sameSince = 0

  function isFrozen({ image, at }: CameraFrame): boolean {
    const same = last !== null && isEqual(last, image.pixels)
    if (!same) {
      last = image.pixels.slice()
      sameSince = at
    }
    return same && at - sameSince >= FROZEN_MS
  }

  return {
    check(frame) {
      const obstacles: CameraObstacle[] = []
      if (isFrozen(frame)) obstacles.push('frozen')
      const light = lightObstacle(frame.image)
      if (light) obstacles.push(light)
      if (frame.faces === 0) obstacles.push('no-face')
      if (frame.faces !== null && frame.faces > 1) obstacles.push('several-faces')
      return { usable: obstacles.length === 0, obstacles, facesChecked: frame.faces !== null }
    },
    reset() {
      last = null
    },
  }
}

function lightObstacle({ pixels }: GreyImage): CameraObstacle | null {
  let sum = 0
  let squares = 0
  for (const grey of pixels) {
    sum += grey
    squares += grey * grey
  }
  const mean = sum / pixels.length
  if (mean < DARK_MEAN) return 'dark'
  if (mean > BRIGHT_MEAN) return 'too-bright'
  return squares / pixels.length - mean * mean < FLAT_DEVIATION ** 2 ? 'nothing-to-see' : null
}

/** Not Buffer's: these checks run where the camera is, in the screen. */
function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i])
}
