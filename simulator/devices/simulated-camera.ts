import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Camera,
  type CameraEvents,
  type CameraState,
  cameraErrorCode,
  cameraStateFor,
} from '@taanuu/device-drivers/camera/camera'
import { greyOfRgba } from '@taanuu/device-drivers/camera/grey-of-rgba'
import type { Clock } from '@taanuu/device-drivers/clock'
import { deviceError } from '@taanuu/device-drivers/device-error'
import { createEventHub } from '@taanuu/device-drivers/event-hub'
import type { GreyImage } from '@taanuu/device-drivers/image'
import { done, failed } from '@taanuu/device-drivers/result'
import { decode } from 'fast-png'
import { seededRandom } from '../world/seeded-random.ts'

/** A webcam's usual pace. */
const FRAME_MS = 100
/** Grey levels by which a sensor's noise moves a pixel at most. */
const NOISE_LEVELS = 3
/** Grey is divided by this in the dark. */
const DARKNESS = 8

/** What is wrong with a camera, or in front of it. */
export interface CameraMishaps {
  /** Name of the browser's error at opening: `NotFoundError`, `NotAllowedError`, `NotReadableError`, ... */
  readonly openError?: string
  readonly frozen?: boolean
  readonly dark?: boolean
  /** What a detector counts; null: there is none. */
  readonly faces?: number | null
}

export interface SimulatedCamera {
  readonly camera: Camera
  setMishaps(mishaps: CameraMishaps): void
  /** Somebody else's picture is in front of the lens from now on. */
  show(pictures: readonly GreyImage[]): void
  unplug(): void
}

/** A camera that is fed with pictures, one after the other and again from the first, with a live sensor's noise. */
export function createSimulatedCamera(options: {
  readonly clock: Clock
  readonly seed: number
  readonly pictures: readonly GreyImage[]
  readonly mishaps?: CameraMishaps
}): SimulatedCamera {
  const { clock, seed } = options
  const path = `simulated:camera-${seed}`
  const random = seededRandom(seed)
  const hub = createEventHub<CameraEvents>()
  let { pictures } = options
  let mishaps = options.mishaps ?? {}
  let state: CameraState = 'closed'
  let plugged = true
  let running: AbortController | null = null
  let index = 0
  let held: GreyImage | null = null

  function setState(next: CameraState): void {
    if (next === state) return
    state = next
    hub.emit('state', next)
  }

  function nextImage(): GreyImage {
    if (mishaps.frozen && held) return held
    const picture = pictures[index++ % pictures.length]
    const pixels = picture.pixels.map((grey) => {
      const noisy = grey + Math.round((random() * 2 - 1) * NOISE_LEVELS)
      return Math.min(255, Math.max(0, mishaps.dark ? noisy / DARKNESS : noisy))
    })
    held = { ...picture, pixels }
    return held
  }

  async function run(mine: AbortController): Promise<void> {
    while (!mine.signal.aborted) {
      const { faces = null } = mishaps
      hub.emit('frame', { image: nextImage(), at: clock.now(), faces })
      await clock.sleep(FRAME_MS, mine.signal)
    }
  }

  const camera: Camera = {
    id: { kind: 'camera', protocol: 'media-capture', transport: 'media', path, simulated: true },
    get state() {
      return state
    },
    async open() {
      if (running) return failed(deviceError('AlreadyOpen', path, 'the camera is open'))
      setState('opening')
      const name = plugged ? mishaps.openError : 'NotFoundError'
      if (name !== undefined) {
        const error = deviceError(cameraErrorCode(name), path, name)
        setState(cameraStateFor(error.code))
        return failed(error)
      }
      running = new AbortController()
      setState('running')
      void run(running)
      return done
    },
    async close() {
      running?.abort()
      running = null
      setState('closed')
    },
    on: hub.on,
  }
  return {
    camera,
    setMishaps(next) {
      mishaps = next
    },
    show(next) {
      pictures = next
      index = 0
    },
    unplug() {
      plugged = false
      if (!running) return
      running.abort()
      running = null
      setState('absent')
      hub.emit('removed', deviceError('DeviceRemoved', path, 'the track ended'))
    },
  }
}

/** The PNG pictures of a folder in the order of their names, as grey. */
export function picturesOf(folder: string): readonly GreyImage[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.png'))
    .sort()
    .map((name) => greyOfPng(readFileSync(join(folder, name))))
}

function greyOfPng(bytes: Uint8Array): GreyImage {
  const { width, height, data, channels, depth } = decode(bytes)
  if (depth !== 8) throw new RangeError(`${depth} bits a channel`)
  const rgba = new Uint8Array(width * height * 4)
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) rgba[i * 4 + c] = data[i * channels + (channels < 3 ? 0 : c)]
  }
  return greyOfRgba(rgba, width, height)
}
