import type { Clock } from '@taanuu/device-drivers/clock'
import type { FingerWorld } from '../world/finger-world.ts'
import type { FingerPrints, Touch } from './finger-prints.ts'

/** A person needs this long to lay the finger down after the light goes on. */
const REACH_MS = 600
/** A finger that was seen stays for another moment, then goes; it comes back no sooner than after a breath. */
const STAY_MS = 1500
const BREATH_MS = 1000

/** The hand of a simulated person at a scanner. */
export interface Hand {
  /** The table as the device sees it: whoever looks at its glass through it is noticed by a hand that acts by itself. */
  readonly world: FingerWorld
  /** The finger that lies on the glass, or null. */
  readonly finger: string | null
  /** Lays a finger on the glass, a little differently each time; false for a name that is not there. */
  place(name: string, how?: Touch): boolean
  lift(): void
  /** How the next fingers are laid down when nothing else is said: dry skin stays dry. */
  skin: Touch
  /** Acts by itself whenever a host looks for a finger: lays this one down, lifts it, lays it down again; null: waits to be told. */
  auto: string | null
}

/** @param hurry how many times faster than in life the person moves */
export function createHand(options: {
  readonly clock: Clock
  readonly world: FingerWorld
  readonly prints: FingerPrints
  readonly hurry?: number
}): Hand {
  const { clock, world, prints, hurry = 1 } = options
  let touches = 0
  let finger: string | null = null
  let skin: Touch = 'normal'
  let auto: string | null = null
  let acting = false
  let liftedAt = Number.NEGATIVE_INFINITY

  function place(name: string, how: Touch = skin): boolean {
    const image = prints.impression(name, ++touches, how)
    if (!image) return false
    finger = name
    world.placeFinger(image, { identity: name })
    return true
  }

  function lift(): void {
    world.liftFinger()
    if (world.finger === null) finger = null
    liftedAt = clock.now()
  }

  async function act(): Promise<void> {
    if (acting || auto === null || world.finger !== null) return
    acting = true
    await clock.sleep(Math.max(REACH_MS / hurry, liftedAt + BREATH_MS / hurry - clock.now()))
    if (auto !== null && world.finger === null && place(auto)) {
      await clock.sleep(STAY_MS / hurry)
      if (auto !== null) lift()
    }
    acting = false
  }

  const watched: FingerWorld = Object.create(world, {
    finger: {
      get() {
        if (auto !== null) void act()
        return world.finger
      },
    },
  })

  return {
    world: watched,
    get finger() {
      return finger
    },
    place(name, how) {
      return place(name, how)
    },
    lift,
    get skin() {
      return skin
    },
    set skin(next) {
      skin = next
    },
    get auto() {
      return auto
    },
    set auto(next) {
      auto = next
    },
  }
}
