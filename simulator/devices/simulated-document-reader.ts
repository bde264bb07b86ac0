import type { Clock } from '@taanuu/device-drivers/clock'
import { createDocumentReader } from '@taanuu/device-drivers/document-reader/create-document-reader'
import type { DocumentReader } from '@taanuu/device-drivers/document-reader/document-reader'
import type { ReaderProtocolName } from '@taanuu/device-drivers/document-reader/reader-protocol'
import type { ByteTransport } from '@taanuu/device-drivers/transport/byte-transport'
import { createMemoryLink } from '@taanuu/device-drivers/transport/memory-link'
import { deriveSeed } from '../world/seeded-random.ts'
import { connectMachine, type DevicePort } from './device-port.ts'
import { createDocumentReaderUnit } from './document-reader-unit.ts'
import { createDocumentTable, type DocumentTable } from './document-table.ts'
import { type FaultPlan, NO_FAULTS } from './fault-plan.ts'

export interface SimulatedDocumentReaderOptions {
  readonly clock: Clock
  readonly seed: number
  readonly protocol: ReaderProtocolName
  readonly table?: DocumentTable
  readonly faults?: FaultPlan
}

/** A real document reader driver talking through a memory link to a simulated reader on a table. */
export function createSimulatedDocumentReader(options: SimulatedDocumentReaderOptions): {
  readonly reader: DocumentReader
  readonly table: DocumentTable
} {
  const { clock, protocol } = options
  const { transport, table } = createSimulatedDocumentReaderUnit(options)
  return { reader: createDocumentReader({ transport, clock, protocol }), table }
}

/** The unit alone, for a driver that runs elsewhere. */
export function createSimulatedDocumentReaderUnit(options: SimulatedDocumentReaderOptions): {
  readonly transport: ByteTransport
  readonly table: DocumentTable
} {
  const { clock, seed, protocol, faults = NO_FAULTS } = options
  const table = options.table ?? createDocumentTable({ seed })
  const link = createMemoryLink({ path: `memory:${protocol}-${seed}`, plugged: table.cable.plugged })
  const late: { port: DevicePort | null } = { port: null }
  const machine = createDocumentReaderUnit({
    table,
    protocol,
    onCommand: (opcode) => late.port?.commandArrived(opcode),
  })
  late.port = connectMachine({
    clock,
    machine,
    end: link.device,
    cable: table.cable,
    seed: deriveSeed(seed, 'line'),
    faults,
    onOtherFault: () => {},
  })
  return { transport: link.host, table }
}
