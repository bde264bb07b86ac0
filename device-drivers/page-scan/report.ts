/**
 * Reports that carry the page-scan byte stream over HID (docs/page-scan-profile.md): `type | flags | number u16 |
 * length u16 | payload | zeros`, big-endian, all of one size. Payloads have no checksum of their own: USB packets have
 * one, and picture blocks another. What gets lost between them is whole reports, and their numbers show it.
 */
export const REPORT_HEADER_BYTES = 6
/** A high-speed interrupt endpoint moves this in 125 µs; at full speed 64 is the most, and a sheet takes a minute. */
export const HIGH_SPEED_REPORT_BYTES = 1024
export const LEAST_REPORT_BYTES = 64

export const REPORT_TYPE = {
  /** Starts the link anew on both sides: numbers begin at 0. Answered with the same. */
  hello: 0x48,
  data: 0x44,
  /** All data before `number` have come. */
  ack: 0x41,
} as const
export type ReportType = (typeof REPORT_TYPE)[keyof typeof REPORT_TYPE]

/** Of data: nothing follows for now. */
export const FLAG_LAST = 0x01
/** Of an ack: send again from `number` on. */
export const FLAG_AGAIN = 0x02

export interface PageScanReport {
  readonly type: ReportType
  readonly flags: number
  /** Modulo 65536. */
  readonly number: number
  readonly payload: Uint8Array
}

export function encodeReport(report: PageScanReport, reportBytes: number): Uint8Array {
  const { type, flags, number, payload } = report
  if (payload.length > reportBytes - REPORT_HEADER_BYTES) throw new RangeError(`${payload.length} bytes`)
  const bytes = new Uint8Array(reportBytes)
  const view = new DataView(bytes.buffer)
  bytes[0] = type
  bytes[1] = flags
  view.setUint16(2, number & 0xffff)
  view.setUint16(4, payload.length)
  bytes.set(payload, REPORT_HEADER_BYTES)
  return bytes
}

/** Reads a report; null for one of another size, type or length. */
export function decodeReport(bytes: Uint8Array, reportBytes: number): PageScanReport | null {
  if (bytes.length !== reportBytes) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const type = bytes[0]
  const length = view.getUint16(4)
  if (type !== REPORT_TYPE.hello && type !== REPORT_TYPE.data && type !== REPORT_TYPE.ack) return null
  if (length > reportBytes - REPORT_HEADER_BYTES) return null
  return {
    type,
    flags: bytes[1],
    number: view.getUint16(2),
    payload: bytes.slice(REPORT_HEADER_BYTES, REPORT_HEADER_BYTES + length),
  }
}
