import { encodeCommand, OPCODE, u32 } from './ef01/commands.ts'
import { encodeFrame as encodeEf01, PID } from './ef01/frame.ts'
import { createEf01Framer, MAX_FRAME_BYTES } from './ef01/framer.ts'
import type { FramerEntry } from './framer-entry.ts'
import { COMMAND as GT511_COMMAND, NACK, TEMPLATE_BYTES } from './gt511/commands.ts'
import { encodeData, encodePacket, RESPONSE } from './gt511/frame.ts'
import { createGt511Framer, maxPendingBytes } from './gt511/framer.ts'
import { encodeReport, FLAG, TYPE } from './hid-profile/report.ts'
import { createHidReportFramer } from './hid-profile/report-framer.ts'
import { COMMAND as ID809_COMMAND, IMAGE_BLOCK_BYTES } from './id809/commands.ts'
import { encodeFrame as encodeId809 } from './id809/frame.ts'
import { createId809Framer, MAX_PENDING_BYTES } from './id809/framer.ts'

const none = new Uint8Array(0)

/** The framers of fingerprint modules. */
export const FINGERPRINT_FRAMERS: readonly FramerEntry[] = [
  {
    name: 'ef01',
    create: createEf01Framer,
    maxPendingBytes: MAX_FRAME_BYTES,
    anyChunking: true,
    samples: [
      encodeCommand(OPCODE.genImg),
      encodeCommand(OPCODE.verifyPassword, u32(0)),
      encodeEf01(PID.ack, Uint8Array.of(0)),
      encodeEf01(PID.ack, new Uint8Array(17).fill(2)),
      encodeEf01(PID.data, new Uint8Array(128).fill(0xef)),
      encodeEf01(PID.endOfData, new Uint8Array(256).fill(1)),
    ],
  },
  {
    name: 'gt511/packets',
    create: createGt511Framer,
    maxPendingBytes: maxPendingBytes(null),
    anyChunking: true,
    samples: [
      encodePacket({ word: RESPONSE.ack, parameter: 0 }),
      encodePacket({ word: RESPONSE.nack, parameter: NACK.notPressed }),
      encodePacket({ word: GT511_COMMAND.changeBaudrate, parameter: 115_200 }),
    ],
  },
  {
    name: 'gt511/data',
    create() {
      const framer = createGt511Framer()
      framer.expectData(TEMPLATE_BYTES)
      return framer
    },
    maxPendingBytes: maxPendingBytes(TEMPLATE_BYTES),
    anyChunking: true,
    samples: [
      encodeData(new Uint8Array(TEMPLATE_BYTES).fill(0x5a)),
      encodePacket({ word: RESPONSE.ack, parameter: 0 }),
    ],
  },
  {
    name: 'id809/module',
    create: () => createId809Framer('module'),
    maxPendingBytes: MAX_PENDING_BYTES,
    anyChunking: true,
    samples: [
      encodeId809({ kind: 'reply', command: ID809_COMMAND.fingerDetect, ret: 0, payload: Uint8Array.of(1) }),
      encodeId809({ kind: 'reply', command: ID809_COMMAND.getImage, ret: 0x28, payload: none }),
      encodeId809({
        kind: 'moduleData',
        command: ID809_COMMAND.upImage,
        ret: 0,
        payload: new Uint8Array(2 + IMAGE_BLOCK_BYTES).fill(0xaa),
      }),
    ],
  },
  {
    name: 'id809/host',
    create: () => createId809Framer('host'),
    maxPendingBytes: MAX_PENDING_BYTES,
    anyChunking: true,
    samples: [
      encodeId809({ kind: 'command', command: ID809_COMMAND.testConnection, ret: 0, payload: none }),
      encodeId809({
        kind: 'hostData',
        command: ID809_COMMAND.downChar,
        ret: 0,
        payload: new Uint8Array(1010),
      }),
    ],
  },
  {
    name: 'hid-profile/reports',
    create: createHidReportFramer,
    maxPendingBytes: 0,
    anyChunking: false,
    samples: [
      encodeReport({ type: TYPE.hello, flags: 0, number: 0, next: 0, window: 16, payload: none }),
      encodeReport({
        type: TYPE.data,
        flags: FLAG.last,
        number: 9,
        next: 4,
        window: 16,
        payload: new Uint8Array(54).fill(7),
      }),
      encodeReport({ type: TYPE.status, flags: FLAG.again, number: 9, next: 5, window: 8, payload: none }),
    ],
  },
]
