import type { Clock } from '@taanuu/device-drivers/clock'
import type { MemoryDeviceEnd } from '@taanuu/device-drivers/transport/memory-link'
import type { Cable } from '../world/cable.ts'
import { seededRandom } from '../world/seeded-random.ts'
import type { ByteMachine, Reaction } from './byte-machine.ts'
import type { FaultPlan, ScheduledFault } from './fault-plan.ts'

/** The line delivers what it carries in this time at once: a progress bar sees fifty steps a second. */
const SLICE_MS = 20
/** A start and a stop bit around eight. */
const BITS_PER_BYTE = 10
/** A damage that a command triggers hits this byte of what follows: inside a header, past its first bytes. */
const DAMAGED_OFFSET = 4
const NOISE_BYTES = 7
/** Later than every command timeout of the drivers. */
const DEFAULT_LATE_MS = 3000
const OTHER_SERIAL = 'ffff0000'

export interface DevicePort {
  /** To be called by the machine for every command that arrives. */
  commandArrived(opcode: number): void
}

/**
 * Puts a byte machine at the device end of a link: carries out its reactions one after the other on the
 * clock, paces its bytes at line speed, takes its power with the cable, and lets the plan's faults strike.
 *
 * @param onOtherFault faults that strike the world or the machine, not the line
 */
