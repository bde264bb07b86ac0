import { REPORT_BYTES, USAGE, USAGE_PAGE } from './report.ts'

/**
 * The report descriptor of a device of the profile (HID 1.11, section 6.2.2): one input and one output report of
 * 64 bytes in a vendor-defined collection, no report numbers.
 */
export const REPORT_DESCRIPTOR: Uint8Array = Uint8Array.of(
  ...[0x06, USAGE_PAGE & 0xff, USAGE_PAGE >>> 8],
  ...[0x09, USAGE],
  ...[0xa1, 0x01],
  ...[0x15, 0x00],
  ...[0x26, 0xff, 0x00],
  ...[0x75, 0x08],
  ...[0x95, REPORT_BYTES],
  ...[0x09, 0x02],
  ...[0x81, 0x02],
  ...[0x95, REPORT_BYTES],
  ...[0x09, 0x03],
  ...[0x91, 0x02],
  0xc0,
)
