import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeFrame, PID, type Pid } from './frame.ts'
import { createEf01Framer, type Ef01FramerOutput, MAX_FRAME_BYTES } from './framer.ts'

const anyFrame = fc
  .record({
    pid: fc.constantFrom<Pid>(PID.command, PID.data, PID.ack, PID.endOfData),
    content: fc.uint8Array({ maxLength: 256 }),
  })
  .map(({ pid, content }) => encodeFrame(pid, content))

/** A stream as a bad line delivers it: frames, noise, and bytes that look like headers. */
const anyStream = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: anyFrame },
      { weight: 2, arbitrary: fc.uint8Array({ maxLength: 40 }) },
      {
        weight: 1,
        arbitrary: fc
          .constantFrom('ef', 'ef01', 'ef01ffffffff', 'ef01ffffffff02ffff', 'ef01ffffffff070000')
          .map((hex) => new Uint8Array(Buffer.from(hex, 'hex'))),
      },
    ),
    { maxLength: 12 },
  )
  .map((parts) => new Uint8Array(Buffer.concat(parts)))

function inChunks(stream: Uint8Array, cuts: readonly number[]): readonly Ef01FramerOutput[] {
  const framer = createEf01Framer()
  const ends = [...cuts.map((cut) => cut % (stream.length + 1)), stream.length].sort((a, b) => a - b)
  const outputs: Ef01FramerOutput[] = []
  let from = 0
  for (const end of ends) {
    outputs.push(...framer.feed(stream.subarray(from, end)))
    expect(framer.pendingBytes).toBeLessThanOrEqual(MAX_FRAME_BYTES)
    from = end
  }
  return outputs
}

describe('EF01 framer', () => {
  it('gives the same frames however the stream is chunked', () => {
    fc.assert(
      fc.property(anyStream, fc.array(fc.nat(4000), { maxLength: 40 }), (stream, cuts) => {
        const bytewise = Array.from({ length: stream.length }, (_, i) => i)
        expect(inChunks(stream, cuts)).toEqual(inChunks(stream, []))
        expect(inChunks(stream, bytewise)).toEqual(inChunks(stream, []))
      }),
    )
  })

  it('never throws on noise and never keeps more than one frame', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 600 }), { maxLength: 20 }), (chunks) => {
        const framer = createEf01Framer()
        for (const chunk of chunks) framer.feed(chunk)
        expect(framer.pendingBytes).toBeLessThanOrEqual(MAX_FRAME_BYTES)
      }),
    )
  })

  it('finds every frame again that follows noise without a header in it', () => {
    const noise = fc.uint8Array({ maxLength: 60 }).map((bytes) => bytes.filter((b) => b !== 0xef))
    fc.assert(
      fc.property(fc.array(fc.tuple(noise, anyFrame), { minLength: 1, maxLength: 8 }), (parts) => {
        const outputs = inChunks(new Uint8Array(Buffer.concat(parts.flat())), [])
        const frames = outputs
          .filter((o) => o.kind === 'frame')
          .map((o) => encodeFrame(o.frame.pid, o.frame.content))
        expect(frames).toEqual(parts.map(([, frame]) => frame))
      }),
    )
  })

  it('passes no frame in which one bit was flipped', () => {
    fc.assert(
      fc.property(anyFrame, fc.nat(), (frame, position) => {
        const bit = position % (frame.length * 8)
        const damaged = frame.slice()
        damaged[bit >> 3] ^= 1 << (bit & 7)
        const outputs = inChunks(new Uint8Array([...damaged, ...new Uint8Array(MAX_FRAME_BYTES)]), [])
        expect(outputs.some((o) => o.kind === 'frame' && o.frame.content.length === frame.length - 11)).toBe(
          false,
        )
      }),
    )
  })

  it('ignores another module’s address', () => {
    expect(createEf01Framer().feed(encodeFrame(PID.ack, Uint8Array.of(0), 0x12345678))).toEqual([])
  })
})
