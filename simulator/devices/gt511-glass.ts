import { NACK } from '@taanuu/device-drivers/gt511/commands'
import { ridgeArea } from '@taanuu/device-drivers/ridge-area'
import type { FingerWorld } from '../world/finger-world.ts'
import type { Reaction } from './byte-machine.ts'
import { createGlassCamera, type SensorFacts } from './glass-camera.ts'
import { type Outcome, refused } from './gt511-database.ts'
import type { Characteristics } from './module-matcher.ts'

/** A quick look, and a picture of the quality that CaptureFinger promises. */
export const LOOK_MS = 20
const EXPOSURE_MS = 600
/** Ridge area, percent, below which the module calls a finger bad. */
const FEWEST_RIDGES = 15
/** Size of a raw picture, pixels. */
const RAW = { width: 160, height: 120 } as const

/** The lit glass of a GT-511 and its image buffer. */
export interface Gt511Glass {
  capture(respond: (outcome: Outcome) => readonly Reaction[]): readonly Reaction[]
  /** Whose finger is on the picture in the buffer. */
  seen(): Characteristics | null
  picture(): Outcome
  /** Every pixel of it is one of the whole picture. */
  rawPicture(): Outcome
  forget(): void
}

export function createGt511Glass(world: FingerWorld, sensor: SensorFacts): Gt511Glass {
  const camera = createGlassCamera({ world, sensor, exposureMs: EXPOSURE_MS, emptyLookMs: LOOK_MS })

  function picture(view: (pixels: Uint8Array) => Uint8Array): Outcome {
    if (!camera.picture) return refused(NACK.badFinger)
    return { ok: true, parameter: 0, data: view(camera.picture.pixels) }
  }

  function shrunk(pixels: Uint8Array): Uint8Array {
    return Uint8Array.from({ length: RAW.width * RAW.height }, (_, i) => {
      const x = Math.floor(((i % RAW.width) * sensor.width) / RAW.width)
      const y = Math.floor((Math.floor(i / RAW.width) * sensor.height) / RAW.height)
      return pixels[y * sensor.width + x]
    })
  }

  return {
    capture: (respond) =>
      camera.expose((exposure) => {
        if (exposure === 'no-finger') return respond(refused(NACK.notPressed))
        const ridges = camera.picture ? ridgeArea({ ...sensor, pixels: camera.picture.pixels }) : 0
        return respond(ridges < FEWEST_RIDGES ? refused(NACK.badFinger) : { ok: true, parameter: 0 })
      }),
    seen: () => camera.picture?.characteristics ?? null,
    picture: () => picture((pixels) => pixels),
    rawPicture: () => picture(shrunk),
    forget: camera.forget,
  }
}
