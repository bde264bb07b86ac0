import type { Clock } from '@taanuu/device-drivers/clock'
import type { PaperWorld } from '../world/paper-world.ts'
import { deriveSeed } from '../world/seeded-random.ts'
import type { DeviceEnd } from './device-end.ts'
import { connectMachine, type DevicePort } from './device-port.ts'
import { strikePaper } from './fault-paper.ts'
import type { FaultPlan, ScheduledFault } from './fault-plan.ts'
import { createPageScanUnit } from './page-scan-unit.ts'

/** Stands a ballot scanner on the world's paper path, at the device end of a line. */
export function standPageScanUnit(options: {
  readonly clock: Clock
  readonly seed: number
  readonly world: PaperWorld
  readonly end: DeviceEnd
  readonly faults: FaultPlan
  readonly hurry?: number
  /** Lets a fault of the host's end strike; false when it is not one. */
  readonly strikeHost?: (fault: ScheduledFault) => boolean
}): DevicePort {
  const { clock, seed, world, end, faults, hurry = 1 } = options
  // The unit is made first and tells its commands to the port that carries it.
  const late: { port: DevicePort | null } = { port: null }
  const unit = createPageScanUnit({ world, onCommand: (opcode) => late.port?.commandArrived(opcode) })
  const port = connectMachine({
    clock,
    machine: unit,
    end,
    cable: world.cable,
    seed: deriveSeed(seed, 'line'),
    faults,
    onOtherFault: strikeOther,
    hurry,
  })
  late.port = port
  return port

  function strikeOther(fault: ScheduledFault): void {
    if (options.strikeHost?.(fault)) return
    if (fault.fault === 'closes-twice') {
      world.cable.unplug()
      if (fault.durationMs !== undefined) void clock.sleep(fault.durationMs).then(() => world.cable.plug())
    } else if (fault.fault === 'calibration-needed') unit.needCalibration()
    else if (fault.fault === 'shifted-picture') unit.shiftNextPicture()
    else if (fault.fault === 'double-end') unit.sayNextEndTwice()
    else strikePaper(fault, { clock, world })
  }
}
