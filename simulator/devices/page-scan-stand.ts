import type { Clock } from '@taanuu/device-drivers/clock'
import type { PaperWorld } from '../world/paper-world.ts'
import { deriveSeed } from '../world/seeded-random.ts'
import type { DeviceEnd } from './device-end.ts'
import { connectMachine, type DevicePort } from './device-port.ts'
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
    onOtherFault: strikePaper,
    hurry,
  })
  late.port = port
  return port

  function strikePaper({ fault, durationMs }: ScheduledFault): void {
    if (fault === 'jam-front') world.jamNext('front', true)
    else if (fault === 'jam-transport') world.jamNext('transport', true)
    else if (fault === 'jam-accept') world.jamNext('accept', true)
    else if (fault === 'jam-accept-unreported') world.jamNext('accept', false)
    else if (fault === 'pulled-back') world.pullBackNext()
    else if (fault === 'double-feed') world.doubleFeedNext()
    else if (fault === 'cover-opened') {
      world.openCover()
      if (durationMs !== undefined) void clock.sleep(durationMs).then(() => world.closeCover())
    }
  }
}
