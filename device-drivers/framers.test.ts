import { describe, expect, it } from 'vitest'
import { FRAMERS, type FramerEntry } from './framers.ts'

/** Frames per framer in the unit tests; `bench/fuzz-framers.ts` runs a hundred times as many. */
const FRAMES = 2000
const FRAMES_PER_STREAM = 8

/** A mulberry32 sequence: the same stream of damage on every run. */
function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000) * below)
  }
}

/** A frame as a bad line delivers it: whole, with a flipped bit, cut short, or nothing but noise. */
function damaged(entry: FramerEntry, random: (below: number) => number): Uint8Array {
  const sample = entry.samples[random(entry.samples.length)]
  switch (random(5)) {
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
    default:
      return sample.slice()
  }
}

describe.each(FRAMERS.map((entry) => [entry.name, entry] as const))('%s framer', (_name, entry) => {
  it('reads its own frames', () => {
    for (const sample of entry.samples) expect(entry.create().feed(sample).length).toBeGreaterThan(0)
  })

  it(`takes ${FRAMES} damaged frames without throwing or piling up, the same in any chunks`, () => {
    const random = randomOf(0x7a4a)
    for (let frames = 0; frames < FRAMES; frames += FRAMES_PER_STREAM) {
      const parts = Array.from({ length: FRAMES_PER_STREAM }, () => damaged(entry, random))
      const whole = entry.create()
      const chunked = entry.create()
      const expected = parts.flatMap((part) => [...whole.feed(part.slice())])
      if (!entry.anyChunking) continue
      const stream = new Uint8Array(Buffer.concat(parts))
      const outputs: unknown[] = []
      for (let at = 0; at < stream.length; ) {
        const length = 1 + random(random(3) === 0 ? 400 : 7)
        outputs.push(...chunked.feed(stream.slice(at, at + length)))
        at += length
        if (chunked.pendingBytes > entry.maxPendingBytes)
          throw new Error(`${chunked.pendingBytes} bytes kept`)
      }
      expect(outputs).toEqual(expected)
      expect(whole.pendingBytes).toBeLessThanOrEqual(entry.maxPendingBytes)
    }
  })
})
