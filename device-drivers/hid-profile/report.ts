/**
 * Reports of the HID fingerprint profile, version 1: a profile of this project, not a product's interface
 * (docs/hid-fingerprint-profile.md). 64 bytes in both directions, without report numbers, big-endian:
 * `type | flags | number 2 | next 2 | window | length | payload 54 | CRC 2`.
 */
export const REPORT_BYTES = 64
export const PAYLOAD_BYTES = 54
export const PROFILE_VERSION = 1
/** What a greeting begins with. */
export const MAGIC = 'TAFP'
/** Vendor-defined usage page and usage of the top-level collection. */
export const USAGE_PAGE = 0xff00
export const USAGE = 0x01

/** Most reports that either side may send ahead: the kernels keep 30 (libusb backend) to 64 (hidraw) for a reader. */
export const MAX_WINDOW = 16

export const TYPE = { hello: 0x01, data: 0x02, status: 0x03 } as const
export type ReportType = (typeof TYPE)[keyof typeof TYPE]

export const FLAG = {
  /** Of data: nothing follows for now, so tell me that it came. */
  last: 0x01,
  /** Send again from `next` on: what came has a hole. */
  again: 0x02,
  /** Answer with a status. */
  ask: 0x04,
  /** Nobody has greeted me since I started. */
  noLink: 0x08,
} as const

export interface HidReport {
  readonly type: ReportType
  /** Bits of `FLAG`. */
  readonly flags: number
  /** Of data its own number, else that of the next data report from this side; counts modulo 65536. */
  readonly number: number
  /** Number of the data report that is expected from the other side. */
  readonly next: number
  /** How many data reports from `next` on the other side may send. */
  readonly window: number
  readonly payload: Uint8Array
}

const HEADER_BYTES = 8
const SUM_AT = REPORT_BYTES - 2

/** The 64 bytes of a report; the payload holds at most 54 bytes. */
export function encodeReport(report: HidReport): Uint8Array {
  if (report.payload.length > PAYLOAD_BYTES) throw new RangeError(`payload of ${report.payload.length} bytes`)
  const bytes = new Uint8Array(REPORT_BYTES)
  const view = new DataView(bytes.buffer)
  bytes[0] = report.type
  bytes[1] = report.flags
  view.setUint16(2, report.number)
  view.setUint16(4, report.next)
  bytes[6] = report.window
  bytes[7] = report.payload.length
  bytes.set(report.payload, HEADER_BYTES)
  view.setUint16(SUM_AT, crc16(bytes.subarray(0, SUM_AT)))
  return bytes
}

/** Reads a report; null for anything that is not one, damaged ones included. */
export function decodeReport(bytes: Uint8Array): HidReport | null {
  if (bytes.length !== REPORT_BYTES) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, REPORT_BYTES)
  if (view.getUint16(SUM_AT) !== crc16(bytes.subarray(0, SUM_AT))) return null
  const [type, flags] = bytes
  const length = bytes[7]
  if (!isType(type) || length > PAYLOAD_BYTES) return null
  return {
    type,
    flags,
    number: view.getUint16(2),
    next: view.getUint16(4),
    window: bytes[6],
    payload: bytes.slice(HEADER_BYTES, HEADER_BYTES + length),
  }
}

function isType(value: number): value is ReportType {
  return value === TYPE.hello || value === TYPE.data || value === TYPE.status
}

/** CRC-16/CCITT-FALSE: polynomial 0x1021, start 0xFFFF, not reflected; 0x29B1 for "123456789". */
export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff
  for (const byte of bytes) crc = ((crc << 8) & 0xffff) ^ CRC_TABLE[(crc >>> 8) ^ byte]
  return crc
}

const CRC_TABLE = Uint16Array.from({ length: 256 }, (_, index) => {
  let crc = index << 8
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1
  return crc & 0xffff
})
