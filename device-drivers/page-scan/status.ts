import type { PaperStatus } from '../ballot-scanner.ts'

// Reply to Q: 'Q' and three bytes whose bit 7 is always 1 (PDI PageScan, from VotingWorks' pdi-scanner).
const REAR_LEFT = 0x01
const REAR_RIGHT = 0x02
const COVER_OPEN = 0x10
const ENABLED = 0x40
/** The bit of the first byte that the PageScan leaves free; the profile uses it for a full box. */
const BOX_FULL = 0x20
const FRONT_LEFT = 0x01
const FRONT_RIGHT = 0x40
const READY = 0x01
const JAM = 0x04
const DOC_IN_SCANNER = 0x20
const CALIBRATION_NEEDED = 0x40
const ALWAYS = 0x80

/** The state bits of a scanner, as its sensors see them. */
export interface StatusBits {
  readonly rear: boolean
  readonly front: boolean
  readonly docInScanner: boolean
  readonly coverOpen: boolean
  readonly enabled: boolean
  readonly jam: boolean
  readonly calibrationNeeded: boolean
  readonly boxFull: boolean
}

export function encodeStatus(bits: StatusBits): Uint8Array {
  const b0 =
    (bits.rear ? REAR_LEFT | REAR_RIGHT : 0) |
    (bits.coverOpen ? COVER_OPEN : 0) |
    (bits.enabled ? ENABLED : 0) |
    (bits.boxFull ? BOX_FULL : 0)
  const b1 = bits.front ? FRONT_LEFT | FRONT_RIGHT : 0
  const b2 =
    (bits.jam ? JAM : READY) |
    (bits.docInScanner ? DOC_IN_SCANNER : 0) |
    (bits.calibrationNeeded ? CALIBRATION_NEEDED : 0)
  return Uint8Array.of('Q'.charCodeAt(0), ALWAYS | b0, ALWAYS | b1, ALWAYS | b2)
}

/** Reads the reply to Q; null when it cannot be one. */
export function parseStatus(body: Uint8Array): PaperStatus | null {
  if (body.length !== 4 || body[0] !== 'Q'.charCodeAt(0)) return null
  const [, b0, b1, b2] = body
  if (!(b0 & b1 & b2 & ALWAYS)) return null
  return {
    rear: (b0 & (REAR_LEFT | REAR_RIGHT)) !== 0,
    coverOpen: (b0 & COVER_OPEN) !== 0,
    armed: (b0 & ENABLED) !== 0,
    front: (b1 & (FRONT_LEFT | FRONT_RIGHT)) !== 0,
    boxFull: (b0 & BOX_FULL) !== 0,
    transport: (b2 & DOC_IN_SCANNER) !== 0,
    jam: (b2 & JAM) !== 0,
    calibrationNeeded: (b2 & CALIBRATION_NEEDED) !== 0,
    doubleFeed: false,
  }
}
