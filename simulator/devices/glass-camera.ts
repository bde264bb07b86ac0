import { createHash } from 'node:crypto'
import type { FingerWorld } from '../world/finger-world.ts'
import { type Reaction, work } from './byte-machine.ts'
import { type Characteristics, characteristicsOf } from './module-matcher.ts'
import { sensorImage } from './sensor-image.ts'

export interface SensorFacts {
  /** Pixels. */
  readonly width: number
  readonly height: number
  /** Pixels per inch. */
  readonly dpi: number
}

/** A picture in a module's image buffer. */
export interface Picture {
  readonly pixels: Uint8Array
  readonly characteristics: Characteristics
}

/** What an exposure came to. */
export type Exposure = 'taken' | 'no-finger' | 'moved'

/** Looks through the glass of a module at the world. */
export interface GlassCamera {
  /** The picture in the buffer. */
  readonly picture: Picture | null
  /** Exposes for as long as it takes, then goes on with `then`. */
  expose(then: (exposure: Exposure) => readonly Reaction[]): readonly Reaction[]
  /** Puts a picture into the buffer that the host has sent; whose finger it is it knows of its own pictures. */
  put(pixels: Uint8Array): void
  forget(): void
}

/** Pictures of which a camera remembers whose they are, when software brings them back. */
const REMEMBERED = 64

/**
 * @param exposureMs with a finger on the glass
 * @param emptyLookMs a look at empty glass
 * @param onWire what a picture looks like after it went over the wire and back
 */
export function createGlassCamera(options: {
  readonly world: FingerWorld
  readonly sensor: SensorFacts
  readonly exposureMs: number
  readonly emptyLookMs: number
  readonly onWire?: (pixels: Uint8Array) => Uint8Array
}): GlassCamera {
  const { world, sensor, onWire = (pixels) => pixels } = options
  const remembered = new Map<string, Characteristics>()
  let picture: Picture | null = null

  function remember({ pixels, characteristics }: Picture): void {
    remembered.set(fingerprintOf(onWire(pixels)), characteristics)
    if (remembered.size > REMEMBERED) remembered.delete(remembered.keys().next().value ?? '')
  }

  return {
    get picture() {
      return picture
    },
    expose(then) {
      const touching = world.finger
      const ms = touching ? options.exposureMs : options.emptyLookMs
      return [
        work(ms, () => {
          const finger = world.finger
          if (!touching || finger !== touching) {
            picture = null
            return then(touching ? 'moved' : 'no-finger')
          }
          const pixels = sensorImage(finger, sensor, world.dirt, world.seed)
          const { identity } = finger
          picture = { pixels, characteristics: characteristicsOf({ identity, pixels: finger.image.pixels }) }
          remember(picture)
          return then('taken')
        }),
      ]
    },
    put(pixels) {
      const known = remembered.get(fingerprintOf(onWire(pixels)))
      picture = { pixels, characteristics: known ?? characteristicsOf({ identity: '', pixels }) }
    },
    forget() {
      picture = null
    },
  }
}

function fingerprintOf(pixels: Uint8Array): string {
  return createHash('sha256').update(pixels).digest('hex')
}
