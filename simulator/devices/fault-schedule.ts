import type { Clock } from '@taanuu/device-drivers/clock'
import type { ScheduledFault } from './fault-plan.ts'

/** The faults that have not struck yet, and when each is due. */
export interface FaultSchedule {
  /** To be called for every command that reaches the device. */
  commandArrived(opcode: number): void
  /** Takes the faults due at the bytes `from` (included) to `to` that go to the host, in the order of the bytes. */
  takeBytes(from: number, to: number): readonly ByteFault[]
  /** Adds a fault that is due at the given byte. */
  add(fault: ScheduledFault): void
}

export interface ByteFault extends ScheduledFault {
  readonly trigger: { readonly kind: 'byte'; readonly n: number }
}

/** @param strike called for faults that a command or the time sets off */
export function createFaultSchedule(options: {
  readonly clock: Clock
  readonly faults: readonly ScheduledFault[]
  readonly strike: (fault: ScheduledFault) => void
}): FaultSchedule {
  const { clock, strike } = options
  let waiting = [...options.faults]
  const commandsOf = new Map<number, number>()
  let commands = 0

  for (const fault of waiting) {
    if (fault.trigger.kind !== 'time') continue
    void clock.sleep(fault.trigger.ms).then(() => {
      forget([fault])
      strike(fault)
    })
  }

  function forget(gone: readonly ScheduledFault[]): void {
    waiting = waiting.filter((fault) => !gone.includes(fault))
  }

  return {
    commandArrived(opcode) {
      commands++
      const ofOpcode = (commandsOf.get(opcode) ?? 0) + 1
      commandsOf.set(opcode, ofOpcode)
      const due = waiting.filter(({ trigger }) => {
        if (trigger.kind !== 'command') return false
        if (trigger.opcode === undefined) return commands === trigger.n
        return opcode === trigger.opcode && ofOpcode === trigger.n
      })
      forget(due)
      for (const fault of due) strike(fault)
    },
    takeBytes(from, to) {
      const due = waiting.filter(
        (fault): fault is ByteFault =>
          fault.trigger.kind === 'byte' && fault.trigger.n >= from && fault.trigger.n < to,
      )
      forget(due)
      return due.sort((a, b) => a.trigger.n - b.trigger.n)
    },
    add(fault) {
      waiting.push(fault)
    },
  }
}
