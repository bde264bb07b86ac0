import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { COMMAND } from './commands.ts'
import { crc8 } from './crc8.ts'
import { createHostFramer } from './host-framer.ts'
import {
  type BlockType,
  createScannerFramer,
  encodeHostPacket,
  encodeImageBlock,
  encodeScannerPacket,
  MAX_PENDING_BYTES,
  type ScannerOutput,
} from './packet.ts'

// From VotingWorks' pdi-scanner driver.
const VECTORS: readonly (readonly [string, string, string])[] = [
  ['test string', COMMAND.selfTest, '024403b4'],
  ['version', COMMAND.version, '025603b7'],
  ['status', COMMAND.status, '0251037c'],
  ['serial', COMMAND.serial, '022a0307'],
  ['settings', 'I', '0249039b'],
  ['enable feeder', COMMAND.enableFeeder, '02380304'],
  ['disable feeder', COMMAND.disableFeeder, '02390393'],
  ['eject front and hold', COMMAND.ejectFrontHold, '023103ce'],
  ['eject rear', COMMAND.ejectRear, '02330377'],
  ['eject front', COMMAND.ejectFront, '023403bc'],
  ['duplex', COMMAND.duplex, '024a03b5'],
  ['half resolution', COMMAND.halfResolution, '024103c6'],
  ['native resolution', 'B', '024203e8'],
  ['reset', COMMAND.reset, '02300359'],
  ['double feed detection on', COMMAND.doubleFeedOn, '026e03b3'],
  ['double feed detection off', COMMAND.doubleFeedOff, '026f0324'],
  ['sensors', '\x1bs', '021b73031f'],
]

describe('host packets', () => {
  it('has the check value of its CRC', () => {
    expect(crc8(Buffer.from('123456789'))).toBe(0x94)
  })

  it.each(VECTORS)('%s', (_name, body, expected) => {
    expect(Buffer.from(encodeHostPacket(body)).toString('hex')).toBe(expected)
    expect(createHostFramer().feed(encodeHostPacket(body))).toEqual([{ kind: 'command', body }])
  })

  it('are read the same in any chunks, damaged ones are told, and noise never throws', () => {
    const part = fc.oneof(
      fc.constantFrom(...VECTORS.map(([, body]) => encodeHostPacket(body))),
      fc.uint8Array({ maxLength: 80 }),
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const stream = new Uint8Array(Buffer.concat(parts))
        const whole = createHostFramer().feed(stream)
        const bytewise = createHostFramer()
        expect([...stream].flatMap((byte) => bytewise.feed(Uint8Array.of(byte)))).toEqual(whole)
      }),
    )
  })
})

const anyBlock = fc
  .record({
    type: fc.constantFrom<BlockType>('H', 'R', 'E'),
    sequence: fc.nat(65_535),
    payload: fc.uint8Array({ maxLength: 300 }),
  })
  .map((block) => ({ bytes: encodeImageBlock(block), output: { kind: 'block', block } as const }))

const anyBody = fc
  .array(fc.integer({ min: 0x20, max: 0xff }), { minLength: 1, maxLength: 60 })
  .map((codes) => Uint8Array.from(codes))
  .map((body) => ({ bytes: encodeScannerPacket(body), output: { kind: 'body', body } as const }))

function inChunks(stream: Uint8Array, cuts: readonly number[]): readonly ScannerOutput[] {
  const framer = createScannerFramer()
  const ends = [...cuts.map((cut) => cut % (stream.length + 1)), stream.length].sort((a, b) => a - b)
  const outputs: ScannerOutput[] = []
  let from = 0
  for (const end of ends) {
    outputs.push(...framer.feed(stream.slice(from, end)))
    from = end
  }
  return outputs
}

describe('scanner packets and picture blocks', () => {
  it('come out as they went in, in any chunks', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(anyBlock, anyBody), { maxLength: 8 }),
        fc.array(fc.nat(3000), { maxLength: 30 }),
        (parts, cuts) => {
          const stream = new Uint8Array(Buffer.concat(parts.map((part) => part.bytes)))
          expect(inChunks(stream, cuts)).toEqual(parts.map((part) => part.output))
        },
      ),
    )
  })

  it('a damaged stream is read the same in any chunks, never throws and never piles up', () => {
    const noise = fc.uint8Array({ maxLength: 200 }).map((bytes) => ({ bytes, output: null }))
    fc.assert(
      fc.property(
        fc.array(fc.oneof(anyBlock, anyBody, noise), { maxLength: 8 }),
        fc.nat(),
        fc.array(fc.nat(3000), { maxLength: 30 }),
        (parts, flip, cuts) => {
          const stream = new Uint8Array(Buffer.concat(parts.map((part) => part.bytes)))
          if (stream.length > 0) stream[flip % stream.length] ^= 1 << (flip % 8)
          expect(inChunks(stream, cuts)).toEqual(inChunks(stream, []))
          const framer = createScannerFramer()
          for (let i = 0; i < 40; i++) framer.feed(stream.slice())
          expect(framer.pendingBytes).toBeLessThanOrEqual(MAX_PENDING_BYTES)
        },
      ),
    )
  })

  it('a block in which one bit was flipped is never delivered', () => {
    fc.assert(
      fc.property(anyBlock, fc.nat(), ({ bytes, output }, position) => {
        const bit = position % (bytes.length * 8)
        const damaged = bytes.slice()
        damaged[bit >> 3] ^= 1 << (bit & 7)
        const outputs = inChunks(new Uint8Array([...damaged, ...new Uint8Array(MAX_PENDING_BYTES)]), [])
        const blocks = outputs.filter((o) => o.kind === 'block')
        expect(blocks.every((b) => b.block.payload.length < output.block.payload.length)).toBe(true)
      }),
      { numRuns: 50 },
    )
  })
})