export function connectMachine(options: {
  readonly clock: Clock
  readonly machine: ByteMachine
  readonly end: MemoryDeviceEnd
  readonly cable: Cable
  readonly seed: number
  readonly faults: FaultPlan
  readonly onOtherFault: (fault: ScheduledFault) => void
}): DevicePort {
  const { clock, machine, end, cable, seed } = options
  const random = seededRandom(seed)
  let waiting = [...options.faults.faults]
  const commandCounts = new Map<number, number>()
  let commands = 0
  let sentBytes = 0
  /** Raised when power goes: whatever was under way belongs to the past. */
  let life = 0
  let power = new AbortController()
  let queue: Promise<void> = Promise.resolve()
  let silent = false
  let cutCurrentSend = false
  let spoilTail = false
  let noiseAhead = 0
  let sayTwice = false
  let lateMs = 0

  end.on('bytes', (bytes) => {
    if (!cable.plugged || silent) return
    const mine = life
    const reactions = machine.feed(speedsAgree() ? bytes : garbled(bytes))
    // The command itself may have been the trigger that cut the power.
    if (mine === life) post(reactions)
  })
  cable.on('plug', ({ plugged }) => {
    if (plugged) start()
    else stop()
  })
  machine.attach?.(post)
  if (cable.plugged) start()
  for (const fault of waiting) {
    if (fault.trigger.kind === 'time') void clock.sleep(fault.trigger.ms).then(() => strike(fault))
  }

  function start(): void {
    power = new AbortController()
    silent = false
    end.plug()
    post(machine.powerOn())
  }

  function stop(): void {
    forgetEverything()
    end.unplug()
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
        if (reaction.ms > 0) await clock.sleep(reaction.ms, power.signal)
        if (mine === life) await perform(reaction.then(), mine)
      } else if (reaction.kind === 'send') {
        await transmit(reaction.bytes, mine)
        if (sayTwice && mine === life) {
          sayTwice = false
          await transmit(reaction.bytes, mine)
        }
      } else {
        for (let piece = reaction.next(); piece && mine === life; piece = reaction.next()) {
          await transmit(piece, mine)
        }
      }
    }
  }

  async function transmit(bytes: Uint8Array, mine: number): Promise<void> {
    if (lateMs > 0) {
      const wait = lateMs
      lateMs = 0
      await clock.sleep(wait, power.signal)
    }
    const msPerByte = (BITS_PER_BYTE * 1000) / machine.baud
    const sliceBytes = Math.max(1, Math.floor(SLICE_MS / msPerByte))
    const startedAt = clock.now()
    cutCurrentSend = false
    for (let at = 0; at < bytes.length; at += sliceBytes) {
      const slice = bytes.subarray(at, at + sliceBytes)
      // Counted from the begin of the run, so that rounding to timer ticks does not add up.
      await clock.sleep(startedAt + (at + slice.length) * msPerByte - clock.now(), power.signal)
      if (mine !== life || cutCurrentSend) return
      deliver(slice, at + sliceBytes >= bytes.length, mine)
    }
  }

  /** Hands a slice to the host, with whatever the plan does to its bytes. */
  function deliver(slice: Uint8Array, last: boolean, mine: number): void {
    const from = sentBytes
    sentBytes += slice.length
    let bytes = slice
    /** Number of the first byte of `bytes`. */
    let base = from
    for (const fault of waiting) {
      const { trigger } = fault
      if (trigger.kind !== 'byte' || trigger.n < from || trigger.n >= sentBytes) continue
      const at = Math.min(Math.max(0, trigger.n - base), bytes.length)
      if (fault.fault === 'dropped-byte') bytes = without(bytes, at)
      else if (fault.fault === 'flipped-bit') bytes = flipped(bytes, at, Math.floor(random() * 8))
      else {
        hand(bytes.subarray(0, at))
        bytes = bytes.subarray(at)
        base += at
        strike(fault)
        if (mine !== life || cutCurrentSend) return
      }
      waiting = waiting.filter((other) => other !== fault)
    }
    if (last && spoilTail && bytes.length > 0) {
      spoilTail = false
      bytes = flipped(bytes, bytes.length - 1, 0)
    }
    hand(bytes)
  }

  function hand(bytes: Uint8Array): void {
    if (silent) return
    if (noiseAhead > 0) {
      const noise = Uint8Array.from({ length: noiseAhead }, () => Math.floor(random() * 256))
      noiseAhead = 0
      end.send(noise)
    }
    end.send(speedsAgree() ? bytes : garbled(bytes))
  }

  function commandArrived(opcode: number): void {
    commands++
    const ofOpcode = (commandCounts.get(opcode) ?? 0) + 1
    commandCounts.set(opcode, ofOpcode)
    for (const fault of waiting) {
      const { trigger } = fault
      if (trigger.kind !== 'command') continue
      const reached =
        trigger.opcode === undefined
          ? commands === trigger.n
          : opcode === trigger.opcode && ofOpcode === trigger.n
      if (reached) strike(fault)
    }
  }

  function strike(fault: ScheduledFault): void {
    waiting = waiting.filter((other) => other !== fault)
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
      case 'silent-death':
        silent = true
        until(() => {
          silent = false
        })
        return
      case 'dropped-byte':
      case 'flipped-bit':
        waiting.push({ fault: fault.fault, trigger: { kind: 'byte', n: sentBytes + DAMAGED_OFFSET } })
        return
      case 'duplicated-reply':
        sayTwice = true
        return
      case 'late-reply':
        lateMs = fault.durationMs ?? DEFAULT_LATE_MS
        return
      case 'reboot':
        restart()
        return
      case 'inserted-noise':
        noiseAhead = NOISE_BYTES
        return
      case 'wrong-checksum':
        spoilTail = true
        return
      case 'truncated-upload':
        cutCurrentSend = true
        return
      default:
        options.onOtherFault(fault)
    }
  }

  function speedsAgree(): boolean {
    return !machine.strictBaud || end.hostBaud === machine.baud
  }

  /** What a receiver at the wrong speed makes of bytes. */
  function garbled(bytes: Uint8Array): Uint8Array {
    return Uint8Array.from({ length: Math.ceil(bytes.length / 2) }, () => Math.floor(random() * 256))
  }

  return { commandArrived }
}

function without(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.filter((_, index) => index !== at)
}

function flipped(bytes: Uint8Array, at: number, bit: number): Uint8Array {
  const copy = bytes.slice()
  if (at < copy.length) copy[at] ^= 1 << bit
  return copy
}
