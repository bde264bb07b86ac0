import type { Clock } from '@taanuu/device-drivers/clock'
import { OPCODE, SYS_PARA } from '@taanuu/device-drivers/ef01/commands'
import { CONFIRMATION } from '@taanuu/device-drivers/ef01/confirmation'
import { encodeFrame, PID } from '@taanuu/device-drivers/ef01/frame'
import { createEf01Framer } from '@taanuu/device-drivers/ef01/framer'
import { type Reaction, send } from './byte-machine.ts'
import type { Tamper } from './device-port.ts'
import type { FaultId, ScheduledFault } from './fault-plan.ts'

/** Where a frame's length stands, and its packet identifier. */
const LENGTH_AT = 7
const PID_AT = 6
/** A confirmation code that no manual of the family gives a meaning. */
const MEANINGLESS_CODE = 0x77
/** A module that is asked nothing says this when it starts; inside a reply it is a stray byte. */
const STRAY_BYTE = 0x55
const OTHER_ADDRESS = 0x12345678
/** Commands above this are a model's own. */
const LAST_COMMON_OPCODE = 0x1f
/** Data that never ends lasts this long: longer than every deadline. */
const ENDLESS_MS = 60_000
const DATA_BYTES = 128

/** Faults that change one reply, and those that last. */
const ONCE: readonly FaultId[] = [
  'length-zero',
  'length-one',
  'length-huge',
  'endless-data',
  'unknown-code',
  'event-in-reply',
  'two-replies',
  'same-picture',
]
const LASTING: readonly FaultId[] = [
  'password-set',
  'other-address',
  'old-firmware',
  'baud-kept',
  'busy-forever',
  'too-messy',
  'too-few-points',
  'sensor-error',
  'long-image',
]

export interface Ef01Tamper extends Tamper {
  /** Lets a fault of the module's answers strike; false when it is not one. */
  strike(fault: ScheduledFault): boolean
}

/** What faulty firmware does to EF01 commands and replies, between the module and its line. */
export function createEf01Tamper(clock: Clock): Ef01Tamper {
  const framer = createEf01Framer()
  const pending = new Set<FaultId>()
  const lasting = new Set<FaultId>()
  let lastPicture: Uint8Array | null = null

  function ack(code: number): readonly Reaction[] {
    return [send(encodeFrame(PID.ack, Uint8Array.of(code)))]
  }

  function refused(opcode: number, params: Uint8Array): number | null {
    if (lasting.has('busy-forever')) return CONFIRMATION.packetError
    if (lasting.has('password-set'))
      return opcode === OPCODE.verifyPassword ? CONFIRMATION.wrongPassword : CONFIRMATION.mustVerifyPassword
    if (lasting.has('old-firmware') && opcode > LAST_COMMON_OPCODE) return CONFIRMATION.unsupported
    if (lasting.has('baud-kept') && opcode === OPCODE.setSysPara && params[0] === SYS_PARA.baud)
      return CONFIRMATION.ok
    if (opcode !== OPCODE.genImg) return null
    if (lasting.has('too-messy')) return CONFIRMATION.tooMessy
    if (lasting.has('too-few-points')) return CONFIRMATION.tooFewFeatures
    return lasting.has('sensor-error') ? CONFIRMATION.sensorError : null
  }

  function feed(bytes: Uint8Array): readonly Reaction[] | null {
    if (lasting.size === 0) return null
    const reactions: Reaction[] = []
    for (const output of framer.feed(bytes)) {
      if (output.kind !== 'frame' || output.frame.pid !== PID.command) continue
      const code = refused(output.frame.content[0], output.frame.content.subarray(1))
      if (code !== null) reactions.push(...ack(code))
    }
    return reactions.length > 0 ? reactions : null
  }

  function say(bytes: Uint8Array): readonly Reaction[] {
    const isFrame = bytes.length > LENGTH_AT + 1
    const isData = isFrame && bytes[PID_AT] === PID.data
    if (!isFrame) return [send(bytes)]
    if (isData && bytes.length > DATA_BYTES * 8) {
      if (pending.delete('same-picture') && lastPicture) return [send(lastPicture)]
      lastPicture = bytes
      if (pending.delete('endless-data')) return endless(bytes)
      if (lasting.has('long-image')) return [send(withoutEnd(bytes)), send(bytes)]
    }
    if (lasting.has('other-address')) return [send(fromElsewhere(bytes))]
    if (isData) return [send(bytes)]
    if (pending.delete('length-zero')) return [send(withLength(bytes, 0))]
    if (pending.delete('length-one')) return [send(withLength(bytes, 1))]
    if (pending.delete('length-huge')) return [send(withLength(bytes, 0xffff))]
    if (pending.delete('unknown-code')) return ack(MEANINGLESS_CODE)
    if (pending.delete('two-replies')) return [send(bytes), ...ack(CONFIRMATION.packetError)]
    if (pending.delete('event-in-reply')) {
      return [send(bytes.slice(0, LENGTH_AT)), send(Uint8Array.of(STRAY_BYTE)), send(bytes.slice(LENGTH_AT))]
    }
    return [send(bytes)]
  }

  function endless(bytes: Uint8Array): readonly Reaction[] {
    const until = clock.now() + ENDLESS_MS
    const more = encodeFrame(PID.data, new Uint8Array(DATA_BYTES))
    return [send(withoutEnd(bytes)), { kind: 'stream', next: () => (clock.now() < until ? more : null) }]
  }

  return {
    feed,
    say,
    strike({ fault, durationMs }) {
      if (ONCE.includes(fault)) pending.add(fault)
      else if (LASTING.includes(fault)) {
        lasting.add(fault)
        if (durationMs !== undefined) void clock.sleep(durationMs).then(() => lasting.delete(fault))
      } else return false
      return true
    },
  }
}

function withLength(frame: Uint8Array, length: number): Uint8Array {
  const copy = frame.slice()
  copy[LENGTH_AT] = length >>> 8
  copy[LENGTH_AT + 1] = length & 0xff
  return copy
}

/** The same data packets, all of them marked as having a successor. */
function withoutEnd(bytes: Uint8Array): Uint8Array {
  const frames = createEf01Framer()
    .feed(bytes)
    .flatMap((output) => (output.kind === 'frame' ? [encodeFrame(PID.data, output.frame.content)] : []))
  return new Uint8Array(Buffer.concat(frames))
}

function fromElsewhere(bytes: Uint8Array): Uint8Array {
  const frames = createEf01Framer()
    .feed(bytes)
    .flatMap((output) =>
      output.kind === 'frame' ? [encodeFrame(output.frame.pid, output.frame.content, OTHER_ADDRESS)] : [],
    )
  return new Uint8Array(Buffer.concat(frames))
}
