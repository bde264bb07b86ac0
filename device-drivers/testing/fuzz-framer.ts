import { isDeepStrictEqual } from 'node:util'
import type { AnyFramer, FramerEntry } from '../framer-entry.ts'

/** Frames that go into one stream before both framers start anew. */
const FRAMES_PER_STREAM = 8
/** After this many failures a framer is broken, and the rest would only say so again. */
const MAX_FAILURES = 20

export interface FuzzReport {
  readonly frames: number
  readonly bytes: number
  /** What the framer found in the damaged streams, frames and faults together. */
  readonly found: number
  /** The most that it ever kept, bytes. */
  readonly mostPending: number
  /** What went wrong, with the stream that shows it. */
  readonly failures: readonly string[]
}

type Random = (below: number) => number

/** Feeds `frames` damaged frames to a framer, whole and in random chunks; the same for the same seed. */
export function fuzzFramer(entry: FramerEntry, frames: number, seed: number): FuzzReport {
  const random = randomOf(seed)
  const failures: string[] = []
  let done = 0
  let bytes = 0
  let found = 0
  let mostPending = 0

  while (done < frames && failures.length < MAX_FAILURES) {
    const count = Math.min(FRAMES_PER_STREAM, frames - done)
    const parts = Array.from({ length: count }, () => damaged(entry, random))
    const stream = concatenated(parts)
    done += count
    bytes += stream.length
    const outcome = attempt(parts, stream)
    if (typeof outcome === 'string') failures.push(`${outcome} in ${hex(stream)}`)
    else found += outcome
  }
  return { frames: done, bytes, found, mostPending, failures }

  /** How many things were found, or what went wrong. */
  function attempt(parts: readonly Uint8Array[], stream: Uint8Array): number | string {
    try {
      const whole = entry.create()
      const found = parts.flatMap((part) => feed(whole, part))
      if (entry.anyChunking && !isDeepStrictEqual(found, inChunks(stream)))
        return 'other frames in other chunks'
      return findsItsOwnAgain(whole) ? found.length : 'its own frame is not found again'
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }

  function feed(framer: AnyFramer, chunk: Uint8Array): readonly unknown[] {
    // A copy: what a framer keeps must not be the caller's memory.
    const outputs = framer.feed(chunk.slice())
    mostPending = Math.max(mostPending, framer.pendingBytes)
    if (framer.pendingBytes > entry.maxPendingBytes) throw new Error(`${framer.pendingBytes} bytes kept`)
    return outputs
  }

  function inChunks(stream: Uint8Array): readonly unknown[] {
    const framer = entry.create()
    const outputs: unknown[] = []
    for (let at = 0; at < stream.length; ) {
      const length = 1 + random(random(3) === 0 ? 400 : 7)
      outputs.push(...feed(framer, stream.subarray(at, at + length)))
      at += length
    }
    return outputs
  }

  /** A frame that has begun may swallow the next ones, but not more of them than it claims to keep. */
  function findsItsOwnAgain(framer: AnyFramer): boolean {
    const [sample] = entry.samples
    const enough = 2 + Math.ceil((2 * entry.maxPendingBytes) / sample.length)
    for (let i = 0; i < enough; i++) if (feed(framer, sample).length > 0) return true
    return false
  }
}

/** A frame as a bad line delivers it: whole, with a flipped bit, cut short, or nothing but noise. */
function damaged(entry: FramerEntry, random: Random): Uint8Array {
  const sample = entry.samples[random(entry.samples.length)]
  switch (random(6)) {
    case 0:
      return Uint8Array.from({ length: random(80) }, () => random(256))
    case 1: {
      const copy = sample.slice()
      copy[random(copy.length)] ^= 1 << random(8)
      return copy
    }
    case 2:
      return sample.slice(0, random(sample.length))
    case 3:
      return sample.slice(random(sample.length))
    case 4: {
      const at = random(sample.length)
      return concatenated([sample.subarray(0, at), sample.subarray(at + 1)])
    }
    default:
      return sample.slice()
  }
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}

/** The mulberry32 generator (public domain, Tommy Ettinger): the same damage on every run. */
function randomOf(seed: number): Random {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000) * below)
  }
}
