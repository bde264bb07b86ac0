import { describe, expect, it } from 'vitest'
import { COMMAND, NACK } from './commands.ts'
import { encodeData, encodePacket, RESPONSE } from './frame.ts'
import { createGt511Framer } from './framer.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

// From the GT-511C3 datasheet 1.1, with the sums recomputed by the rule of the frame.
const PACKETS: readonly (readonly [string, number, number, string])[] = [
  ['Open(extra)', COMMAND.open, 1, '55aa01000100000001000201'],
  ['CmosLed on', COMMAND.cmosLed, 1, '55aa01000100000012001301'],
  ['IsPressFinger', COMMAND.isPressFinger, 0, '55aa01000000000026002601'],
  ['CaptureFinger best', COMMAND.captureFinger, 1, '55aa01000100000060006101'],
  ['GetImage', COMMAND.getImage, 0, '55aa01000000000062006201'],
  ['GetRawImage', COMMAND.getRawImage, 0, '55aa01000000000063006301'],
  ['ChangeBaudrate 115200', COMMAND.changeBaudrate, 115_200, '55aa010000c201000400c701'],
  ['ACK', RESPONSE.ack, 0, '55aa01000000000030003001'],
  ['NACK no finger', RESPONSE.nack, NACK.notPressed, '55aa01001210000031005301'],
  ['NACK bad finger', RESPONSE.nack, NACK.badFinger, '55aa01000c10000031004d01'],
]

describe('GT-511 golden vectors', () => {
  it.each(PACKETS)('%s', (_name, word, parameter, expected) => {
    expect(hex(encodePacket({ word, parameter }))).toBe(expected)
    expect(createGt511Framer().feed(Buffer.from(expected, 'hex'))).toEqual([
      { kind: 'packet', packet: { word, parameter } },
    ])
  })

  it('a data frame, whose length only the command tells', () => {
    const bytes = encodeData(Uint8Array.of(1, 2, 3))
    expect(hex(bytes)).toBe('5aa50100010203' + '0601')
    const framer = createGt511Framer()
    expect(framer.feed(bytes)).toEqual([])
    framer.expectData(3)
    expect(framer.feed(bytes.subarray(0, 6))).toEqual([])
    expect([...framer.dataSoFar()]).toEqual([1, 2])
    expect(framer.feed(bytes.subarray(6))).toEqual([{ kind: 'data', payload: Uint8Array.of(1, 2, 3) }])
  })
})
