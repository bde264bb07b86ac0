import { createNutFramer, encodeNutVariable, MAX_NUT_LINE_BYTES } from './battery/nut-protocol.ts'
import { createElyctisFramer, encodeElyctis, MAX_ELYCTIS_DATA_BYTES } from './document-reader/elyctis.ts'
import { createHidPosFramer, encodeHidPosReports, MAX_CODE_BYTES } from './document-reader/hid-pos.ts'
import { createLineFramer, createStxEtxFramer } from './document-reader/text-framer.ts'
import { FINGERPRINT_FRAMERS } from './fingerprint-framers.ts'
import type { AnyFramer, FramerEntry } from './framer-entry.ts'
import { createHostFramer } from './page-scan/host-framer.ts'
import {
  createScannerFramer,
  encodeHostPacket,
  encodeImageBlock,
  encodeScannerPacket,
  MAX_PENDING_BYTES,
} from './page-scan/packet.ts'
import { decodeReport, encodeReport, type PageScanReport } from './page-scan/report.ts'
import { createPrinterFramer, MAX_TEXT_BYTES } from './receipt-printer/status-framer.ts'
import { createSekonicFramer, MAX_ANSWER_BYTES } from './sekonic/answer-framer.ts'

const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'))

/** Every framer of the room: what a new one has to be added to. */
export const FRAMERS: readonly FramerEntry[] = [
  ...FINGERPRINT_FRAMERS,
  {
    name: 'page-scan/scanner',
    create: createScannerFramer,
    maxPendingBytes: MAX_PENDING_BYTES,
    anyChunking: true,
    samples: [
      encodeScannerPacket(latin1('#00')),
      encodeScannerPacket(Uint8Array.of(0x51, 0x80, 0xc1, 0x81)),
      encodeImageBlock({ type: 'H', sequence: 0, payload: Uint8Array.of(1, 2, 6, 192, 0, 200) }),
      encodeImageBlock({ type: 'R', sequence: 1, payload: new Uint8Array(400).fill(200) }),
      encodeImageBlock({ type: 'E', sequence: 2, payload: Uint8Array.of(0, 0, 1, 0) }),
    ],
  },
  {
    name: 'page-scan/host',
    create: createHostFramer,
    maxPendingBytes: 32,
    anyChunking: true,
    samples: [encodeHostPacket('Q'), encodeHostPacket('8'), encodeHostPacket('\x1bD~ ')],
  },
  {
    name: 'document-reader/hid-pos',
    create: createHidPosFramer,
    maxPendingBytes: MAX_CODE_BYTES,
    anyChunking: false,
    samples: [
      ...encodeHidPosReports(latin1('12345678901234'), ']C0'),
      encodeHidPosReports(latin1('Q'.repeat(60)), ']Q0')[1],
    ],
  },
  {
    name: 'document-reader/lines',
    create: createLineFramer,
    maxPendingBytes: MAX_CODE_BYTES,
    anyChunking: true,
    samples: [latin1(']Q020101197000011\r\n'), latin1('I<UTOD231458907<<<<<<<<<<<<<<<\r')],
  },
  {
    name: 'document-reader/stx-etx',
    create: createStxEtxFramer,
    maxPendingBytes: MAX_CODE_BYTES,
    anyChunking: true,
    samples: [latin1('\x02I<UTOD231458907<<<<<<<<<<<<<<<\r7408122F1204159UTO<<<<<<<<<<<6\r\x03')],
  },
  {
    name: 'document-reader/elyctis',
    create: createElyctisFramer,
    maxPendingBytes: 3 + MAX_ELYCTIS_DATA_BYTES,
    anyChunking: true,
    samples: [
      encodeElyctis({ command: 0x49, data: latin1('I<UTOD231458907<<<<<<<<<<<<<<<\r') }),
      encodeElyctis({ command: 0x43, data: Uint8Array.of(1) }),
    ],
  },
  {
    name: 'receipt-printer/status',
    create: createPrinterFramer,
    maxPendingBytes: MAX_TEXT_BYTES + 2,
    anyChunking: true,
    samples: [
      Uint8Array.of(0x12),
      Uint8Array.of(0x0c),
      Uint8Array.of(0x18, 0x00, 0x0c, 0x0f),
      Uint8Array.of(0x37, 0x25, 0x00),
      latin1('_SIM-80\0'),
    ],
  },
  {
    name: 'sekonic/answers',
    create: createSekonicFramer,
    maxPendingBytes: MAX_ANSWER_BYTES,
    anyChunking: true,
    samples: [latin1('0\r'), latin1('\x06'), latin1('@\r'), latin1(`${'012'.repeat(48)}\r`)],
  },
  {
    name: 'battery/nut',
    create: createNutFramer,
    maxPendingBytes: MAX_NUT_LINE_BYTES,
    anyChunking: true,
    samples: [latin1('BEGIN LIST VAR room\n'), latin1(encodeNutVariable('room', 'ups.status', 'OL'))],
  },
  {
    name: 'page-scan/reports',
    create: createPageScanReportFramer,
    maxPendingBytes: 0,
    anyChunking: false,
    samples: [
      encodeReport({ type: 0x44, flags: 1, number: 7, payload: latin1('\x02Q\x03') }, 64),
      encodeReport({ type: 0x41, flags: 2, number: 65_535, payload: new Uint8Array(0) }, 64),
    ],
  },
]

/** Reads whole reports of 64 bytes: the chunks are the frames, and nothing is kept. */
function createPageScanReportFramer(): AnyFramer {
  return {
    feed(chunk): readonly PageScanReport[] {
      const report = decodeReport(chunk, 64)
      return report ? [report] : []
    },
    pendingBytes: 0,
  }
}
