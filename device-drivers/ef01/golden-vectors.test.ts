import { describe, expect, it } from 'vitest'
import { encodeCommand, OPCODE, SYS_PARA, u16, u32 } from './commands.ts'
import { encodeFrame, PID } from './frame.ts'
import { createEf01Framer } from './framer.ts'

// From the ZFM-20 v2.0 and R503 1.2.2 manuals, with the sums recomputed by the rule of the frame.
const COMMANDS: readonly (readonly [string, Uint8Array, string])[] = [
  ['VfyPwd', encodeCommand(OPCODE.verifyPassword, u32(0)), 'ef01ffffffff0100071300000000001b'],
  ['GenImg', encodeCommand(OPCODE.genImg), 'ef01ffffffff010003010005'],
  ['Img2Tz(1)', encodeCommand(OPCODE.img2Tz, [1]), 'ef01ffffffff01000402010008'],
  ['RegModel', encodeCommand(OPCODE.regModel), 'ef01ffffffff010003050009'],
  [
    'Search(1,0,1000)',
    encodeCommand(OPCODE.search, [1, ...u16(0), ...u16(1000)]),
    'ef01ffffffff0100080401000003e800f9',
  ],
  ['UpImage', encodeCommand(OPCODE.upImage), 'ef01ffffffff0100030a000e'],
  ['UpChar(1)', encodeCommand(OPCODE.upChar, [1]), 'ef01ffffffff0100040801000e'],
  ['ReadSysPara', encodeCommand(OPCODE.readSysPara), 'ef01ffffffff0100030f0013'],
  [
    'SetSysPara(baud,12)',
    encodeCommand(OPCODE.setSysPara, [SYS_PARA.baud, 12]),
    'ef01ffffffff0100050e040c0024',
  ],
  [
    'SetSysPara(packet,256)',
    encodeCommand(OPCODE.setSysPara, [SYS_PARA.packetSize, 3]),
    'ef01ffffffff0100050e0603001d',
  ],
  ['AuraLed(on,blue)', encodeCommand(OPCODE.auraLed, [3, 0, 2, 0]), 'ef01ffffffff01000735030002000042'],
  ['SoftRst', encodeCommand(OPCODE.softReset), 'ef01ffffffff0100033d0041'],
  ['HandShake', encodeCommand(OPCODE.handshake), 'ef01ffffffff010003400044'],
]

const ACKS: readonly (readonly [number, string])[] = [
  [0x00, '07000300000a'],
  [0x01, '07000301000b'],
  [0x02, '07000302000c'],
  [0x03, '07000303000d'],
  [0x06, '070003060010'],
  [0x07, '070003070011'],
  [0x0f, '0700030f0019'],
  [0x13, '07000313001d'],
]

describe('EF01 golden vectors', () => {
  it.each(COMMANDS)('%s', (_name, bytes, expected) => {
    expect(Buffer.from(bytes).toString('hex')).toBe(expected)
  })

  it.each(ACKS)('acknowledgement %i is read back from its bytes', (code, tail) => {
    const outputs = createEf01Framer().feed(Buffer.from(`ef01ffffffff${tail}`, 'hex'))
    expect(outputs).toEqual([{ kind: 'frame', frame: { pid: PID.ack, content: Uint8Array.of(code) } }])
  })

  it('a data packet of 32 zero bytes', () => {
    const hex = Buffer.from(encodeFrame(PID.data, new Uint8Array(32))).toString('hex')
    expect(hex).toBe(`ef01ffffffff020022${'00'.repeat(32)}0024`)
  })
})
