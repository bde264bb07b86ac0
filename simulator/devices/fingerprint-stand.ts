import type { Clock } from '@taanuu/device-drivers/clock'
import type { FingerWorld } from '../world/finger-world.ts'
import { deriveSeed } from '../world/seeded-random.ts'
import type { ByteMachine } from './byte-machine.ts'
import type { DeviceEnd } from './device-end.ts'
import { connectMachine, type DevicePort } from './device-port.ts'
import { createEf01Tamper } from './fault-ef01.ts'
import type { FaultPlan, ScheduledFault } from './fault-plan.ts'
import { strikeTable } from './fault-table.ts'

/** The input queue of a host loses some dozens at once when nobody reads it. */
const BURST_REPORTS = 8

/** A fingerprint module's protocol, ready to stand on a table. */
export interface FingerprintEngine extends ByteMachine {
  /** The next upload ends after half of its rows, with a proper end packet. */
  shortenNextUpload?(): void
  /** The next reports to the host are lost, on a wire that carries reports. */
  loseNext?(reports: number): void
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
  /** Lets a fault of the host's end strike; false when it is not one. */
  readonly strikeHost?: (fault: ScheduledFault) => boolean
}): DevicePort {
  const { clock, seed, world, end, make, faults, hurry = 1 } = options
  // The module is made first and tells its commands to the port that carries it.
  const late: { port: DevicePort | null } = { port: null }
  const machine = make({ world, onCommand: (opcode) => late.port?.commandArrived(opcode) })
  const tamper = createEf01Tamper(clock)
  const port = connectMachine({
    clock,
    machine,
    end,
    cable: world.cable,
    seed: deriveSeed(seed, 'line'),
    faults,
    onOtherFault: strikeOther,
    tamper,
    hurry,
    ...(options.baudLimit === undefined ? {} : { baudLimit: options.baudLimit }),
  })
  late.port = port
  return port

  function strikeOther(fault: ScheduledFault): void {
    if (options.strikeHost?.(fault) || tamper.strike(fault)) return
    if (fault.fault === 'closes-twice') {
      world.cable.unplug()
      if (fault.durationMs !== undefined) void clock.sleep(fault.durationMs).then(() => world.cable.plug())
    } else if (fault.fault === 'short-image') machine.shortenNextUpload?.()
    else if (fault.fault === 'lost-reports') machine.loseNext?.(BURST_REPORTS)
    else strikeTable(fault, { clock, world, hurry })
  }
}
