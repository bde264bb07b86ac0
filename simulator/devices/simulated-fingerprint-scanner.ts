import type { Clock } from '@taanuu/device-drivers/clock'
import { createEf01FingerprintScanner } from '@taanuu/device-drivers/ef01/fingerprint-scanner'
import type { FingerprintScanner } from '@taanuu/device-drivers/fingerprint-scanner'
import type { ByteTransport } from '@taanuu/device-drivers/transport/byte-transport'
import { createMemoryLink } from '@taanuu/device-drivers/transport/memory-link'
import { createFingerWorld, type FingerWorld } from '../world/finger-world.ts'
import type { DevicePort } from './device-port.ts'
import type { SensorSize } from './ef01-families.ts'
import { createEf01Module } from './ef01-module.ts'
import { createFaultyHost } from './fault-host.ts'
import { type FaultPlan, NO_FAULTS } from './fault-plan.ts'
import { standFingerprintModule } from './fingerprint-stand.ts'

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
  readonly port: DevicePort
} {
  const { transport, world, port } = createSimulatedFingerprintModule(options)
  const scanner = createEf01FingerprintScanner({
    transport,
    clock: options.clock,
    ...(options.baud === undefined ? {} : { baud: options.baud }),
    ...(options.driverPassword === undefined ? {} : { password: options.driverPassword }),
  })
  return { scanner, world, port }
}

/** The module alone, for a driver that runs elsewhere: `transport` is the host's end of its line. */
export function createSimulatedFingerprintModule(
  options: Omit<SimulatedFingerprintScannerOptions, 'baud' | 'driverPassword'>,
): { readonly transport: ByteTransport; readonly world: FingerWorld; readonly port: DevicePort } {
  const { clock, seed, faults = NO_FAULTS } = options
  const world = options.world ?? createFingerWorld({ seed })
  const link = createMemoryLink({ path: `memory:ef01-${seed}`, plugged: world.cable.plugged })
  const host = createFaultyHost(link.host, clock)
  const port = standFingerprintModule({
    clock,
    seed,
    world,
    end: link.device,
    faults,
    strikeHost: host.strike,
    make: ({ world: table, onCommand }) =>
      createEf01Module({
        world: table,
        onCommand,
        ...(options.modulePassword === undefined ? {} : { password: options.modulePassword }),
        ...(options.sensor === undefined ? {} : { sensor: options.sensor }),
      }),
  })
  return { transport: host.transport, world, port }
}
