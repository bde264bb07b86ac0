import { createFrameCutter, type Verdict } from '../frame-cutter.ts'
import {
  DATA_HEADER_BYTES,
  DATA_OVERHEAD_BYTES,
  type Gt511Packet,
  MAX_DATA_BYTES,
  PACKET_BYTES,
  sumOf,
} from './frame.ts'

/** What a framer found. */
export type Gt511FramerOutput =
  | { readonly kind: 'packet'; readonly packet: Gt511Packet }
  | { readonly kind: 'data'; readonly payload: Uint8Array }
  | { readonly kind: 'bad-checksum' }

export interface Gt511Framer {
  feed(chunk: Uint8Array): readonly Gt511FramerOutput[]
  reset(): void
  readonly pendingBytes: number
  /** From now on data frames have this payload, bytes; null: none are expected, and none are found. */
  expectData(bytes: number | null): void
  /** Payload of a data frame that has begun, as far as it has come; valid until the next `feed`. */
  dataSoFar(): Uint8Array
}

const FIRST = { packet: 0x55, data: 0x5a } as const
const SECOND = { packet: 0xaa, data: 0xa5 } as const
/** Low and high byte of the device id. */
const ID = [0x01, 0x00] as const
const NOISE: Verdict<never> = { kind: 'noise' }
const INCOMPLETE: Verdict<never> = { kind: 'incomplete' }

/** Most bytes that a framer keeps while it expects `dataBytes` of payload. */
export function maxPendingBytes(dataBytes: number | null): number {
  return Math.max(PACKET_BYTES, (dataBytes ?? 0) + DATA_OVERHEAD_BYTES)
}

/** Cuts a byte stream into packets and data frames; what has a wrong sum is searched again from its second byte. */
export function createGt511Framer(): Gt511Framer {
  let expected: number | null = null
  const cutter = createFrameCutter<Gt511FramerOutput>(inspect)

  function inspect(bytes: Uint8Array): Verdict<Gt511FramerOutput> {
    if (bytes[0] === FIRST.packet) return inspectPacket(bytes)
    if (bytes[0] === FIRST.data && expected !== null) return inspectData(bytes, expected)
    return NOISE
  }

  return {
    feed: cutter.feed,
    reset: cutter.reset,
    get pendingBytes() {
      return cutter.pendingBytes
    },
    expectData(bytes) {
      if (bytes !== null && (bytes < 1 || bytes > MAX_DATA_BYTES))
        throw new RangeError(`${bytes} bytes of data`)
      expected = bytes
    },
    dataSoFar() {
      const pending = cutter.pending()
      if (expected === null || pending[0] !== FIRST.data) return new Uint8Array(0)
      return pending.subarray(DATA_HEADER_BYTES, DATA_HEADER_BYTES + expected)
    },
  }
}

function inspectPacket(bytes: Uint8Array): Verdict<Gt511FramerOutput> {
  if (!startsWith(bytes, SECOND.packet)) return NOISE
  if (bytes.length < PACKET_BYTES) return INCOMPLETE
  const view = new DataView(bytes.buffer, bytes.byteOffset, PACKET_BYTES)
  if (view.getUint16(10, true) !== sumOf(bytes.subarray(0, 10))) return BAD
  const packet = { parameter: view.getUint32(4, true), word: view.getUint16(8, true) }
  return { kind: 'found', output: { kind: 'packet', packet }, length: PACKET_BYTES }
}

function inspectData(bytes: Uint8Array, expected: number): Verdict<Gt511FramerOutput> {
  if (!startsWith(bytes, SECOND.data)) return NOISE
  const length = expected + DATA_OVERHEAD_BYTES
  if (bytes.length < length) return INCOMPLETE
  const end = length - 2
  if ((bytes[end] | (bytes[end + 1] << 8)) !== sumOf(bytes.subarray(0, end))) return BAD
  const payload = bytes.slice(DATA_HEADER_BYTES, end)
  return { kind: 'found', output: { kind: 'data', payload }, length }
}

const BAD: Verdict<Gt511FramerOutput> = { kind: 'found', output: { kind: 'bad-checksum' }, length: 1 }

/** Whether the second byte and the device id are right, as far as they have come. */
function startsWith(bytes: Uint8Array, second: number): boolean {
  return (
    (bytes.length < 2 || bytes[1] === second) &&
    (bytes.length < 3 || bytes[2] === ID[0]) &&
    (bytes.length < 4 || bytes[3] === ID[1])
  )
}
