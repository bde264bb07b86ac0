import type { CodeReading } from './document-reader.ts'
import type { ReadingFault } from './reading-fault.ts'

// USB-IF HID Point of Sale Usage Tables 1.02, usage page 8C; the report as Access-IS LSR118 and ATR110 send it.
export const HID_POS_REPORT_ID = 0x02
/** Without the report number, as HID transports deliver reports; all offsets count from there. */
export const REPORT_BYTES = 63
const LENGTH_AT = 0
const AIM_AT = 1
const DATA_AT = 4
/** Most bytes of code in one report. */
export const MAX_PART_BYTES = 56
const FLAGS_AT = 62
const MORE_FOLLOWS = 0x01
/** Longest code that is taken, bytes: a version 40 QR code has 2,953. */
export const MAX_CODE_BYTES = 4096
/** Parts of one code follow each other within this time, milliseconds. */
export const PART_TIMEOUT_MS = 200

/** A whole code, or why there is none. */
export type CodeOutput =
  | { readonly kind: 'code'; readonly reading: CodeReading }
  | { readonly kind: 'fault'; readonly fault: ReadingFault }

export interface HidPosFramer {
  /** Takes one whole input report, without its number. */
  feed(report: Uint8Array): readonly CodeOutput[]
  /** Ends a code of which no more parts came in time. */
  expire(): readonly CodeOutput[]
  reset(): void
  readonly pendingBytes: number
}

/** Puts codes together from the vendor-page reports of a HID barcode reader. */
export function createHidPosFramer(): HidPosFramer {
  let parts: Uint8Array[] = []
  let aim = ''
  let bytes = 0

  function reset(): void {
    parts = []
    bytes = 0
    aim = ''
  }

  function broken(code: ReadingFault['code'], evidence: string): readonly CodeOutput[] {
    reset()
    return [{ kind: 'fault', fault: { code, evidence } }]
  }

  function feed(report: Uint8Array): readonly CodeOutput[] {
    if (report.length !== REPORT_BYTES) return broken('BAD_REPORT', `a report of ${report.length} bytes`)
    const length = report[LENGTH_AT]
    if (length > MAX_PART_BYTES) return broken('BAD_REPORT', `${length} bytes claimed in one report`)
    const id = Buffer.from(report.subarray(AIM_AT, DATA_AT)).toString('latin1')
    if (!/^\][A-Za-z][0-9A-Za-z]$/.test(id)) return broken('BAD_REPORT', 'no AIM identifier')
    if (parts.length > 0 && id !== aim) return broken('BROKEN_OFF', 'another code began')
    aim = id
    bytes += length
    if (bytes > MAX_CODE_BYTES) return broken('TOO_LONG', `more than ${MAX_CODE_BYTES} bytes`)
    parts.push(report.slice(DATA_AT, DATA_AT + length))
    if (report[FLAGS_AT] & MORE_FOLLOWS) return []
    const output = codeOutput(new Uint8Array(Buffer.concat(parts)), aim)
    reset()
    return [output]
  }

  return {
    feed,
    expire: () => (parts.length > 0 ? broken('BROKEN_OFF', 'a part never came') : []),
    reset,
    get pendingBytes() {
      return bytes
    },
  }
}

/** The reports of a code, as a reader sends them, without their number. */
export function encodeHidPosReports(code: Uint8Array, aim: string): readonly Uint8Array[] {
  const count = Math.max(1, Math.ceil(code.length / MAX_PART_BYTES))
  return Array.from({ length: count }, (_, index) => {
    const part = code.subarray(index * MAX_PART_BYTES, (index + 1) * MAX_PART_BYTES)
    const report = new Uint8Array(REPORT_BYTES)
    report[LENGTH_AT] = part.length
    report.set(Buffer.from(aim, 'latin1'), AIM_AT)
    report.set(part, DATA_AT)
    report[FLAGS_AT] = index < count - 1 ? MORE_FOLLOWS : 0
    return report
  })
}

/**
 * A code's text. A code with control bytes is refused: none that a polling station uses has any, and they
 * are how a code pretends to be keys.
 */
export function codeOutput(bytes: Uint8Array, aim: string | null): CodeOutput {
  if (bytes.some((byte) => byte < 0x20 || byte === 0x7f))
    return { kind: 'fault', fault: { code: 'CONTROL_BYTES', evidence: `in ${bytes.length} bytes` } }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return { kind: 'fault', fault: { code: 'NOT_TEXT', evidence: `${bytes.length} bytes` } }
  }
  return { kind: 'code', reading: { kind: 'code', aim, symbology: symbologyOf(aim), text } }
}

/** By the code character of the AIM identifier (ISO/IEC 15424). */
function symbologyOf(aim: string | null): CodeReading['symbology'] {
  switch (aim?.[1]) {
    case 'Q':
      return 'qr'
    case 'd':
      return 'data-matrix'
    case 'L':
      return 'pdf417'
    case 'z':
      return 'aztec'
    case 'C':
      return 'code-128'
    case 'A':
      return 'code-39'
    case 'E':
      return 'ean'
    default:
      return 'other'
  }
}
