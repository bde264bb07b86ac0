import type { Clock } from '@taanuu/device-drivers/clock'
import type { DeviceEnd } from '../devices/device-end.ts'
import { NO_FAULTS } from '../devices/fault-plan.ts'
import { standFingerprintModule } from '../devices/fingerprint-stand.ts'
import { createFingerWorld } from '../world/finger-world.ts'
import { type Control, createControl } from './control.ts'
import { deviceCommands } from './control-device.ts'
import { fingerCommands } from './control-finger.ts'
import type { FingerPrints } from './finger-prints.ts'
import { engineFor, type FingerprintProtocol } from './fingerprint-engines.ts'
import { createHand, type Hand } from './hand.ts'

/** A simulated fingerprint scanner with the person in front of it. */
export interface SimulatedScanner {
  readonly control: Control
  readonly hand: Hand
}

/**
 * Stands a fingerprint scanner at the device end of a line, with a hand that acts when it is told.
 *
 * @param hurry how many times faster than in life device and person are
 * @param baudLimit the fastest that the wire carries, bits per second
 */
export function simulateScanner(options: {
  readonly protocol: FingerprintProtocol
  /** Model of the EF01 family, by its name in `EF01_MODELS`. */
  readonly model?: string
  readonly clock: Clock
  readonly seed: number
  readonly prints: FingerPrints
  readonly end: DeviceEnd
  readonly hurry?: number
  readonly baudLimit?: number
}): SimulatedScanner {
  const { protocol, clock, seed, prints, end, hurry = 1 } = options
  const world = createFingerWorld({ seed })
  const hand = createHand({ clock, world, prints, hurry })
  const port = standFingerprintModule({
    clock,
    seed,
    world: hand.world,
    end,
    make: (parts) => engineFor(protocol, options.model ?? null, parts),
    faults: NO_FAULTS,
    hurry,
    ...(options.baudLimit === undefined ? {} : { baudLimit: options.baudLimit }),
  })
  const status = (): string =>
    [
      world.cable.plugged ? 'plugged' : 'unplugged',
      `serial ${world.cable.serial}`,
      `finger ${hand.finger ?? 'none'}`,
      `hand ${hand.auto === null ? 'manual' : `auto ${hand.auto}`}`,
      `skin ${hand.skin}`,
      `dirt ${world.dirt}`,
      `light ${world.light.mode} ${world.light.colour}`,
    ].join(', ')
  const control = createControl(
    deviceCommands({ cable: world.cable, port, status }),
    fingerCommands({ hand, prints }),
  )
  return { control, hand }
}
