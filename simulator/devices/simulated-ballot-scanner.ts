import type { BallotScanner } from '@taanuu/device-drivers/ballot-scanner'
import type { Clock } from '@taanuu/device-drivers/clock'
import { createPageScanBallotScanner } from '@taanuu/device-drivers/page-scan/ballot-scanner'
import type { ByteTransport } from '@taanuu/device-drivers/transport/byte-transport'
import { createMemoryLink } from '@taanuu/device-drivers/transport/memory-link'
import { createPaperWorld, type PaperWorld } from '../world/paper-world.ts'
import type { DevicePort } from './device-port.ts'
import { createFaultyHost } from './fault-host.ts'
import { type FaultPlan, NO_FAULTS } from './fault-plan.ts'
import { standPageScanUnit } from './page-scan-stand.ts'

export interface SimulatedBallotScannerOptions {
  readonly clock: Clock
  readonly seed: number
  /** The paper path to stand in; a new one made from the seed when absent. */
  readonly world?: PaperWorld
  readonly faults?: FaultPlan
  /** Sides to be scanned. */
  readonly sides?: 1 | 2
}

/** A real page-scan driver talking through a memory link to a simulated scanner on the world's paper path. */
export function createSimulatedBallotScanner(options: SimulatedBallotScannerOptions): {
  readonly scanner: BallotScanner
  readonly world: PaperWorld
  readonly port: DevicePort
} {
  const { transport, world, port } = createSimulatedPageScanUnit(options)
  const scanner = createPageScanBallotScanner({
    transport,
    clock: options.clock,
    ...(options.sides === undefined ? {} : { sides: options.sides }),
  })
  return { scanner, world, port }
}

/** The unit alone, for a driver that runs elsewhere: `transport` is the host's end of its line. */
export function createSimulatedPageScanUnit(options: Omit<SimulatedBallotScannerOptions, 'sides'>): {
  readonly transport: ByteTransport
  readonly world: PaperWorld
  readonly port: DevicePort
} {
  const { clock, seed, faults = NO_FAULTS } = options
  const world = options.world ?? createPaperWorld({ clock, seed })
  const link = createMemoryLink({ path: `memory:page-scan-${seed}`, plugged: world.cable.plugged })
  const host = createFaultyHost(link.host, clock)
  const port = standPageScanUnit({ clock, seed, world, end: link.device, faults, strikeHost: host.strike })
  return { transport: host.transport, world, port }
}
