import type { Clock } from '@taanuu/device-drivers/clock'
import { seededRandom } from '../world/seeded-random.ts'
import type { DeviceEnd } from './device-end.ts'
import type { ScheduledFault } from './fault-plan.ts'
import type { FaultSchedule } from './fault-schedule.ts'

/** The line delivers what it carries in this time at once: a progress bar sees fifty steps a second. */
const SLICE_MS = 20
/** A start and a stop bit around eight. */
const BITS_PER_BYTE = 10
/** A damage that a command triggers hits this byte of what follows: inside a header, past its first bytes. */
const DAMAGED_OFFSET = 4
const NOISE_BYTES = 7
/** Later than every command timeout of the drivers. */
const DEFAULT_LATE_MS = 3000

/** One way of sending: it belongs to a life of the device, and ends with it. */
export interface Sending {
  readonly alive: () => boolean
  readonly signal: AbortSignal
}

/** The wire between a device and its host: how fast it carries bytes, and what happens to them on the way. */
export interface Line {
  /** Sends a run of bytes at line speed. */
  transmit(bytes: Uint8Array, sending: Sending): Promise<void>
  /** What the device hears of bytes from the host; null where it hears nothing. */
  heard(bytes: Uint8Array): Uint8Array | null
  /** Lets a fault of the line strike now; false when it is not one. */
  strike(fault: ScheduledFault): boolean
  /** Bytes are sent ahead of whatever comes next. */
  noise(bytes: number): void
  /** Factor on the time that bytes take: 1 as the line speed says, 10 a cable that barely works. */
  slow(factor: number): void
  /** The device has started anew. */
  revive(): void
}

/**
 * @param baud the device's line speed, bits per second
 * @param strictBaud whether a host at another speed hears only garbage
 * @param limit the fastest that the wire carries, bits per second; above it everything is garbage
 * @param hurry how many times faster than its line speed the wire is
 * @param schedule where faults of single bytes wait
 * @param strike lets a fault strike that a byte set off
 */
export function createLine(options: {
  readonly clock: Clock
  readonly end: DeviceEnd
  readonly seed: number
  readonly baud: () => number
  readonly strictBaud: boolean
  readonly limit: number
  readonly hurry: number
  readonly schedule: FaultSchedule
  readonly strike: (fault: ScheduledFault) => void
}): Line {
  const { clock, end, schedule, hurry } = options
  const random = seededRandom(options.seed)
  let sentBytes = 0
  let silent = false
  let cutCurrentSend = false
  let spoilTail = false
  let noiseAhead = 0
  let sayTwice = false
  let lateMs = 0
  let slowness = 1
  let mismatched = false
  /** What went out last, for a device that answers the question before. */
  let previous: Uint8Array = new Uint8Array()
  let answerPrevious = false

  async function transmit(bytes: Uint8Array, sending: Sending): Promise<void> {
    const told = answerPrevious ? previous : bytes
    answerPrevious = false
    previous = bytes
    await carry(told, sending)
    if (sayTwice && sending.alive()) {
      sayTwice = false
      await carry(told, sending)
    }
  }

  async function carry(bytes: Uint8Array, { alive, signal }: Sending): Promise<void> {
    if (lateMs > 0) {
      const wait = lateMs
      lateMs = 0
      await clock.sleep(wait, signal)
    }
    const msPerByte = (BITS_PER_BYTE * 1000 * slowness) / (options.baud() * hurry)
    const sliceBytes = Math.max(1, Math.floor(SLICE_MS / msPerByte))
    const startedAt = clock.now()
    cutCurrentSend = false
    for (let at = 0; at < bytes.length; at += sliceBytes) {
      const slice = bytes.subarray(at, at + sliceBytes)
      // Counted from the begin of the run, so that rounding to timer ticks does not add up.
      await clock.sleep(startedAt + (at + slice.length) * msPerByte - clock.now(), signal)
      if (!alive() || cutCurrentSend) return
      deliver(slice, at + sliceBytes >= bytes.length, alive)
    }
  }

  /** Hands a slice to the host, with whatever the plan does to its bytes. */
  function deliver(slice: Uint8Array, last: boolean, alive: () => boolean): void {
    let bytes = slice
    /** Number of the first byte of `bytes`. */
    let base = sentBytes
    const due = schedule.takeBytes(sentBytes, sentBytes + slice.length)
    sentBytes += slice.length
    for (const fault of due) {
      const at = Math.min(Math.max(0, fault.trigger.n - base), bytes.length)
      if (fault.fault === 'dropped-byte') bytes = without(bytes, at)
      else if (fault.fault === 'flipped-bit') bytes = flipped(bytes, at, Math.floor(random() * 8))
      else {
        hand(bytes.subarray(0, at))
        bytes = bytes.subarray(at)
        base += at
        options.strike(fault)
        if (!alive() || cutCurrentSend) return
      }
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

  function speedsAgree(): boolean {
    if (mismatched) return false
    if (!options.strictBaud) return true
    const baud = options.baud()
    return baud <= options.limit && (end.hostBaud === null || end.hostBaud === baud)
  }

  /** What a receiver at the wrong speed makes of bytes. */
  function garbled(bytes: Uint8Array): Uint8Array {
    return Uint8Array.from({ length: Math.ceil(bytes.length / 2) }, () => Math.floor(random() * 256))
  }

  function strike({ fault, durationMs }: ScheduledFault): boolean {
    const until = (undo: () => void): void => {
      if (durationMs !== undefined) void clock.sleep(durationMs).then(undo)
    }
    switch (fault) {
      case 'silent-death':
        silent = true
        until(() => {
          silent = false
        })
        return true
      case 'baud-mismatch':
        mismatched = true
        until(() => {
          mismatched = false
        })
        return true
      case 'dropped-byte':
      case 'flipped-bit':
        schedule.add({ fault, trigger: { kind: 'byte', n: sentBytes + DAMAGED_OFFSET } })
        return true
      case 'duplicated-reply':
        sayTwice = true
        return true
      case 'previous-reply':
        answerPrevious = previous.length > 0
        return true
      case 'late-reply':
        lateMs = durationMs ?? DEFAULT_LATE_MS
        return true
      case 'inserted-noise':
        noiseAhead = NOISE_BYTES
        return true
      case 'wrong-checksum':
        spoilTail = true
        return true
      case 'truncated-upload':
        cutCurrentSend = true
        return true
      default:
        return false
    }
  }

  return {
    transmit,
    heard(bytes) {
      if (silent) return null
      return speedsAgree() ? bytes : garbled(bytes)
    },
    strike,
    noise(bytes) {
      noiseAhead = bytes
    },
    slow(factor) {
      slowness = factor
    },
    revive() {
      silent = false
    },
  }
}

function without(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.filter((_, index) => index !== at)
}

function flipped(bytes: Uint8Array, at: number, bit: number): Uint8Array {
  const copy = bytes.slice()
  if (at < copy.length) copy[at] ^= 1 << bit
  return copy
}
