import {
  DEFAULT_ADDRESS,
  type Ef01Frame,
  frameSum,
  HEADER_BYTES,
  MAX_CONTENT_BYTES,
  PID,
  type Pid,
  SUM_BYTES,
} from './frame.ts'

/** What a framer found: a whole frame, or a frame whose sum was wrong. */
export type Ef01FramerOutput =
  | { readonly kind: 'frame'; readonly frame: Ef01Frame }
  | { readonly kind: 'bad-checksum' }

export interface Ef01Framer {
  /** Takes the next bytes of the stream and returns what they complete, in order. */
  feed(chunk: Uint8Array): readonly Ef01FramerOutput[]
  /** Forgets a frame that has begun. */
  reset(): void
  /** Bytes kept for a frame that has begun; never more than one largest frame. */
  readonly pendingBytes: number
  /** Bytes thrown away so far because they belonged to no frame. */
  readonly discardedBytes: number
}

/** Most bytes that a framer keeps. */
export const MAX_FRAME_BYTES = HEADER_BYTES + MAX_CONTENT_BYTES + SUM_BYTES

/**
 * Cuts a byte stream into EF01 frames. Bytes are dropped up to the next header whose address is ours, whose
 * PID exists and whose length is 2..258; a frame counts only with a right sum, and after a wrong one the
 * search goes on at its second byte, because its length may have been the damaged part. The result does not
 * depend on how the stream is chunked.
 */
export function createEf01Framer(address: number = DEFAULT_ADDRESS): Ef01Framer {
  let pending = new Uint8Array(0)
  let discarded = 0

  function feed(chunk: Uint8Array): readonly Ef01FramerOutput[] {
    const bytes = pending.length === 0 ? chunk : joined(pending, chunk)
    const outputs: Ef01FramerOutput[] = []
    let at = 0
    while (at < bytes.length) {
      const verdict = inspect(bytes, at, address)
      if (verdict === 'incomplete') break
      if (verdict === 'noise' || verdict === 'bad-checksum') {
        if (verdict === 'bad-checksum') outputs.push({ kind: 'bad-checksum' })
        discarded++
        at++
        continue
      }
      outputs.push({ kind: 'frame', frame: verdict })
      at += HEADER_BYTES + verdict.content.length + SUM_BYTES
    }
    pending = new Uint8Array(bytes.subarray(at))
    return outputs
  }

  return {
    feed,
    reset() {
      discarded += pending.length
      pending = new Uint8Array(0)
    },
    get pendingBytes() {
      return pending.length
    },
    get discardedBytes() {
      return discarded
    },
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length)
  all.set(a)
  all.set(b, a.length)
  return all
}

/** Judges the frame that may start at `at`, as early as the bytes at hand allow. */
function inspect(
  bytes: Uint8Array,
  at: number,
  address: number,
): Ef01Frame | 'incomplete' | 'noise' | 'bad-checksum' {
  const available = bytes.length - at
  if (bytes[at] !== 0xef) return 'noise'
  if (available > 1 && bytes[at + 1] !== 0x01) return 'noise'
  for (let i = 0; i < 4 && available > 2 + i; i++) {
    if (bytes[at + 2 + i] !== ((address >>> (24 - 8 * i)) & 0xff)) return 'noise'
  }
  if (available > 6 && !isPid(bytes[at + 6])) return 'noise'
  if (available < HEADER_BYTES) return 'incomplete'
  const length = (bytes[at + 7] << 8) | bytes[at + 8]
  if (length < SUM_BYTES || length > MAX_CONTENT_BYTES + SUM_BYTES) return 'noise'
  if (available < HEADER_BYTES + length) return 'incomplete'
  const end = at + HEADER_BYTES + length - SUM_BYTES
  if (frameSum(bytes, at, end) !== ((bytes[end] << 8) | bytes[end + 1])) return 'bad-checksum'
  return { pid: bytes[at + 6] as Pid, content: new Uint8Array(bytes.subarray(at + HEADER_BYTES, end)) }
}

function isPid(value: number): value is Pid {
  return value === PID.command || value === PID.data || value === PID.ack || value === PID.endOfData
}
