import type { Clock } from '@taanuu/device-drivers/clock'
import {
  createReceiptPrinter,
  type ReceiptPrinterOptions,
} from '@taanuu/device-drivers/receipt-printer/create-receipt-printer'
import type { ReceiptPrinter } from '@taanuu/device-drivers/receipt-printer/receipt-printer'
import type { ByteTransport } from '@taanuu/device-drivers/transport/byte-transport'
import { createMemoryLink } from '@taanuu/device-drivers/transport/memory-link'
import { deriveSeed } from '../world/seeded-random.ts'
import { connectMachine, type DevicePort } from './device-port.ts'
import { type FaultPlan, NO_FAULTS } from './fault-plan.ts'
import { createReceiptPrinterUnit, type ReceiptPrinterUnitOptions } from './receipt-printer-unit.ts'
import { createReceiptRoll, type ReceiptRoll } from './receipt-roll.ts'

export interface SimulatedReceiptPrinterOptions
  extends Omit<ReceiptPrinterOptions, 'transport'>,
    Omit<ReceiptPrinterUnitOptions, 'roll' | 'baud' | 'onCommand'> {
  readonly clock: Clock
  readonly seed: number
  readonly roll?: ReceiptRoll
  readonly faults?: FaultPlan
}

/** A real ESC/POS driver talking through a memory link to a simulated printer on a paper roll. */
export function createSimulatedReceiptPrinter(options: SimulatedReceiptPrinterOptions): {
  readonly printer: ReceiptPrinter
  readonly roll: ReceiptRoll
} {
  const { transport, roll } = createSimulatedReceiptPrinterUnit(options)
  return { printer: createReceiptPrinter({ ...options, transport }), roll }
}

/** The unit alone, for a driver that runs elsewhere. */
export function createSimulatedReceiptPrinterUnit(
  options: Omit<SimulatedReceiptPrinterOptions, 'profile' | 'voidLines'>,
): { readonly transport: ByteTransport; readonly roll: ReceiptRoll } {
  const { clock, seed, faults = NO_FAULTS } = options
  const roll = options.roll ?? createReceiptRoll({ seed })
  const link = createMemoryLink({ path: `memory:esc-pos-${seed}`, plugged: roll.cable.plugged })
  const late: { port: DevicePort | null } = { port: null }
  const machine = createReceiptPrinterUnit({
    ...options,
    roll,
    onCommand: (opcode) => late.port?.commandArrived(opcode),
  })
  late.port = connectMachine({
    clock,
    machine,
    end: link.device,
    cable: roll.cable,
    seed: deriveSeed(seed, 'line'),
    faults,
    onOtherFault: () => {},
  })
  return { transport: link.host, roll }
}
