import type { Clock } from '@taanuu/device-drivers/clock'
import type { FingerWorld } from '../world/finger-world.ts'
import { deriveSeed } from '../world/seeded-random.ts'
import type { ByteMachine } from './byte-machine.ts'
import type { DeviceEnd } from './device-end.ts'
import { connectMachine, type DevicePort } from './device-port.ts'
import type { FaultPlan, ScheduledFault } from './fault-plan.ts'

/** From the command to the middle of the exposure. */
const MID_EXPOSURE_MS = 90

/** A fingerprint module's protocol, ready to stand on a table. */
export interface FingerprintEngine extends ByteMachine {
  /** The next upload ends after half of its rows, with a proper end packet. */
  shortenNextUpload?(): void
}

/** Makes the module; `onCommand` is to be told of every command that arrives whole. */
export type MakeEngine = (options: {
  readonly world: FingerWorld
  readonly onCommand: (opcode: number) => void
}) => FingerprintEngine

/** Stands a fingerprint module on the world's table, at the device end of a line. */
export function standFingerprintModule(options: {
  readonly clock: Clock
  readonly seed: number
  readonly world: FingerWorld
  readonly end: DeviceEnd
  readonly make: MakeEngine
  readonly faults: FaultPlan
  readonly hurry?: number
  readonly baudLimit?: number
}): DevicePort {
  const { clock, seed, world, end, make, faults, hurry = 1 } = options
  // The module is made first and tells its commands to the port that carries it.
  const late: { port: DevicePort | null } = { port: null }
  const machine = make({ world, onCommand: (opcode) => late.port?.commandArrived(opcode) })
  const port = connectMachine({
    clock,
    machine,
    end,
    cable: world.cable,
    seed: deriveSeed(seed, 'line'),
    faults,
    onOtherFault: strikeTable,
    hurry,
    ...(options.baudLimit === undefined ? {} : { baudLimit: options.baudLimit }),
  })
  late.port = port
  return port

  function strikeTable(fault: ScheduledFault): void {
    const finger = world.finger
    const later = (undo: () => void): void => {
      if (fault.durationMs !== undefined) void clock.sleep(fault.durationMs).then(undo)
    }
    if (fault.fault === 'short-image') machine.shortenNextUpload?.()
    else if (fault.fault === 'no-finger') world.liftFinger()
    else if (fault.fault === 'lifted-during-capture') {
      void clock.sleep(MID_EXPOSURE_MS / hurry).then(() => {
        world.liftFinger()
        if (finger) later(() => world.placeFinger(finger.image, finger))
      })
    } else if (fault.fault === 'never-lifted') {
      world.setStuck(true)
      later(() => world.setStuck(false))
    }
  }
}
