const DLE = 0x10
const EOT = 0x04
const ENQ = 0x05
const DC4 = 0x14
const GS = 0x1d
/** Automatic status on a change of: on-line (2), error (4), paper (8). */
const AUTOMATIC_STATUS = 0x0e

/** Real-time status: 1 printer, 2 cause of being offline, 3 error, 4 roll. Answered even when offline. */
export function realTimeStatus(kind: 1 | 2 | 3 | 4): Uint8Array {
  return Uint8Array.of(DLE, EOT, kind)
}

/** Empties receive and print buffer at once (DLE DC4, fn 8); answered with 37 25 00. */
export const CLEAR_BUFFERS = Uint8Array.of(DLE, DC4, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08)
/** Recovers from an error and empties the buffers: for printers that do not know DLE DC4. */
export const RECOVER_AND_CLEAR = Uint8Array.of(DLE, ENQ, 2)
/** Roll status, answered when everything before it was processed. */
export const QUEUED_STATUS = Uint8Array.of(GS, 0x72, 1)
export const ENABLE_AUTOMATIC_STATUS = Uint8Array.of(GS, 0x61, AUTOMATIC_STATUS)

/** Asks the printer about itself: answered with 5F, text, 00. */
export const ASK = {
  firmware: Uint8Array.of(GS, 0x49, 65),
  maker: Uint8Array.of(GS, 0x49, 66),
  model: Uint8Array.of(GS, 0x49, 67),
  serial: Uint8Array.of(GS, 0x49, 68),
} as const

/** Bytes after DLE that make a real-time command. */
const REAL_TIME_SECOND: readonly number[] = [EOT, ENQ, DC4]
/** One more dot in the byte that would be taken for DLE. */
const EXTRA_DOT = 0x08

/**
 * Printers carry real-time commands out wherever they meet them, in the middle of a picture too: no two bytes of dots
 * may look like one. Every such pair gets one more dot.
 */
export function withoutRealTimeCommands(dots: Uint8Array): Uint8Array {
  const safe = dots.slice()
  for (let i = 0; i + 1 < safe.length; i++) {
    if (safe[i] === DLE && REAL_TIME_SECOND.includes(safe[i + 1])) safe[i] |= EXTRA_DOT
  }
  return safe
}

/** Prints a picture of whole bytes a row, 1 is black: GS v 0. `rows` × `rowBytes` bytes. */
export function rasterCommand(dots: Uint8Array, rowBytes: number): Uint8Array {
  const rows = dots.length / rowBytes
  const head = [GS, 0x76, 0x30, 0, rowBytes & 0xff, rowBytes >> 8, rows & 0xff, rows >> 8]
  return Uint8Array.of(...head, ...withoutRealTimeCommands(dots))
}
