import { createEventHub, type Subscribe } from '@taanuu/device-drivers/event-hub'
import type { GreyImage } from '@taanuu/device-drivers/image'
import { type Cable, createCable } from './cable.ts'
import { deriveSeed } from './seeded-random.ts'

export interface FingerOnGlass {
  readonly image: GreyImage
  /** 0 barely touching .. 1 firm. */
  readonly pressure: number
  /** Which finger this truly is; what a module's own matcher goes by. */
  readonly identity: string
}

/** Light of the ring around the glass. */
export interface RingLight {
  readonly mode: 'off' | 'on' | 'breathing' | 'flashing'
  readonly colour: 'red' | 'blue' | 'purple'
}

export interface FingerWorldEvents {
  readonly finger: FingerOnGlass | null
  readonly light: RingLight
}

/** The table with one fingerprint scanner on it: its glass, what lies on the glass, its cable and its light. */
export interface FingerWorld {
  readonly seed: number
  readonly finger: FingerOnGlass | null
  /** 0 clean .. 1 opaque with grease and dust. */
  readonly dirt: number
  readonly light: RingLight
  readonly cable: Cable
  placeFinger(image: GreyImage, options?: { readonly pressure?: number; readonly identity?: string }): void
  /** The finger leaves the glass, unless it is stuck there. */
  liftFinger(): void
  /** While stuck, `liftFinger` does nothing: a voter who does not listen. */
  setStuck(stuck: boolean): void
  setDirt(amount: number): void
  setLight(light: RingLight): void
  readonly on: Subscribe<FingerWorldEvents>
}

/** @param seed decides where dust lies and the scanner's serial number */
export function createFingerWorld(options: {
  readonly seed: number
  readonly plugged?: boolean
}): FingerWorld {
  const { seed, plugged = true } = options
  const hub = createEventHub<FingerWorldEvents>()
  const serial = deriveSeed(seed, 'scanner-serial').toString(16).padStart(8, '0')
  const cable = createCable(serial, plugged)
  let finger: FingerOnGlass | null = null
  let stuck = false
  let dirt = 0
  let light: RingLight = { mode: 'off', colour: 'blue' }

  function setFinger(next: FingerOnGlass | null): void {
    finger = next
    hub.emit('finger', next)
  }

  return {
    seed,
    cable,
    get finger() {
      return finger
    },
    get dirt() {
      return dirt
    },
    get light() {
      return light
    },
    placeFinger(image, { pressure = 1, identity = '' } = {}) {
      setFinger({ image, pressure: clamp01(pressure), identity })
    },
    liftFinger() {
      if (finger && !stuck) setFinger(null)
    },
    setStuck(next) {
      stuck = next
    },
    setDirt(amount) {
      dirt = clamp01(amount)
    },
    setLight(next) {
      light = next
      hub.emit('light', next)
    },
    on: hub.on,
  }
}

function clamp01(value: number): number {
  return Math.min(1, Math.max(0, value))
}
