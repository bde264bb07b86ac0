import type { BallotScanner } from '@taanuu/device-drivers/ballot-scanner'
import type { Clock } from '@taanuu/device-drivers/clock'
import { createSekonicBallotScanner } from '@taanuu/device-drivers/sekonic/ballot-scanner'
import type { ByteTransport } from '@taanuu/device-drivers/transport/byte-transport'
import { createMemoryLink } from '@taanuu/device-drivers/transport/memory-link'
import { deriveSeed } from '../world/seeded-random.ts'
import { type CardPath, createCardPath } from './card-path.ts'
import { connectMachine, type DevicePort } from './device-port.ts'
import { type FaultPlan, NO_FAULTS } from './fault-plan.ts'
import { createSekonicReader } from './sekonic-reader.ts'

export interface SimulatedMarkReaderOptions {
  readonly clock: Clock
  readonly seed: number
  readonly columns: number
  readonly path?: CardPath
  readonly faults?: FaultPlan
}

/** A real Sekonic driver talking through a memory link to a simulated reader on a card path. */
export function createSimulatedMarkReader(options: SimulatedMarkReaderOptions): {
  readonly scanner: BallotScanner
  readonly path: CardPath
} {
  const { clock, columns } = options
  const { transport, path } = createSimulatedMarkReaderUnit(options)
  return { scanner: createSekonicBallotScanner({ transport, clock, columns }), path }
}

/** The unit alone, for a driver that runs elsewhere. */
export function createSimulatedMarkReaderUnit(options: Omit<SimulatedMarkReaderOptions, 'columns'>): {
  readonly transport: ByteTransport
  readonly path: CardPath
} {
  const { clock, seed, faults = NO_FAULTS } = options
  const path = options.path ?? createCardPath({ seed })
  const link = createMemoryLink({ path: `memory:sekonic-${seed}`, plugged: path.cable.plugged })
  const late: { port: DevicePort | null } = { port: null }
  const machine = createSekonicReader({ path, onCommand: (opcode) => late.port?.commandArrived(opcode) })
  late.port = connectMachine({
    clock,
    machine,
    end: link.device,
    cable: path.cable,
    seed: deriveSeed(seed, 'line'),
    faults,
    onOtherFault: () => {},
  })
  return { transport: link.host, path }
}
