import type { Clock } from '@taanuu/device-drivers/clock'
import { createEf01FingerprintScanner } from '@taanuu/device-drivers/ef01/fingerprint-scanner'
import type { FingerprintScanner } from '@taanuu/device-drivers/fingerprint-scanner'
import type { ByteTransport } from '@taanuu/device-drivers/transport/byte-transport'
import { createMemoryLink } from '@taanuu/device-drivers/transport/memory-link'
import { createFingerWorld, type FingerWorld } from '../world/finger-world.ts'
import { deriveSeed } from '../world/seeded-random.ts'
import { connectMachine, type DevicePort } from './device-port.ts'
import { createEf01Module, type SensorSize } from './ef01-module.ts'
import { type FaultPlan, NO_FAULTS, type ScheduledFault } from './fault-plan.ts'

/** From the command to the middle of the exposure. */
const MID_EXPOSURE_MS = 90

export interface SimulatedFingerprintScannerOptions {
  readonly clock: Clock
  readonly seed: number
  /** The table to stand on; a new one made from the seed when absent. */
  readonly world?: FingerWorld
  readonly faults?: FaultPlan
  /** Pixels of the sensor at 500 dpi; a ZFM-20's when absent. */
  readonly sensor?: SensorSize
  /** Line speed that the driver raises the module to, bits per second. */
  readonly baud?: number
  /** The module's password, and the one that the driver gives. */
  readonly modulePassword?: number
  readonly driverPassword?: number
}

/** A real EF01 driver talking through a memory link to a simulated module on the world's table. */
export function createSimulatedFingerprintScanner(options: SimulatedFingerprintScannerOptions): {
  readonly scanner: FingerprintScanner
  readonly world: FingerWorld
} {
  const { transport, world } = createSimulatedFingerprintModule(options)
  const scanner = createEf01FingerprintScanner({
    transport,
    clock: options.clock,
    ...(options.baud === undefined ? {} : { baud: options.baud }),
    ...(options.driverPassword === undefined ? {} : { password: options.driverPassword }),
  })
  return { scanner, world }
}

/** The module alone, for a driver that runs elsewhere: `transport` is the host's end of its line. */
export function createSimulatedFingerprintModule(
  options: Omit<SimulatedFingerprintScannerOptions, 'baud' | 'driverPassword'>,
): { readonly transport: ByteTransport; readonly world: FingerWorld } {
  const { clock, seed, faults = NO_FAULTS } = options
  const world = options.world ?? createFingerWorld({ seed })
  const link = createMemoryLink({ path: `memory:ef01-${seed}`, plugged: world.cable.plugged })
  // The module is made first and tells its commands to the port that carries it.
  const late: { port: DevicePort | null } = { port: null }
  const module = createEf01Module({
    world,
    ...(options.modulePassword === undefined ? {} : { password: options.modulePassword }),
    ...(options.sensor === undefined ? {} : { sensor: options.sensor }),
    onCommand: (opcode) => late.port?.commandArrived(opcode),
  })
  late.port = connectMachine({
    clock,
    machine: module,
    end: link.device,
    cable: world.cable,
    seed: deriveSeed(seed, 'line'),
    faults,
    onOtherFault: strikeTable,
  })
  return { transport: link.host, world }

  function strikeTable(fault: ScheduledFault): void {
    const finger = world.finger
    const later = (undo: () => void): void => {
      if (fault.durationMs !== undefined) void clock.sleep(fault.durationMs).then(undo)
    }
    if (fault.fault === 'short-image') module.shortenNextUpload()
    else if (fault.fault === 'no-finger') world.liftFinger()
    else if (fault.fault === 'lifted-during-capture') {
      void clock.sleep(MID_EXPOSURE_MS).then(() => {
        world.liftFinger()
        if (finger) later(() => world.placeFinger(finger.image, finger))
      })
    } else if (fault.fault === 'never-lifted') {
      world.setStuck(true)
      later(() => world.setStuck(false))
    }
  }
}
