import type { Clock } from '@taanuu/device-drivers/clock'
import type { Cable } from '../world/cable.ts'
import type { ByteMachine, Reaction } from './byte-machine.ts'
import type { DeviceEnd } from './device-end.ts'
import type { FaultId, FaultPlan, ScheduledFault } from './fault-plan.ts'
import { createFaultSchedule } from './fault-schedule.ts'
import { createLine } from './line.ts'

const OTHER_SERIAL = 'ffff0000'

export interface DevicePort {
  /** To be called by the machine for every command that arrives. */
  commandArrived(opcode: number): void
  /** Lets a fault strike now. */
  strike(fault: FaultId, durationMs?: number): void
  /** Bytes of noise before whatever the device says next. */
  noise(bytes: number): void
  /** Factor on the time that bytes take on the line. */
  slow(factor: number): void
}

/** What a fault does to a device's answers, between the machine and its line. */
export interface Tamper {
  /** Sees bytes from the host first; null: the machine gets them as they are. */
  feed(bytes: Uint8Array): readonly Reaction[] | null
  /** What is said instead of `bytes`. */
  say(bytes: Uint8Array): readonly Reaction[]
}

/**
 * Puts a byte machine at the device end of a line: carries out its reactions one after the other on the
 * clock, paces its bytes at line speed, takes its power with the cable, and lets the plan's faults strike.
 *
 * @param onOtherFault faults that strike the world or the machine, not the line
 * @param hurry how many times faster than in life the device works and talks
 * @param baudLimit the fastest that the wire carries, bits per second
 */
export function connectMachine(options: {
  readonly clock: Clock
  readonly machine: ByteMachine
  readonly end: DeviceEnd
  readonly cable: Cable
  readonly seed: number
  readonly faults: FaultPlan
  readonly onOtherFault: (fault: ScheduledFault) => void
  readonly tamper?: Tamper
  readonly hurry?: number
  readonly baudLimit?: number
}): DevicePort {
  const { clock, machine, end, cable, tamper, hurry = 1 } = options
  /** Raised when power goes: whatever was under way belongs to the past. */
  let life = 0
  let power = new AbortController()
  let queue: Promise<void> = Promise.resolve()
  let losePiece = false
  let shortenPiece = false
  const schedule = createFaultSchedule({ clock, faults: options.faults.faults, strike })
  const line = createLine({
    clock,
    end,
    seed: options.seed,
    baud: () => machine.baud,
    strictBaud: machine.strictBaud,
    limit: options.baudLimit ?? Number.POSITIVE_INFINITY,
    hurry,
    schedule,
    strike,
  })

  end.on('bytes', (bytes) => {
    const heard = cable.plugged ? line.heard(bytes) : null
    if (heard === null) return
    const mine = life
    const reactions = tamper?.feed(heard) ?? machine.feed(heard)
    // The command itself may have been the trigger that cut the power.
    if (mine === life) post(reactions)
  })
  cable.on('plug', ({ plugged }) => {
    if (plugged) start()
    else {
      forgetEverything()
      end.unplug()
    }
  })
  machine.attach?.(post)
  if (cable.plugged) start()
  for (const fault of options.faults.faults) if (fault.trigger.kind === 'start') strike(fault)

  function start(): void {
    power = new AbortController()
    line.revive()
    end.plug()
    post(machine.powerOn())
  }

  /** Power fails inside the device; its cable stays. */
  function restart(): void {
    if (!cable.plugged) return
    forgetEverything()
    power = new AbortController()
    post(machine.powerOn())
  }

  function forgetEverything(): void {
    life++
    power.abort()
    queue = Promise.resolve()
    machine.powerOff?.()
  }

  function post(reactions: readonly Reaction[]): void {
    if (reactions.length === 0) return
    const mine = life
    queue = queue.then(() => perform(reactions, mine))
  }

  async function perform(reactions: readonly Reaction[], mine: number): Promise<void> {
    for (const reaction of reactions) {
      if (mine !== life) return
      if (reaction.kind === 'work') {
        if (reaction.ms > 0) await clock.sleep(reaction.ms / hurry, power.signal)
        if (mine === life) await perform(reaction.then(), mine)
      } else if (reaction.kind === 'stream') {
        for (let piece = reaction.next(); piece && mine === life; piece = reaction.next()) {
          if (losePiece) losePiece = false
          else await transmit(shortenPiece ? piece.subarray(0, piece.length >> 1) : piece, mine)
          shortenPiece = false
        }
      } else if (tamper) {
        for (const said of tamper.say(reaction.bytes)) {
          if (said.kind === 'send') await transmit(said.bytes, mine)
          else await perform([said], mine)
        }
      } else await transmit(reaction.bytes, mine)
    }
  }

  function transmit(bytes: Uint8Array, mine: number): Promise<void> {
    return line.transmit(bytes, { alive: () => mine === life, signal: power.signal })
  }

  function strike(fault: ScheduledFault): void {
    if (line.strike(fault)) return
    const until = (undo: () => void): void => {
      if (fault.durationMs !== undefined) void clock.sleep(fault.durationMs).then(undo)
    }
    switch (fault.fault) {
      case 'unplug':
      case 'replug-same':
        cable.unplug()
        until(() => cable.plug())
        return
      case 'replug-other':
        cable.unplug()
        until(() => cable.plug(OTHER_SERIAL))
        return
      case 'reboot':
        restart()
        return
      case 'lost-block':
        losePiece = true
        return
      case 'wrong-report':
        shortenPiece = true
        return
      default:
        options.onOtherFault(fault)
    }
  }

  return {
    commandArrived: schedule.commandArrived,
    strike(fault, durationMs) {
      strike({
        fault,
        trigger: { kind: 'time', ms: 0 },
        ...(durationMs === undefined ? {} : { durationMs }),
      })
    },
    noise: line.noise,
    slow: line.slow,
  }
}
